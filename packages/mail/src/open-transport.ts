import { FileTransport } from './file-transport.js'
import { MailConfigError } from './mail-error.js'
import { SmtpTransport } from './smtp-transport.js'
import type { Transport } from './transport.js'

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
