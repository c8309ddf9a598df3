import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import type { Config, QueryName } from './config.js'
import { type Connection, connectionOf } from './connection.js'
import { type Database, type Dialect, NotText, type ResultSet, type Row, type Standing } from './database.js'
import { HINTS } from './hints.js'
import { type Statement, toStatement } from './statement.js'

/** The server has the first word on a query that takes too long, this process the last. */
const GRACE_MS = 10_000

/** The result of one of the configured queries. */
export interface Table {
  readonly name: QueryName
  readonly columns: readonly string[]
  /** Ends at the true end of the result; throws a `ConnectorError` where that is not reached. */
  readonly pages: AsyncGenerator<readonly Row[], void, void>
}

type Context = ReadContext<Config>

/** Waits for the next read of a run: communities, functions and employees come from one state of the database. */
const kept = new WeakMap<Context, Session>()

/** The session that an earlier read of the run has kept, or a new one. */
export async function openSession(context: Context): Promise<Session> {
  context.signal.throwIfAborted()
  const session = kept.get(context)
  kept.delete(context)
  if (session) return session
  const connection = connectionOf(context.config)
  switch (connection.kind) {
    case 'sqlite':
      return connect(context, connection, (await import('./databases/sqlite.js')).sqlite)
    case 'mysql':
      return connect(context, connection, (await import('./databases/mysql.js')).mysql)
    case 'postgres':
      return connect(context, connection, (await import('./databases/postgres.js')).postgres)
  }
}

async function connect<Target extends Connection>(
  context: Context,
  connection: Target,
  dialect: Dialect<Target>,
): Promise<Session> {
  const { config, folder, night, signal, log } = context
  const queryMs = config.timeLimitMinutes * 60_000
  const sideBySide = config.memberships === undefined ? 1 : 2
  const limits = { folder, queryMs, sideBySide, signal, warn: (message: string) => log.warn(message) }
  const statementOf = (name: QueryName) => toStatement(name, config[name] ?? '', night, dialect)
  const session = new Session(context, dialect.database(connection, limits), statementOf, queryMs)
  await session.open()
  return session
}

/** One state of the database with its deadline and the run's signal; says in our words what went wrong. */
export class Session implements AsyncDisposable {
  readonly #context: Context
  readonly #database: Database
  readonly #statementOf: (name: QueryName) => Statement
  readonly #queryMs: number
  #isLate = false
  #isKept = false
  readonly #onAbort = () => this.#database.abort()

  constructor(context: Context, database: Database, statementOf: (name: QueryName) => Statement, queryMs: number) {
    this.#context = context
    this.#database = database
    this.#statementOf = statementOf
    this.#queryMs = queryMs
    context.signal.addEventListener('abort', this.#onAbort)
  }

  async open(): Promise<void> {
    try {
      await this.#watch('connection', [], false, this.#database.open())
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Starts the named queries so that they can be read side by side. */
  async tables(names: readonly QueryName[]): Promise<(name: QueryName) => Table> {
    const statements = names.map(this.#statementOf)
    const results = await this.#watch(names.join(', '), [], false, this.#database.select(statements))
    const tables = new Map(names.map((name, index) => [name, this.#table(name, results[index])]))
    return (name) => {
      const table = tables.get(name)
      if (table) return table
      throw new Error(`The query ${name} was not started.`)
    }
  }

  standing(): Promise<Standing | null> {
    return this.#watch('connection', [], false, this.#database.standing())
  }

  /** To be called where everything was read to its end: the run's next read goes on with this state. */
  keep(): void {
    this.#isKept = this.#database.letsOthersWrite
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isKept || this.#context.signal.aborted) return this.close()
    // Where nobody comes for it, the end of the run breaks it off.
    this.#isKept = false
    kept.set(this.#context, this)
  }

  async close(): Promise<void> {
    this.#context.signal.removeEventListener('abort', this.#onAbort)
    await this.#database.close()
  }

  #table(name: QueryName, result: ResultSet | undefined): Table {
    if (!result) throw new Error(`The driver gave no result for ${name}.`)
    const { columns, pages } = result
    if (columns.length === 0) {
      throw new ConnectorError('configuration', `${name}: the statement gives no rows`, {
        hint: HINTS.readOnly,
        at: name,
      })
    }
    return { name, columns, pages: this.#pages(name, columns, pages) }
  }

  async *#pages(name: QueryName, columns: readonly string[], pages: ResultSet['pages']) {
    let hasBegun = false
    while (true) {
      const { value, done } = await this.#watch(name, columns, hasBegun, pages.next())
      if (done) return
      hasBegun = true
      yield value
    }
  }

  async #watch<T>(at: string, columns: readonly string[], hasBegun: boolean, answer: Promise<T>): Promise<T> {
    const { signal } = this.#context
    const deadline = setTimeout(() => {
      this.#isLate = true
      this.#database.abort()
    }, this.#queryMs + GRACE_MS)
    try {
      const value = await answer
      signal.throwIfAborted()
      return value
    } catch (error) {
      signal.throwIfAborted()
      throw this.#explained(error, at, columns, hasBegun)
    } finally {
      clearTimeout(deadline)
    }
  }

  #explained(cause: unknown, at: string, columns: readonly string[], hasBegun: boolean): unknown {
    const failure = (code: ConnectorError['code'], message: string, hint: string) =>
      new ConnectorError(code, `${at}: ${message}`, { hint, at, cause })
    if (this.#isLate) return failure('incomplete_read', 'the database did not answer in time', HINTS.slow)
    if (cause instanceof NotText) {
      const hint = 'Leave the column out of the SELECT, or convert it to text there.'
      return failure('bad_data', `the column ${columns[cause.column] ?? ''} holds bytes that are no text`, hint)
    }
    const problem = this.#database.explain(cause)
    if (!problem) return cause
    const cut = hasBegun ? 'incomplete_read' : 'unavailable'
    return failure(problem.code === 'cut' ? cut : problem.code, problem.message, problem.hint)
  }
}
