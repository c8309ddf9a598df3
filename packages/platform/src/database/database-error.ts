import { PlatformError } from '../errors.js'

/**
 * The database failed, or refused a statement. What the driver says stays in `cause`: it may quote SQL and the values of
 * people, so it is for nobody's log.
 */
export class DatabaseError extends PlatformError {
  override readonly name = 'DatabaseError'
  /** The driver's: `ER_LOCK_DEADLOCK`, `PROTOCOL_CONNECTION_LOST`, `SQLITE_FULL`. */
  readonly driverCode: string

  constructor(driverCode: string, { message, hint }: Meaning, cause: unknown) {
    super('database.failed', `${message} (${driverCode})`, { hint, cause })
    this.driverCode = driverCode
  }
}

interface Meaning {
  readonly message: string
  readonly hint: string
}

/** A driver's error as what it means to a person; any other error as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PlatformError) return error
  const code = codeOf(error)
  return code === null ? error : new DatabaseError(code, MEANINGS.get(code) ?? REFUSED, error)
}

/** SQLite's own numbers, as far as an administrator can do something about them. */
const SQLITE_CODES = new Map([
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [26, 'SQLITE_NOTADB'],
])

function codeOf(error: Error): string | null {
  if (error.name === 'KnexTimeoutError') return 'no connection in time'
  if ('errcode' in error && typeof error.errcode === 'number') {
    return SQLITE_CODES.get(error.errcode & 0xff) ?? `SQLite ${error.errcode}`
  }
  if ('fatal' in error && error.fatal === true && !('code' in error)) return 'connection closed'
  const isDrivers = 'errno' in error || 'fatal' in error || 'sqlState' in error
  return isDrivers && 'code' in error && typeof error.code === 'string' ? error.code : null
}

const GONE: Meaning = {
  message: 'The database does not answer any more',
  hint: 'What was committed stays. Check that the server runs and can be reached, and try again.',
}
const FULL: Meaning = {
  message: 'There is no room left for the database',
  hint: 'What was committed stays. Make room on its disk, and try again.',
}
const READ_ONLY: Meaning = {
  message: 'The database can only be read',
  hint: 'What was committed stays. Let it be written again (its file, its folder, read_only on its server), and try again.',
}
const BUSY: Meaning = {
  message: 'The database is kept busy by somebody else',
  hint: 'Another process holds a lock for long. See what it is, and try again when it has ended.',
}
const BROKEN: Meaning = {
  message: 'The database cannot be read or written',
  hint: 'Check its disk and its file. Where the file is damaged, restore a backup.',
}
const REFUSED: Meaning = {
  message: 'The database refused a statement',
  hint: 'What was committed stays. The log of the server says more; please report it.',
}

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'PROTOCOL_CONNECTION_LOST',
    'PROTOCOL_SEQUENCE_TIMEOUT',
    'ER_SERVER_SHUTDOWN',
    'ER_CONNECTION_KILLED',
    'ER_QUERY_INTERRUPTED',
    'no connection in time',
    'connection closed',
  ].map((code) => [code, GONE] as const),
  ...['SQLITE_FULL', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL'].map((code) => [code, FULL] as const),
  ...['SQLITE_READONLY', 'ER_OPTION_PREVENTS_STATEMENT', 'ER_READ_ONLY_MODE'].map((code) => [code, READ_ONLY] as const),
  ...['SQLITE_BUSY', 'SQLITE_LOCKED', 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD'].map(
    (code) => [code, BUSY] as const,
  ),
  ...['SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_CANTOPEN', 'SQLITE_NOTADB'].map((code) => [code, BROKEN] as const),
])
