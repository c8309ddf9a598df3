import { ConnectorError, isConnectorError, type Read, type ReadContext, type Reject } from '@rollcall/sdk'
import { type LeftOut, withoutLeftOut } from '@rollcall/sdk/people'
import { z } from 'zod'
import { badData, listAt } from './answer.js'
import type { Config, ListConfig } from './config.js'
import { pagingOf } from './paging.js'
import { isObject, leadsSomewhere, type Path } from './path.js'

/** A list as it is read. */
export interface ListToRead {
  /** `employees`, for messages. */
  readonly name: 'employees' | 'communities' | 'functions'
  readonly list: ListConfig
  /** Without these nothing can be read: where in the configuration each stands, and its path. */
  readonly needed: Readonly<Record<string, Path>>
}

/** How the first page was seen, for who looks no further. */
export interface PageShown {
  readonly total: number | null
  readonly isLast: boolean
}

/** Whoever wants to know more than the records. */
export interface Watch {
  firstPage?(shown: PageShown): void
}

const Answer = z.unknown()

/**
 * Reads a list to its proven end, without the records that do not count.
 *
 * @throws ConnectorError `bad_data` where a path of the configuration leads nowhere
 */
export async function* readList<T>(
  context: ReadContext<Config>,
  { name, list, needed }: ListToRead,
  record: (row: unknown, at: string) => T | Reject | LeftOut,
  watch: Watch = {},
): Read<T> {
  const { http, config } = context
  const { path, query = {}, only } = list
  const at = `GET ${path.split('?')[0]}`
  const { next, total } = pagingOf(list.paging ?? config.paging, at)
  const paths = only ? { ...needed, [`${name}.only.field`]: only.field } : needed
  let number = 0
  const pages = http.pages<unknown, unknown, T | LeftOut>(path, Answer, {
    query,
    rows(page) {
      number++
      const rows = listAt(page, list.list, at)
      // Of a single record on a later page nobody can tell whether it lacks something, or all would.
      if (number === 1 || rows.length > 1) requirePaths(rows, paths, at)
      return rows
    },
    ...(total ? { total } : {}),
    next: {
      ...next,
      next(seen) {
        const step = next.next(seen)
        if (seen.index === 0) watch.firstPage?.({ total: seen.total, isLast: 'end' in step })
        return step
      },
    },
    record,
    hint: NOT_PROVEN,
  })
  try {
    return yield* withoutLeftOut(pages, name)
  } catch (error) {
    throw number > 1 && isConnectorError(error) && error.at === at
      ? unlikeBefore(error, `${at} (page ${number})`)
      : error
  }
}

const NOT_PROVEN =
  'Nothing was applied. Try again; if it stays so, `paging` does not suit this system: compare `first`, `parameter`, ' +
  '`total` and `end` with its documentation.'

/** What led somewhere on the first page is no mistake in the configuration. */
function unlikeBefore({ code, message, cause }: ConnectorError, at: string): ConnectorError {
  const hint = 'The pages before have it. Try again; if it stays so, ask those who run the system.'
  return new ConnectorError(code, message, { hint, at, cause })
}

/** A path that leads nowhere in a whole page is a mistake in the configuration, or the system has changed. */
function requirePaths(rows: readonly unknown[], paths: ListToRead['needed'], at: string): void {
  if (rows.length === 0) return
  for (const [place, path] of Object.entries(paths)) {
    if (leadsSomewhere(rows, path)) continue
    const names = isObject(rows[0]) ? Object.keys(rows[0]).filter((name) => /^[\w@$:.-]{1,60}$/.test(name)) : []
    const has =
      names.length === 0 ? 'Its records are no objects.' : `Its records have ${names.slice(0, 20).join(', ')}.`
    throw badData(`No record has anything at \`${path.text}\` (${place})`, `Mend the path. ${has}`, at)
  }
}
