/** One thing to mend in the configuration. */
export interface Mistake {
  /** `organizations[0].timeZone`; empty for the file as a whole. */
  readonly path: string
  /** Counted from 1; null where the file has no lines that could be told (a program). */
  readonly line: number | null
  /** What is wrong and what would be right. Never holds a secret. */
  readonly message: string
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
