import { ConnectorError, DistinctIds, isConnectorError, type Read, type ReadContext, type Reject } from '@rollcall/sdk'
import { type LeftOut, withoutLeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { confirmEnd } from './confirm-end.js'
import { idOf, incomplete, type ListToRead, nounOf } from './lists.js'
import { type Course, newCourse, scimPaging } from './paging.js'
import { Page } from './schema.js'

/** Told after the first page: how many there are, or null where the service does not say. */
export type OnFirstPage = (total: number | null, isLast: boolean) => void

/**
 * Reads a list to its proven end, without what does not count.
 *
 * @throws ConnectorError `permission` where the service refuses the list or shows an empty one, `incomplete_read` where
 * less came than the service says that it has
 */
export function readList<T>(
  context: ReadContext<Config>,
  list: ListToRead,
  record: (row: unknown, at: string) => T | Reject | LeftOut,
  onFirstPage: OnFirstPage = () => {},
): Read<T> {
  return withoutLeftOut(readAll(context, list, record, onFirstPage), nounOf(list))
}

async function* readAll<T>(
  context: ReadContext<Config>,
  list: ListToRead,
  record: (row: unknown, at: string) => T | Reject | LeftOut,
  onFirstPage: OnFirstPage,
): Read<T | LeftOut> {
  const { http, config } = context
  const course = newCourse()
  const ids = new DistinctIds()
  let withoutId = 0
  const paging = scimPaging(config.paging ?? 'index', list.size, course)
  try {
    const end = yield* http.pages<Page, unknown, T | LeftOut>(list.path, Page, {
      query: list.query,
      rows: (page) => rowsOf(page, list),
      // Services give the members of a group in whatever order.
      key: (row) => idOf(row) ?? JSON.stringify(row),
      next: {
        ...paging,
        next(seen) {
          const step = paging.next(seen)
          if (seen.index === 0) onFirstPage(seen.total, 'end' in step)
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
    const different = ids.size + withoutId
    if (different === 0) throw nothingThere(list)
    requireDistinct(different, course, list)
    if (!course.isByCursor && config.paging !== 'none') await confirmEnd(context, list, course, ids)
    return end
  } catch (error) {
    throw inOwnWords(error, list)
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

/** Pages that overlap further back than the page before, as of services that count otherwise than they are asked to. */
function requireDistinct(different: number, { lowestTotal }: Course, list: ListToRead): void {
  if (lowestTotal === null || different >= lowestTotal) return
  throw incomplete(`The service declares ${lowestTotal} ${nounOf(list)}, and ${different} different ones came`, list)
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

/** The sdk's errors, in this system's words where there are better ones. */
export function inOwnWords(error: unknown, list: ListToRead): unknown {
  if (!isConnectorError(error)) return error
  const noun = nounOf(list)
  const details = { at: error.at ?? `GET ${list.path}`, cause: error }
  if (error.code === 'permission' && /status 40[23]/.test(error.message)) {
    return new ConnectorError('permission', `The account may not read ${noun}`, {
      hint: `Grant the account the right to read all ${noun}; in OAuth it may be a scope to ask for as well.`,
      ...details,
    })
  }
  if (error.code === 'credentials' && /status 401/.test(error.message)) {
    return new ConnectorError('credentials', 'The service does not accept the credentials', {
      hint: 'Make a new token (or secret, or password), and look whether the old one has ended. A token stands in `signIn` alone, without "Bearer" before it.',
      ...details,
    })
  }
  if (error.code === 'configuration' && /status 404/.test(error.message)) {
    return new ConnectorError('configuration', `The service has no ${list.path} below the address`, {
      hint: `Mend \`url\`: it is what ${list.path} is below, such as https://acme.example/scim/v2, as the console of the service shows it.`,
      ...details,
    })
  }
  if (error.code === 'configuration' && /status 400/.test(error.message) && list.query['filter'] !== undefined) {
    return new ConnectorError('configuration', `The service does not take the filter of ${noun}`, {
      hint: `Mend \`${noun}.filter\`, or leave it out: many services know only few filters.`,
      ...details,
    })
  }
  if (error.code === 'incomplete_read' && /author of the connector/.test(error.hint)) {
    return incomplete(error.message, list, undefined, details)
  }
  return error
}
