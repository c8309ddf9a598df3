import { connect, type Socket } from 'node:net'
import { type Connection, createConnection } from 'mysql2'
import type { ServerConnection } from '../connection.js'
import { LOCK_MS, PAGE_ROWS, type ResultSet, type Row, toRow } from '../database.js'
import type { Statement } from '../statement.js'

const CONNECT_MS = 15_000
/** How long to wait for the server to say goodbye. */
const CLOSE_MS = 5_000

/** One connection, which streams one result at a time. */
export class MysqlSession {
  // The driver only half-closes a socket, which then waits for the rest of a result: this one can be destroyed.
  readonly #socket: Socket
  readonly #connection: Connection
  #isReading = false
  /** A lost connection is told to the connection only, not to the query that waits for it. */
  #fail: (error: Error) => void = () => {}

  constructor(target: ServerConnection) {
    const { host, port, socket, user, password, database, tls } = target
    this.#socket = (socket === null ? connect(port, host) : connect(socket)).setNoDelay(true).setKeepAlive(true, 60_000)
    this.#connection = createConnection({
      stream: this.#socket,
      host,
      port,
      user,
      password,
      database,
      connectTimeout: CONNECT_MS,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      jsonStrings: true,
      ...(tls === null ? {} : { ssl: { ...tls, verifyIdentity: true } }),
    })
    this.#connection.on('error', (error: Error) => this.#fail(error))
  }

  /** The number that `KILL` takes while a statement is under way, or null. */
  get busyAs(): number | null {
    return this.#isReading ? this.#connection.threadId : null
  }

  async connect(): Promise<void> {
    await new Promise<void>((done, failed) => {
      this.#fail = failed
      this.#connection.connect((error) => (error ? failed(error) : done()))
    })
  }

  /** Reads only from now on, with limits of the server's own. */
  async restrict(queryMs: number): Promise<void> {
    const seconds = Math.ceil(queryMs / 1000)
    const [[version] = []] = await this.run('SELECT VERSION()')
    await this.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    const settings = [
      `net_write_timeout = ${seconds}`,
      `lock_wait_timeout = ${Math.ceil(Math.min(queryMs, LOCK_MS) / 1000)}`,
      // Without the longer length, GROUP_CONCAT cuts a list of ids after 1,024 bytes and says nothing.
      'group_concat_max_len = 16777216',
      ...(version?.includes('MariaDB')
        ? [`max_statement_time = ${seconds}`, `idle_readonly_transaction_timeout = ${seconds}`]
        : [`max_execution_time = ${queryMs}`, `wait_timeout = ${seconds}`]),
    ]
    await this.run(`SET ${settings.map((setting) => `SESSION ${setting}`).join(', ')}`)
  }

  run(sql: string): Promise<Row[]> {
    return new Promise((done, failed) => {
      this.#fail = failed
      this.#connection.query({ sql, rowsAsArray: true }, (error, rows) =>
        error ? failed(error) : done(Array.isArray(rows) ? rows.map(toRow) : []),
      )
    })
  }

  /** Starts the query; resolves once the server has named the columns. */
  stream({ text, values }: Statement): Promise<ResultSet> {
    const rows = new Rows(this.#connection)
    this.#isReading = true
    const query = this.#connection.execute({ sql: text, values: [...values], rowsAsArray: true })
    return new Promise((started, failed) => {
      this.#fail = (error) => {
        rows.fail(error)
        failed(error)
      }
      // The driver says 'end' after an error too: what is told first counts.
      query.on('error', this.#fail)
      query.on('fields', (fields: ReadonlyArray<{ name: string }>) =>
        started({ columns: fields.map(({ name }) => name), pages: rows.pages() }),
      )
      query.on('result', (row: unknown) => rows.add(row))
      query.on('end', () => {
        this.#isReading = false
        rows.end()
      })
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return
    const closed = new Promise((done) => this.#socket.once('close', done))
    this.#fail = () => {}
    if (this.#isReading || this.#socket.pending) {
      this.#socket.destroy()
    } else {
      this.#socket.setTimeout(CLOSE_MS, () => this.#socket.destroy())
      this.#connection.end()
    }
    await closed
  }
}

/** Rows between the server, which sends, and the reader, who takes: a page of them, then the server has to wait. */
class Rows {
  #waiting: Row[] = []
  #hasEnded = false
  #error: Error | null = null
  #wake: () => void = () => {}
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  add(row: unknown): void {
    if (this.#hasEnded || this.#error) return
    try {
      this.#waiting.push(toRow(row))
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
    if (this.#waiting.length < PAGE_ROWS) return
    this.#connection.pause()
    this.#wake()
  }

  end(): void {
    if (!this.#error) this.#hasEnded = true
    this.#wake()
  }

  fail(error: Error): void {
    if (!this.#hasEnded) this.#error ??= error
    this.#wake()
  }

  async *pages(): AsyncGenerator<readonly Row[], void, void> {
    while (true) {
      if (this.#error) throw this.#error
      if (this.#waiting.length >= PAGE_ROWS || this.#hasEnded) {
        const page = this.#waiting
        this.#waiting = []
        if (page.length > 0) yield page
        if (this.#hasEnded && this.#waiting.length === 0) return
        if (this.#waiting.length < PAGE_ROWS) this.#connection.resume()
        continue
      }
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
  }
}
