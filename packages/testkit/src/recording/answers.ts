import type { HeardAnswer } from '@rollcall/sdk/http'
import { bodyOf, namesIn, placeOf, textsIn } from './bodies.js'
import type { Disguise } from './disguise.js'
import { instantInWords } from './loose-dates.js'
import { ORIGIN, type RecordedAnswer } from './recording.js'
import { isCode, isRefusal, isWait } from './refusals.js'

/** Names of numbers that tell nothing of a person: sizes and places of pages. Not every name that ends so: bankAccount. */
const KEPT_NUMBER =
  /^(@odata\.)?((total|page|items?|rows?|records?|results?|elements?|entries|start|end|current|next|last|max)[_-]?)*(total|results|count|pages?|size|index|per_?page|limit|offset|first|last|expires_?in)$/i
/** Names of texts that say of which kind something is. */
const KEPT_TEXT =
  /^(schemas?|type|kind|object|state|status|(resource|user|member|account|employee|contract|token)_?type|@odata\.type)$/i
/** A longer text, a number or an address is a remark that stands in the place of a kind. */
const KIND = /^(?!.*@)(?!.*\d([\s().-]*\d){4})\S+(\s\S+){0,2}$/
/** Parameters that count pages and rows. */
const POSITION = /^\$?(page|offset|start|skip|top|limit|size|count|per_?page)(_?(size|number|index))?$/i
/** Parameters that open a door. */
const SECRET = /^(.*_?)?(key|secret|password|signature|sig|assertion|access_token|token|code)$/i
const CURSOR = /^(page|next|continuation|skip|sync|delta)_?token$|^\$(skip|delta)token$/i

const RECORDED_HEADER = /^(content-type|retry-after|link)$/
const COUNT_HEADER = /(^|-)(total-?)?(total|count|pages?)$/
/** Of a link: its address, or what else is said of it but its relation. */
const PART_OF_LINK = /<([^>]*)>|;\s*(?!rel\b)[\w*-]+\s*=\s*("[^"]*"|[^;,\s]*)/gi
const GUID = /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$/i
/** Nobody is known by so few letters, and there are not many others to take. */
const TOO_SHORT = 3

export interface AnswerSettings {
  /** Names of fields whose values tell nothing of a person and are needed as they are: `contractLevel`. */
  readonly keep: readonly string[]
  /** Covers the secrets that the connector was configured with. */
  readonly cover: (text: string) => string
}

export interface RecordedAnswers {
  readonly answers: readonly RecordedAnswer[]
  /** Names that were to be kept, and are those of no field of any answer. */
  readonly unmatched: readonly string[]
}

/**
 * Answers with every text and number in them replaced by another of the same shape, the same for the same value wherever it
 * stands, also in addresses; save sizes and kinds, what `keep` names, what rules depend on, and of a refusal its code and how
 * long to wait.
 *
 * Of requests the path and the query are kept without secrets, and nothing else. Of an answer that is no JSON only the
 * status and the type are kept.
 */
export function recordedAnswers(
  heard: readonly HeardAnswer[],
  disguise: Disguise,
  settings: AnswerSettings,
): RecordedAnswers {
  const parsed = heard.map((answer) => ({ answer, body: bodyOf(answer) }))
  const told = new Set<string>()
  const data = new Set<string>()
  const texts: (readonly [string, string])[] = []
  for (const { answer, body } of parsed) {
    const isData = !isRefusal(answer.status, body)
    for (const [text, name, place] of textsIn(body)) {
      if (text.length > TOO_SHORT) disguise.invention.avoidWhole(text)
      if (!KEPT_TEXT.test(name)) told.add(text)
      if (isData) data.add(text)
      texts.push([text, place])
    }
  }
  disguise.learn(texts)
  const origins = new Set(heard.map(({ url }) => url.origin))
  const replacement = new Replacement(disguise, { origins, told, data }, settings)
  const answers = parsed.map(({ answer: { method, url, status, headers }, body }) => {
    const { path, query } = replacement.request(url)
    const recorded = { method, path, query, status, headers: replacement.headers(headers) }
    if (body === undefined) return recorded
    return { ...recorded, body: replacement.body(body, isRefusal(status, body)) }
  })
  const names = new Set(parsed.flatMap(({ body }) => [...namesIn(body)]))
  return { answers, unmatched: settings.keep.filter((name) => !names.has(name)) }
}

