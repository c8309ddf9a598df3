import type { RunError } from './report.js'

/** A run cannot go on, and nothing of it may be applied (R23). */
export class RunFailure extends Error {
  override readonly name = 'RunFailure'
  readonly code: string
  readonly hint: string

  constructor(code: string, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}

/**
 * The platform itself failed under a run: its database, or the run's right to write. No source is to blame for it, and
 * what was committed stays (R26).
 */
export abstract class OwnFailure extends Error {
  abstract readonly code: string
  abstract readonly hint: string
}

/** What a report says of an error that ended a run. */
export function toRunError(error: unknown): RunError {
  try {
    return describe(error)
  } catch {
    // A stranger's error whose own fields throw must not keep the run from its end.
    return internal('an error that cannot be read')
  }
}

function describe(error: unknown): RunError {
  const described = isDescribed(error) ? error : null
  if (!described) return internal(error instanceof Error ? error.message : String(error))
  const { code, message, hint, at } = described
  return { code, message, hint, ...(typeof at === 'string' ? { at } : {}) }
}

function internal(what: string): RunError {
  return {
    code: 'internal',
    message: `Something went wrong in Rollcall itself: ${what}`,
    hint: 'This is our mistake, not yours. The log has the details; please report them.',
  }
}

/** Errors that carry a code and a hint say themselves what to do: ours, and those of every copy of the SDK. */
function isDescribed(error: unknown): error is Error & { code: string; hint: string; at?: unknown } {
  return (
    error instanceof Error &&
    typeof error.message === 'string' &&
    'code' in error &&
    typeof error.code === 'string' &&
    'hint' in error &&
    typeof error.hint === 'string'
  )
}
