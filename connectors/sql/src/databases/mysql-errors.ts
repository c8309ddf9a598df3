import { codeOf, explainNetwork, type Problem } from '../database.js'
import { HINTS } from '../hints.js'
import { explainTls, NO_TLS } from '../tls.js'

type Meaning = Pick<Problem, 'code' | 'hint'>
const CREDENTIALS: Meaning = { code: 'credentials', hint: HINTS.credentials }
const PERMISSION: Meaning = { code: 'permission', hint: HINTS.permission }
const SLOW: Meaning = { code: 'incomplete_read', hint: HINTS.slow }
const CUT: Meaning = { code: 'cut', hint: HINTS.busy }
const BUSY: Meaning = { code: 'unavailable', hint: HINTS.busy }
const EXPIRED: Meaning = {
  code: 'credentials',
  hint: 'The password has expired: let the owner of the database set another one, and write it into the connection.',
}
const LOCKED: Meaning = { code: 'credentials', hint: 'Let the owner of the database unlock this account.' }
/** With memberships a run has two sessions, and a third to end what they do. */
const LIMITED: Meaning = {
  code: 'unavailable',
  hint: 'Let the owner of the database allow this account more: it takes up to 3 connections at a time (MAX_USER_CONNECTIONS).',
}

const CODES: Readonly<Record<string, Meaning>> = {
  ER_ACCESS_DENIED_ERROR: {
    code: 'credentials',
    hint: `${HINTS.credentials} An account with REQUIRE SSL is let in encrypted only: neither through a socket nor with \`tls\`, and within this machine with \`ca\`. One with REQUIRE X509 needs \`clientCertificate\`.`,
  },
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: CREDENTIALS,
  ER_MUST_CHANGE_PASSWORD: EXPIRED,
  ER_MUST_CHANGE_PASSWORD_LOGIN: EXPIRED,
  ER_ACCOUNT_HAS_BEEN_LOCKED: LOCKED,
  ER_DBACCESS_DENIED_ERROR: PERMISSION,
  ER_TABLEACCESS_DENIED_ERROR: PERMISSION,
  ER_COLUMNACCESS_DENIED_ERROR: PERMISSION,
  ER_PROCACCESS_DENIED_ERROR: PERMISSION,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: PERMISSION,
  ER_VIEW_INVALID: PERMISSION,
  ER_HOST_NOT_PRIVILEGED: { code: 'permission', hint: 'Let the owner of the database allow this host to connect.' },
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: { code: 'configuration', hint: HINTS.readOnly },
  ER_BAD_DB_ERROR: { code: 'configuration', hint: 'Mend the name of the database in the connection.' },
  // MariaDB's own, for which the driver has no name: account locked, statement timed out, connection killed, idle too long.
  '4151': LOCKED,
  '1969': SLOW,
  '1927': CUT,
  '4031': CUT,
  ER_QUERY_TIMEOUT: SLOW,
  ER_QUERY_INTERRUPTED: CUT,
  ER_SERVER_SHUTDOWN: CUT,
  ER_LOCK_WAIT_TIMEOUT: { code: 'unavailable', hint: HINTS.locked },
  ER_CON_COUNT_ERROR: BUSY,
  ER_TOO_MANY_USER_CONNECTIONS: LIMITED,
  ER_USER_LIMIT_REACHED: LIMITED,
}

/** What OpenSSL says of a certificate, with the code of Node's that the driver has put its own in the place of. */
const SAID: Readonly<Record<string, string>> = {
  'certificate has expired': 'CERT_HAS_EXPIRED',
  'certificate is not yet valid': 'CERT_NOT_YET_VALID',
  'certificate revoked': 'CERT_REVOKED',
  'certificate signature failure': 'CERT_SIGNATURE_FAILURE',
  'self-signed certificate': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'self-signed certificate in certificate chain': 'SELF_SIGNED_CERT_IN_CHAIN',
  'unable to get issuer certificate': 'UNABLE_TO_GET_ISSUER_CERT',
  'unable to get local issuer certificate': 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'unable to verify the first certificate': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
}

/** What an error of mysql2 means, or null for one that is none of its. */
export function explain(error: unknown, account: string): Problem | null {
  if (!(error instanceof Error)) return null
  const code = codeOf(error)
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return NO_TLS
  if (code === 'HANDSHAKE_SSL_ERROR') return explainHandshake(error)

  const known = CODES[code] ?? ('errno' in error ? CODES[String(error.errno)] : undefined)
  const message = `the database says: ${error.message}`
  if (known?.code === 'permission')
    return { ...known, message, hint: missingRight(error.message, account) ?? known.hint }
  if (known === LOCKED) return { ...LOCKED, message, hint: `${HINTS.grant} ALTER USER ${account} ACCOUNT UNLOCK;` }
  if (known) return { ...known, message }
  if (!('sqlState' in error)) return explainTls(error) ?? explainNetwork(error)

  const sqlState = String(error.sqlState)
  // The server repeats the value that it stumbled over, and that may be a person's.
  if (sqlState.startsWith('22')) {
    return { code: 'bad_data', message: `the query meets a value that it cannot convert (${code})`, hint: HINTS.value }
  }
  if (sqlState.startsWith('42')) return { code: 'configuration', message, hint: HINTS.query }
  return { code: 'unavailable', message, hint: HINTS.busy }
}

function explainHandshake(error: Error): Problem | null {
  const isOtherHost = 'cert' in error
  const code = isOtherHost ? 'ERR_TLS_CERT_ALTNAME_INVALID' : (SAID[error.message] ?? 'ERR_TLS_HANDSHAKE')
  const cut = explainNetwork(error)
  return cut ?? explainTls(Object.assign(new Error(error.message), { code }, isOtherHost ? { cert: error.cert } : {}))
}

const DENIED = /^(\w+) command denied to user \S+ for (?:(table|routine) (.+)|column '(.+)' in table '(.+)')$/i

/** The statement that grants what the server says is missing. */
function missingRight(said: string, account: string): string | null {
  const toDatabase = /^Access denied for user (\S+) to database '(.+)'$/.exec(said)
  if (toDatabase) {
    const [, whom = account, database] = toDatabase
    return `${HINTS.grantEach} GRANT SELECT ON \`${database}\`.… TO ${whom};`
  }
  const [, right = '', kind, name, column, table] = DENIED.exec(said) ?? []
  if (kind === 'routine') return granting(`EXECUTE ON FUNCTION ${name}`, account)
  if (kind === 'table') return granting(`${right.toUpperCase()} ON ${name}`, account)
  return column === undefined ? null : granting(`${right.toUpperCase()} (${column}) ON ${table}`, account)
}

function granting(right: string, account: string): string {
  return `${HINTS.grant} GRANT ${right} TO ${account};`
}
