import type { PlainDatabase } from './plain-database.ts'

/** A table of the platform that a night writes employees' rows into. */
export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  /** Columns of the primary key. */
  readonly key: readonly string[]
  /** The column that says whose row it is. */
  readonly employee: string
}

/** Written by people, or not part of what a night does to an employee. */
const NOT_A_NIGHTS = new Set(['sessions', 'takeovers'])

/** `employees` and every other table that has rows of an employee, as the migrations made them. */
export async function employeeTables(database: PlainDatabase): Promise<readonly Table[]> {
  const tables: Table[] = []
  for (const name of await tableNames(database)) {
    const { columns, key } = await columnsOf(database, name)
    const employee = name === 'employees' ? 'id' : columns.find((column) => column === 'employee_id')
    if (employee !== undefined && !NOT_A_NIGHTS.has(name)) tables.push({ name, columns, key, employee })
  }
  // What the others point to first.
  return tables.sort((one, other) => Number(other.name === 'employees') - Number(one.name === 'employees'))
}

/** The columns of a table, and those of its primary key. */
export async function columnsOf(database: PlainDatabase, name: string) {
  const rows =
    database.dialect === 'sqlite'
      ? await database.select(`SELECT name, pk > 0 FROM pragma_table_info('${name}')`)
      : await database.select(
          `SELECT column_name, column_key = 'PRI' FROM information_schema.columns
           WHERE table_schema = database() AND table_name = ? ORDER BY ordinal_position`,
          [name],
        )
  const columns = rows.map(([column]) => String(column))
  return { columns, key: rows.filter(([, isKey]) => Number(isKey) === 1).map(([column]) => String(column)) }
}

async function tableNames(database: PlainDatabase): Promise<readonly string[]> {
  const rows = await database.select(
    database.dialect === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
      : 'SELECT table_name FROM information_schema.tables WHERE table_schema = database() ORDER BY table_name',
  )
  return rows.map(([name]) => String(name))
}
