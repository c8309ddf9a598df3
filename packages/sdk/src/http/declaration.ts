import type { ConnectorError } from '../errors.js'
import type { Format } from './format.js'

/**
 * How a system is reached, declared by its connector as data: `http: (config) => ({ baseUrl: …, auth: … })`.
 *
 * Requests go to the base URL's host, to the host that gives tokens, and to `hosts`; nowhere else.
 */
export interface HttpDeclaration {
  /** `https://api.acme.example/v1`. Paths of requests are below it. Plain `http:` only to a host in `network.privateHosts`. */
  readonly baseUrl: string
  /**
   * What messages call the system. Default: the connector's name. A connector of a protocol, which reads the systems of many
   * vendors, calls each as those who run it do: `new URL(url).host`.
   */
  readonly system?: string
  /** How to sign in. Left out: not at all. */
  readonly auth?: Auth
  /** Sent with every request to the base URL's host. What identifies the caller is better declared as `auth`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** More hosts that absolute addresses may lead to (`files.acme.example`). No credentials are sent there. */
  readonly hosts?: readonly string[]
  /** What the system allows. Left out: one request after the other where the connector asks so, as fast as it answers. */
  readonly rateLimit?: RateLimit | undefined
  /** Requests a page, all tries counted: 1 to 3, default 3. */
  readonly tries?: number
  readonly timeouts?: Timeouts
  /** Bytes of one answer, unpacked. Default 64 MiB. */
  readonly maxAnswerBytes?: number
  /** What answers look like. Default: JSON. */
  readonly format?: Format
  /**
   * What an answer means in this system's own codes, where it refuses a request or a token. Asked of every answer, also with
   * status 200: some systems refuse with that. Null or undefined: what its status says, so for 2xx that all is well.
   *
   * `rate_limited` and `unavailable` are tried again, whatever the status, after `retryAfterSeconds` of the error where the
   * system says how long.
   */
  explain?(answer: Refusal): ConnectorError | null | undefined
  /** What only an administrator can know of the way to the system: take it from the configuration, see `Network`. */
  readonly network?: NetworkSettings | undefined
}

/** An answer that may be a refusal. */
export interface Refusal {
  readonly status: number
  /** What it holds, parsed; null where it is neither JSON nor of the declared format, or has gone into a file. Branch on codes in it, and never show its words: they may name persons. */
  readonly body: unknown
  /** As it came, for systems that do not answer in JSON. Its words are not to be shown either. */
  readonly text: string
  /** For people: `GET /v1/employees (page 7)`; `POST login.acme.example/token` where a token was asked for. */
  readonly at: string
}

/** Of one client, so of one run: what other runs use of a quota is not known here. */
export interface RateLimit {
  /** Requests a second, spread evenly; a fraction for fewer (100 a minute: `100 / 60`). */
  readonly perSecond?: number | undefined
  /** Requests under way at a time. */
  readonly concurrent?: number | undefined
  /**
   * Milliseconds to wait at least where an answer says that there were too many requests and has no `Retry-After`: a third of
   * what the system counts by, since three requests are made at most. Left out: about a second.
   */
  readonly pauseMs?: number | undefined
  /** Requests a day. The read fails with `rate_limited` when they are used up. */
  readonly perDay?: number | undefined
}

export interface Timeouts {
  /** Until the connection stands, TLS included. Default 10 000. */
  readonly connectMs?: number
  /** Until an answer is there to its end. Default 120 000. Half a minute without a byte ends it too. */
  readonly answerMs?: number
  /** Until a read by `pages` is at its end, waits included. Default: until the run's time is up. */
  readonly readMs?: number
}

export interface NetworkSettings {
  /** Hosts that may have a private address, and may be asked over plain `http:`; by name or by address. */
  readonly privateHosts?: readonly string[] | undefined
  /** `http://user:password@proxy.example:3128`. Behind a proxy only it sees which address a name leads to. */
  readonly proxy?: string | undefined
  /** Certificates (PEM) of authorities to trust besides the usual ones. */
  readonly ca?: string | undefined
  readonly clientCertificate?:
    | { readonly cert: string; readonly key: string; readonly passphrase?: string | undefined }
    | undefined
}

/** How a client signs in. Every secret goes to its own host only, and is kept out of messages and logs. */
export type Auth = NoAuth | ApiKey | Basic | Bearer | ClientCredentials | RefreshToken | ServiceAccount

export interface NoAuth {
  readonly kind: 'none'
}

/** A key in headers (`{ 'x-api-key': key }`; several where a system wants a pair), or in the query. */
export interface ApiKey {
  readonly kind: 'apiKey'
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly query?: Readonly<Record<string, string>> | undefined
}

export interface Basic {
  readonly kind: 'basic'
  readonly username: string
  readonly password: string
}

/** A token that stays valid: `Authorization: Bearer …`. */
export interface Bearer {
  readonly kind: 'bearer'
  readonly token: string
}

/** What all ways with a token of limited life have in common: where it is had, and what is asked for. */
interface TokenRequest {
  readonly tokenUrl: string
  readonly scope?: string | undefined
  /** More fields of the token request: `{ audience: 'https://api.acme.example' }`. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** How the token is sent with requests. Default `Bearer`. */
  readonly scheme?: string
}

/** OAuth 2 client credentials (RFC 6749, 4.4): by secret, or by a key that signs an assertion (RFC 7523, 2.2). */
export interface ClientCredentials extends TokenRequest {
  readonly kind: 'clientCredentials'
  readonly clientId: string
  readonly client: ClientSecret | SigningKey
}

export interface ClientSecret {
  readonly secret: string
  /** Whether the secret is sent as basic authentication (default) or among the fields. */
  readonly sentIn?: 'header' | 'body' | undefined
}

/** OAuth 2 refresh token (RFC 6749, 6). A new refresh token is used until the run's end, and cannot be stored. */
export interface RefreshToken extends TokenRequest {
  readonly kind: 'refreshToken'
  readonly clientId: string
  /** Left out: a public client. */
  readonly client?: ClientSecret | undefined
  readonly refreshToken: string
}

/** A service account that trades a signed JWT for a token (RFC 7523, 2.1). */
export interface ServiceAccount extends TokenRequest {
  readonly kind: 'serviceAccount'
  readonly issuer: string
  /** On whose behalf: an administrator's address, where access is delegated. Default: the issuer. */
  readonly subject?: string | undefined
  /** Default: the token URL. */
  readonly audience?: string | undefined
  readonly key: SigningKey
}

export interface SigningKey {
  /** PEM (PKCS #8 or PKCS #1). */
  readonly privateKey: string
  readonly keyId?: string | undefined
  /** Certificate (PEM) of the key, for systems that know it by the certificate's thumbprint (`x5t#S256`). */
  readonly certificate?: string | undefined
  /** Default `RS256`. */
  readonly algorithm?: 'RS256' | 'PS256' | 'ES256' | undefined
}
