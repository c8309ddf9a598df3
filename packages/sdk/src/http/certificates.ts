import { X509Certificate } from 'node:crypto'
import { z } from 'zod'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs

/** Certificates of authorities to trust besides the usual ones, as a setting of a connector: `ca: Authorities.optional()`. */
export const Authorities = z
  .string()
  .refine(areCertificates, {
    error: ({ input }) =>
      String(input).includes('PRIVATE KEY-----')
        ? 'must hold certificates alone, and a private key stands in it: take it away from there'
        : `must be certificates as text (PEM), which begin with -----BEGIN CERTIFICATE-----: write "\${file:/path/to/it}" for those in a file. \`openssl x509 -inform der -in FILE\` makes text of a binary one`,
  })
  .describe('Certificates (PEM) of authorities to trust besides the usual ones.')

function areCertificates(text: string): boolean {
  const found = text.match(CERTIFICATE) ?? []
  const isWhole = found.length > 0 && found.length === text.split('-----BEGIN ').length - 1
  return isWhole && found.every(isCertificate)
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== null
  } catch {
    return false
  }
}

/** Why the certificate of a server is not trusted, and what to do. */
export interface CertificateProblem {
  /** Goes on after `The certificate of the directory`: `has expired`, `is for another host: DNS:db.acme.example`. */
  readonly what: string
  readonly hint: string
}

/** What the administrator calls things, for {@link certificateProblem}. */
export interface CertificatePlace {
  /** Who has the server: `the owner of the database`. */
  readonly owner: string
  /** The setting that has the address of the server: `url`. Left out: it is somewhere in the configuration. */
  readonly address?: string
  /** The setting that has the authorities to trust. Left out: `ca`. */
  readonly ca?: string
}

/** What Node.js says of the certificate of a server, for people; null: the error is not of a certificate. */
export function certificateProblem(error: Error, place: CertificatePlace): CertificateProblem | null {
  const { owner, address, ca = 'ca' } = place
  const code = 'code' in error ? String(error.code) : ''
  const expired = `Let ${owner} renew it.`
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return { what: 'has expired', hint: expired }
    case 'CERT_REVOKED':
      return { what: 'was revoked', hint: expired }
    case 'CERT_NOT_YET_VALID':
      return { what: 'is not valid yet', hint: 'See that the clocks of both machines are right.' }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        what: `is for another host${'cert' in error ? namesOf(error.cert) : ''}`,
        hint: `Write the host in ${address === undefined ? 'the configuration' : `\`${address}\``} as the certificate has it, or let ${owner} add this name to it.`,
      }
  }
  if (!/^(?:UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|CERT_|INVALID_CA$|INVALID_PURPOSE$)/.test(code)) return null
  return {
    what: 'comes from an authority that is not known',
    hint: `Give the certificate of that authority (PEM) under \`${ca}\`: ${owner} has it.`,
  }
}

function namesOf(certificate: unknown): string {
  const isNamed = typeof certificate === 'object' && certificate !== null && 'subjectaltname' in certificate
  return isNamed && typeof certificate.subjectaltname === 'string' ? `: ${certificate.subjectaltname}` : ''
}
