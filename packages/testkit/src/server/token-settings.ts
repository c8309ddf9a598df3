/** OAuth 2: a token is had at `tokenPath` and shown until it expires. */
export interface TokenSettings {
  /** Default `/oauth/token`. */
  readonly tokenPath?: string
  /** Seconds that the answer promises. Default 3600. */
  readonly expiresIn?: number
  /** Requests after which a token is taken no longer, whatever was promised. Left out: it is taken for ever. */
  readonly lastsForRequests?: number
  /** Written into each token, which is a JWT then, without a valid signature: `{ roles: ['Users.Read'] }`. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** What stands beside `error` where a token is refused: `{ error_codes: [7000215] }`. */
  readonly refusal?: Readonly<Record<string, unknown>>
}
