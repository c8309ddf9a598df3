import type { OutboundMail } from '@rollcall/platform'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Sender } from './address.js'
import { letterOf } from './letter.js'
import { letterHtml } from './letter-html.js'
import { letterText } from './letter-text.js'
import { oneLine } from './one-line.js'

/** A mail as it is handed over. */
export interface Message {
  readonly id: number
  readonly kind: OutboundMail['kind']
  readonly from: string
  readonly to: string
  /** RFC 5322, lines end in CRLF. */
  readonly content: Buffer
}

/**
 * Writes the message that an outbox row stands for.
 *
 * @param at when it is handed over, milliseconds since 1970. With the row's id it makes the Message-ID: a mailbox that
 *   gets the very same mail twice knows it, and one that is sent anew with another token is not taken for the old one.
 */
export async function messageOf(
  mail: OutboundMail,
  sender: Sender,
  linkOf: (token: string) => string,
  at: number,
): Promise<Message> {
  const letter = letterOf(mail, linkOf)
  const name = oneLine([mail.firstName, mail.lastName].filter((part) => part !== null).join(' '))
  const composer = new MailComposer({
    from: { name: sender.name, address: sender.address },
    to: { name, address: mail.recipient },
    subject: letter.subject,
    text: letterText(letter),
    html: letterHtml(letter, letter.language),
    date: new Date(at),
    messageId: `<rollcall.${mail.id}.${at.toString(36)}@${sender.domain}>`,
    headers: {
      'Content-Language': letter.language,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const content = await composer.compile().build()
  return { id: mail.id, kind: mail.kind, from: sender.address, to: mail.recipient, content }
}
