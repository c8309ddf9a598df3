import { access, constants, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { SqliteConnection } from '../connection.js'
import { codeOf, type Database, type Dialect, PAGE_ROWS, type Problem, type Row, toRow } from '../database.js'
import { HINTS } from '../hints.js'
import type { Statement } from '../statement.js'

/** How long to wait for another process that is writing. */
const BUSY_MS = 10_000

/** SQLite through Node's own driver. It computes inside this process: a row under way cannot be interrupted. */
export const sqlite: Dialect<SqliteConnection> = {
  quoted: /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//,
  refused: null,
  placeholder: () => '?',
  database: ({ file }, { folder, signal }) => new SqliteDatabase(resolve(folder, file), signal),
}

class SqliteDatabase implements Database {
  readonly letsOthersWrite = false
  readonly #path: string
  readonly #signal: AbortSignal
  readonly explain = explain
  #connection: DatabaseSync | null = null

  constructor(path: string, signal: AbortSignal) {
    this.#path = path
    this.#signal = signal
  }

  async open() {
    // `readOnly` makes no file either, but its error would name neither the file nor the reason.
    await access(this.#path, constants.R_OK)
    if (!(await stat(this.#path)).isFile()) throw new NoFile(this.#path)
    const connection = new DatabaseSync(this.#path, { readOnly: true, timeout: BUSY_MS })
    this.#connection = connection
    connection.exec('BEGIN')
  }

  async select(statements: readonly Statement[]) {
    return statements.map(({ text, values }) => {
      if (this.#connection === null) throw new Error('The file is not open')
      const statement = this.#connection.prepare(text)
      statement.setReturnArrays(true)
      // Identifiers beyond 2^53 would lose their last digits as numbers.
      statement.setReadBigInts(true)
      return { columns: statement.columns().map(({ name }) => name), pages: this.#pages(statement, values) }
    })
  }

  async *#pages(statement: StatementSync, values: readonly string[]) {
    let page: Row[] = []
    for (const row of statement.iterate(...values)) {
      page.push(toRow(row))
      if (page.length < PAGE_ROWS) continue
      yield page
      page = []
      // The driver never waits, so nothing else, the signal's sender included, would get its turn.
      await setImmediate()
      this.#signal.throwIfAborted()
    }
    if (page.length > 0) yield page
  }

  async standing() {
    return null
  }

  /** Nothing can be under way while this is called: the pages look at the signal. */
  abort() {}

  async close() {
    this.#connection?.close()
    this.#connection = null
  }
}

class NoFile extends Error {
  constructor(readonly path: string) {
    super('is no file')
  }
}

function explain(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null
  if (error instanceof NoFile) {
    return { code: 'configuration', message: `${error.path} is no file`, hint: 'Mend the path in the connection.' }
  }
  if ('errcode' in error && typeof error.errcode === 'number') return explainResult(error.errcode & 0xff, error.message)
  if ('path' in error) {
    if (codeOf(error) === 'ENOENT') {
      return {
        code: 'configuration',
        message: `there is no file ${error.path}`,
        hint: 'Mend the path in the connection: it is relative to the configuration file. No file is ever made.',
      }
    }
    return {
      code: 'permission',
      message: `${error.path} cannot be read (${codeOf(error)})`,
      hint: 'Give the user that Rollcall runs as the right to read this file and its folder.',
    }
  }
  return null
}

/** @see https://sqlite.org/rescode.html */
function explainResult(code: number, said: string): Problem {
  const message = `SQLite says: ${said}`
  switch (code) {
    case 3:
    case 23:
      return { code: 'permission', message, hint: 'Give the user that Rollcall runs as the right to read this file.' }
    case 5:
    case 6:
      return { code: 'unavailable', message, hint: 'Another process is writing to the file. Run it again later.' }
    case 8:
      return { code: 'configuration', message, hint: HINTS.readOnly }
    case 10:
      return { code: 'incomplete_read', message, hint: 'The disk or the network drive failed. Look after it.' }
    case 11:
      return { code: 'bad_data', message, hint: 'The file is damaged. Have it restored or exported again.' }
    case 14:
      return { code: 'configuration', message, hint: 'See that the file and its folder can be read.' }
    case 26:
      return {
        code: 'configuration',
        message,
        hint: 'Mend the path in the connection: this file is no SQLite database.',
      }
    default:
      return { code: 'configuration', message, hint: HINTS.query }
  }
}
