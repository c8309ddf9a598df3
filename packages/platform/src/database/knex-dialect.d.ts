/** Knex publishes no types for its dialects; these are the parts that our clients build on. */
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import { Knex } from 'knex'

  export default class BetterSqlite3Client extends Knex.Client {
    declare connectionSettings: { readonly filename: string }
    _driver(): unknown
    acquireRawConnection(): Promise<unknown>
    destroyRawConnection(connection: unknown): Promise<void>
    acquireConnection(): Promise<unknown>
    query(connection: unknown, query: unknown): Promise<unknown>
    _query(connection: unknown, query: unknown): Promise<unknown>
  }
}

declare module 'knex/lib/dialects/mysql2/index.js' {
  import { Knex } from 'knex'

  export default class MySql2Client extends Knex.Client {
    _driver(): unknown
    acquireConnection(): Promise<unknown>
    query(connection: unknown, query: unknown): Promise<unknown>
    _query(connection: unknown, query: unknown): Promise<unknown>
  }
}
