import type { ConnectorErrorCode } from '@rollcall/sdk'
import { HINTS } from './hints.js'
import type { Statement, Syntax } from './statement.js'

/** A value as text, whatever its type: numbers in decimal, dates as `YYYY-MM-DD`, NULL as null. */
export type Cell = string | null
export type Row = readonly Cell[]

/** Rows that are fetched together and handed on together. */
export const PAGE_ROWS = 500

export interface ResultSet {
  readonly columns: readonly string[]
  /**
   * Rows as they arrive, fetched no faster than they are taken. Ends only where the database has said that this was the
   * last row (R23), and throws in every other case.
   */
  readonly pages: AsyncGenerator<readonly Row[], void, void>
}

/** One state of a database, which any number of reads see, one after the other. */
export interface Database {
  /** Whether others can write meanwhile: then the state is kept for the run's next read. */
  readonly letsOthersWrite: boolean
  /** Connects, signs in, and takes the state that is read from, as far as the database offers that. */
  open(): Promise<void>
  /** Starts queries, to be read side by side. Once all of them were read to their ends, others may be started. */
  select(statements: readonly Statement[]): Promise<ResultSet[]>
  /** What `check` wants to know; null where there is no account and no network. */
  standing(): Promise<Standing | null>
  /** Breaks off at once what is under way: it throws. `close` waits until the server has been told to end it too. */
  abort(): void
  close(): Promise<void>
  /** What an error of the driver means, or null for one that is none of the driver's. */
  explain(error: unknown): Problem | null
}

/** How the account stands there. */
export interface Standing {
  /** Version of TLS and cipher, or null where the connection is not encrypted. */
  readonly encryption: string | null
  /** What it may do besides reading, each with the rights by their names: `INSERT, UPDATE on hr.employee`. */
  readonly excess: readonly string[]
}

/** What went wrong, for people. `cut`: the connection broke, which means one thing before the first row, another after. */
export interface Problem {
  readonly code: ConnectorErrorCode | 'cut'
  readonly message: string
  readonly hint: string
}

export interface Dialect<Connection> extends Syntax {
  /** Connects to nothing yet. */
  database(connection: Connection, limits: Limits): Database
}

export interface Limits {
  /** Longest time for one query. */
  readonly queryMs: number
  /** Queries that are read side by side at most. */
  readonly sideBySide: number
  /** Folder that a relative file is relative to. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly warn: (message: string) => void
}

/** Longest wait for somebody else's lock, such as that of a table that is being altered. */
export const LOCK_MS = 30_000
/** How long a server is given to hear that a statement shall end. */
const KILL_MS = 800

/** Waits until a statement on the server has been ended, but not long. Its own time limit ends it otherwise. */
export async function untilKilled(kill: Promise<unknown>, warn: (message: string) => void): Promise<void> {
  const late = AbortSignal.timeout(KILL_MS)
  const isLate = new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(late.reason)))
  try {
    await Promise.race([kill, isLate])
  } catch {
    warn('The database could not be told to end its query: it will by its own time limit')
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** A value that is no text, such as a picture. */
export class NotText extends Error {
  constructor(readonly column: number) {
    super('A value cannot be read as text.')
  }
}

/** A driver's row as text. */
export function toRow(values: unknown): Row {
  if (!Array.isArray(values)) throw new TypeError('The driver gave a row that is no array.')
  return values.map(toCell)
}

function toCell(value: unknown, column: number): Cell {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (!(value instanceof Uint8Array)) throw new NotText(column)
  try {
    return UTF8.decode(value)
  } catch {
    throw new NotText(column)
  }
}

/** Text of the code that Node and the drivers put on their errors. */
export function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  // Of a socket.
  'ENOENT',
  'EACCES',
])
const CUT = new Set(['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST'])

/** What a failure on the way to the server means, whichever server it is. */
export function explainNetwork(error: Error): Problem | null {
  const code = codeOf(error)
  if (UNREACHABLE.has(code)) {
    return {
      code: 'unavailable',
      message: `the database cannot be reached: ${error.message || code}`,
      hint: HINTS.address,
    }
  }
  if (code === 'ETIMEDOUT') {
    return { code: 'unavailable', message: 'the database did not answer in time', hint: HINTS.address }
  }
  if (CUT.has(code)) {
    return { code: 'cut', message: `the connection to the database was cut: ${error.message}`, hint: HINTS.busy }
  }
  return null
}
