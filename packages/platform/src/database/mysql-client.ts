import MySql2Client from 'knex/lib/dialects/mysql2/index.js'
import * as mysql2 from 'mysql2'
import { toDatabaseError } from './database-error.js'

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

  override async acquireConnection(): Promise<unknown> {
    try {
      return await super.acquireConnection()
    } catch (error) {
      throw toDatabaseError(error)
    }
  }
}
