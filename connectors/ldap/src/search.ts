import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import type { Config } from './config.js'
import { type Answer, Connection, type Search } from './connection.js'
import type { Entry } from './entry.js'
import { NO_SUCH_ENTRY, refusal, wayFailure } from './failures.js'

/** Partitions of Active Directory without people, to which every search from a domain's root refers. */
const WITHOUT_PEOPLE = /^ldaps?:\/\/[^/]*\/(?:DC=(?:DomainDnsZones|ForestDnsZones),|CN=Configuration,|CN=Schema,)/i

export type Below = Pick<Search, 'base' | 'filter' | 'attributes'>

/** Searches over one connection. Whatever is not the whole answer is thrown as a `ConnectorError` (R23). */
export class Directory implements AsyncDisposable {
  readonly #connection: Connection
  readonly #context: ReadContext<Config>

  private constructor(connection: Connection, context: ReadContext<Config>) {
    this.#connection = connection
    this.#context = context
  }

  static async open(context: ReadContext<Config>): Promise<Directory> {
    return new Directory(await Connection.open(context), context)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]()
  }

  /** All that match below the base, and the base itself, in pages. Ends only after the last one, seen as such. */
  async *pages({ base, filter, attributes }: Below): AsyncGenerator<readonly Entry[], void, void> {
    const size = this.#context.config.pageSize
    let cookie: Buffer = Buffer.alloc(0)
    for (let isFirst = true; isFirst || cookie.length > 0; isFirst = false) {
      const search: Search = { base, scope: 'sub', filter, attributes, page: { size, cookie } }
      const answer = await this.#ask(search, !isFirst)
      const next = answer.cookie
      if (next === null) throw incomplete('The directory answered as if it had not been asked for a page', base)
      const isStuck = answer.entries.length === 0 && next.length > 0 && next.equals(cookie)
      if (isStuck) throw incomplete('The directory gives the same empty page again and again', base)
      if (answer.entries.length > 0) yield answer.entries
      cookie = next
    }
  }

  /** The first of those that match, or null where nobody does. */
  async first({ base, filter, attributes }: Below): Promise<Entry | null> {
    let cookie: Buffer = Buffer.alloc(0)
    do {
      const answer = await this.#ask({ base, scope: 'sub', filter, attributes, page: { size: 1, cookie } }, false)
      const [entry] = answer.entries
      if (entry !== undefined) return entry
      cookie = answer.cookie ?? Buffer.alloc(0)
    } while (cookie.length > 0)
    return null
  }

  /** One entry by its name; null where there is none, or this account may not see it: a directory does not say which. */
  async find(name: string, attributes: readonly string[]): Promise<Entry | null> {
    const { entries } = await this.#ask({ base: name, scope: 'base', filter: '(objectClass=*)', attributes }, false)
    return entries[0] ?? null
  }

  /** One entry that has to be there. */
  async entry(name: string, attributes: readonly string[]): Promise<Entry> {
    const entry = await this.find(name, attributes)
    if (entry !== null) return entry
    throw refusal({ code: NO_SUCH_ENTRY, text: '' }, name, this.#context.config)
  }

  /** All values of an attribute of an entry, also of one of which the server gives a range at a time. */
  async whole(entry: Entry, attribute: string): Promise<string[]> {
    const values = entry.texts(attribute)
    let range = entry.ranges.get(attribute.toLowerCase())
    while (range !== undefined) {
      const [, from, to] = /^range=(\d+)-(\d+|\*)$/.exec(range) ?? []
      if (
        Number(from) + (to === '*' ? values.length - Number(from) : Number(to) - Number(from) + 1) !==
        values.length
      ) {
        throw incomplete(`The directory gave another range of ${attribute} than was asked for`, 'a group')
      }
      if (to === '*') break
      const next = await this.entry(entry.dn, [`${attribute};range=${values.length}-*`])
      const more = next.texts(attribute)
      range = next.ranges.get(attribute.toLowerCase())
      if (range === undefined || more.length === 0) {
        throw incomplete(`The directory stopped in the middle of the values of ${attribute}`, 'a group')
      }
      values.push(...more)
    }
    return values
  }

  async #ask(search: Search, begun: boolean): Promise<Answer> {
    const { signal, config } = this.#context
    signal.throwIfAborted()
    const answer = await this.#connection.search(search).catch((error: unknown) => {
      signal.throwIfAborted()
      throw wayFailure(error, search.base, begun ? 'reading' : 'asking')
    })
    signal.throwIfAborted()
    const isMissing = search.scope === 'base' && answer.code === NO_SUCH_ENTRY
    if (answer.code !== 0 && !isMissing) throw refusal(answer, search.base, config)
    const elsewhere = answer.references.filter((address) => !WITHOUT_PEOPLE.test(address))
    if (elsewhere.length > 0) {
      throw new ConnectorError('incomplete_read', `A part of this is kept elsewhere: ${places(elsewhere)}`, {
        hint: 'Name bases that do not hold that part, and read it by an integration of its own.',
        at: search.base,
      })
    }
    return answer
  }
}

function places(addresses: readonly string[]): string {
  return addresses.map((address) => address.replace(/\?.*$/s, '')).join(', ')
}

function incomplete(message: string, at: string): ConnectorError {
  return new ConnectorError('incomplete_read', message, {
    hint: 'Run it again. If it stays so, tell the owner of the directory: its answers are not as RFC 2696 says.',
    at,
  })
}
