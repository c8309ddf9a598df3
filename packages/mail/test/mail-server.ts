import type { Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** What the server does with the message for a recipient; the default is to take it. */
export type Behavior =
  | 'take'
  | 'refuseRecipient'
  | 'deferRecipient'
  | 'hangUpAtRecipient'
  | 'refuseContent'
  | 'deferContent'
  | 'hangUp'

/** An SMTP server on this machine that misbehaves on request, and keeps what it took. */
export class MailServer implements AsyncDisposable {
  readonly received: Email[] = []
  connections = 0
  readonly #behavior = new Map<string, Behavior>()
  readonly #sockets = new Map<number, Socket>()
  readonly #server: SMTPServer

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      closeTimeout: 100,
      onRcptTo: ({ address }, session, done) => {
        const behavior = this.#behavior.get(address)
        if (behavior === 'hangUpAtRecipient') return void this.#sockets.get(session.remotePort)?.destroy()
        if (behavior === 'refuseRecipient') return done(answer(550, `no such mailbox: ${address}`))
        if (behavior === 'deferRecipient') return done(answer(450, `try later: ${address}`))
        done()
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const [recipient] = session.envelope.rcptTo
          const behavior = this.#behavior.get(recipient?.address ?? '')
          if (behavior === 'refuseContent') return done(answer(554, 'spam'))
          if (behavior === 'deferContent') return done(answer(451, 'greylisted'))
          void PostalMime.parse(Buffer.concat(chunks)).then((email) => {
            this.received.push(email)
            if (behavior === 'hangUp') this.#sockets.get(session.remotePort)?.destroy()
            else done(null, 'taken')
          })
        })
      },
      ...options,
    })
    this.#server.server.on('connection', (socket: Socket) => {
      this.connections++
      if (socket.remotePort !== undefined) this.#sockets.set(socket.remotePort, socket)
    })
    this.#server.on('error', () => undefined) // clients that are cut off are part of the tests
  }

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(options)
    await new Promise<void>((done) => server.#server.listen(0, '127.0.0.1', done))
    return server
  }

  /** As `mail.transport` takes it. */
  url(login = ''): string {
    const address = this.#server.server.address()
    if (address === null || typeof address === 'string') throw new Error('The server does not listen')
    return `smtp://${login}127.0.0.1:${address.port}`
  }

  behave(address: string, behavior: Behavior): void {
    this.#behavior.set(address, behavior)
  }

  recipients(): readonly string[] {
    return this.received.flatMap((email) => (email.to ?? []).map((to) => to.address ?? '')).sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((done) => this.#server.close(done))
  }
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
