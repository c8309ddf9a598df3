import type { Knex } from 'knex'
import type { Dialect } from './open.js'

export type Value = string | number | null

/** MySQL takes 16 MB a packet, unless it is set to more; a row or character more does not matter then. */
const MAX_ROWS = 1_000
const MAX_CHARACTERS = 2_000_000

/** Writes many rows with few statements. `rows` are lists of values in the order of `columns`. */
export async function insertMany(
  trx: Knex,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  await writeMany(trx, table, columns, rows, '')
}

/**
 * As {@link insertMany}; a row whose primary key is there already gets the values of `updated` instead (left out: of all
 * columns but the key).
 */
export async function upsertMany(
  trx: Knex,
  dialect: Dialect,
  table: string,
  key: readonly string[],
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
  updated: readonly string[] = columns.filter((column) => !key.includes(column)),
): Promise<void> {
  const tail =
    dialect === 'sqlite'
      ? ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updated.map((c) => `${c} = excluded.${c}`).join(', ')}`
      : ` ON DUPLICATE KEY UPDATE ${updated.map((c) => `${c} = VALUES(${c})`).join(', ')}`
  await writeMany(trx, table, columns, rows, tail)
}

async function writeMany(
  trx: Knex,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
  tail: string,
): Promise<void> {
  const into = `INSERT INTO ${table} (${columns.join(', ')}) VALUES`
  if (trx.client.driverName !== 'mysql2') {
    const row = columns.map(() => '?').join(', ')
    if (rows.length > 0) await trx.raw(`${into} (${row})${tail}`).options({ rows })
    return
  }
  for (const part of statements(rows)) await trx.raw(`${into} ?${tail}`).options({ rows: part })
}

function* statements(rows: readonly (readonly Value[])[]): Generator<readonly (readonly Value[])[]> {
  let start = 0
  let characters = 0
  for (const [index, row] of rows.entries()) {
    if (index - start >= MAX_ROWS || characters > MAX_CHARACTERS) {
      yield rows.slice(start, index)
      start = index
      characters = 0
    }
    for (const value of row) if (typeof value === 'string') characters += value.length
  }
  if (start < rows.length) yield rows.slice(start)
}

/** Cuts a list so that `WHERE … IN (…)` stays within what a statement can take. */
export function* chunks<T>(list: readonly T[], size = 1_000): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size)
}

/** Rows as lists of values: the cheapest way to read many. `Row` is what the statement selects, in its order. */
export async function selectRows<Row extends readonly unknown[]>(
  db: Knex,
  sql: string,
  bindings: readonly Value[],
): Promise<readonly Row[]> {
  const result = await db.raw(sql, [...bindings]).options({ rowsAsArray: true })
  return db.client.driverName === 'mysql2' ? result[0] : result
}

/**
 * Many rows in pages, in the order of their first column, a text that is unique among them: each page goes on behind the
 * last text of the one before. A server finds the next page while this one is taken in.
 *
 * @param read a page of at most `size` rows behind a text
 */
export async function* pagesBehind<Row extends readonly [string, ...unknown[]]>(
  size: number,
  read: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, void> {
  for (let next = read(''); ; ) {
    const page = await next
    const last = page.at(-1)
    const isLast = !last || page.length < size
    if (!isLast) {
      next = read(last[0])
      next.catch(() => undefined) // who awaits it is told; who has stopped needs not be
    }
    if (page.length > 0) yield page
    if (isLast) return
  }
}
