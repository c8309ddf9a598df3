import MySql2Client from 'knex/lib/dialects/mysql2/index.js'
import * as mysql2 from 'mysql2'
import { toDatabaseError } from './database-error.js'

interface Query {
  readonly options?: { readonly rows?: readonly (readonly unknown[])[] }
}

/** Knex over mysql2, with errors that people can read. */
export class MySqlClient extends MySql2Client {
  override _driver(): unknown {
    return mysql2
  }

  override async query(connection: unknown, query: unknown): Promise<unknown> {
    try {
      return await super.query(connection, query)
    } catch (error) {
      throw toDatabaseError(error)
    }
  }

  /** `VALUES ?` with many rows is written out by the driver: knex would look at each value four times. */
  override _query(connection: unknown, query: Query): Promise<unknown> {
    const { rows, ...options } = query.options ?? {}
    return super._query(connection, rows ? Object.assign(query, { bindings: [rows], options }) : query)
  }

  override async acquireConnection(): Promise<unknown> {
    try {
      return await super.acquireConnection()
    } catch (error) {
      throw toDatabaseError(error)
    }
  }
}
