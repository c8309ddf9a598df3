import { ConnectorError } from '../errors.js'
import type { ApiKey, Auth, Basic, Bearer } from './declaration.js'
import type { Answer } from './exchange.js'
import type { Redaction } from './redaction.js'
import { jsonObject, oauthError, readToken, type Token, type TokenAuth, type TokenPost, tokenPost } from './tokens.js'

/** What a request needs to be let in. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** Signs requests in. */
export interface SignIn {
  credentials(): Promise<Credentials>
  /**
   * Has other credentials made than those that were refused. Of many requests that are refused at once, one asks for a new
   * token, and all wait for it.
   *
   * @returns whether there are others now
   */
  renew(refused: Credentials): Promise<boolean>
}

/** What signing in by token asks of the client. */
export interface TokenDesk {
  readonly system: string
  now(): number
  warn(message: string): void
  /** Posts to the token URL; gives any answer that is no passing trouble. */
  post(url: string, post: TokenPost): Promise<{ readonly answer: Answer; readonly at: string }>
}

export function signInFor(auth: Auth, desk: TokenDesk, redaction: Redaction): SignIn {
  redaction.add(...secretsOf(auth))
  switch (auth.kind) {
    case 'none':
    case 'apiKey':
    case 'basic':
    case 'bearer': {
      const credentials = unchanging(auth)
      redaction.add(...Object.values(credentials.headers))
      return { credentials: async () => credentials, renew: async () => false }
    }
    default:
      return new TokenSignIn(auth, desk, redaction)
  }
}

const NOTHING: Credentials = { headers: {}, query: {} }
export const anonymous: SignIn = { credentials: async () => NOTHING, renew: async () => false }

function unchanging(auth: ApiKey | Basic | Bearer | { readonly kind: 'none' }): Credentials {
  if (auth.kind === 'apiKey') return { headers: auth.headers ?? {}, query: auth.query ?? {} }
  if (auth.kind === 'bearer') return byAuthorization('Bearer', auth.token)
  if (auth.kind === 'none') return NOTHING
  return byAuthorization('Basic', Buffer.from(`${auth.username}:${auth.password}`).toString('base64'))
}

function byAuthorization(scheme: string, value: string): Credentials {
  return { headers: { authorization: `${scheme} ${value}` }, query: {} }
}

/** The claims of a token that is a JWT (RFC 7519); null where it is none. */
export function claimsIn({ headers }: Credentials): Readonly<Record<string, unknown>> | null {
  const [, payload = ''] = /^\S+ [\w-]+\.([\w-]+)\.[\w-]*$/.exec(headers['authorization'] ?? '') ?? []
  const claims = jsonObject(Buffer.from(payload, 'base64url').toString())
  return Object.keys(claims).length === 0 ? null : claims
}

function secretsOf(auth: Auth): readonly string[] {
  switch (auth.kind) {
    case 'none':
      return []
    case 'apiKey':
      return [...Object.values(auth.headers ?? {}), ...Object.values(auth.query ?? {})].flatMap(partsOf)
    case 'basic':
      return [auth.password, Buffer.from(`${auth.username}:${auth.password}`).toString('base64')]
    case 'bearer':
      return [auth.token]
    case 'clientCredentials':
      return ['secret' in auth.client ? auth.client.secret : auth.client.privateKey]
    case 'refreshToken':
      return [auth.refreshToken, ...(auth.client === undefined ? [] : [auth.client.secret])]
    case 'serviceAccount':
      return [auth.key.privateKey]
  }
}

/** `Token token=…` is a secret as a whole, and in its long words. */
function partsOf(value: string): readonly string[] {
  return [value, ...value.split(/[\s=:,"]+/).filter((word) => word.length >= 8)]
}

/** A token that is had once, kept until shortly before its end, and renewed once where it is refused before. */
class TokenSignIn implements SignIn {
  readonly #auth: TokenAuth
  readonly #desk: TokenDesk
  readonly #redaction: Redaction
  #refreshToken: string
  #token: Token | null = null
  #asking: Promise<Token> | null = null

  constructor(auth: TokenAuth, desk: TokenDesk, redaction: Redaction) {
    this.#auth = auth
    this.#desk = desk
    this.#redaction = redaction
    this.#refreshToken = auth.kind === 'refreshToken' ? auth.refreshToken : ''
  }

  async credentials(): Promise<Credentials> {
    const isValid = this.#token !== null && this.#token.expiresAt > this.#desk.now()
    return this.#asCredentials(isValid && this.#token !== null ? this.#token : await this.#ask())
  }

  async renew(refused: Credentials): Promise<boolean> {
    const isOther = (token: Token) =>
      this.#asCredentials(token).headers['authorization'] !== refused.headers['authorization']
    return (this.#token !== null && isOther(this.#token)) || isOther(await this.#ask())
  }

  #ask(): Promise<Token> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  async #fetch(): Promise<Token> {
    const { system, now, warn } = this.#desk
    const post = tokenPost(this.#auth, this.#refreshToken, now())
    this.#redaction.add(...Object.values(post.headers), ...assertionsIn(post))
    const { answer, at } = await this.#desk.post(this.#auth.tokenUrl, post)
    if (answer.status >= 300) throw this.#refused(answer, at)
    const token = readToken(answer, { system, at }, now())
    this.#redaction.add(token.value)
    if (token.refreshToken !== null && token.refreshToken !== this.#refreshToken) {
      this.#redaction.add(token.refreshToken)
      if (this.#refreshToken !== '') {
        warn(`${system} gave a new refresh token, which cannot be stored: the configured one may be used up.`)
        this.#refreshToken = token.refreshToken
      }
    }
    this.#token = token
    return token
  }

  #refused(answer: Answer, at: string): ConnectorError {
    const reason = oauthError(answer)
    const code = reason === 'invalid_scope' ? 'permission' : answer.status === 404 ? 'configuration' : 'credentials'
    return new ConnectorError(
      code,
      `The sign-in of ${this.#desk.system} gives no token (${reason ?? `status ${answer.status}`})`,
      {
        hint: HINTS[code],
        at,
      },
    )
  }

  #asCredentials(token: Token): Credentials {
    return byAuthorization(this.#auth.scheme ?? 'Bearer', token.value)
  }
}

const HINTS = {
  credentials: 'Renew the client and its secret or key; they may have expired, or been revoked.',
  permission: 'Have the rights that are asked for granted to the client.',
  configuration: 'Check the address that gives tokens.',
}

function assertionsIn({ fields }: TokenPost): readonly string[] {
  return [fields['assertion'], fields['client_assertion']].filter((value) => value !== undefined)
}
