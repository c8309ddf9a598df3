import { codeOf, type Problem } from './database.js'

const EXPIRED = { what: 'has expired', hint: 'Let the owner of the database renew it.' }
const UNKNOWN = {
  what: 'comes from an authority that is not known',
  hint: 'Give the certificate of that authority (PEM) under `ca`: its owner has it. Do without encryption only if you must.',
}
const CERTIFICATES: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: { what: 'is not valid yet', hint: 'See that the clocks of both machines are right.' },
  CERT_REVOKED: { what: 'was revoked', hint: EXPIRED.hint },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'is for another host',
    hint: 'Write the host in `connection` as the certificate has it, or let the owner of the database add this name to it.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN,
  CERT_UNTRUSTED: UNKNOWN,
  INVALID_CA: UNKNOWN,
  // Another authority of the same name, whose key did not sign this.
  CERT_SIGNATURE_FAILURE: UNKNOWN,
}

/** What stood in the way of an encrypted connection, or null where that was not it. */
export function explainTls(error: Error): Problem | null {
  const code = codeOf(error)
  const certificate = CERTIFICATES[code]
  if (certificate) {
    const names = 'cert' in error ? namesOf(error.cert) : ''
    const message = `the certificate of the database ${certificate.what}${names} (${code})`
    return { code: 'configuration', message, hint: certificate.hint }
  }
  if (!/^ERR_(?:SSL|OSSL|TLS)_|^EPROTO$/.test(code)) return null
  return {
    code: 'configuration',
    message: `no encrypted connection comes about (${code})`,
    hint: 'See that the port is right, that the server speaks TLS 1.2 or later, and takes `clientCertificate` if it asks for one.',
  }
}

function namesOf(certificate: unknown): string {
  const isNamed = typeof certificate === 'object' && certificate !== null && 'subjectaltname' in certificate
  return isNamed && typeof certificate.subjectaltname === 'string' ? `: ${certificate.subjectaltname}` : ''
}

/** Of a server that offers no encryption. */
export const NO_TLS: Problem = {
  code: 'configuration',
  message: 'the database offers no encryption',
  hint: 'Let its owner turn TLS on. Where the way to it is protected otherwise, see `tls` in the documentation.',
}
