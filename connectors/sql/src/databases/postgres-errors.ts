import { DatabaseError } from 'pg'
import type { ServerConnection } from '../connection.js'
import { codeOf, explainNetwork, type Problem } from '../database.js'
import { HINTS } from '../hints.js'
import { explainTls, NO_TLS } from '../tls.js'

type Meaning = Pick<Problem, 'code' | 'hint'>

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CODES: Readonly<Record<string, Meaning>> = {
  '28P01': {
    code: 'credentials',
    hint: `${HINTS.credentials} PostgreSQL says the same of an account that has expired (VALID UNTIL).`,
  },
  '42P01': {
    code: 'configuration',
    hint: `${HINTS.query} If the table is there, write its schema before its name, and let the owner of the database grant the account USAGE on its schema: without it PostgreSQL hides the table.`,
  },
  '42501': { code: 'permission', hint: HINTS.permission },
  '3D000': { code: 'configuration', hint: 'Mend the name of the database in the connection.' },
  '25006': { code: 'configuration', hint: HINTS.readOnly },
  '57014': { code: 'incomplete_read', hint: HINTS.slow },
  '55P03': { code: 'unavailable', hint: HINTS.locked },
  '57P01': { code: 'cut', hint: HINTS.busy },
  '57P02': { code: 'cut', hint: HINTS.busy },
  // Idle for too long: the side that reads was too slow.
  '25P03': { code: 'cut', hint: HINTS.busy },
  '40001': { code: 'incomplete_read', hint: HINTS.busy },
  '08P01': {
    code: 'configuration',
    hint: 'Is it a connection pooler? Connect to the server itself, or let the pooler take the start-up parameter `options`.',
  },
}
const CLASSES: Readonly<Record<string, Meaning>> = {
  '28': { code: 'credentials', hint: HINTS.credentials },
  '42': { code: 'configuration', hint: HINTS.query },
  '0A': { code: 'configuration', hint: HINTS.query },
}
/** The driver has no code for these. */
const SAYS_NO_TLS = 'The server does not support SSL connections'
const SAYS_NO_POSTGRES = 'There was an error establishing an SSL connection'
const SAYS_LATE = 'timeout expired'
const NO_POSTGRES: Problem = {
  code: 'configuration',
  message: 'what answers there is no PostgreSQL',
  hint: 'Mend host and port in the connection.',
}

/** What an error of pg means, or null for one that is none of its. */
export function explain(error: unknown, { user }: ServerConnection): Problem | null {
  if (!(error instanceof Error)) return null
  if (error.message === SAYS_NO_TLS) return NO_TLS
  if (error.message === SAYS_NO_POSTGRES) return NO_POSTGRES
  if (error.message === SAYS_LATE) return explainNetwork(Object.assign(new Error(), { code: 'ETIMEDOUT' }))
  if (!(error instanceof DatabaseError)) return explainTls(error) ?? explainNetwork(error)

  const message = `the database says: ${error.message}`
  const code = codeOf(error)
  const known = CODES[code] ?? CLASSES[code.slice(0, 2)]
  if (known?.code === 'permission') return { ...known, message, hint: missingRight(error.message, user) ?? known.hint }
  if (code === '28000') return { code: 'credentials', message, hint: howToBeLetIn(error.message, user) }
  if (code === '0A000' && /data-modifying/.test(error.message)) {
    return { code: 'configuration', message, hint: HINTS.readOnly }
  }
  if (known) return { ...known, message }
  // The server repeats the value that it stumbled over, and that may be a person's.
  if (code.startsWith('22')) {
    return { code: 'bad_data', message: `the query meets a value that it cannot convert (${code})`, hint: HINTS.value }
  }
  return { code: 'unavailable', message, hint: HINTS.busy }
}

/** The server says in English why an account may not come in, and one code for all of it. */
function howToBeLetIn(said: string, user: string): string {
  if (/not permitted to log in/.test(said)) return `${HINTS.grant} ALTER ROLE ${quoted(user)} LOGIN;`
  if (/client certificate/.test(said)) return 'Give `clientCertificate`, with a certificate for this account.'
  const admit = 'let the owner of the database admit this account, from this address, in pg_hba.conf (hostssl).'
  return /no encryption$/.test(said)
    ? `If it is let in encrypted only, leave out \`tls\`, and within this machine give \`ca\`; else ${admit}`
    : `Mend the user in the connection, or ${admit}`
}

const RIGHTS: Readonly<Record<string, string>> = {
  schema: 'USAGE ON SCHEMA',
  database: 'CONNECT ON DATABASE',
  function: 'EXECUTE ON FUNCTION',
}

/** The statement that grants what the server says is missing, where it says so in English. */
function missingRight(said: string, user: string): string | null {
  const [, kind = '', name] = /^permission denied for ([\w ]+?) "?([^"]+)"?$/.exec(said) ?? []
  if (name === undefined) return null
  return `${HINTS.grant} GRANT ${RIGHTS[kind] ?? 'SELECT ON'} ${name} TO ${quoted(user)};`
}

/** A name as a statement takes it. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
