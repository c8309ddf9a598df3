// What a run wrote, found again in the database, in batches as the run wrote it. Never timed.
import { type Batch, BatchFile, type Part } from './batches.ts'
import { openPlain, type PlainDatabase, type Row } from './plain-database.ts'
import { columnsOf, employeeTables, type Table } from './tables.ts'

const UNITS = ['communities', 'functions']

/** All that a first run wrote. @param size employees of a batch @returns the number of rows */
export async function collectFirstRun(url: string, run: string, size: number, file: string): Promise<number> {
  const database = await openPlain(url)
  const batches = new BatchFile(file)
  let count = 0
  const add = (batch: Batch) => {
    batches.add(batch)
    for (const part of batch) count += part.rows.length
  }
  try {
    const tables = await employeeTables(database)
    add(await unitParts(database, run))
    const ids = await database.select('SELECT id FROM employees WHERE integration_id IS NOT NULL ORDER BY id')
    for (let start = 0; start < ids.length; start += size) {
      const whose = ids.slice(start, start + size).map(([id]) => Number(id))
      const batch: Part[] = []
      for (const table of tables) {
        batch.push({ ...partOf(table), rows: await rowsOf(database, table, whose) })
      }
      add(batch)
    }
    return count
  } finally {
    batches.close()
    await database.close()
  }
}

/**
 * What a later run changed: for everybody in its journal, what is otherwise in `url` than in `before`.
 *
 * @returns the number of rows
 */
export async function collectChanges(
  url: string,
  before: string,
  run: string,
  size: number,
  file: string,
): Promise<number> {
  const [now, then] = [await openPlain(url), await openPlain(before)]
  const batches = new BatchFile(file)
  let count = 0
  try {
    const tables = await employeeTables(now)
    const affected = await now.select(
      'SELECT employee_id FROM changes WHERE run_id = ? AND employee_id IS NOT NULL GROUP BY employee_id ORDER BY MIN(id)',
      [run],
    )
    for (let start = 0; start < affected.length; start += size) {
      const whose = affected.slice(start, start + size).map(([id]) => Number(id))
      const batch: Part[] = []
      for (const table of tables) {
        const part = difference(table, await rowsOf(then, table, whose), await rowsOf(now, table, whose))
        count += part.rows.length + part.gone.length
        batch.push(part)
      }
      batches.add(batch)
    }
    return count
  } finally {
    batches.close()
    await now.close()
    await then.close()
  }
}

function difference(table: Table, was: readonly Row[], is: readonly Row[]): Part {
  const places = table.key.map((column) => table.columns.indexOf(column))
  const keyOf = (row: Row) => places.map((place) => row[place] ?? null)
  const old = new Map(was.map((row) => [JSON.stringify(keyOf(row)), row]))
  const rows: Row[] = []
  let hasOld = false
  for (const row of is) {
    const key = JSON.stringify(keyOf(row))
    const same = old.get(key)
    old.delete(key)
    if (same && JSON.stringify(same) === JSON.stringify(row)) continue
    hasOld ||= same !== undefined
    rows.push(row)
  }
  return { ...partOf(table), rows, hasOld, gone: [...old.values()].map(keyOf) }
}

const partOf = ({ name, key, columns }: Table): Part => ({
  table: name,
  key,
  columns,
  gone: [],
  rows: [],
  hasOld: false,
})

async function rowsOf(database: PlainDatabase, table: Table, employees: readonly number[]): Promise<readonly Row[]> {
  const columns = table.columns.map((column) => `t.${column}`).join(', ')
  const marks = employees.map(() => '?').join(', ')
  // Its index is by identifier.
  const from =
    table.name === 'correlations'
      ? `employees e JOIN correlations t ON t.integration_id = e.integration_id AND t.external_id = e.external_id
         WHERE e.id IN (${marks})`
      : `${table.name} t WHERE t.${table.employee} IN (${marks})`
  return database.select(`SELECT ${columns} FROM ${from} ORDER BY ${table.key.map((c) => `t.${c}`)}`, employees)
}

/** Communities and functions, and what the journal says of them. */
async function unitParts(database: PlainDatabase, run: string): Promise<Batch> {
  const parts: Part[] = []
  for (const [table, where, values] of [
    ...UNITS.map((name) => [name, 'integration_id IS NOT NULL', []] as const),
    ['changes', 'employee_id IS NULL AND run_id = ?', [run]] as const,
  ]) {
    const { columns, key } = await columnsOf(database, table)
    const rows = await database.select(`SELECT ${columns.join(', ')} FROM ${table} WHERE ${where}`, values)
    parts.push({ table, key, columns, gone: [], rows, hasOld: false })
  }
  return parts
}
