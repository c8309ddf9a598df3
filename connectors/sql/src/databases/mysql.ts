import { connect, type Socket } from 'node:net'
import { type Connection, createConnection } from 'mysql2'
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
  type Row,
  toRow,
} from '../database.js'
import type { Statement } from '../statement.js'

const CONNECT_MS = 15_000
/** How long to wait for the server to say goodbye. */
const CLOSE_MS = 5_000

/** MySQL and MariaDB. */
export const mysql: Dialect<ServerConnection> = {
  quoted: /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|--(?=\s|$)[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//,
  placeholder: () => '?',
  database: (connection, limits) => new MysqlDatabase(connection, limits),
  explain,
}

/** A session streams one result at a time: each query gets its own, and all take their snapshot before any is read. */
class MysqlDatabase implements Database {
  private readonly sessions: Session[] = []

  constructor(
    private readonly target: ServerConnection,
    private readonly limits: Limits,
  ) {}

  async select(statements: readonly Statement[]): Promise<ResultSet[]> {
    const pairs = statements.map((statement) => ({ statement, session: this.newSession() }))
    await Promise.all(pairs.map(({ session }) => session.connect()))
    await Promise.all(pairs.map(({ session }) => session.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')))
    return Promise.all(pairs.map(({ session, statement }) => session.stream(statement)))
  }

  private newSession(): Session {
    const session = new Session(this.target, this.limits.queryMs)
    this.sessions.push(session)
    return session
  }

  abort() {
    for (const session of this.sessions) session.abort()
  }

  async close() {
    await Promise.all(this.sessions.map((session) => session.close()))
  }
}

class Session {
  // The driver only half-closes a socket, which then waits for the rest of a result: this one can be destroyed.
  private readonly socket: Socket
  private readonly connection: Connection
  private reading = false
  /** A lost connection is told to the connection only, not to the query that waits for it. */
  private fail: (error: Error) => void = () => {}

  constructor(
    target: ServerConnection,
    private readonly queryMs: number,
  ) {
    this.socket = connect(target.port, target.host).setNoDelay(true).setKeepAlive(true, 60_000)
    this.connection = createConnection({
      stream: this.socket,
      host: target.host,
      port: target.port,
      user: target.user,
      password: target.password,
      database: target.database,
      connectTimeout: CONNECT_MS,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      jsonStrings: true,
      ...(target.tls === 'disable' ? {} : { ssl: tls(target) }),
    })
    this.connection.on('error', (error: Error) => this.fail(error))
  }

  async connect(): Promise<void> {
    await new Promise<void>((done, failed) => {
      this.connection.connect((error) => (error ? failed(error) : done()))
    })
    const seconds = Math.ceil(this.queryMs / 1000)
    const [[version] = []] = await this.run('SELECT VERSION()')
    await this.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    await this.run(
      `SET SESSION net_write_timeout = ${seconds}, SESSION group_concat_max_len = 16777216, ${
        // Without the longer length, GROUP_CONCAT cuts a list of ids after 1,024 bytes and says nothing.
        version?.includes('MariaDB')
          ? `SESSION max_statement_time = ${seconds}`
          : `SESSION max_execution_time = ${this.queryMs}`
      }`,
    )
  }

  run(sql: string): Promise<Row[]> {
    return new Promise((done, failed) => {
      this.fail = failed
      this.connection.query({ sql, rowsAsArray: true }, (error, rows) =>
        error ? failed(error) : done(Array.isArray(rows) ? rows.map(toRow) : []),
      )
    })
  }

  /** Starts the query; resolves once the server has named the columns. */
  stream({ text, values }: Statement): Promise<ResultSet> {
    const rows = new Rows(this.connection)
    this.reading = true
    const query = this.connection.execute({ sql: text, values: [...values], rowsAsArray: true })
    return new Promise((started, failed) => {
      this.fail = (error) => {
        rows.fail(error)
        failed(error)
      }
      // The driver says 'end' after an error too: what is told first counts.
      query.on('error', this.fail)
      query.on('fields', (fields: ReadonlyArray<{ name: string }>) =>
        started({ columns: fields.map(({ name }) => name), pages: rows.pages() }),
      )
      query.on('result', (row: unknown) => rows.add(row))
      query.on('end', () => {
        this.reading = false
        rows.end()
      })
    })
  }

  abort() {
    this.socket.destroy()
  }

  async close() {
    if (this.socket.destroyed) return
    const closed = new Promise((done) => this.socket.once('close', done))
    this.fail = () => {}
    if (this.reading || this.socket.pending) {
      this.socket.destroy()
    } else {
      this.socket.setTimeout(CLOSE_MS, () => this.socket.destroy())
      this.connection.end()
    }
    await closed
  }
}

/** Rows between the server, which sends, and the reader, who takes: a page of them, then the server has to wait. */
class Rows {
  private waiting: Row[] = []
  private ended = false
  private error: Error | null = null
  private wake: () => void = () => {}

  constructor(private readonly connection: Connection) {}

  add(row: unknown) {
    if (this.ended || this.error) return
    try {
      this.waiting.push(toRow(row))
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
    if (this.waiting.length < PAGE_ROWS) return
    this.connection.pause()
    this.wake()
  }

  end() {
    if (!this.error) this.ended = true
    this.wake()
  }

  fail(error: Error) {
    if (!this.ended) this.error ??= error
    this.wake()
  }

  async *pages(): AsyncGenerator<readonly Row[], void, void> {
    while (true) {
      if (this.error) throw this.error
      if (this.waiting.length >= PAGE_ROWS || this.ended) {
        const page = this.waiting
        this.waiting = []
        if (page.length > 0) yield page
        if (this.ended && this.waiting.length === 0) return
        if (this.waiting.length < PAGE_ROWS) this.connection.resume()
        continue
      }
      await new Promise<void>((wake) => {
        this.wake = wake
      })
    }
  }
}

function tls({ tls }: ServerConnection) {
  const verified = tls === 'verify-full'
  return { rejectUnauthorized: verified, verifyIdentity: verified }
}

const CODES: Readonly<Record<string, Pick<Problem, 'code' | 'hint'>>> = {
  ER_ACCESS_DENIED_ERROR: { code: 'credentials', hint: HINTS.credentials },
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: { code: 'credentials', hint: HINTS.credentials },
  ER_MUST_CHANGE_PASSWORD_LOGIN: { code: 'credentials', hint: HINTS.credentials },
  ER_ACCOUNT_HAS_BEEN_LOCKED: { code: 'credentials', hint: HINTS.credentials },
  ER_DBACCESS_DENIED_ERROR: { code: 'permission', hint: HINTS.permission },
  ER_TABLEACCESS_DENIED_ERROR: { code: 'permission', hint: HINTS.permission },
  ER_COLUMNACCESS_DENIED_ERROR: { code: 'permission', hint: HINTS.permission },
  ER_PROCACCESS_DENIED_ERROR: { code: 'permission', hint: HINTS.permission },
  ER_SPECIFIC_ACCESS_DENIED_ERROR: { code: 'permission', hint: HINTS.permission },
  ER_VIEW_INVALID: { code: 'permission', hint: HINTS.permission },
  ER_HOST_NOT_PRIVILEGED: { code: 'permission', hint: 'Let the owner of the database allow this host to connect.' },
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: { code: 'configuration', hint: HINTS.readOnly },
  HANDSHAKE_NO_SSL_SUPPORT: {
    code: 'configuration',
    hint: 'The server offers no encryption: see to it, or use ?sslmode=disable.',
  },
  ER_BAD_DB_ERROR: { code: 'configuration', hint: 'Mend the name of the database in the connection.' },
  // MariaDB's own, for which the driver has no name: statement timed out, connection killed.
  '1969': { code: 'incomplete_read', hint: HINTS.slow },
  '1927': { code: 'cut', hint: HINTS.busy },
  ER_QUERY_TIMEOUT: { code: 'incomplete_read', hint: HINTS.slow },
  ER_QUERY_INTERRUPTED: { code: 'cut', hint: HINTS.busy },
  ER_SERVER_SHUTDOWN: { code: 'cut', hint: HINTS.busy },
  ER_CON_COUNT_ERROR: { code: 'unavailable', hint: HINTS.busy },
  ER_TOO_MANY_USER_CONNECTIONS: { code: 'unavailable', hint: HINTS.busy },
}

function explain(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null
  const known = CODES[codeOf(error)] ?? ('errno' in error ? CODES[String(error.errno)] : undefined)
  const message = `the database says: ${error.message}`
  if (known) return { ...known, message }
  if (!('sqlState' in error)) return explainNetwork(error)

  const sqlState = String(error.sqlState)
  // The server repeats the value that it stumbled over, and that may be a person's.
  if (sqlState.startsWith('22')) {
    return {
      code: 'bad_data',
      message: `the query meets a value that it cannot convert (${codeOf(error)})`,
      hint: HINTS.value,
    }
  }
  if (sqlState.startsWith('42')) return { code: 'configuration', message, hint: HINTS.query }
  return { code: 'unavailable', message, hint: HINTS.busy }
}
