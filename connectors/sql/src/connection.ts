import { isIP } from 'node:net'

/** Where the configuration's `connection` leads to. */
export type Connection = SqliteConnection | ServerConnection

export interface SqliteConnection {
  readonly kind: 'sqlite'
  /** As configured: may be relative to the configuration's folder. */
  readonly file: string
}

export interface ServerConnection {
  readonly kind: 'mysql' | 'postgres'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** `require` encrypts without looking at the certificate, `verify-full` checks it and the host's name. */
  readonly tls: 'disable' | 'require' | 'verify-full'
}

const SERVERS = {
  'mysql:': { kind: 'mysql', port: 3306 },
  'mariadb:': { kind: 'mysql', port: 3306 },
  'postgres:': { kind: 'postgres', port: 5432 },
  'postgresql:': { kind: 'postgres', port: 5432 },
} as const

/**
 * Reads `sqlite:FILE`, `mysql://USER:PASSWORD@HOST:PORT/NAME` or `postgres://…`.
 *
 * Throws an `Error` that says what is missing, and repeats nothing of the text: it is a secret.
 */
export function parseConnection(text: string): Connection {
  if (text.startsWith('sqlite:')) return { kind: 'sqlite', file: sqliteFile(text.slice('sqlite:'.length)) }

  const url = URL.parse(text)
  const server = Object.entries(SERVERS).find(([protocol]) => protocol === url?.protocol)?.[1]
  if (!url || !server) {
    throw new Error('expected sqlite:./file.db, mysql://user:password@host/name or postgres://user:password@host/name')
  }
  const database = decoded(url.pathname.slice(1))
  if (!url.username) throw new Error('the user is missing: mysql://user:password@host/name')
  if (!database) throw new Error('the name of the database is missing: mysql://user:password@host/name')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost'
  const tls = tlsOf(url.searchParams)
  // The driver would hold the certificate against `localhost` instead.
  if (server.kind === 'mysql' && tls === 'verify-full' && isIP(host)) {
    throw new Error('sslmode=verify-full needs the name of the host, not its address')
  }
  return {
    kind: server.kind,
    host,
    port: url.port ? Number(url.port) : server.port,
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    tls,
  }
}

function sqliteFile(path: string): string {
  const file = decoded(path.replace(/^\/\/(?=\/)/, ''))
  if (!file) throw new Error('the file is missing: sqlite:./file.db')
  return file
}

function tlsOf(parameters: URLSearchParams): ServerConnection['tls'] {
  for (const name of parameters.keys()) {
    if (name !== 'sslmode') throw new Error('the only parameter that may follow the name is ?sslmode=…')
  }
  const mode = parameters.get('sslmode') ?? 'disable'
  if (mode === 'disable' || mode === 'require' || mode === 'verify-full') return mode
  throw new Error('sslmode is disable, require or verify-full')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('a % that stands for itself is written %25')
  }
}
