import { ConnectorError, type ConnectorErrorCode, isConnectorError } from '@rollcall/sdk'
import { certificateProblem } from '@rollcall/sdk/http'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'

/** Of a server that has said nothing for too long. */
export class SilentServer extends Error {}

/** Of a connection that is gone while an answer is awaited. */
export class LostConnection extends Error {}

/** How an operation ended, as the server says it (RFC 4511, 4.1.9). */
export interface Outcome {
  readonly code: number
  readonly text: string
}

type Meaning = readonly [code: ConnectorErrorCode, message: string, hint: string]

/** What a result code other than success means. `at`: the base of the search, `sign-in` or `StartTLS`. */
export function refusal(outcome: Outcome, at: string, config: Config): ConnectorError {
  const [meaning, message, hint] = meaningOf(outcome, at, config)
  const text = outcome.text.trim().slice(0, 200)
  const said = at === SIGN_IN || text === '' ? '' : `: ${text}`
  return new ConnectorError(meaning, `${message} (result code ${outcome.code}${said})`, { hint, at })
}

export const SIGN_IN = 'sign-in'
export const START_TLS = 'StartTLS'
export const NO_SUCH_ENTRY = 32

function meaningOf(outcome: Outcome, at: string, config: Config): Meaning {
  if (at === SIGN_IN) return signInMeaning(outcome, config)
  return at === START_TLS ? NO_START_TLS : searchMeaning(outcome, at, config)
}

const NO_START_TLS: Meaning = [
  'configuration',
  'The directory does not turn on TLS by StartTLS',
  'Write ldaps:// in `url` if it speaks TLS on a port of its own. Else let its owner give it a certificate.',
]

const NEW_PASSWORD =
  'Set a new one that does not expire and need not be changed at the first sign-in, and write it here.'
const MEND_ACCOUNT =
  'See that `user` is rollcall@acme.example or a whole distinguished name, and that `password` is right.'

/** Why Active Directory refuses somebody, which it says in the text of code 49, and what to do. */
const WINDOWS_REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  '525': ['there is no such account', MEND_ACCOUNT],
  '52e': ['the user or the password is wrong', MEND_ACCOUNT],
  '530': ['the account may not sign in at this time', 'Let it sign in at all hours.'],
  '531': ['the account may not sign in from this machine', 'Let it sign in from here.'],
  '532': ['the password has expired', NEW_PASSWORD],
  '533': ['the account is disabled', 'Enable it.'],
  '701': ['the account has expired', 'Let it not expire.'],
  '773': ['the password has to be changed first', NEW_PASSWORD],
  '775': ['the account is locked', 'Unlock it, and find out who signs in as this account with a wrong password.'],
}

function signInMeaning({ code, text }: Outcome, config: Config): Meaning {
  switch (code) {
    case 49: {
      const message = 'The directory does not let the account sign in'
      const [reason, hint] = WINDOWS_REASONS[/\bdata ([\da-f]+)/i.exec(text)?.[1]?.toLowerCase() ?? ''] ?? []
      if (reason !== undefined && hint !== undefined) return ['credentials', `${message}: ${reason}`, hint]
      return ['credentials', message, config.directory === 'openldap' ? SILENT_REASONS : MEND_ACCOUNT]
    }
    case 34:
      return ['configuration', 'The `user` is no name that the directory takes', 'Write its distinguished name.']
    case 7:
    case 8:
    case 13:
    case 48:
    case 53:
      return [
        'credentials',
        'The directory refuses to sign in by password',
        'Let its owner allow simple binds over TLS.',
      ]
    case 51:
    case 52:
      return ['unavailable', 'The directory is busy or being stopped', LATER]
    default:
      return ['unavailable', 'The directory did not let the account sign in', 'Ask the owner of the directory.']
  }
}

const SILENT_REASONS =
  'See that `user` is a whole distinguished name, and that `password` is right. OpenLDAP says the same of a password that has expired and of an account that is locked (pwdAccountLockedTime): let its owner look at both.'

