import { Readable } from 'node:stream'
import type { MailOutcome } from '@rollcall/platform'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Message } from './message.js'
import { outcomeOf, type Reach } from './smtp-outcome.js'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on (`smtps://`). */
  readonly isSecure: boolean
  /** Nothing leaves this machine: the only case in which mails may go without TLS. */
  readonly isLoopback: boolean
  readonly login: { readonly user: string; readonly pass: string } | null
}

const SECONDS = 1_000
/** A server that trickles its answer is never idle; after this time its message counts as unanswered. */
const MESSAGE_DEADLINE = 300 * SECONDS

/** One connection to a mail server, signed in, over which messages go one after another. */
export class SmtpSession {
  readonly #connection: SMTPConnection
  #isOpen = true
  /** Nothing has been sent over it yet. */
  #isFresh = true

  private constructor(connection: SMTPConnection) {
    this.#connection = connection
    connection.on('error', () => this.#end()) // the error itself reaches whoever is sending
    connection.once('end', () => this.#end())
  }

  /** Connects and signs in. */
  static async open(server: SmtpServer): Promise<SmtpSession> {
    const connection = new SMTPConnection({
      host: server.host,
      port: server.port,
      secure: server.isSecure,
      requireTLS: !server.isSecure && !server.isLoopback,
      ignoreTLS: server.isLoopback,
      connectionTimeout: 20 * SECONDS,
      greetingTimeout: 20 * SECONDS,
      dnsTimeout: 20 * SECONDS,
      socketTimeout: 60 * SECONDS,
    })
    const session = new SmtpSession(connection)
    try {
      await new Promise<void>((done, fail) => {
        connection.once('error', fail)
        connection.connect((error) => (error ? fail(error) : done()))
      })
      await session.#signIn(server.login)
      return session
    } catch (error) {
      session.close()
      throw error
    }
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Hands a message over. Where the server answers that it does not take it, the session goes on; else it ends. */
  async send(message: Message): Promise<MailOutcome> {
    let reach: Reach = this.#isFresh ? 'server' : 'nobody'
    this.#isFresh = false
    const content = Readable.from(
      (function* () {
        yield message.content
        reach = 'end' // all of it has been taken: from here on the server may have the whole message
      })(),
    )
    const envelope = { from: message.from, to: [message.to], size: message.content.length }
    const error = await new Promise<SMTPConnection.SMTPError | null>((done) => {
      const deadline = setTimeout(() => {
        this.close()
        done(Object.assign(new Error('No answer'), { code: 'ETIMEDOUT' }))
      }, MESSAGE_DEADLINE)
      this.#connection.send(envelope, content, (sendError) => {
        clearTimeout(deadline)
        done(sendError)
      })
    })
    if (error === null) return { id: message.id, result: 'sent' }
    const outcome = outcomeOf(message.id, error, reach)
    const wasAnswered = error.responseCode !== undefined
    if (wasAnswered && (outcome.result === 'refused' || outcome.result === 'deferred')) await this.#reset()
    else this.close()
    return outcome
  }

  /** Says goodbye, where the server is still there to hear it. */
  quit(): void {
    if (this.#isOpen) this.#connection.quit()
    this.#isOpen = false
  }

  close(): void {
    this.#end()
    this.#connection.close()
  }

  #end(): void {
    this.#isOpen = false
  }

  async #signIn(login: SmtpServer['login']): Promise<void> {
    if (login === null) return
    await new Promise<void>((done, fail) => {
      this.#connection.once('error', fail)
      this.#connection.login({ user: login.user, pass: login.pass }, (error) => (error ? fail(error) : done()))
    })
  }

  async #reset(): Promise<void> {
    await new Promise<void>((done) => {
      if (!this.#isOpen) return done()
      this.#connection.once('end', () => done())
      this.#connection.reset((error) => {
        if (error) this.close()
        done()
      })
    })
  }
}
