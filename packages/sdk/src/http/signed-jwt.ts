import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto'
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
 * @throws ConnectorError `configuration` where the key is none, or none for the algorithm
 */
export function signedJwt(claims: Claims, key: SigningKey, now: number): string {
  const algorithm = key.algorithm ?? 'RS256'
  const iat = Math.floor(now / 1_000)
  const header = { alg: algorithm, typ: 'JWT', ...(key.keyId === undefined ? {} : { kid: key.keyId }) }
  const payload = { ...claims, iat, exp: iat + LIFE_SECONDS, jti: randomUUID() }
  const signed = `${base64url(header)}.${base64url(payload)}`
  const privateKey = readKey(key.privateKey, algorithm)
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

function readKey(pem: string, algorithm: 'RS256' | 'ES256'): KeyObject {
  const key = parsed(pem)
  const kind = algorithm === 'RS256' ? 'rsa' : 'ec'
  if (key?.asymmetricKeyType === kind) return key
  const what = key === null ? 'no private key that can be read' : `no ${kind.toUpperCase()} key`
  throw new ConnectorError('configuration', `The key to sign in with is ${what}`, {
    hint: 'It has to be PEM text without a password, "-----BEGIN PRIVATE KEY-----" to the end, line breaks included.',
  })
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
