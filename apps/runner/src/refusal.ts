/** What was asked for is not there, or must not be done. `hint` says what can be. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}