interface Field {
  readonly name: string
  readonly place: string
  /** Whether it is part of an answer that refuses. */
  readonly isRefusal: boolean
}

/** Goes through a recording in the order in which it was asked. */
class Replacement {
  readonly #disguise: Disguise
  readonly #origins: ReadonlySet<string>
  /** What answers say somewhere, which may be a name in an address. */
  readonly #told: ReadonlySet<string>
  /** What answers say that are no refusals. */
  readonly #data: ReadonlySet<string>
  readonly #keep: ReadonlySet<string>
  readonly #cover: (text: string) => string
  /** What answers have said so far, and so may be asked with. */
  readonly #said = new Set<string>()
  /** What was asked with before any answer said so: words of the connector's own. */
  readonly #own = new Set<string>()

  constructor(
    disguise: Disguise,
    { origins, told, data }: Readonly<Record<'origins' | 'told' | 'data', ReadonlySet<string>>>,
    { keep, cover }: AnswerSettings,
  ) {
    this.#disguise = disguise
    this.#origins = origins
    this.#told = told
    this.#data = data
    this.#keep = new Set(keep)
    this.#cover = cover
  }

  /** JSON with every text and number replaced, save those that are named; shapes, null, true and false stay. */
  body(value: unknown, isRefusal: boolean): unknown {
    return this.#value(value, { name: '', place: '', isRefusal })
  }

  #value(value: unknown, field: Field): unknown {
    if (value === null || typeof value === 'boolean') return value
    if (Array.isArray(value)) return value.map((one) => this.#value(one, field))
    if (typeof value === 'object') {
      const { name, isRefusal } = field
      const replaced = ([key, inner]: [string, unknown]) => [
        this.#key(key),
        this.#value(inner, { name: key, place: placeOf(name, key), isRefusal }),
      ]
      return Object.fromEntries(Object.entries(value).map(replaced))
    }
    if (typeof value === 'number') return this.#number(value, field)
    return typeof value === 'string' ? this.#text(value, field) : value
  }

  headers(headers: HeardAnswer['headers']): Readonly<Record<string, string>> {
    const kept: Record<string, string> = {}
    for (const [name, value] of Object.entries(headers)) {
      if (typeof value !== 'string') continue
      if (name === 'link') kept[name] = this.#link(value)
      else if (RECORDED_HEADER.test(name) || (COUNT_HEADER.test(name) && /^\d+$/.test(value))) kept[name] = value
    }
    return kept
  }

