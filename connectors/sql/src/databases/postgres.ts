import { Socket } from 'node:net'
import { Client, type CustomTypesConfig, DatabaseError } from 'pg'
import type { ServerConnection } from '../connection.js'
import {
  codeOf,
  type Database,
  type Dialect,
  explainNetwork,
  HINTS,
  type Limits,
  PAGE_ROWS,
  type Problem,
  type ResultSet,
  toRow,
} from '../database.js'
import type { Statement } from '../statement.js'

const CONNECT_MS = 15_000
/** How long to wait for the server to say goodbye. */
const CLOSE_MS = 5_000

export const postgres: Dialect<ServerConnection> = {
  quoted:
    /(?<!\w)[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?<tag>(?:[A-Za-z_]\w*)?)\$[\s\S]*?\$\k<tag>\$|--[^\n]*|\/\*[\s\S]*?\*\//,
  placeholder: (number) => `$${number}`,
  database: (connection, limits) => new PostgresDatabase(connection, limits),
  explain,
}

const BOOLEAN = 16
/** `character(n)`, filled up with blanks that mean nothing. */
const PADDED = 1042

/** Everything as the server writes it: no rounding, and no time zone of this process on dates. */
const AS_TEXT: CustomTypesConfig = {
  getTypeParser: (type: number) => (value: string) => {
    if (type === BOOLEAN) return value === 't'
    return type === PADDED ? value.replace(/ +$/, '') : value
  },
}

/** All queries are cursors of one transaction, so they can be read side by side and see one state of the database. */
class PostgresDatabase implements Database {
  private readonly socket = new Socket().setKeepAlive(true, 60_000)
  private readonly client: Client

  constructor(
    target: ServerConnection,
    private readonly limits: Limits,
  ) {
    this.client = new Client({
      stream: () => this.socket,
      host: target.host,
      port: target.port,
      user: target.user,
      // As a function, so that an empty one is not looked for in the environment.
      password: () => target.password,
      database: target.database,
      connectionTimeoutMillis: CONNECT_MS,
      types: AS_TEXT,
      application_name: 'rollcall',
      ssl: target.tls === 'disable' ? false : { rejectUnauthorized: target.tls === 'verify-full' },
    })
    // Told to whoever asks next: without a listener it would end the process.
    this.client.on('error', () => {})
  }

  private async connect() {
    await this.orLost(this.client.connect())
    await this.orLost(this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'))
    await this.orLost(
      this.client.query(
        `SET LOCAL statement_timeout = ${Math.ceil(this.limits.queryMs)}; SET LOCAL DateStyle = 'ISO, YMD';` +
          // The planner would otherwise prefer plans for readers who stop after a tenth.
          'SET LOCAL cursor_tuple_fraction = 1; SET LOCAL idle_in_transaction_session_timeout = 0',
      ),
    )
  }

  async select(statements: readonly Statement[]): Promise<ResultSet[]> {
    await this.connect()
    const results: ResultSet[] = []
    for (const statement of statements) results.push(await this.open(statement))
    return results
  }

  private async open({ name, text, values }: Statement): Promise<ResultSet> {
    const cursor = `rollcall_${name}`
    await this.orLost(
      this.client.query({
        text: `DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`,
        values: [...values],
      }),
    )
    const first = await this.fetch(cursor)
    return { columns: first.fields.map(({ name }) => name), pages: this.pages(cursor, first.rows) }
  }

  private async *pages(cursor: string, first: readonly unknown[][]) {
    let rows = first
    while (rows.length > 0) {
      yield rows.map(toRow)
      rows = (await this.fetch(cursor)).rows
    }
  }

  private fetch(cursor: string) {
    return this.orLost(this.client.query<unknown[]>({ text: `FETCH ${PAGE_ROWS} FROM ${cursor}`, rowMode: 'array' }))
  }

  /** The driver gives a lost connection no code. */
  private async orLost<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (!this.socket.destroyed || !(error instanceof Error) || codeOf(error) !== '') throw error
      throw new LostConnection(error.message, { cause: error })
    }
  }

  abort() {
    this.socket.destroy()
  }

  async close() {
    if (this.socket.destroyed) return
    const closed = new Promise((done) => this.socket.once('close', done))
    if (this.socket.pending) {
      this.socket.destroy()
    } else {
      this.socket.setTimeout(CLOSE_MS, () => this.socket.destroy())
      void this.client.end()
    }
    await closed
  }
}

class LostConnection extends Error {
  readonly code = 'ECONNRESET'
}

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CODES: Readonly<Record<string, Pick<Problem, 'code' | 'hint'>>> = {
  '42501': { code: 'permission', hint: HINTS.permission },
  '3D000': { code: 'configuration', hint: 'Mend the name of the database in the connection.' },
  '25006': { code: 'configuration', hint: HINTS.readOnly },
  '57014': { code: 'incomplete_read', hint: HINTS.slow },
  '57P01': { code: 'cut', hint: HINTS.busy },
  '57P02': { code: 'cut', hint: HINTS.busy },
  '40001': { code: 'incomplete_read', hint: HINTS.busy },
}
const CLASSES: Readonly<Record<string, Pick<Problem, 'code' | 'hint'>>> = {
  '28': { code: 'credentials', hint: HINTS.credentials },
  '42': { code: 'configuration', hint: HINTS.query },
  '0A': { code: 'configuration', hint: HINTS.query },
}

function explain(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null
  const message = `the database says: ${error.message}`
  if (!(error instanceof DatabaseError)) return explainNetwork(error)

  const code = codeOf(error)
  const known = CODES[code] ?? CLASSES[code.slice(0, 2)]
  if (known) return { ...known, message }
  // The server repeats the value that it stumbled over, and that may be a person's.
  if (code.startsWith('22')) {
    return { code: 'bad_data', message: `the query meets a value that it cannot convert (${code})`, hint: HINTS.value }
  }
  return { code: 'unavailable', message, hint: HINTS.busy }
}
