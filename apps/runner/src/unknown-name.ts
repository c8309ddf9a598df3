/** What was asked for by name is not there. `hint` says what is. */
export class UnknownName extends Error {
  override readonly name = 'UnknownName'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}