  #link(text: string): string {
    return text.replaceAll(PART_OF_LINK, (_, address?: string) =>
      address === undefined ? '' : `<${this.#address(address)}>`,
    )
  }

  /** The path and the query of a request, without what signs it in. */
  request(url: URL): { readonly path: string; readonly query: string } {
    const path = url.pathname.split('/').map((segment) => {
      const text = decoded(segment)
      if (!this.#said.has(text)) this.#own.add(text)
      return encodeURIComponent(this.#isValue(text) || this.#isSaid(text) ? this.#asked(text) : text)
    })
    const query = new URLSearchParams()
    for (const [name, value] of url.searchParams) {
      if (this.#isSecret(name, value)) continue
      const isPosition = isPositionAs(name, value)
      if (!isPosition && !this.#said.has(value)) this.#own.add(value)
      query.append(name, isPosition ? value : this.#asked(value))
    }
    query.sort()
    return { path: path.join('/'), query: query.toString() }
  }

  /** A part of a request, in which values may stand among words and quotes: `userName eq "noor@acme.example"`. */
  #asked(text: string): string {
    if (this.#isSaid(text)) return this.#disguise.of(text)
    const quoted = text.replaceAll(/(["'])(.*?)\1/g, (_, mark: string, inner: string) => {
      return `${mark}${this.#isSaid(inner) ? this.#disguise.of(inner) : inner}${mark}`
    })
    // A number of the connector's own may be that of a person, and a word of its own be a name: only the latter matters.
    const isName = (word: string) => this.#disguise.isPersonal(word) && (this.#isSaid(word) || /\p{L}/u.test(word))
    const replaced = quoted.replaceAll(/[^\s"'(),;:=&|]+/g, (word) => (isName(word) ? this.#disguise.of(word) : word))
    return this.#cover(replaced)
  }

  #isSaid(value: string): boolean {
    return this.#said.has(value) && !this.#own.has(value)
  }

  #number(value: number, field: Field): number {
    const { name, place } = field
    const text = String(value)
    if (value === 0) return value
    if (this.#keep.has(name) || KEPT_NUMBER.test(name) || this.#isOfRefusal(text, field)) {
      this.#disguise.show(text)
      return value
    }
    this.#said.add(text)
    return this.#disguise.number(value, place)
  }

  #text(value: string, field: Field): string {
    const { name, place } = field
    const isAddress = /^https?:\/\//.test(value) || /^\/[^\s/]*(\/|\?)\S*$/.test(value)
    if (isAddress && instantInWords(value) === null && URL.canParse(value, ORIGIN)) return this.#address(value)
    const isKind = KEPT_TEXT.test(name) && KIND.test(value)
    const isNamed = this.#keep.has(name) || isKind || (KEPT_NUMBER.test(name) && /^\d+$/.test(value))
    if ((isNamed && !this.#disguise.isPersonal(value)) || this.#isOfRefusal(value, field)) {
      this.#disguise.show(value)
      return this.#cover(value)
    }
    this.#said.add(value)
    return this.#cover(this.#disguise.of(value, place))
  }

  /** A wait is one by its name; a code stays where nobody has it and no other answer says it. */
  #isOfRefusal(text: string, { name, isRefusal }: Field): boolean {
    if (!isRefusal) return false
    return isWait(name, text) || (isCode(name, text) && !this.#data.has(text) && !this.#disguise.isPersonal(text))
  }

  /** An address in an answer: what is no name in it is replaced, and is known when it is asked for. */
  #address(address: string): string {
    const url = new URL(address, ORIGIN)
    const isElsewhere = /^https?:/.test(address) && !this.#origins.has(url.origin)
    const path = url.pathname.split('/').map((segment) => {
      const text = decoded(segment)
      if (isElsewhere) return encodeURIComponent(this.#disguise.of(text))
      if (this.#own.has(text) || !(this.#isValue(text) || this.#told.has(text))) return segment
      this.#said.add(text)
      return encodeURIComponent(this.#disguise.of(text))
    })
    const query = new URLSearchParams()
    for (const [name, value] of url.searchParams) {
      if (this.#isSecret(name, value)) continue
      const isOwn = isPositionAs(name, value) || (!isElsewhere && this.#own.has(value))
      if (!isOwn) this.#said.add(value)
      query.append(name, isOwn ? value : this.#disguise.of(value))
    }
    return `${this.#origin(address, url)}${path.join('/')}${query.size > 0 ? `?${query}` : ''}`
  }

  #origin(address: string, { origin, hostname }: URL): string {
    if (!/^https?:/.test(address)) return ''
    return this.#origins.has(origin) ? ORIGIN : `https://${this.#disguise.invention.text(hostname)}.example`
  }

  /** A key that is a value itself, as in objects by identifier. */
  #key(key: string): string {
    const isValue = /^\d+$|^[^@]+@|\s/.test(key) || GUID.test(key) || this.#disguise.isPersonal(key)
    return isValue ? this.#disguise.of(key) : this.#cover(key)
  }

  /** Whether a part of a path is one, and no name of a list. */
  #isValue(text: string): boolean {
    return (/[\d@]/.test(text) && !/^v\d/.test(text)) || this.#disguise.isPersonal(text)
  }

  #isSecret(name: string, value: string): boolean {
    return (SECRET.test(name) && !CURSOR.test(name)) || this.#cover(value) !== value
  }
}

/** A cursor may be called like the number of a page. */
function isPositionAs(name: string, value: string): boolean {
  return POSITION.test(name) && /^\d+$/.test(value)
}

/** What is written in a wrong way stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
