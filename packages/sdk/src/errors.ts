/** Whose move it is when a read fails. The code decides what the engine does. */
export type ConnectorErrorCode =
  /** Administrator: mend the configuration. */
  | 'configuration'
  /** Administrator: renew the key or password. */
  | 'credentials'
  /** The system's owner: grant the right that is named. */
  | 'permission'
  /** Nobody yet: the system cannot be reached. */
  | 'unavailable'
  /** Nobody: the system asks to wait. */
  | 'rate_limited'
  /** Author of the connector or sender of the file: the answer has another shape than agreed. */
  | 'bad_data'
  /** Author of the connector or the vendor: the read stopped before its end. */
  | 'incomplete_read'
  /** Nobody: `changes` was asked from a checkpoint that the source knows no more. All is read at once instead. */
  | 'checkpoint_expired'

const CONNECTOR_ERROR = Symbol.for('@rollcall/sdk/connector-error')

/**
 * A read or a check cannot go on.
 *
 * The message says what happened, `hint` what to do, `at` where (file and line, column, request). None of the three holds
 * a value of a person, a secret or a query string.
 */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  readonly [CONNECTOR_ERROR] = true
  readonly code: ConnectorErrorCode
  readonly hint: string
  readonly at: string | null
  /**
   * How long the system asks to wait, in seconds, where it says so: what is `rate_limited` or `unavailable` is tried again
   * after that, and not where the run would be over by then. Null: it does not say.
   */
  readonly retryAfterSeconds: number | null

  constructor(
    code: ConnectorErrorCode,
    message: string,
    details: {
      readonly hint: string
      readonly at?: string
      readonly cause?: unknown
      readonly retryAfterSeconds?: number | null | undefined
    },
  ) {
    super(message, { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.at = details.at ?? null
    this.retryAfterSeconds = details.retryAfterSeconds ?? null
  }
}

/** Recognizes the errors of every copy of the SDK in the process. */
export function isConnectorError(error: unknown): error is ConnectorError {
  return typeof error === 'object' && error !== null && CONNECTOR_ERROR in error
}
