import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Answer, json } from './answer.js'
import { otherKey, type ServiceAccount, wrongAssertion } from './service-account.js'
import type { TokenSettings } from './token-settings.js'

/** How a reader proves who it is. */
export type SignIn =
  | { readonly by: 'nothing' }
  /** In a header (default `x-api-key`), or in a parameter of the address. */
  | { readonly by: 'apiKey'; readonly key: string; readonly header?: string; readonly parameter?: string }
  | { readonly by: 'basic'; readonly user: string; readonly password: string }
  | { readonly by: 'bearer'; readonly token: string }
  | ClientCredentials
  | ServiceAccount

/** OAuth 2 client credentials. */
export interface ClientCredentials extends TokenSettings {
  readonly by: 'clientCredentials'
  readonly clientId: string
  readonly clientSecret: string
}

/** Lets in who shows the right secret. */
export class Gate {
  readonly signIn: SignIn
  /** Issued token → how many requests it may still be shown with. */
  readonly #tokens = new Map<string, number>()
  /** Every token from now on has expired already. */
  onlyExpired = false

  constructor(signIn: SignIn) {
    this.signIn = signIn
  }

  get tokenPath(): string | null {
    return isByToken(this.signIn) ? (this.signIn.tokenPath ?? '/oauth/token') : null
  }

  /** Answers a request to the token's path. */
  issue(message: IncomingMessage, body: string): Answer {
    const { signIn } = this
    if (!isByToken(signIn)) throw new Error('This source gives no tokens')
    const form = new URLSearchParams(message.method === 'POST' ? body : '')
    const wrong = signIn.by === 'serviceAccount' ? wrongAssertion(form, signIn) : wrongClient(form, message, signIn)
    if (wrong !== null) return json(wrong === 'invalid_client' ? 401 : 400, { error: wrong, ...signIn.refusal })
    const token = signIn.claims === undefined ? `token-${randomUUID()}` : jwt(signIn.claims)
    this.#tokens.set(token, this.onlyExpired ? 0 : (signIn.lastsForRequests ?? Number.POSITIVE_INFINITY))
    return json(200, { access_token: token, token_type: 'Bearer', expires_in: signIn.expiresIn ?? 3600 })
  }

  /** The headers of a request that may be shown. */
  withoutCredentials({ headers }: IncomingMessage): Readonly<Record<string, string>> {
    const key = this.signIn.by === 'apiKey' ? (this.signIn.header ?? 'x-api-key').toLowerCase() : ''
    const shown = Object.entries(headers).filter(([name]) => !['authorization', 'cookie', key].includes(name))
    return Object.fromEntries(shown.map(([name, value]) => [name, String(value)]))
  }

  /** All tokens that were given out expire. */
  expireTokens(): void {
    this.#tokens.clear()
  }

  /** What must not be seen anywhere. */
  get secrets(): readonly string[] {
    return [...secretsOf(this.signIn), ...this.#tokens.keys()]
  }

  /** Whether the right secret is shown. */
  lets(message: IncomingMessage, url: URL): boolean {
    const { signIn } = this
    const { authorization } = message.headers
    switch (signIn.by) {
      case 'nothing':
        return true
      case 'apiKey':
        if (signIn.parameter !== undefined) return url.searchParams.get(signIn.parameter) === signIn.key
        return message.headers[(signIn.header ?? 'x-api-key').toLowerCase()] === signIn.key
      case 'basic': {
        const shown = basicOf(message)
        return shown?.user === signIn.user && shown.password === signIn.password
      }
      case 'bearer':
        return authorization === `Bearer ${signIn.token}`
      case 'clientCredentials':
      case 'serviceAccount':
        return this.#isTokenTaken(authorization?.replace(/^Bearer /i, '') ?? '')
    }
  }

  #isTokenTaken(token: string): boolean {
    const left = this.#tokens.get(token) ?? 0
    if (left <= 0) return false
    this.#tokens.set(token, left - 1)
    return true
  }
}

/** The same way of signing in with a secret that the source does not know, of the same length. */
export function wrongSignIn<Kind extends SignIn>(signIn: Kind): Kind {
  const wrong: Record<string, string> = {}
  for (const name of SECRET_FIELDS) {
    const right = Reflect.get(signIn, name)
    if (typeof right === 'string') wrong[name] = name === 'privateKey' ? otherKey() : `not-${right}`
  }
  return { ...signIn, ...wrong }
}

const SECRET_FIELDS = ['key', 'password', 'token', 'clientSecret', 'privateKey']

/** The secrets in a way of signing in. */
export function secretsOf(signIn: SignIn): readonly string[] {
  return SECRET_FIELDS.map((name) => Reflect.get(signIn, name)).filter((value) => typeof value === 'string')
}

function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...claims, jti: randomUUID() })}.${part({ signature: randomUUID() })}`
}

function isByToken(signIn: SignIn): signIn is ClientCredentials | ServiceAccount {
  return signIn.by === 'clientCredentials' || signIn.by === 'serviceAccount'
}

function wrongClient(form: URLSearchParams, message: IncomingMessage, signIn: ClientCredentials): string | null {
  if (form.get('grant_type') !== 'client_credentials') return 'unsupported_grant_type'
  const basic = basicOf(message)
  const isRight =
    isSame(basic?.user ?? form.get('client_id'), signIn.clientId) &&
    isSame(basic?.password ?? form.get('client_secret'), signIn.clientSecret)
  return isRight ? null : 'invalid_client'
}

function basicOf(message: IncomingMessage): { user: string; password: string } | null {
  const [, encoded] = /^Basic (.+)$/i.exec(message.headers.authorization ?? '') ?? []
  if (encoded === undefined) return null
  const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':')
  return { user, password: rest.join(':') }
}

/** OAuth 2 has a client encode both before they go into the header; many do not. */
function isSame(shown: string | null, right: string): boolean {
  return [right, encodeURIComponent(right), new URLSearchParams({ '': right }).toString().slice(1)].includes(
    shown ?? '',
  )
}
