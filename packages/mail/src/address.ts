import addressparser from 'nodemailer/lib/addressparser'
import { MailConfigError } from './mail-error.js'
import { oneLine } from './one-line.js'

export interface Sender {
  readonly name: string
  readonly address: string
  /** What stands behind the @. */
  readonly domain: string
}

/**
 * Reads `mail.from`: an address, or a name and an address in angle brackets.
 *
 * @throws MailConfigError
 */
export function senderOf(from: string): Sender {
  const [entry, ...others] = addressparser(from, { flatten: true })
  if (!entry?.address || others.length > 0 || !isOneAddress(entry.address)) {
    throw new MailConfigError(
      'mail.from',
      'The sender of mails is not one e-mail address',
      'Write `from: "Acme <people@acme.example>"`.',
    )
  }
  const domain = entry.address.slice(entry.address.lastIndexOf('@') + 1)
  return { name: oneLine(entry.name), address: entry.address, domain }
}

/**
 * Whether a text is exactly one address that can go into a header and an envelope as it is. Stricter than the standard,
 * which also knows quoted names and comments: what could be read as two addresses, or as a header, is none.
 */
export function isOneAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@"(),:;<>[\]\\\p{Cc}\p{Cf}]+@[^\s@"(),:;<>[\]\\\p{Cc}\p{Cf}]+$/u.test(text)
}
