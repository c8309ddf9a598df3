import { ConnectorError } from '../errors.js'
import type { ClientCredentials, ClientSecret, RefreshToken, ServiceAccount } from './declaration.js'
import type { Answer } from './exchange.js'
import { signedJwt } from './signed-jwt.js'

export type TokenAuth = ClientCredentials | RefreshToken | ServiceAccount

/** A token with its end. */
export interface Token {
  readonly value: string
  /** Milliseconds since 1970; infinite where the system does not say. */
  readonly expiresAt: number
  /** A refresh token that replaces the one that was used. */
  readonly refreshToken: string | null
}

/** What is posted to have a token. */
export interface TokenPost {
  readonly fields: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

/** A token is not used in its last minute: the request could arrive after it. */
const SAFE_MS = 60_000
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** @param refreshToken the one that is valid now, of those that followed the configured one */
export function tokenPost(auth: TokenAuth, refreshToken: string, now: number): TokenPost {
  const asked = { ...(auth.scope === undefined ? {} : { scope: auth.scope }), ...auth.parameters }
  switch (auth.kind) {
    case 'clientCredentials': {
      const { clientId, client } = auth
      const fields = { grant_type: 'client_credentials', ...asked }
      if ('secret' in client) return withSecret(clientId, client, fields)
      const claims = { iss: clientId, sub: clientId, aud: auth.tokenUrl }
      const signed = { client_assertion_type: ASSERTION, client_assertion: signedJwt(claims, client, now) }
      return { fields: { ...fields, client_id: clientId, ...signed }, headers: {} }
    }
    case 'refreshToken': {
      const { clientId, client } = auth
      const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, ...asked }
      if (client === undefined) return { fields: { ...fields, client_id: clientId }, headers: {} }
      return withSecret(clientId, client, fields)
    }
    case 'serviceAccount': {
      const { issuer, subject = issuer, audience = auth.tokenUrl, scope } = auth
      const claims = { iss: issuer, sub: subject, aud: audience, ...(scope === undefined ? {} : { scope }) }
      const assertion = signedJwt(claims, auth.key, now)
      const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
      return { fields: { grant_type: grant, assertion, ...asked }, headers: {} }
    }
  }
}

/** Basic authentication as OAuth has it: both parts are form-encoded first (RFC 6749, 2.3.1). */
function withSecret(
  clientId: string,
  { secret, sentIn = 'header' }: ClientSecret,
  fields: TokenPost['fields'],
): TokenPost {
  if (sentIn === 'body') return { fields: { ...fields, client_id: clientId, client_secret: secret }, headers: {} }
  const pair = `${formEncoded(clientId)}:${formEncoded(secret)}`
  return { fields, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)

/** @throws ConnectorError `bad_data` where the answer has no token */
export function readToken({ text }: Answer, place: { system: string; at: string }, now: number): Token {
  const answer = jsonObject(text)
  const { access_token: value, expires_in: seconds, refresh_token: refreshToken } = answer
  if (typeof value !== 'string' || value === '') {
    throw new ConnectorError('bad_data', `The sign-in of ${place.system} answered without a token`, {
      hint: 'Check the address that gives tokens.',
      at: place.at,
    })
  }
  const life = Number(seconds) * 1_000
  return {
    value,
    expiresAt: life > 0 ? now + Math.max(life - SAFE_MS, life / 2) : Number.POSITIVE_INFINITY,
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null,
  }
}

/** What OAuth calls the reason (RFC 6749, 5.2), or null: only its own words are passed on. */
export function oauthError({ text }: Answer): string | null {
  const { error } = jsonObject(text)
  return typeof error === 'string' && OAUTH_ERRORS.has(error) ? error : null
}

const OAUTH_ERRORS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

/** An object that a text holds in JSON, or an empty one. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
