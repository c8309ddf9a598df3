import type { MailOutcome } from '@rollcall/platform'
import { FileTransport } from './file-transport.js'
import { MailConfigError } from './mail-error.js'
import type { Message } from './message.js'
import { SmtpTransport } from './smtp-transport.js'

/** Where mails are handed over. */
export interface Transport {
  /** How many mails are handed over between two commits: as many are `unknown` if the mailer is killed meanwhile. */
  readonly batch: number
  /** Hands messages over. An outcome for each of them, in order; it never throws for a message's sake. */
  send(messages: readonly Message[]): Promise<readonly MailOutcome[]>
  close(): Promise<void>
}

/**
 * Opens what `mail.transport` says: `file:FOLDER`, `smtp://…` or `smtps://…`.
 *
 * @param folder what a relative FOLDER is relative to
 * @throws MailConfigError
 */
export function openTransport(transport: string, folder: string): Transport {
  if (transport.startsWith('file:')) return new FileTransport(transport.slice('file:'.length), folder)
  if (/^smtps?:\/\//.test(transport)) return SmtpTransport.at(transport)
  throw new MailConfigError(
    'mail.transport',
    'The transport of mails is neither file:FOLDER nor smtp://… nor smtps://…',
    'Write `transport: file:./outbox`, or `transport: smtp://user:password@host:587`.',
  )
}
