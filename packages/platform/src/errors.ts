import { OwnFailure } from '@rollcall/engine'

export type PlatformErrorCode =
  /** The database cannot be reached, or refuses. */
  | 'database.unavailable'
  /** It failed while it was at work. */
  | 'database.failed'
  /** It was made by a newer version of Rollcall. */
  | 'database.newer'
  /** Its settings would put data at risk. */
  | 'database.settings'
  /** The URL is none that Rollcall understands. */
  | 'database.url'
  /** Another process is at it. */
  | 'busy'
  /** What was asked for is not there. */
  | 'not_found'
  /** It is there, but its state does not allow this. */
  | 'refused'
  /** Content to load has mistakes. */
  | 'content'

/** Something that the platform cannot do: what happened, and in `hint` what to do. */
export class PlatformError extends OwnFailure {
  override readonly name: string = 'PlatformError'
  readonly code: PlatformErrorCode
  readonly hint: string

  constructor(code: PlatformErrorCode, message: string, details: { hint: string; cause?: unknown }) {
    super(message, { cause: details.cause })
    this.code = code
    this.hint = details.hint
  }
}

/** Another process holds this lease now: whoever sees this must stop writing (R27). */
export class LeaseLostError extends OwnFailure {
  override readonly name = 'LeaseLostError'
  readonly code = 'lease_lost'
  readonly hint = 'Nothing is lost: whoever has the turn now, or the next run, goes on from here.'

  constructor(lease: string) {
    super(`Another process has taken over ${lease}`)
  }
}
