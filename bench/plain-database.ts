import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { createConnection, type RowDataPacket } from 'mysql2'

export type Value = string | number | null | Uint8Array
export type Row = readonly Value[]

/** A database as a plain script would use it: no pool, no query builder, rows as lists of values. */
export interface PlainDatabase {
  readonly dialect: 'sqlite' | 'mysql'
  execute(sql: string): Promise<void>
  select(sql: string, values?: Row): Promise<readonly Row[]>
  /** Goes through the rows without keeping them. @returns their number */
  walk(sql: string, values: Row): Promise<number>
  insert(table: string, columns: readonly string[], rows: readonly Row[], tail?: string): Promise<void>
  close(): Promise<void>
}

/** @param url as the configuration names it, a SQLite file with its whole path */
export async function openPlain(url: string): Promise<PlainDatabase> {
  return url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openMariaDb(url)
}

/** Rows of one prepared statement; what remains of a batch gets a statement of its own size. */
const ROWS_PER_STATEMENT = 100

function openSqlite(file: string): PlainDatabase {
  const database = new DatabaseSync(file)
  // As the platform sets its own connection.
  database.exec(`
    PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 8000;
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;
    PRAGMA temp_store = MEMORY;
  `)
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const reading = (sql: string) => {
    const statement = prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }
  return {
    dialect: 'sqlite',
    execute: async (sql) => database.exec(sql),
    // With arrays asked for, `all` gives lists; its type knows objects only.
    select: async (sql, values = []) =>
      reading(sql)
        .all(...values)
        .map(listed),
    walk: async (sql, values) => {
      let count = 0
      for (const _ of reading(sql).iterate(...values)) count++
      return count
    },
    insert: async (table, columns, rows, tail = '') => {
      for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
        const part = rows.slice(start, start + ROWS_PER_STATEMENT)
        const one = `(${columns.map(() => '?').join(', ')})`
        const values = new Array(part.length).fill(one).join(', ')
        prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values} ${tail}`).run(...part.flat())
      }
    },
    close: async () => {
      statements.clear()
      database.close()
    },
  }
}

function listed(row: unknown): Row {
  if (Array.isArray(row)) return row
  throw new Error('SQLite gave an object instead of a list')
}

function openMariaDb(url: string): PlainDatabase {
  const connection = createConnection({
    uri: url,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    multipleStatements: true,
    rowsAsArray: true,
  })
  const query = (sql: string, values: unknown[] = []) =>
    new Promise<readonly Row[]>((done, fail) =>
      connection.query<RowDataPacket[][]>(sql, values, (error, rows) => (error ? fail(error) : done(toRows(rows)))),
    )
  return {
    dialect: 'mysql',
    execute: async (sql) => void (await query(sql)),
    select: (sql, values = []) => query(sql, [...values]),
    walk: (sql, values) =>
      new Promise((done, fail) => {
        let count = 0
        connection
          .query(sql, [...values])
          .on('error', fail)
          .on('result', () => count++)
          .on('end', () => done(count))
      }),
    insert: async (table, columns, rows, tail = '') => {
      if (rows.length === 0) return
      await query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ? ${tail}`, [rows])
    },
    close: () => new Promise((done, fail) => connection.end((error) => (error ? fail(error) : done()))),
  }
}

function toRows(rows: unknown): readonly Row[] {
  return Array.isArray(rows) ? rows : []
}
