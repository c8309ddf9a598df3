import { isIP } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { NetworkSettings } from '@rollcall/sdk/http'

/** Where the configuration leads to. */
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
  /** Path of a socket of this machine, which takes the place of host and port. */
  readonly socket: string | null
  readonly user: string
  readonly password: string
  readonly database: string
  /** Null: not encrypted. Else the server has to prove who it is. */
  readonly tls: Tls | null
}

/** As the drivers hand it on to `node:tls`. */
export interface Tls {
  minVersion: 'TLSv1.2'
  rejectUnauthorized: true
  ca?: string[]
  cert?: string
  key?: string
  passphrase?: string
}

const SERVERS = {
  'mysql:': { kind: 'mysql', port: 3306 },
  'mariadb:': { kind: 'mysql', port: 3306 },
  'postgres:': { kind: 'postgres', port: 5432 },
  'postgresql:': { kind: 'postgres', port: 5432 },
} as const

interface Way extends Pick<NetworkSettings, 'ca' | 'clientCertificate'> {
  readonly connection: string
  /** Only where it shall not be encrypted. */
  readonly tls?: string | undefined
}

/**
 * Where the configuration leads to, and how: unencrypted only to this machine itself, or where the configuration says so in
 * so many words.
 *
 * Throws an `Error` that says what is missing, and repeats nothing of the connection: it is a secret.
 */
export function connectionOf({ connection: text, tls, ca, clientCertificate }: Way): Connection {
  const connection = parseConnection(text)
  const isAsked = ca !== undefined || clientCertificate !== undefined
  if (connection.kind === 'sqlite') {
    if (isAsked || tls) throw new Error('a file is not reached by TLS: leave out tls, ca and clientCertificate')
    return connection
  }
  if (tls && isAsked) throw new Error('either it is encrypted, with ca and clientCertificate, or it is not, with tls')
  if (connection.socket !== null && isAsked) throw new Error('a socket is not encrypted: leave out ca')
  if (tls || (isHere(connection) && !isAsked)) return connection

  if (connection.kind === 'mysql' && isIP(connection.host)) {
    // The driver would hold the certificate against `localhost` instead.
    throw new Error('write the name of the host, not its address: the certificate is held against it')
  }
  return {
    ...connection,
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      ...(clientCertificate === undefined ? {} : { cert: clientCertificate.cert, key: clientCertificate.key }),
      ...(clientCertificate?.passphrase === undefined ? {} : { passphrase: clientCertificate.passphrase }),
    },
  }
}

/** Whether what is sent never leaves this machine. */
function isHere({ host, socket }: ServerConnection): boolean {
  return socket !== null || host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host)
}

/**
 * Reads `sqlite:FILE`, `mysql://USER:PASSWORD@HOST:PORT/NAME` or `postgres://…`, without encryption.
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
  const socket = socketOf(url.searchParams)
  if (socket !== null && server.kind === 'postgres' && !/\/\.s\.PGSQL\.\d+$/.test(socket)) {
    throw new Error('the socket of PostgreSQL is called .s.PGSQL.5432: ?socket=/run/postgresql/.s.PGSQL.5432')
  }
  return {
    kind: server.kind,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: url.port ? Number(url.port) : server.port,
    socket,
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    tls: null,
  }
}

function sqliteFile(path: string): string {
  const file = decoded(path.replace(/^\/\/(?=\/)/, ''))
  if (!file) throw new Error('the file is missing: sqlite:./file.db')
  return file
}

function socketOf(parameters: URLSearchParams): string | null {
  for (const name of parameters.keys()) {
    if (name === 'socket') continue
    if (/^ssl/.test(name)) throw new Error(`leave out ?${name}: it is always encrypted; see ca and tls`)
    throw new Error('the only parameter that may follow the name is ?socket=…')
  }
  const socket = parameters.get('socket')
  if (socket !== null && !socket.startsWith('/')) throw new Error('socket is the whole path of one: /run/…')
  return socket
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('a % that stands for itself is written %25')
  }
}
