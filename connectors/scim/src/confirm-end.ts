import { type DistinctIds, isConnectorError, type ReadContext } from '@rollcall/sdk'
import type { Config } from './config.js'
import { idOf, incomplete, type ListToRead, nounOf } from './lists.js'
import type { Course } from './paging.js'
import { BehindTheEnd, Page } from './schema.js'

/**
 * Looks behind an end that was seen by a total alone, where that may be wrong: a total that the first page meets may be that
 * of the page, and one that a full page meets may be too low.
 *
 * @param ids of all that was read
 * @throws ConnectorError `incomplete_read` where there is more, or nobody can tell
 */
export async function confirmEnd(
  context: ReadContext<Config>,
  list: ListToRead,
  { total, pages, firstPage, lastPage }: Course,
  ids: DistinctIds,
): Promise<void> {
  if (total === null) return
  const isOnePage = pages === 1
  const isFull = lastPage >= (isOnePage ? list.size : firstPage)
  if (!isFull && !isOnePage) return
  if (!isFull && (await isTotalOfAll(context, list, total))) return
  const behind = await idsBehind(context, list, total)
  if (behind.length === 0) return
  if (behind.some((id) => id === null || !ids.has(id))) {
    throw incomplete(`The service says that there are ${total} ${nounOf(list)}, and there are more`, list)
  }
  // What is known comes again: a service may begin anew behind the end, if it looks at what it is asked at all.
  if (!isOnePage || (isFull && (await isTotalOfAll(context, list, total)))) return
  throw incomplete(
    `The service gives the same ${nounOf(list)} whatever \`startIndex\` and \`count\` are, so nobody can tell whether there are more`,
    list,
    'If its maker says that everything comes in one answer, write `paging: none`.',
  )
}

/** Whether the total stays when one record is asked for; false where the service gives more than one. */
async function isTotalOfAll({ http }: ReadContext<Config>, list: ListToRead, total: number): Promise<boolean> {
  const one = await http.get(list.path, Page, { query: { ...list.query, startIndex: 1, count: 1 } })
  const rows = one.Resources ?? []
  if (rows.length > 1) return false
  if (rows.length === 1 && idOf(rows[0]) !== null && one.totalResults === total) return true
  throw incomplete(
    `The service says that there are ${total} ${nounOf(list)}, and ${one.totalResults} when it is asked for one: it may count only the page`,
    list,
  )
}

/** What the service gives behind the end. */
async function idsBehind({ http }: ReadContext<Config>, list: ListToRead, total: number) {
  const { path, query, size } = list
  try {
    const behind = await http.get(path, BehindTheEnd, { query: { ...query, startIndex: total + 1, count: size } })
    return (behind.Resources ?? []).map((row) => idOf(row))
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'configuration') throw error
    throw incomplete(
      `The service refuses to be asked for ${nounOf(list)} behind the end, so nobody can tell whether there are more`,
      list,
      `Let \`${nounOf(list)}.pageSize\` be another number than that of the ${nounOf(list)}.`,
    )
  }
}
