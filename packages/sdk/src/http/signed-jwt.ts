import { constants, createHash, createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto'
import { ConnectorError } from '../errors.js'
import type { SigningKey } from './declaration.js'

/** Who says what to whom in an assertion; times are filled in. */
export interface Claims {
  readonly iss: string
  readonly sub: string
  readonly aud: string
  readonly scope?: string
}

const LIFE_SECONDS = 300

/**
 * A JSON Web Token (RFC 7519) that is valid for five minutes.
 *
 * @throws ConnectorError `configuration` where the key is none, or none for the algorithm or the certificate
 */
export function signedJwt(claims: Claims, key: SigningKey, now: number): string {
  const algorithm = key.algorithm ?? 'RS256'
  const iat = Math.floor(now / 1_000)
  const privateKey = readKey(key.privateKey, algorithm)
  const header = {
    alg: algorithm,
    typ: 'JWT',
    ...(key.keyId === undefined ? {} : { kid: key.keyId }),
    ...(key.certificate === undefined ? {} : { 'x5t#S256': thumbprint(key.certificate, privateKey) }),
  }
  const payload = { ...claims, iat, nbf: iat, exp: iat + LIFE_SECONDS, jti: randomUUID() }
  const signed = `${base64url(header)}.${base64url(payload)}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, ...SIGNING[algorithm] })
  return `${signed}.${signature.toString('base64url')}`
}

type Algorithm = NonNullable<SigningKey['algorithm']>

const SIGNING = {
  RS256: {},
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  ES256: { dsaEncoding: 'ieee-p1363' },
} as const

function readKey(pem: string, algorithm: Algorithm): KeyObject {
  const key = parsed(pem)
  const kind = algorithm === 'ES256' ? 'ec' : 'rsa'
  if (key?.asymmetricKeyType === kind) return key
  const what = key === null ? 'no private key that can be read' : `no ${kind.toUpperCase()} key`
  throw new ConnectorError('configuration', `The key to sign in with is ${what}`, {
    hint: 'It has to be PEM text without a password, "-----BEGIN PRIVATE KEY-----" to the end, line breaks included.',
  })
}

function thumbprint(pem: string, key: KeyObject): string {
  const certificate = parsedCertificate(pem)
  if (certificate?.checkPrivateKey(key)) return createHash('sha256').update(certificate.raw).digest('base64url')
  const what = certificate === null ? 'cannot be read' : 'belongs to another key'
  throw new ConnectorError('configuration', `The certificate to sign in with ${what}`, {
    hint: 'It has to be PEM text, "-----BEGIN CERTIFICATE-----" to the end, and that of the private key.',
  })
}

function parsedCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

/** What Node says of a broken key could hold parts of it. */
function parsed(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
