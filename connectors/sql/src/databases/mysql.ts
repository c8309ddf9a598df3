import type { ServerConnection } from '../connection.js'
import {
  type Database,
  type Dialect,
  type Limits,
  type Problem,
  type ResultSet,
  type Standing,
  untilKilled,
} from '../database.js'
import type { Statement } from '../statement.js'
import { explain } from './mysql-errors.js'
import { MysqlSession } from './mysql-session.js'

/** MySQL and MariaDB. */
export const mysql: Dialect<ServerConnection> = {
  quoted: /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|--(?=\s|$)[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//,
  // It writes a file on the server, in a transaction that only reads too.
  refused: /\binto\s+(?:outfile|dumpfile)\b/,
  placeholder: () => '?',
  database: (connection, limits) => new MysqlDatabase(connection, limits),
}

/** A session streams one result at a time: each query gets its own, and all take their snapshot before any is read. */
class MysqlDatabase implements Database {
  readonly letsOthersWrite = true
  readonly #target: ServerConnection
  readonly #limits: Limits
  readonly #sessions: MysqlSession[]
  #account: string
  #kill: Promise<void> | null = null

  constructor(target: ServerConnection, limits: Limits) {
    this.#target = target
    this.#limits = limits
    this.#sessions = Array.from({ length: limits.sideBySide }, () => new MysqlSession(target))
    this.#account = `'${target.user}'@'…'`
  }

  async open(): Promise<void> {
    const sessions = this.#sessions
    await Promise.all(sessions.map((session) => session.connect()))
    await Promise.all(sessions.map((session) => session.restrict(this.#limits.queryMs)))
    await Promise.all(sessions.map((session) => session.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')))
    const [[account] = []] = (await sessions[0]?.run('SELECT CURRENT_USER()')) ?? []
    if (account) this.#account = `'${account.replace(/@([^@]*)$/, "'@'$1")}'`
  }

  select(statements: readonly Statement[]): Promise<ResultSet[]> {
    return Promise.all(
      statements.map((statement, index) => {
        const session = this.#sessions[index]
        if (!session) throw new Error('More queries than sessions')
        return session.stream(statement)
      }),
    )
  }

  async standing(): Promise<Standing> {
    const [session] = this.#sessions
    const grants = (await session?.run('SHOW GRANTS')) ?? []
    const status = new Map(
      (await session?.run("SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')"))?.map(
        ([name = '', value]) => [name, value] as const,
      ),
    )
    const version = status.get('Ssl_version')
    return {
      encryption: version ? `${version}, ${status.get('Ssl_cipher')}` : null,
      excess: grants.flatMap(([grant]) => excessOf(grant ?? '')),
    }
  }

  explain(error: unknown): Problem | null {
    return explain(error, this.#account)
  }

  abort(): void {
    const busy = this.#sessions.flatMap(({ busyAs }) => busyAs ?? [])
    for (const session of this.#sessions) session.destroy()
    if (busy.length > 0) this.#kill ??= untilKilled(this.#killAll(busy), this.#limits.warn)
  }

  /** A server does not look whether anybody still listens before it has something to say. */
  async #killAll(numbers: readonly number[]): Promise<void> {
    const session = new MysqlSession(this.#target)
    try {
      await session.connect()
      for (const number of numbers) await session.run(`KILL ${number}`).catch(unlessGone)
    } finally {
      await session.close()
    }
  }

  async close(): Promise<void> {
    if (this.#sessions.some(({ busyAs }) => busyAs !== null)) this.abort()
    await Promise.all([this.#kill, ...this.#sessions.map((session) => session.close())])
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ER_NO_SUCH_THREAD')) throw error
}

/** Rights that let nobody change anything. */
const READING =
  /^(?:USAGE|SELECT|SHOW VIEW|SHOW DATABASES|EXECUTE|PROCESS|BINLOG MONITOR|REPLICATION CLIENT)(?: \(.*\))?$/

/** What a line of `SHOW GRANTS` grants besides reading. */
function excessOf(grant: string): string[] {
  const [, rights = '', place = ''] = /^GRANT (.+?) ON (.+?) TO /.exec(grant) ?? []
  const named = rights.split(/, (?![^(]*\))/).filter((right) => right !== '' && !READING.test(right))
  if (/ WITH GRANT OPTION/.test(grant)) named.push('GRANT OPTION')
  return named.length > 0 ? [`${named.join(', ')} on ${place.replaceAll('`', '')}`] : []
}
