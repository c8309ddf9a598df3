import type { Database } from '@rollcall/platform'

/** One SQL statement of a database, in the order in which they begin. */
export interface Statement {
  readonly index: number
  readonly sql: string
  readonly isInTransaction: boolean
}

/** Asked around every statement: what these throw stands in for what the database would have answered. */
export interface StatementFault {
  before?(statement: Statement): void | Promise<void>
  after?(statement: Statement): void | Promise<void>
}

interface Client {
  readonly config: unknown
  _query(connection: unknown, query: Query): Promise<unknown>
}

interface Query {
  readonly sql: string
}

/**
 * Puts a fault between a database and whoever uses it, below the query builder, so that BEGIN and COMMIT count too.
 *
 * @returns takes the fault out again
 */
export function injectFault(database: Database, fault: StatementFault): () => void {
  const client: Client = database.knex.client
  const { config } = client
  // Each transaction has a client of its own, made from this prototype; they share their database's configuration.
  const prototype: Client = Object.getPrototypeOf(client)
  const original = prototype._query
  const inTransaction = new WeakSet<object>()
  let count = 0
  prototype._query = async function (this: Client, connection, query) {
    if (this.config !== config) return original.call(this, connection, query)
    const key = connection as object
    const isInTransaction = inTransaction.has(key)
    const statement = { index: count++, sql: query.sql, isInTransaction }
    await fault.before?.(statement)
    const result = await original.call(this, connection, query)
    if (/^BEGIN/i.test(query.sql)) inTransaction.add(key)
    if (/^(COMMIT|ROLLBACK)/i.test(query.sql)) inTransaction.delete(key)
    await fault.after?.(statement)
    return result
  }
  return () => {
    prototype._query = original
  }
}
