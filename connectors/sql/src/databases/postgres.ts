import { Socket } from 'node:net'
import { dirname, extname } from 'node:path'
import { Client, type CustomTypesConfig } from 'pg'
import type { ServerConnection } from '../connection.js'
import {
  codeOf,
  type Database,
  type Dialect,
  type Limits,
  LOCK_MS,
  PAGE_ROWS,
  type Problem,
  type ResultSet,
  type Standing,
  toRow,
  untilKilled,
} from '../database.js'
import type { Statement } from '../statement.js'
import { explain } from './postgres-errors.js'

const CONNECT_MS = 15_000
/** How long to wait for the server to say goodbye. */
const CLOSE_MS = 5_000

export const postgres: Dialect<ServerConnection> = {
  quoted:
    /(?<!\w)[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?<tag>(?:[A-Za-z_]\w*)?)\$[\s\S]*?\$\k<tag>\$|--[^\n]*|\/\*[\s\S]*?\*\//,
  refused: null,
  placeholder: (number) => `$${number}`,
  database: (connection, limits) => new PostgresDatabase(connection, limits),
}

const BOOLEAN = 16
const BYTES = 17
/** `character(n)`, filled up with blanks that mean nothing. */
const PADDED = 1042

/** Everything as the server writes it: no rounding, and no time zone of this process on dates. */
const AS_TEXT: CustomTypesConfig = {
  getTypeParser: (type: number) => (value: string) => {
    if (type === BOOLEAN) return value === 't'
    if (type === BYTES) return Buffer.from(value.slice('\\x'.length), 'hex')
    return type === PADDED ? value.replace(/ +$/, '') : value
  },
}

/** All queries are cursors of one transaction, so they can be read side by side and see one state of the database. */
class PostgresDatabase implements Database {
  readonly letsOthersWrite = true
  readonly #target: ServerConnection
  readonly #limits: Limits
  readonly #session: PostgresSession
  #process = ''
  #kill: Promise<void> | null = null

  constructor(target: ServerConnection, limits: Limits) {
    this.#target = target
    this.#limits = limits
    this.#session = new PostgresSession(target)
  }

