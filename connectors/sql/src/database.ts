import type { ConnectorErrorCode } from '@rollcall/sdk'
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

/** One read: what a verb needs of a database. */
export interface Database {
  /** Connects, and starts several queries, to be read side by side. They see one state of the database wherever it offers that. */
  select(statements: readonly Statement[]): Promise<ResultSet[]>
  /** Breaks off at once what is under way: it throws. */
  abort(): void
  close(): Promise<void>
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
  /** What an error of the driver means, or null for one that is none of the driver's. */
  explain(error: unknown): Problem | null
}

export interface Limits {
  /** Longest time for one query. */
  readonly queryMs: number
  /** Folder that a relative file is relative to. */
  readonly folder: string
  readonly signal: AbortSignal
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
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
])
const CUT = new Set(['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST'])

/** What a failure on the way to the server means, whichever server it is. */
export function explainNetwork(error: Error): Problem | null {
  const code = codeOf(error)
  if (UNREACHABLE.has(code)) {
    return {
      code: 'unavailable',
      message: `the database cannot be reached: ${error.message || code}`,
      hint: 'See that host and port are right, that the server runs, and that no firewall stands between.',
    }
  }
  if (CUT.has(code)) {
    return { code: 'cut', message: `the connection to the database was cut: ${error.message}`, hint: HINTS.busy }
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return {
      code: 'configuration',
      message: `no encrypted connection comes about: ${error.message}`,
      hint: 'Set ?sslmode= in the connection to what the server offers, or give Node its certificate (NODE_EXTRA_CA_CERTS).',
    }
  }
  return null
}

/** The hints that are the same for every database. */
export const HINTS = {
  query: 'Mend the query in the configuration.',
  readOnly: 'Take out what writes: this connector reads only.',
  credentials: 'Mend user and password in the connection.',
  permission: 'Let the owner of the database grant this user the right to SELECT from the tables of the query.',
  slow: 'Make the query cheaper (an index, fewer rows), or raise timeLimitMinutes.',
  busy: 'Run it again later, and ask the owner of the database if it stays so.',
  value: 'Run the query by hand, and mend the conversion (CAST, date arithmetic) that meets a value it cannot convert.',
} as const
