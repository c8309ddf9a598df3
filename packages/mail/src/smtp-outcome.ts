import type { MailOutcome } from '@rollcall/platform'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'

/** What an SMTP client reports when a message did not go through. */
export type SmtpError = SMTPConnection.SMTPError

/**
 * How far a message had come when the error met it: to no server at all, or to a connection that had lain idle and may
 * have been closed; to a server that had just let us in; to its own end, which that server may have.
 */
export type Reach = 'nobody' | 'server' | 'end'

/** What an error says about the message. */
export function outcomeOf(id: number, error: SmtpError, reach: Reach): MailOutcome {
  const reason = reasonOf(error)
  const answer = answerTo(error)
  if (reach === 'end' && answer === null)
    return { id, result: 'unknown', error: `no answer after the message: ${reason}` }
  if (answer === null) {
    if (isForTheMessage(error)) return { id, result: 'refused', error: reason }
    // A server that always lets go of a message, or never answers to it, must not be asked for ever.
    return { id, result: reach === 'nobody' ? 'unavailable' : 'deferred', error: reason }
  }
  if (isForTheSender(error, answer)) return { id, result: 'unavailable', error: reason }
  // 421 closes the connection, 503 is about the order of commands: neither is a word about this message.
  if (answer < 500 || answer === 503) return { id, result: 'deferred', error: reason }
  return { id, result: 'refused', error: reason }
}

/** The server's refusal of this very message, its envelope or its content; null where there was none. */
function answerTo({ code, responseCode }: SmtpError): number | null {
  const isAboutIt = code === 'EMESSAGE' || code === 'EENVELOPE'
  return isAboutIt && responseCode !== undefined && responseCode >= 400 ? responseCode : null
}

/** The client itself would not send it: no valid envelope, or larger than the server takes. */
function isForTheMessage({ code }: SmtpError): boolean {
  return code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'ESTREAM'
}

/** A sender that is not let in stops all mails, and is mended in the configuration; 552 is a message too large. */
function isForTheSender({ command }: SmtpError, answer: number): boolean {
  return command === 'MAIL FROM' && answer >= 500 && answer !== 552
}

/** `550 at RCPT TO`. The server's own words are left out: they often repeat the address. */
function reasonOf({ code, originalCode, responseCode, command }: SmtpError): string {
  const what = String(responseCode ?? originalCode ?? code ?? 'an error')
  return command && command !== 'API' && command !== 'CONN' ? `${what} at ${command}` : what
}
