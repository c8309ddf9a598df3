/** What a mail says, before it becomes plain text and HTML. Nothing in it is escaped. */
export interface Letter {
  readonly subject: string
  readonly greeting: string
  /** Above the button, or all there is. */
  readonly paragraphs: readonly string[]
  readonly button: { readonly label: string; readonly link: string } | null
  /** Below the button. */
  readonly afterButton: readonly string[]
  /** Last lines: the wish, and who it comes from. */
  readonly closing: readonly string[]
  /** Small print: why somebody gets this mail. */
  readonly footer: string
}

/** The texts of one language. Names are of one line each. */
export interface Texts {
  readonly language: string
  readonly invitationSubject: (organization: string) => string
  readonly transferSubject: (organization: string) => string
  readonly invitation: (about: { name: string | null; organization: string; link: string; days: number }) => Letter
  readonly transfer: (about: {
    name: string | null
    organization: string
    from: readonly string[]
    to: readonly string[]
  }) => Letter
}
