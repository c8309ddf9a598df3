import { ConnectorError, endOfRead, type Read, type ReadContext } from '@rollcall/sdk'
import { byCursor, type Query } from '@rollcall/sdk/http'
import { grant } from './refusals.js'
import { Page } from './schema.js'

/** A list of the Directory API, as it is asked for. */
export interface List {
  readonly path: '/users' | '/groups'
  readonly rows: 'users' | 'groups'
  /** Rows at a time: the most that Google gives. */
  readonly size: number
  readonly query: Query
  /** Which fields of a row are asked for. */
  readonly fields: string
}

/** A row as it came, with its place for messages. */
export interface Row {
  readonly id: string
  readonly row: Readonly<Record<string, unknown>>
  readonly at: string
}

export const END = 'a page without nextPageToken'

/** What is asked of each answer: without its kind and the token of the next page it would pass for the last. */
export const frame = (rows: string, fields: string) => `kind,nextPageToken,${rows}(${fields})`

/**
 * Reads a list to its proven end, each row once.
 *
 * Google says no total, and gives an empty page without its list. So where a page was empty, or the last one full, all
 * identifiers are read again in another order, and have to be known.
 *
 * @param record what a row is
 * @param watch is shown each page
 * @throws ConnectorError `permission` where there is nothing, `incomplete_read` where the second read has more
 */
export async function* readList<T>(
  context: Pick<ReadContext<unknown>, 'http'>,
  list: List,
  record: (row: Row) => T,
  watch: (page: Page) => void = () => {},
): Read<T> {
  const seen = new Set<string>() // no digests: who is taken for another would be removed
  let wasEmpty = false
  let last = 0
  const once = (row: Found, at: string) => {
    if (seen.has(row.id)) return null
    seen.add(row.id)
    return { id: row.id, row, at }
  }
  await using pages = askFor(context, list, {
    query: { ...list.query, fields: frame(list.rows, list.fields) },
    watch,
    record: once,
  })
  for (;;) {
    const step = await pages.next()
    if (step.done) break
    last = step.value.length
    wasEmpty ||= last === 0
    yield step.value.filter((one) => one !== null && 'row' in one).map(record)
  }
  if (seen.size === 0) throw nothingThere(list)
  if (!wasEmpty && last < list.size) return endOfRead({ proof: END })
  await confirm(context, list, seen)
  return endOfRead({ proof: `${END}, and a second read in another order` })
}

async function confirm(
  context: Pick<ReadContext<unknown>, 'http'>,
  list: List,
  seen: ReadonlySet<string>,
): Promise<void> {
  const query = { ...list.query, orderBy: 'email', sortOrder: 'DESCENDING', fields: frame(list.rows, 'id') }
  await using pages = askFor(context, list, { query, watch() {}, record: (row) => seen.has(row.id) })
  let unknown = 0
  for (;;) {
    const step = await pages.next()
    if (step.done) break
    unknown += step.value.filter((isKnown) => isKnown === false).length
  }
  if (unknown === 0) return
  throw new ConnectorError('incomplete_read', `A second read of the ${list.rows} has ${unknown} more than the first`, {
    hint: 'Nothing was applied. Try again; if it happens every night, ask Google.',
    at: `GET ${list.path}`,
  })
}

type Found = NonNullable<Page['users']>[number]

function askFor<T>(
  { http }: Pick<ReadContext<unknown>, 'http'>,
  { path, rows, size }: List,
  asked: { query: Query; watch(page: Page): void; record(row: Found, at: string): T },
) {
  return http.pages(path, Page, {
    query: asked.query,
    rows(page) {
      asked.watch(page)
      return page[rows] ?? []
    },
    next: byCursor({ cursor: (page) => page.nextPageToken, parameter: 'pageToken', query: { maxResults: size } }),
    record: asked.record,
  })
}

function nothingThere({ path, rows }: List): ConnectorError {
  const right = rows === 'users' ? 'Users › Read' : 'Groups › Read'
  return new ConnectorError('permission', `Google shows no ${rows} at all`, {
    hint: `Nothing was applied. ${grant(right)}`,
    at: `GET ${path}`,
  })
}
