import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import BetterSqlite3Client from 'knex/lib/dialects/better-sqlite3/index.js'
import { toDatabaseError } from './database-error.js'

interface Query {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  readonly options?: { readonly rowsAsArray?: boolean; readonly rows?: readonly (readonly SQLInputValue[])[] }
  response?: unknown
  context?: { lastID: number | bigint; changes: number | bigint }
}

/** Prepared statements that a connection keeps; a run repeats few statements many times. */
const KEPT_STATEMENTS = 200

class Connection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(file: string) {
    this.#database = new DatabaseSync(file)
    // A page that many batches change is brought home once for 32 MB of log, not once for 4.
    // Who is erased must be gone from the file (secure_delete), and what is committed must survive a power cut (FULL).
    this.#database.exec(`
      PRAGMA busy_timeout = 15000;
      PRAGMA journal_mode = WAL;
      PRAGMA wal_autocheckpoint = 8000;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON;
      PRAGMA cache_size = -16384;
      PRAGMA temp_store = MEMORY;
    `)
  }

  prepare(sql: string): StatementSync {
    const kept = this.#statements.get(sql)
    if (kept) return kept
    const statement = this.#database.prepare(sql)
    if (this.#statements.size >= KEPT_STATEMENTS) {
      const [oldest] = this.#statements.keys()
      if (oldest !== undefined) this.#statements.delete(oldest)
    }
    this.#statements.set(sql, statement)
    return statement
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }
}

function toInput(value: unknown): SQLInputValue {
  if (value === undefined) return null
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.valueOf()
  return value as SQLInputValue // knex hands on what the caller bound; node:sqlite refuses other types itself
}

/** Knex over Node's own SQLite: no package, no compiler. */
export class SqliteClient extends BetterSqlite3Client {
  override _driver(): unknown {
    return DatabaseSync
  }

  override async acquireRawConnection(): Promise<Connection> {
    return new Connection(this.connectionSettings.filename)
  }

  override async destroyRawConnection(connection: Connection): Promise<void> {
    connection.close()
  }

  override async query(connection: unknown, query: unknown): Promise<unknown> {
    try {
      return await super.query(connection, query)
    } catch (error) {
      throw toDatabaseError(error)
    }
  }

  override async _query(connection: Connection, query: Query): Promise<Query> {
    // A transaction that begins by reading could not become a writer beside another one: take the lock at once.
    const statement = connection.prepare(query.sql === 'BEGIN;' ? 'BEGIN IMMEDIATE' : query.sql)
    const rows = query.options?.rows
    if (rows) {
      // One short statement run for each row is faster than a long one, which would have to be compiled.
      for (const row of rows) statement.run(...row)
      return query
    }
    const bindings = (query.bindings ?? []).map(toInput)
    if (statement.columns().length > 0) {
      statement.setReturnArrays(query.options?.rowsAsArray === true)
      query.response = statement.all(...bindings)
      return query
    }
    const { lastInsertRowid, changes } = statement.run(...bindings)
    query.response = { lastInsertRowid, changes }
    query.context = { lastID: lastInsertRowid, changes }
    return query
  }
}
