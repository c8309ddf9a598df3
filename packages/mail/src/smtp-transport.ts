import { isIP } from 'node:net'
import type { MailOutcome } from '@rollcall/platform'
import { MailConfigError } from './mail-error.js'
import type { Message } from './message.js'
import { outcomeOf } from './smtp-outcome.js'
import { type SmtpServer, SmtpSession } from './smtp-session.js'
import type { Transport } from './transport.js'

const CONNECTIONS = 4

/** Hands mails to an SMTP server, over a few connections that it keeps. */
export class SmtpTransport implements Transport {
  readonly batch = CONNECTIONS
  readonly #server: SmtpServer
  readonly #idle: SmtpSession[] = []
  #isSilent = false

  private constructor(server: SmtpServer) {
    this.#server = server
  }

  /** @throws MailConfigError */
  static at(url: string): SmtpTransport {
    return new SmtpTransport(serverOf(url))
  }

  get isSilent(): boolean {
    return this.#isSilent
  }

  async send(messages: readonly Message[]): Promise<readonly MailOutcome[]> {
    const outcomes = await Promise.all(messages.map((message) => this.#send(message)))
    // An answer that puts a message off leaves its connection open; silence leaves none.
    const isConnected = this.#idle.some((session) => session.isOpen)
    this.#isSilent = !isConnected && outcomes.every((outcome) => outcome.result === 'deferred')
    return outcomes
  }

  async forget(): Promise<void> {}

  async close(): Promise<void> {
    for (const session of this.#idle.splice(0)) session.quit()
  }

  async #send(message: Message): Promise<MailOutcome> {
    const kept = this.#takeIdle()
    const outcome = kept === undefined ? await this.#sendAnew(message) : await this.#sendOver(kept, message)
    // A server may close what was idle; the message has not been handed over, so it can go over a new connection.
    return kept !== undefined && outcome.result === 'unavailable' ? this.#sendAnew(message) : outcome
  }

  async #sendAnew(message: Message): Promise<MailOutcome> {
    let session: SmtpSession
    try {
      session = await SmtpSession.open(this.#server)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      return outcomeOf(message.id, error, 'nobody')
    }
    return this.#sendOver(session, message)
  }

  async #sendOver(session: SmtpSession, message: Message): Promise<MailOutcome> {
    const outcome = await session.send(message)
    if (session.isOpen) this.#idle.push(session)
    return outcome
  }

  #takeIdle(): SmtpSession | undefined {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (session.isOpen) return session
    }
    return undefined
  }
}

function serverOf(text: string): SmtpServer {
  if (!URL.canParse(text)) throw unreadable()
  const url = new URL(text)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (host === '' || url.search !== '' || url.hash !== '' || url.pathname.length > 1) throw unreadable()
  const isSecure = url.protocol === 'smtps:'
  const user = decoded(url.username)
  return {
    host,
    port: Number(url.port || (isSecure ? 465 : 587)),
    isSecure,
    isLoopback: host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')),
    login: user === '' ? null : { user, pass: decoded(url.password) },
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw unreadable()
  }
}

function unreadable(): MailConfigError {
  return new MailConfigError(
    'mail.transport',
    'The address of the mail server cannot be read',
    'Write `transport: smtp://user:password@host:587` (or smtps://), special characters percent-encoded.',
  )
}
