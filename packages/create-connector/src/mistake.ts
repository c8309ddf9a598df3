/** What the person who calls has to mend. */
export class Mistake extends Error {
  readonly hint: string
  /** 1: refused. 2: wrong usage. */
  readonly status: 1 | 2

  constructor(status: 1 | 2, message: string, hint: string) {
    super(message)
    this.status = status
    this.hint = hint
  }
}
