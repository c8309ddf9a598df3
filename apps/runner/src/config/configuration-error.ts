/** One thing to mend in the configuration. */
export interface Mistake {
  /** `organizations[0].timeZone`; empty for the file as a whole. */
  readonly path: string
  /** Counted from 1; null where the file has no lines that could be told (a program). */
  readonly line: number | null
  /** Counted from 1; null likewise. */
  readonly column: number | null
  /** What is wrong and what would be right. Never holds a secret. */
  readonly message: string
  /** The lines that show it, the last of which has the mistake, with secrets covered; none where the path says it all. */
  readonly excerpt?: readonly ExcerptLine[]
}

export interface ExcerptLine {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
}

/** A mistake that concerns the file as a whole. */
export function mistakeOfFile(message: string): Mistake {
  return { path: '', line: null, column: null, message }
}

/** The configuration cannot be used as it is; it says all that is to be mended at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  /** Null where no file was found at all. */
  readonly file: string | null
  readonly mistakes: readonly Mistake[]
  readonly hint: string

  constructor(file: string | null, mistakes: readonly Mistake[], hint = '') {
    super(mistakes.map((mistake) => mistake.message).join('; '))
    this.file = file
    this.mistakes = mistakes
    this.hint = hint
  }
}