  async open(): Promise<void> {
    const session = this.#session
    await session.connect()
    const [[process] = []] = (await session.ask('SELECT pg_backend_pid()')).rows
    this.#process = String(process)
    const ms = Math.ceil(this.#limits.queryMs)
    const settings = [
      `statement_timeout = ${ms}`,
      `lock_timeout = ${Math.min(ms, LOCK_MS)}`,
      `idle_in_transaction_session_timeout = ${ms}`,
      "DateStyle = 'ISO, YMD'",
      'bytea_output = hex',
      // The planner would otherwise prefer plans for readers who stop after a tenth.
      'cursor_tuple_fraction = 1',
    ]
    await session.ask('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    for (const setting of settings) await session.ask(`SET LOCAL ${setting}`)
  }

  async select(statements: readonly Statement[]): Promise<ResultSet[]> {
    const results: ResultSet[] = []
    for (const { name, text, values } of statements) {
      const cursor = `rollcall_${name}`
      await this.#session.ask(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values)
      const first = await this.#fetch(cursor)
      results.push({ columns: first.fields.map(({ name }) => name), pages: this.#pages(cursor, first.rows) })
    }
    return results
  }

  async *#pages(cursor: string, first: readonly unknown[][]) {
    let rows = first
    while (rows.length > 0) {
      yield rows.map(toRow)
      rows = (await this.#fetch(cursor)).rows
    }
  }

  #fetch(cursor: string) {
    return this.#session.ask(`FETCH ${PAGE_ROWS} FROM ${cursor}`)
  }

  async standing(): Promise<Standing> {
    const [[version, cipher] = []] = (
      await this.#session.ask('SELECT version, cipher FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()')
    ).rows
    return {
      encryption: version ? `${version}, ${cipher}` : null,
      excess: (await this.#session.ask(EXCESS)).rows.map(([right]) => String(right)),
    }
  }

  explain(error: unknown): Problem | null {
    return explain(error, this.#target)
  }

  abort(): void {
    const { isBusy } = this.#session
    this.#session.destroy()
    if (isBusy && this.#process !== '') this.#kill ??= untilKilled(this.#killProcess(), this.#limits.warn)
  }

  /** A server does not look whether anybody still listens before it has something to say. */
  async #killProcess(): Promise<void> {
    const session = new PostgresSession(this.#target)
    try {
      await session.connect()
      await session.ask(`SELECT pg_terminate_backend(${Number(this.#process)})`)
    } finally {
      await session.close()
    }
  }

  async close(): Promise<void> {
    if (this.#session.isBusy) this.abort()
    await Promise.all([this.#kill, this.#session.close()])
  }
}

/** Rights on tables that are not the server's own, and what makes new ones. */
const EXCESS = `
  SELECT string_agg(held, ', ' ORDER BY place) || ' on ' || name FROM (
    SELECT n.nspname || '.' || c.relname AS name, place, held FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      CROSS JOIN (VALUES (1, 'INSERT'), (2, 'UPDATE'), (3, 'DELETE'), (4, 'TRUNCATE')) AS rights (place, held)
      WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
        AND CASE WHEN place < 3 THEN has_any_column_privilege(c.oid, held) ELSE has_table_privilege(c.oid, held) END
    UNION ALL SELECT 'schema ' || nspname, 5, 'CREATE' FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(oid, 'CREATE')
    UNION ALL SELECT 'database ' || current_database(), 6, 'CREATE' WHERE has_database_privilege(current_database(), 'CREATE')
    UNION ALL SELECT 'everything', 0, 'SUPERUSER' FROM pg_roles WHERE rolname = current_user AND rolsuper
  ) AS excess GROUP BY name ORDER BY min(place), name`

/** One connection. */
class PostgresSession {
  readonly #socket = new Socket().setKeepAlive(true, 60_000)
  readonly #client: Client
  #asked = 0

  constructor({ host, port, socket, user, password, database, tls }: ServerConnection) {
    this.#client = new Client({
      stream: () => this.#socket,
      // The driver takes the folder, and makes the name of the socket from the port.
      ...(socket === null ? { host, port } : { host: dirname(socket), port: Number(extname(socket).slice(1)) }),
      user,
      // As a function, so that an empty one is not looked for in the environment.
      password: () => password,
      database,
      connectionTimeoutMillis: CONNECT_MS,
      types: AS_TEXT,
      application_name: 'rollcall',
      // From the first statement on, and whatever a statement opens besides our transaction.
      options: '-c default_transaction_read_only=on',
      ssl: tls ?? false,
    })
    // Told to whoever asks next: without a listener it would end the process.
    this.#client.on('error', () => {})
  }

  /** Whether a statement is under way. */
  get isBusy(): boolean {
    return this.#asked > 0
  }

  connect(): Promise<unknown> {
    return this.#orLost(this.#client.connect())
  }

  async ask(text: string, values: readonly string[] = []) {
    this.#asked++
    try {
      return await this.#orLost(this.#client.query<unknown[]>({ text, values: [...values], rowMode: 'array' }))
    } finally {
      this.#asked--
    }
  }

  /** The driver gives a lost connection no code. */
  async #orLost<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (!this.#socket.destroyed || !(error instanceof Error) || codeOf(error) !== '') throw error
      throw new LostConnection(error.message, { cause: error })
    }
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return
    const closed = new Promise((done) => this.#socket.once('close', done))
    if (this.#socket.pending) {
      this.#socket.destroy()
    } else {
      this.#socket.setTimeout(CLOSE_MS, () => this.#socket.destroy())
      void this.#client.end()
    }
    await closed
  }
}

class LostConnection extends Error {
  readonly code = 'ECONNRESET'
}
