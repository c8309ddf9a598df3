/** A mistake in the configuration of mails: what is wrong, and in `hint` what would be right. */
export class MailConfigError extends Error {
  override readonly name = 'MailConfigError'
  /** Which setting, as it stands in the configuration: `mail.from`. */
  readonly path: string
  readonly hint: string

  constructor(path: string, message: string, hint: string) {
    super(message)
    this.path = path
    this.hint = hint
  }
}
