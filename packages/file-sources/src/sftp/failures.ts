import { ConnectorError } from '@rollcall/sdk'
import type { SftpPlace } from '../place.js'
import { fingerprintIn, fingerprintOf, typeOf } from './host-key.js'

/** Statuses of SFTP (version 3). */
export const NO_SUCH_FILE = 2
const PERMISSION_DENIED = 3

/** An answer of the server that is no success. */
export class SftpRefusal extends Error {
  readonly status: number

  constructor(status: number) {
    super(`SFTP status ${status}`)
    this.status = status
  }
}

export function wrongHostKey({ host, hostKey }: SftpPlace, seen: Buffer): ConnectorError {
  const configured = [hostKey].flat().map(fingerprintIn).join(' or ')
  return new ConnectorError(
    'configuration',
    `${host} shows another key than the configured one: ${fingerprintOf(seen)} (${typeOf(seen)}) instead of ${configured}`,
    {
      hint: `Nothing was sent. Ask the owner of the server, by another way than this connection, whether that is its key: a server may have several, and this one is of the kind ${typeOf(seen)}. If it is, configure it as \`hostKey\`; if not, somebody stands in between.`,
      at: host,
    },
  )
}

/** Why no connection came about, in the words of ssh2. */
export function connectionFailure(error: unknown, { host, port, user, key }: SftpPlace): ConnectorError {
  const { level = '', code = '', message = '' } = isSshError(error) ? error : {}
  const at = `${host}:${port}`
  if (level === 'client-authentication') {
    const what = key === undefined ? 'password' : 'key'
    return new ConnectorError('credentials', `${host} does not let ${user} in with this ${what}`, {
      hint: `Renew the ${what}, or check \`user\`: the account may have expired, or the ${what} may not be entered for it.`,
      at,
      cause: error,
    })
  }
  if (/no passphrase given/i.test(message)) {
    return new ConnectorError('credentials', `The key for ${host} needs its passphrase`, {
      hint: 'Configure it as `passphrase`, or make a key without one.',
      at,
    })
  }
  if (/passphrase\?/i.test(message)) {
    return new ConnectorError('credentials', `The key for ${host} has another passphrase`, {
      hint: 'Correct `passphrase`, or make a new key.',
      at,
    })
  }
  if (/privateKey|passphrase/i.test(message)) {
    return new ConnectorError('credentials', `The key for ${host} cannot be read`, {
      hint: 'It is the text of a private key, "-----BEGIN … PRIVATE KEY-----" to the end, with its `passphrase` where it has one.',
      at,
    })
  }
  if (/no matching/i.test(message)) {
    return new ConnectorError('configuration', `${host} knows no way to encrypt that is safe enough today`, {
      hint: 'Have the server brought up to date: it offers only what was given up as insecure.',
      at,
      cause: error,
    })
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new ConnectorError('unavailable', `The name ${host} cannot be found`, {
      hint: 'Check the spelling of `host`, and the name service of this machine.',
      at,
      cause: error,
    })
  }
  const words = code === 'ECONNREFUSED' ? ': nothing answers there' : code && ` (${code})`
  const why = level === 'client-timeout' ? 'did not answer in time' : `cannot be reached${words}`
  return new ConnectorError('unavailable', `${at} ${why}`, {
    hint: 'Try again later; if it stays so, check `host` and `port`, and whether the server expects calls from this address.',
    at,
    cause: error,
  })
}

export function noSftp({ host, user }: SftpPlace, cause: unknown): ConnectorError {
  return new ConnectorError('permission', `${host} lets ${user} in, but not to files`, {
    hint: 'Have the owner of the server allow SFTP for the account.',
    at: host,
    cause,
  })
}

/** What is lost is the connection, or only an answer that does not come. */
export function lost({ host, port }: SftpPlace, what: string, cause?: unknown): ConnectorError {
  return new ConnectorError('incomplete_read', `The connection to ${host} broke while ${what}`, {
    hint: 'Nothing was applied. Try again; if it happens every night, ask those who run the server.',
    at: `${host}:${port}`,
    cause,
  })
}

/** @param doing `list the folder`, `read the file`: of `at` */
export function refused(error: unknown, { host, user, folder }: SftpPlace, doing: string, at: string): unknown {
  if (!(error instanceof SftpRefusal)) return error
  if (error.status === NO_SUCH_FILE) {
    return new ConnectorError('configuration', `There is no folder ${at} on ${host}`, {
      hint: `Check \`folder\` (${folder}) and the names of the files. Paths begin where the account is let in, which may not be the root of the server.`,
      at,
      cause: error,
    })
  }
  if (error.status === PERMISSION_DENIED) {
    return new ConnectorError('permission', `${user} may not ${doing} ${at} on ${host}`, {
      hint: `Have the owner of the server grant the account the right to ${doing}.`,
      at,
      cause: error,
    })
  }
  return new ConnectorError('unavailable', `${host} cannot ${doing} ${at} (SFTP status ${error.status})`, {
    hint: 'Try again later; if it stays so, ask those who run the server.',
    at,
    cause: error,
  })
}

function isSshError(error: unknown): error is { level?: string; code?: string; message?: string } {
  return error instanceof Error
}