const LATER = 'Run it again later, and ask the owner of the directory if it stays so.'

function searchMeaning({ code, text }: Outcome, at: string, config: Config): Meaning {
  const { user } = config
  const dialect = dialectOf(config)
  const limits =
    config.directory === 'active-directory'
      ? 'Let the owner of the directory raise MaxPageSize, MaxQueryDuration or MaxResultSetSize of its LDAP policy, or name smaller bases.'
      : `Let the owner of the directory lift the limits for this account: limits dn.exact="${user}" size.soft=unlimited size.hard=unlimited size.prtotal=unlimited time=unlimited`
  switch (code) {
    case 1:
    case 50:
      if (/password/i.test(text)) {
        return ['credentials', 'The directory lets the account do nothing but change its password', NEW_PASSWORD]
      }
      return ['permission', 'The account may not search here', dialect.right(at, user)]
    case 3:
      return ['incomplete_read', 'The time limit of the directory ended the search before its end', limits]
    case 4:
      return ['incomplete_read', 'The size limit of the directory ended the search before its end', limits]
    case 11:
      return [
        'permission',
        'The directory does not let this account read in pages, or in pages of this size',
        `Set pageSize lower. That is no help where it may not read in pages at all. ${limits}`,
      ]
    case 10:
      return [
        'configuration',
        'The directory says that this is kept by another server',
        'Name that server in `url`, or leave this base out.',
      ]
    case 12:
      return [
        'configuration',
        'The directory cannot read in pages',
        'It has to know the control 1.2.840.113556.1.4.319: ask its owner.',
      ]
    case NO_SUCH_ENTRY:
      return [
        'configuration',
        'There is no such entry, or the account may not see it',
        `Mend the name in the configuration. If it is right, the account may not see it. ${dialect.right(at, user)}`,
      ]
    case 34:
      return ['configuration', 'This is no name that the directory takes', 'Mend the name in the configuration.']
    case 18:
    case 87:
      return ['configuration', 'The directory does not take the filter', 'Mend the filter in the configuration.']
    case 51:
    case 52:
      return ['unavailable', 'The directory is busy or being stopped', LATER]
    default:
      return ['incomplete_read', 'The directory ended the search before its end', LATER]
  }
}

const PORTS = 'See that the port is right: ldaps:// is for 636, ldap:// (which turns on TLS by itself) for 389.'
const UNREACHABLE = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|EACCES|EPERM)$/
const CERTIFICATE = { owner: 'the owner of the directory', address: 'url' }
const OTHER_PROTOCOL = /^(?:EPROTO|ERR_SSL)/

/** What a failure on the way to the server means: before it was signed in, before the first records, or after them. */
export function wayFailure(error: unknown, at: string, stage: 'opening' | 'asking' | 'reading'): unknown {
  if (!(error instanceof Error) || isConnectorError(error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const problem = (meaning: ConnectorErrorCode, message: string, hint: string) =>
    new ConnectorError(meaning, message, { hint, at, cause: error })
  const certificate = certificateProblem(error, CERTIFICATE)
  if (certificate) {
    return problem('configuration', `The certificate of the directory ${certificate.what} (${code})`, certificate.hint)
  }
  if (OTHER_PROTOCOL.test(code)) {
    return problem('configuration', 'The directory does not speak TLS on this port', PORTS)
  }
  if (UNREACHABLE.test(code)) {
    const hint = 'See that the host and the port in `url` are right, that it runs, and that no firewall stands between.'
    return problem('unavailable', `The directory cannot be reached (${code})`, hint)
  }
  const lost = error instanceof LostConnection || error instanceof SilentServer || code !== ''
  if (!lost) return error
  const what = error instanceof SilentServer ? 'The directory does not answer any more' : 'The connection was cut'
  return problem(
    stage === 'reading' ? 'incomplete_read' : 'unavailable',
    what,
    stage === 'opening' ? `${PORTS} ${LATER}` : LATER,
  )
}
