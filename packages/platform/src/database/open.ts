import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import knex, { type Knex } from 'knex'
import { PlatformError } from '../errors.js'
import { DatabaseError } from './database-error.js'
import { IdSequence } from './ids.js'
import { MySqlClient } from './mysql-client.js'
import { SqliteClient } from './sqlite-client.js'

export type Dialect = 'sqlite' | 'mysql'

/** An open database of the platform. Close it when done. */
export interface Database {
  readonly knex: Knex
  readonly dialect: Dialect
  readonly ids: IdSequence
  close(): Promise<void>
}

/**
 * Opens `sqlite:./file.db` (relative to `folder`) or `mysql://user:password@host:port/name`.
 *
 * @throws PlatformError `database.url`, `database.unavailable` or `database.settings`
 */
export async function openDatabase(url: string, folder: string): Promise<Database> {
  if (url.startsWith('sqlite:')) return openSqlite(resolve(folder, url.slice('sqlite:'.length)))
  if (/^(mysql|mariadb):\/\//.test(url)) return openMySql(url)
  throw new PlatformError('database.url', 'The database is neither sqlite:FILE nor mysql://…', {
    hint: 'Write `database: sqlite:./rollcall.db` or `database: mysql://user:password@host:3306/name`.',
  })
}

async function openSqlite(file: string): Promise<Database> {
  const connection = knex({
    client: SqliteClient,
    log: SILENT,
    connection: { filename: file },
    useNullAsDefault: true,
    compileSqlOnError: false, // an error's message must not hold the values of a person
    // One connection: SQLite has one writer, and a reader beside it in the same process brings nothing but locks.
    pool: { min: 1, max: 1 },
  })
  try {
    await mkdir(dirname(file), { recursive: true })
    await connection.raw('SELECT count(*) FROM sqlite_master')
  } catch (cause) {
    await connection.destroy()
    throw new PlatformError('database.unavailable', `The SQLite database ${file} cannot be opened`, {
      hint: 'Check that the folder may be written, and that the file is a SQLite database.',
      cause,
    })
  }
  return { knex: connection, dialect: 'sqlite', ids: new IdSequence(connection), close: () => connection.destroy() }
}

/** By itself knex writes to stdout, where results belong, of errors that it throws as well. */
const SILENT = { debug() {}, warn() {}, error() {}, deprecate() {} }

/** What every connection is set to; see docs/operations.md for the reasons. */
const MYSQL_SESSION = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  // Or the hour that comes twice in autumn would lengthen the life of leases.
  "SET SESSION time_zone = '+00:00'",
  'SET SESSION innodb_lock_wait_timeout = 5',
  'SET SESSION wait_timeout = 300',
]
const MARIADB_SESSION = [
  'SET SESSION max_statement_time = 120',
  'SET SESSION idle_write_transaction_timeout = 30',
  'SET SESSION innodb_snapshot_isolation = ON',
]

interface RawMySqlConnection {
  query(sql: string, done: (error: Error | null, rows?: unknown) => void): void
}

async function openMySql(url: string): Promise<Database> {
  const place = new URL(url)
  const server = `${place.hostname}:${place.port || '3306'}`
  const database = decodeURIComponent(place.pathname.slice(1))
  const connection = knex({
    client: MySqlClient,
    compileSqlOnError: false, // an error's message must not hold the values of a person
    log: SILENT,
    connection: {
      host: place.hostname,
      port: Number(place.port || 3306),
      user: decodeURIComponent(place.username),
      password: decodeURIComponent(place.password),
      database,
      charset: 'utf8mb4',
      supportBigNumbers: true,
      connectTimeout: 10_000,
    },
    acquireConnectionTimeout: 15_000,
    pool: {
      min: 0,
      max: 4,
      afterCreate: (raw: RawMySqlConnection, done: (error: Error | null, raw: RawMySqlConnection) => void) => {
        setUpSession(raw).then(
          () => done(null, raw),
          (error: Error) => done(error, raw),
        )
      },
    },
  })
  try {
    const [rows] = await connection.raw('SELECT @@innodb_flush_log_at_trx_commit AS flush')
    if (rows[0].flush !== 1) {
      throw new PlatformError('database.settings', `The database at ${server} may lose what it has committed`, {
        hint: 'Set innodb_flush_log_at_trx_commit = 1 on the server.',
      })
    }
  } catch (cause) {
    await connection.destroy()
    if (cause instanceof PlatformError && !(cause instanceof DatabaseError)) throw cause
    throw new PlatformError(
      'database.unavailable',
      `The database ${database} at ${server} cannot be reached: ${reason(cause)}`,
      {
        hint: 'Check that the server runs, that the name, user and password in `database:` are right, and that the database exists.',
        cause,
      },
    )
  }
  return { knex: connection, dialect: 'mysql', ids: new IdSequence(connection), close: () => connection.destroy() }
}

async function setUpSession(raw: RawMySqlConnection): Promise<void> {
  const query = (sql: string) =>
    new Promise<unknown>((done, fail) => raw.query(sql, (error, rows) => (error ? fail(error) : done(rows))))
  for (const statement of MYSQL_SESSION) await query(statement)
  const rows = await query('SELECT VERSION() AS version')
  const version = Array.isArray(rows) ? String(rows[0]?.version) : ''
  if (!version.includes('MariaDB')) {
    await query('SET SESSION max_execution_time = 120000')
    return
  }
  for (const statement of MARIADB_SESSION) {
    await query(statement).catch((error: Error & { code?: string }) => {
      if (error.code !== 'ER_UNKNOWN_SYSTEM_VARIABLE') throw error // older servers do not know every setting
    })
  }
}

/** The driver's reason without its values: codes are safe to show, texts may name users. */
function reason(error: unknown): string {
  if (error instanceof DatabaseError) return error.driverCode
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return error instanceof Error ? error.name : 'unknown reason'
}
