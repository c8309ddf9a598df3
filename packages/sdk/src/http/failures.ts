import { ConnectorError, type ConnectorErrorCode } from '../errors.js'
import { PRIVATE_ADDRESS } from './addresses.js'
import type { CertificateProblem } from './certificates.js'
import { type Answer, NO_TEXT, type NoAnswer, TOO_LARGE } from './exchange.js'

/** Of which system and which request a failure tells. */
export interface Place {
  /** What people call it: see `system` of the declaration. */
  readonly system: string
  readonly host: string
  /** `GET /v1/employees (page 7)`, without a query. */
  readonly at: string
}

/** Whether the same request may be answered a moment later. */
export function isPassing(failed: Answer | NoAnswer): boolean {
  if ('status' in failed) return failed.status === 408 || failed.status === 429 || failed.status >= 500
  return causeOf(failed).isPassing
}

/** Whether what a connector makes of an answer may be another a moment later. */
export function isPassingCode(code: ConnectorErrorCode): boolean {
  return code === 'unavailable' || code === 'rate_limited'
}

/** What an answer that is no success means, and what to do about it. */
export function refusal({ status, headers }: Answer, place: Place): ConnectorError {
  const { system, host, at } = place
  const fail = (code: ConnectorErrorCode, message: string, hint: string) => {
    return new ConnectorError(code, `${message} (status ${status})`, { hint, at })
  }
  if (status === 206) {
    return fail(
      'incomplete_read',
      `${system} answers with a part of what was asked for`,
      'Tell the author of the connector.',
    )
  }
  if (status >= 300 && status < 400) {
    return fail(
      'configuration',
      `${system} sends the request on to ${redirectHost(headers.location, host)}, which is not followed`,
      'Configure the address that answers itself. If it is right, the system wants a sign-in that it did not get.',
    )
  }
  if (status === 401) {
    return fail('credentials', `${system} does not accept the credentials`, 'Renew the key, password or token.')
  }
  if (status === 402 || status === 403) {
    return fail(
      'permission',
      `${system} does not allow this request`,
      `Have the owner of ${system} grant the account the right to read this, and check whether it expects calls from this address.`,
    )
  }
  if (status === 407) {
    return fail('configuration', 'The proxy wants other credentials', 'Mend user and password in `network.proxy`.')
  }
  if (status === 404 || status === 410) {
    return fail(
      'configuration',
      `${host} knows no such address`,
      `Check the address and the name or number of the organization in it. If both are right, ${system} has changed: tell the author of the connector.`,
    )
  }
  if (status === 429) {
    return fail(
      'rate_limited',
      `${system} asks to send fewer requests`,
      'Try again later. If it happens every night, move the run to another time, or have the limit raised.',
    )
  }
  if (status === 408 || status >= 500) {
    return fail(
      'unavailable',
      `${system} cannot answer`,
      `Try again later; if it stays so, ask those who run ${system}.`,
    )
  }
  return fail(
    'configuration',
    `${system} does not take the request`,
    'Check the configuration. If it is right, tell the author of the connector.',
  )
}

/** Why no answer came, and what to do about it. */
export function silence(failed: NoAnswer, { system, host, at }: Place): ConnectorError {
  const { code, message, hint } = causeOf(failed)
  const why = new Error(failed.overdue === null ? failed.code : `${failed.code} (${failed.overdue})`)
  return new ConnectorError(code, message(host, system), { hint: hint(host, system), at, cause: why })
}

interface Cause {
  readonly code: ConnectorErrorCode
  readonly isPassing: boolean
  message(host: string, system: string): string
  hint(host: string, system: string): string
}

function causeOf({ code, overdue, certificate }: NoAnswer): Cause {
  if (certificate) return untrusted(certificate)
  if (code === PRIVATE_ADDRESS) return PRIVATE
  if (code === TOO_LARGE) return LARGE
  if (code === NO_TEXT) return GARBLED
  if (/^Z_|^ERR_(BROTLI|ZSTD|_ZLIB)|^ERR__ERROR_FORMAT/.test(code)) return GARBLED
  if (code === 'ERR_INVALID_CHAR') return UNSENDABLE
  if (code.includes('CERT')) return OWN_CERTIFICATE
  if (code.startsWith('ERR_PROXY')) return PROXY
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return UNKNOWN_NAME
  if (code === 'ECONNREFUSED') return NOBODY
  return overdue === null ? BROKEN : SLOW
}

const BROKEN: Cause = {
  code: 'unavailable',
  isPassing: true,
  message: (host) => `The connection to ${host} broke, or could not be made`,
  hint: (host) => `Try again later; if it stays so, check the network and whether ${host} is up.`,
}
const SLOW: Cause = {
  ...BROKEN,
  message: (host) => `${host} did not answer in time`,
}
const UNKNOWN_NAME: Cause = {
  ...BROKEN,
  message: (host) => `The name ${host} cannot be found`,
  hint: () => 'Check the spelling of the address, and the name service of this machine.',
}
const NOBODY: Cause = {
  ...BROKEN,
  message: (host) => `${host} cannot be reached: nothing answers there`,
  hint: (host) =>
    `See that the address and its port are right, that ${host} is up, and that no firewall or proxy stands between.`,
}
const PROXY: Cause = {
  ...BROKEN,
  message: () => 'The proxy makes no connection',
  hint: (host) => `Check \`network.proxy\`, and whether the proxy lets requests to ${host} through.`,
}
const OWN_CERTIFICATE: Cause = {
  code: 'configuration',
  isPassing: false,
  message: (host) => `${host} does not take the certificate of this machine, or gets none`,
  hint: () => 'Configure the certificate that it asks for under `network.clientCertificate`.',
}
const UNSENDABLE: Cause = {
  code: 'credentials',
  isPassing: false,
  message: (_host, system) => `A key or header for ${system} has a character that cannot be sent`,
  hint: () => 'Look for line breaks and letters with accents in the key: it may not have been copied as it is.',
}
const PRIVATE: Cause = {
  code: 'configuration',
  isPassing: false,
  message: (host) => `${host} leads to an address of a private network, which is refused`,
  hint: (host) => `If that is meant, name ${host.replace(/:\d+$/, '')} in \`network.privateHosts\`.`,
}
const LARGE: Cause = {
  code: 'bad_data',
  isPassing: false,
  message: (_host, system) => `An answer of ${system} is larger than any page should be`,
  hint: () => 'Ask for smaller pages. If there is no such setting, tell the author of the connector.',
}
const GARBLED: Cause = {
  code: 'bad_data',
  isPassing: false,
  message: (_host, system) => `An answer of ${system} cannot be unpacked, or is no UTF-8`,
  hint: () => 'Try again; if it stays so, tell the author of the connector.',
}

function untrusted({ what, hint }: CertificateProblem): Cause {
  return {
    code: 'configuration',
    isPassing: false,
    message: (host) => `The certificate of ${host} ${what}`,
    hint: () => hint,
  }
}

function redirectHost(location: string | undefined, host: string): string {
  if (location === undefined || !URL.canParse(location, `https://${host}`)) return 'nowhere'
  return new URL(location, `https://${host}`).host
}
