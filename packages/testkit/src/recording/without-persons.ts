import type { Pseudonyms } from './pseudonyms.js'

/** Names of what tells nothing of a person: sizes and kinds of pages. */
const KEPT =
  /^(total|count|pages?|size|limit|offset|first|last|per_?page|has_?more|has_?next|is_?last|token_type|expires_in|@odata\.(context|count))$/i
const KEPT_NUMBER = /(total|count|pages|size)$/i
/** Parameters that count pages and rows. */
const POSITION = /^\$?(page|offset|start|skip|top|limit|size|count|per_?page)(_?(size|number|index))?$/i
/** Parameters that open a door. */
const SECRET = /^(.*_?)?(key|secret|password|signature|sig|assertion|access_token|token|code)$/i
const CURSOR = /^(page|next|continuation|skip|sync)_?token$|^\$skiptoken$/i

/** What stands for the real system's origin in a recording. */
export const ORIGIN = 'http://source.example'

/** Takes persons and secrets out of what a system answers, and out of how it was asked. */
export class Replacement {
  readonly #pseudonyms: Pseudonyms
  readonly #keep: ReadonlySet<string>
  readonly #origin: string
  /** What the reader asked with before any answer said so: words of its own. */
  readonly #own = new Set<string>()

  /** @param keep names of fields whose values are kept as they are */
  constructor(pseudonyms: Pseudonyms, origin: string, keep: readonly string[]) {
    this.#pseudonyms = pseudonyms
    this.#origin = origin
    this.#keep = new Set(keep)
  }

  /** JSON with every text and number replaced, save those that are named; shapes, null, true and false stay. */
  value(value: unknown, name = ''): unknown {
    if (value === null || typeof value === 'boolean' || this.#keep.has(name)) return value
    if (Array.isArray(value)) return value.map((one) => this.value(one, name))
    if (typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [this.#key(key), this.value(inner, key)]))
    }
    if (KEPT.test(name)) return value
    if (typeof value === 'number') return KEPT_NUMBER.test(name) ? value : this.#pseudonyms.number(value)
    return typeof value === 'string' ? this.#text(value) : value
  }

  /** A `Link` header. */
  links(header: string): string {
    return header.replaceAll(/<([^>]*)>/g, (_, address: string) => `<${this.#address(address)}>`)
  }

  /** The path and the query of a request, without what signs it in. */
  request(url: URL): { readonly path: string; readonly query: string } {
    const path = url.pathname
      .split('/')
      .map((segment) => encodeURIComponent(this.#pseudonyms.known(decodeURIComponent(segment))))
    const query = new URLSearchParams()
    for (const [name, value] of url.searchParams) {
      if (isSecret(name)) continue
      const replaced = this.#pseudonyms.known(value)
      if (replaced === value) this.#own.add(value)
      query.append(name, POSITION.test(name) ? value : replaced)
    }
    query.sort()
    return { path: path.join('/'), query: query.toString() }
  }

  #text(value: string): string {
    const isAddress = value.startsWith(`${this.#origin}/`) || /^\/[^\s/]*(\/|\?)\S*$/.test(value)
    return isAddress ? this.#address(value) : this.#pseudonyms.text(value)
  }

  /** An address in an answer: what is no name in it is replaced, and is known when it is asked for. */
  #address(address: string): string {
    const url = new URL(address, this.#origin)
    const isAbsolute = /^https?:/.test(address)
    const path = url.pathname.split('/').map((segment) => {
      const isValue = /[\d@]/.test(segment) && !/^v\d/.test(segment)
      return isValue ? encodeURIComponent(this.#pseudonyms.text(decodeURIComponent(segment))) : segment
    })
    const query = new URLSearchParams()
    for (const [name, value] of url.searchParams) {
      if (isSecret(name)) continue
      const isOwn = POSITION.test(name) || this.#own.has(value)
      query.append(name, isOwn ? value : this.#pseudonyms.text(value))
    }
    return `${isAbsolute ? ORIGIN : ''}${path.join('/')}${query.size > 0 ? `?${query}` : ''}`
  }

  /** A key that is a value itself, as in objects by identifier. */
  #key(key: string): string {
    return /^\d+$|^[^@]+@|\s/.test(key) ? this.#pseudonyms.text(key) : key
  }
}

function isSecret(parameter: string): boolean {
  return SECRET.test(parameter) && !CURSOR.test(parameter)
}
