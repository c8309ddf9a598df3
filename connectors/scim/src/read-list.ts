import { ConnectorError, endOfRead, isConnectorError, type Read, type ReadContext, type Reject } from '@rollcall/sdk'
import type { Query } from '@rollcall/sdk/http'
import type { Config } from './config.js'
import { Distinct } from './distinct.js'
import { LeftOut, leftOutSentence } from './left-out.js'
import { type Course, newCourse, scimPaging } from './paging.js'
import { BehindTheEnd, Page } from './schema.js'

/** A list of the service, as it is asked for. */
export interface ListToRead {
  readonly path: '/Users' | '/Groups'
  readonly size: number
  readonly query: Query
}

export function usersToRead({ users = {} }: Config): ListToRead {
  return { path: '/Users', size: users.pageSize ?? 100, query: { filter: users.filter } }
}

/** @param withMembers false where their members are not needed: a group may have very many */
export function groupsToRead({ groups = {} }: Config, withMembers: boolean): ListToRead {
  const { filter, pageSize } = groups
  if (withMembers) return { path: '/Groups', size: pageSize ?? 25, query: { filter } }
  return { path: '/Groups', size: pageSize ?? 100, query: { filter, excludedAttributes: 'members' } }
}

/** What a list is of, for people. */
export const nounOf = ({ path }: Pick<ListToRead, 'path'>) => (path === '/Users' ? 'users' : 'groups')

/** Whoever wants to know more than the records. */
export interface Watch {
  /** Told after the first page: how many there are, or null where the service does not say. */
  firstPage?(total: number | null, isLast: boolean): void
  leftOut?(sentence: string): void
}

/**
 * Reads a list to its proven end, without what does not count.
 *
 * @throws ConnectorError `permission` where the service refuses the list or shows an empty one, `incomplete_read` where
 * less came than the service says that it has
 */
export async function* readList<T>(
  context: ReadContext<Config>,
  list: ListToRead,
  record: (row: unknown, at: string) => T | Reject | LeftOut,
  watch: Watch = {},
): Read<T> {
  const { http, config } = context
  const course = newCourse()
  const ids = new Distinct()
  const leftOut = new Map<LeftOut, number>()
  let withoutId = 0
  let received = 0
  const paging = scimPaging(config.paging ?? 'index', list.size, course)
  try {
    await using pages = http.pages<Page, unknown, T | LeftOut>(list.path, Page, {
      query: list.query,
      rows: (page) => rowsOf(page, list),
      next: {
        ...paging,
        next(seen) {
          const step = paging.next(seen)
          if (seen.index === 0) watch.firstPage?.(seen.total, 'end' in step)
          return step
        },
      },
      record(row, at) {
        const id = idOf(row)
        if (id === null) withoutId++
        else ids.add(id)
        return record(row, at)
      },
    })
    let step = await pages.next()
    while (!step.done) {
      const counted: (T | Reject)[] = []
      for (const one of step.value) {
        if (one instanceof LeftOut) leftOut.set(one, (leftOut.get(one) ?? 0) + 1)
        else counted.push(one)
      }
      received += step.value.length
      yield counted
      step = await pages.next()
    }
    if (received === 0) throw nothingThere(list)
    requireDistinct(ids.size + withoutId, course, list)
    if (!course.isByCursor && config.paging !== 'none') await confirmEnd(context, list, course, ids)
    const { total, proof } = step.value
    if (leftOut.size === 0) return step.value
    const told = leftOutSentence(leftOut, received)
    watch.leftOut?.(told)
    const without = [...leftOut.values()].reduce((sum, count) => sum + count, 0)
    return endOfRead({ total: total === null ? null : total - without, proof: `${proof}; ${told}` })
  } catch (error) {
    throw withRight(error, list)
  }
}

function rowsOf({ Resources }: Page, list: ListToRead): readonly unknown[] {
  const rows = Resources ?? []
  if (rows.length > 0 && rows.every((row) => idOf(row) === null)) {
    throw new ConnectorError('bad_data', `None of the ${nounOf(list)} has an \`id\``, {
      hint: 'Every resource of SCIM 2.0 has one: check the address, and whether the service speaks SCIM 2.0.',
      at: `GET ${list.path}`,
    })
  }
  return rows
}

/** An identifier of a resource; left out: the service's own. */
export function idOf(row: unknown, name: 'id' | 'externalId' | 'userName' = 'id'): string | null {
  if (typeof row !== 'object' || row === null) return null
  const id: unknown = Reflect.get(row, name)
  if (typeof id === 'number') return String(id)
  return typeof id === 'string' && id !== '' ? id : null
}

/** Pages that overlap further back than the page before, as of services that count otherwise than they are asked to. */
function requireDistinct(different: number, { lowestTotal }: Course, list: ListToRead): void {
  if (lowestTotal === null || different >= lowestTotal) return
  throw incomplete(`The service declares ${lowestTotal} ${nounOf(list)}, and ${different} different ones came`, list)
}

/**
 * A total that is met by the first page, or by a full one, may be that of the page, or wrong: so what lies behind is asked
 * for, and where that is the same again, whether the total stays when one record is asked for.
 */
async function confirmEnd({ http }: ReadContext<Config>, list: ListToRead, course: Course, ids: Distinct) {
  const { total, pages, firstPage, lastPage } = course
  if (total === null || (pages > 1 && lastPage < firstPage)) return
  const { path, size, query } = list
  const behind = await http.get(path, BehindTheEnd, { query: { ...query, startIndex: total + 1, count: size } })
  const rows = behind.Resources ?? []
  if (rows.length === 0) return
  if (!rows.every((row) => ids.has(idOf(row) ?? ''))) {
    throw incomplete(
      `The service has more ${nounOf(list)} than its totalResults says (${total}), or it counts only the page`,
      list,
    )
  }
  if (pages > 1) return // startIndex leads on, and behind the end back to what is known
  const one = await http.get(path, Page, { query: { ...query, startIndex: 1, count: 1 } })
  if (one.Resources?.length === 1 && one.totalResults === total) return
  throw incomplete(
    `The service gives the same ${nounOf(list)} whatever \`startIndex\` and \`count\` are, so nobody can tell whether there are more`,
    list,
    'If its maker says that everything comes in one answer, write `paging: none`.',
  )
}

function nothingThere(list: ListToRead): ConnectorError {
  const noun = nounOf(list)
  if (list.query['filter'] !== undefined) {
    return new ConnectorError('configuration', `The filter finds no ${noun}`, {
      hint: `Mend \`${noun}.filter\`, or leave it out: many services know only few filters.`,
      at: `GET ${list.path}`,
    })
  }
  return new ConnectorError('permission', `The service shows no ${noun} at all`, {
    hint: `Nothing was applied. Grant the account the right to read all ${noun}: services hide what an account may not see.`,
    at: `GET ${list.path}`,
  })
}

function withRight(error: unknown, list: ListToRead): unknown {
  if (!isConnectorError(error) || error.code !== 'permission' || !/status 40[23]/.test(error.message)) return error
  const noun = nounOf(list)
  return new ConnectorError('permission', `The account may not read ${noun}`, {
    hint: `Grant the account the right to read all ${noun}; in OAuth it may be a scope to ask for as well.`,
    at: error.at ?? `GET ${list.path}`,
    cause: error,
  })
}

function incomplete(
  message: string,
  { path }: ListToRead,
  hint = 'Try again; if it stays so, ask those who run the service how it pages (`paging: cursor` where it has cursors).',
): ConnectorError {
  return new ConnectorError('incomplete_read', message, { hint: `Nothing was applied. ${hint}`, at: `GET ${path}` })
}
