import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import {
  ConnectorError,
  type ConnectorErrorCode,
  endOfRead,
  type Read,
  type ReadContext,
  type Reject,
} from '@rollcall/sdk'
import type { z } from 'zod'
import type { Config } from './config.js'

// The only file that knows which database it is: put the driver of yours in the place of SQLite.

const ROWS_PER_PAGE = 500

/** Reads the result of a query to its last row. The database says before how many there are, of one and the same state. */
export async function* readRows<Row, Record>(
  query: string,
  shape: z.ZodType<Row>,
  record: (row: Row, at: string) => Record | Reject,
  context: ReadContext<Config>,
): Read<Record> {
  context.signal.throwIfAborted()
  const database = open(context)
  try {
    database.exec('BEGIN')
    const total = count(database, query)
    let read = 0
    let page: (Record | Reject)[] = []
    for (const found of database.prepare(query).iterate()) {
      const at = `row ${++read} of ${tableOf(query)}`
      page.push(record(shaped(found, shape, at), at))
      if (page.length < ROWS_PER_PAGE) continue
      yield page
      page = []
      // This driver never waits, so nothing else, whoever stops the run included, would get a turn.
      await setImmediate()
      context.signal.throwIfAborted()
    }
    yield page
    return endOfRead({ total, proof: 'the last row of the result' })
  } catch (error) {
    throw explained(error, query)
  } finally {
    database.close()
  }
}

/** How many rows a query gives. */
export function countRows(query: string, context: ReadContext<Config>): number {
  const database = open(context)
  try {
    return count(database, query)
  } catch (error) {
    throw explained(error, query)
  } finally {
    database.close()
  }
}

function open({ config, folder }: ReadContext<Config>): DatabaseSync {
  const path = resolve(folder, config.file)
  if (existsSync(path)) return new DatabaseSync(path, { readOnly: true })
  throw new ConnectorError('configuration', `There is no file ${path}`, { hint: 'Mend "file" in the configuration.' })
}

function count(database: DatabaseSync, query: string): number {
  return Number(database.prepare(`SELECT count(*) AS rows FROM (${query})`).get()?.['rows'])
}

function shaped<Row>(found: unknown, shape: z.ZodType<Row>, at: string): Row {
  const row = shape.safeParse(found)
  if (row.success) return row.data
  const path = row.error.issues[0]?.path.join('.')
  throw new ConnectorError('bad_data', `The column ${path} holds something else than agreed`, {
    hint: 'Acme HR may have changed: tell the author of the connector.',
    at,
  })
}

/** SQLite's primary result codes, and whose move it is. Any other: it cannot be read now. */
const CODES: Readonly<Record<number, readonly [ConnectorErrorCode, hint: string]>> = {
  1: ['configuration', 'See whether this is the database of Acme HR, in a version that this connector knows.'],
  11: ['bad_data', 'The file is damaged: restore it.'],
  26: ['configuration', 'The file is no SQLite database: mend "file" in the configuration.'],
}

/** What an error of the driver means for whoever has to act; others are given back as they are. */
function explained(error: unknown, query: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error
  const [code, hint] = CODES[Number(error.errcode) & 0xff] ?? ['unavailable', 'Try again later.']
  return new ConnectorError(code, `The database says: ${error.message}`, { hint, at: tableOf(query), cause: error })
}

function tableOf(query: string): string {
  return /FROM (\w+)/.exec(query)?.[1] ?? query
}
