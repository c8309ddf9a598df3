import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import type { Config, QueryName } from './config.js'
import { type Connection, parseConnection } from './connection.js'
import { type Database, type Dialect, HINTS, NotText, type ResultSet, type Row } from './database.js'
import { toStatement } from './statement.js'

/** The server has the first word on a query that takes too long, this process the last. */
const GRACE_MS = 10_000

/** The result of one of the configured queries. */
export interface Table {
  readonly name: QueryName
  readonly columns: readonly string[]
  /** Ends at the true end of the result; throws a `ConnectorError` where that is not reached. */
  readonly pages: AsyncGenerator<readonly Row[], void, void>
}

/** Results that are read side by side, and the connection that they come over, to be closed in every case. */
export interface OpenTables extends AsyncDisposable {
  table(name: QueryName): Table
}

/** Connects, and starts the named queries so that they can be read side by side. */
export async function openTables(context: ReadContext<Config>, names: readonly QueryName[]): Promise<OpenTables> {
  const connection = parseConnection(context.config.connection)
  switch (connection.kind) {
    case 'sqlite':
      return open(context, names, connection, (await import('./databases/sqlite.js')).sqlite)
    case 'mysql':
      return open(context, names, connection, (await import('./databases/mysql.js')).mysql)
    case 'postgres':
      return open(context, names, connection, (await import('./databases/postgres.js')).postgres)
  }
}

async function open<Target extends Connection>(
  { config, folder, night, signal }: ReadContext<Config>,
  names: readonly QueryName[],
  connection: Target,
  dialect: Dialect<Target>,
): Promise<OpenTables> {
  signal.throwIfAborted()
  const statements = names.map((name) => toStatement(name, config[name] ?? '', night, dialect))
  const queryMs = config.timeLimitMinutes * 60_000
  const session = new Session(dialect, dialect.database(connection, { folder, queryMs, signal }), signal, queryMs)
  try {
    const results = await session.watch(names.join(', '), [], false, session.database.select(statements))
    const tables = new Map(names.map((name, index) => [name, session.table(name, results[index])]))
    return {
      table(name) {
        const table = tables.get(name)
        if (!table) throw new Error(`The query ${name} was not started.`)
        return table
      },
      [Symbol.asyncDispose]: () => session.close(),
    }
  } catch (error) {
    await session.close()
    throw error
  }
}

/** One connection with its deadline and the run's signal; says in our words what went wrong. */
class Session<Target> {
  private late = false
  private readonly onAbort = () => this.database.abort()

  constructor(
    private readonly dialect: Dialect<Target>,
    readonly database: Database,
    private readonly signal: AbortSignal,
    private readonly queryMs: number,
  ) {
    signal.addEventListener('abort', this.onAbort)
  }

  table(name: QueryName, result: ResultSet | undefined): Table {
    if (!result) throw new Error(`The driver gave no result for ${name}.`)
    const { columns, pages } = result
    if (columns.length === 0) {
      throw new ConnectorError('configuration', `${name}: the statement gives no rows`, {
        hint: HINTS.readOnly,
        at: name,
      })
    }
    return { name, columns, pages: this.pages(name, columns, pages) }
  }

  private async *pages(name: QueryName, columns: readonly string[], pages: ResultSet['pages']) {
    let begun = false
    while (true) {
      const { value, done } = await this.watch(name, columns, begun, pages.next())
      if (done) return
      begun = true
      yield value
    }
  }

  async watch<T>(at: string, columns: readonly string[], begun: boolean, answer: Promise<T>): Promise<T> {
    const deadline = setTimeout(() => {
      this.late = true
      this.database.abort()
    }, this.queryMs + GRACE_MS)
    try {
      const value = await answer
      this.signal.throwIfAborted()
      return value
    } catch (error) {
      this.signal.throwIfAborted()
      throw this.explained(error, at, columns, begun)
    } finally {
      clearTimeout(deadline)
    }
  }

  private explained(cause: unknown, at: string, columns: readonly string[], begun: boolean): unknown {
    if (this.late) {
      return new ConnectorError('incomplete_read', `${at}: the database did not answer in time`, {
        hint: HINTS.slow,
        at,
        cause,
      })
    }
    if (cause instanceof NotText) {
      return new ConnectorError(
        'bad_data',
        `${at}: the column ${columns[cause.column] ?? ''} holds bytes that are no text`,
        {
          hint: 'Leave the column out of the SELECT, or convert it to text there.',
          at,
          cause,
        },
      )
    }
    const problem = this.dialect.explain(cause)
    if (!problem) return cause
    const code = problem.code === 'cut' ? (begun ? 'incomplete_read' : 'unavailable') : problem.code
    return new ConnectorError(code, `${at}: ${problem.message}`, { hint: problem.hint, at, cause })
  }

  async close() {
    this.signal.removeEventListener('abort', this.onAbort)
    await this.database.close()
  }
}
