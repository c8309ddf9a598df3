/** Knex publishes no types for its dialects; this is the part that the SQLite client builds on. */
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import { Knex } from 'knex'

  export default class BetterSqlite3Client extends Knex.Client {
    declare connectionSettings: { readonly filename: string }
    _driver(): unknown
    acquireRawConnection(): Promise<unknown>
    destroyRawConnection(connection: unknown): Promise<void>
    _query(connection: unknown, query: unknown): Promise<unknown>
  }
}
