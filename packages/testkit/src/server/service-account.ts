import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import type { TokenSettings } from './token-settings.js'

/** A service account trades a JWT that it has signed (RFC 7523, RS256) at `tokenPath` for a token. */
export interface ServiceAccount extends TokenSettings {
  readonly by: 'serviceAccount'
  readonly issuer: string
  /** On whose behalf. Left out: of the issuer itself. */
  readonly subject?: string
  /** What may be asked for. Left out: anything. */
  readonly scopes?: readonly string[]
  /** What the reader signs with (PEM, RSA). */
  readonly privateKey: string
}

/** Why the server gives no token for this assertion, in OAuth's words (RFC 6749, 5.2), or null. Times are not looked at: clocks of tests jump. */
export function wrongAssertion(form: URLSearchParams, account: ServiceAccount): string | null {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return 'unsupported_grant_type'
  const [head = '', body = '', signature = ''] = (form.get('assertion') ?? '').split('.')
  const signed = Buffer.from(`${head}.${body}`)
  const key = createPublicKey(account.privateKey)
  if (!verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) return 'invalid_grant'
  const { iss, sub, scope = '' } = JSON.parse(Buffer.from(body, 'base64url').toString())
  if (iss !== account.issuer || sub !== (account.subject ?? account.issuer)) return 'invalid_grant'
  const asked: readonly string[] = String(scope).split(' ')
  return account.scopes === undefined || asked.every((one) => account.scopes?.includes(one)) ? null : 'invalid_scope'
}

let other: string | null = null

/** A key that no service account has; the same each time, since making one takes a while. */
export function otherKey(): string {
  other ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
  return other
}
