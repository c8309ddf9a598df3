import { ConnectorError, isConnectorError, type ReadContext } from '@rollcall/sdk'
import { byOData, type Query } from '@rollcall/sdk/http'
import type { Config } from './config.js'
import { EXPIRED_PAGE } from './refusals.js'
import { Page } from './schema.js'

/** A list of Graph, as it is asked for. */
export interface Collection {
  /** `/users`; `{names}` are filled from `params`. */
  readonly path: string
  readonly params?: Readonly<Record<string, string>>
  readonly query: Query
  /** For people: `users`. */
  readonly noun: string
}

/** An object of a list as it came, with its place for messages. */
export interface Row {
  readonly id: string
  readonly row: object
  readonly at: string
}

/** The most that Graph gives at a time. */
const PAGE_SIZE = 999
const READS = 3
const A_MINUTE_MS = 60_000

/**
 * Reads a list to its end, each object once.
 *
 * The end is a page without a next link. Graph's count is held against it. It comes from an index that lags behind: where
 * fewer objects came, the list is read again a minute later, and only after three reads it is too short. It is also read
 * again where the link to the next page is good no longer. What a second read adds is passed on, and nothing twice.
 *
 * @returns how the end was seen
 * @throws ConnectorError `incomplete_read` where fewer objects came than Graph counts
 */
export async function* readCollection(
  context: ReadContext<Config>,
  collection: Collection,
): AsyncGenerator<readonly Row[], string, void> {
  const { noun, path } = collection
  const seen = new Set<string>() // exact: whoever is taken for somebody else would be left out, and removed
  for (let reads = 1; ; reads++) {
    try {
      const declared = yield* readOnce(context, collection, seen)
      if (declared === null) return 'a page without a next link'
      if (seen.size >= declared) return `a page without a next link, and as many ${noun} as Graph counts`
      if (reads === READS) throw tooFew(declared, seen.size, collection)
      context.log.info(
        `GET ${path}: Graph counts ${declared} ${noun}, and ${seen.size} came. They are read again in a minute.`,
      )
      await context.clock.wait(A_MINUTE_MS, context.signal)
    } catch (error) {
      if (!isConnectorError(error) || error.cause !== EXPIRED_PAGE || reads === READS) throw error
      context.log.info(`GET ${path}: the link to the next page is good no longer. The ${noun} are read again.`)
    }
  }
}

/** The first page alone, as a look. */
export interface FirstPage {
  readonly rows: readonly Row[]
  /** How many there are in all by Graph's count; null where it does not say. */
  readonly count: number | null
  readonly isAll: boolean
}

export async function firstPage(
  { http }: ReadContext<Config>,
  { path, params = {}, query }: Collection,
): Promise<FirstPage> {
  const page = await http.get(path, Page, { params, query: { ...query, $count: true, $top: PAGE_SIZE } })
  const rows = page.value.map((row, index) => {
    const at = `GET ${path}, page 1, record ${index + 1}`
    return { ...idOf(row, at), at }
  })
  return { rows, count: page['@odata.count'] ?? null, isAll: !page['@odata.nextLink'] }
}

/** @returns how many there are by Graph's count; null where it does not say */
async function* readOnce(
  { http }: ReadContext<Config>,
  { path, params = {}, query }: Collection,
  seen: Set<string>,
): AsyncGenerator<readonly Row[], number | null, void> {
  let declared: number | null = null
  const paging = byOData({ count: false, query: { ...query, $count: true, $top: PAGE_SIZE } })
  await using pages = http.pages<Page, unknown, Row | null>(path, Page, {
    params,
    rows(page) {
      declared ??= page['@odata.count'] ?? null
      return page.value
    },
    next: paging,
    record(row, at) {
      const id = idOf(row, at)
      if (seen.has(id.id)) return null
      seen.add(id.id)
      return { ...id, at }
    },
  })
  for (;;) {
    const step = await pages.next()
    if (step.done) return declared
    const rows = step.value.filter((one) => one !== null && 'row' in one)
    if (rows.length > 0) yield rows
  }
}

function idOf(row: unknown, at: string): { id: string; row: object } {
  const id: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'id') : null
  if (typeof row === 'object' && row !== null && typeof id === 'string' && id !== '') return { id, row }
  throw new ConnectorError('bad_data', 'Microsoft Graph shows something without an `id`', {
    hint: 'Everything in it has one: tell the author of the connector.',
    at,
  })
}

function tooFew(declared: number, received: number, { noun, path }: Collection): ConnectorError {
  return new ConnectorError('incomplete_read', `Microsoft Graph counts ${declared} ${noun}, and ${received} came`, {
    hint: 'Nothing was applied. Try again; if it stays so, ask Microsoft.',
    at: `GET ${path}`,
  })
}
