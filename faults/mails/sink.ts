import { once } from 'node:events'
import type { Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import type { Certificate } from './certificates.ts'

/** What a mail server does to a message in place of taking it. */
export const TROUBLES = [
  'drops before MAIL',
  'drops after RCPT',
  'drops in DATA',
  'drops after the final dot',
  'defers the recipient',
  'defers the content',
  'closes for now',
  'stalls for a while',
] as const
export type Trouble = (typeof TROUBLES)[number]

export interface SinkOptions {
  readonly random: () => number
  /** Of all attempts, how many meet a trouble: 0 to 1. */
  readonly share: number
  readonly stallMs: number
  /** With it: TLS by STARTTLS, and a login. */
  readonly tls?: Certificate
  readonly login?: { readonly user: string; readonly pass: string }
}

/** A mail server on this machine that gives every kind of trouble, and counts what it has taken. */
export class Sink {
  /** How often a message to an address was taken to its final dot: this server answers for it. */
  readonly taken = new Map<string, number>()
  /** Addresses to which it refused a message for good. */
  readonly refused = new Set<string>()
  readonly troubles = new Map<Trouble, number>()
  takenInAll = 0
  readonly #options: SinkOptions
  readonly #sockets = new Map<number, Socket>()
  readonly #server: SMTPServer
  #waiting: { readonly count: number; readonly resolve: () => void } | null = null

  private constructor(options: SinkOptions) {
    this.#options = options
    this.#server = new SMTPServer({ ...this.#hooks(), ...securityOf(options), logger: false, closeTimeout: 100 })
    this.#server.server.on('connection', (socket: Socket) => {
      const port = socket.remotePort
      if (port === undefined) return
      this.#sockets.set(port, socket)
      socket.once('close', () => this.#sockets.delete(port))
    })
    this.#server.on('error', () => undefined) // clients that are killed are what this is about
  }

  static async start(options: SinkOptions): Promise<Sink> {
    const sink = new Sink(options)
    sink.#server.listen(0, '::')
    await once(sink.#server.server, 'listening')
    return sink
  }

  get port(): number {
    const address = this.#server.server.address()
    if (address === null || typeof address === 'string') throw new Error('The sink does not listen')
    return address.port
  }

  /** Resolves when so many more messages have been taken. */
  async more(count: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting = { count: this.takenInAll + count, resolve }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.values()) socket.destroy()
    await new Promise<void>((done) => this.#server.close(() => done()))
  }

  #hooks(): SMTPServerOptions {
    return {
      onAuth: ({ username, password }, _session, done) => {
        const { login } = this.#options
        if (username === login?.user && password === login?.pass) done(null, { user: username })
        else done(answer(535, 'wrong password'))
      },
      onMailFrom: (_address, session, done) => {
        if (this.#meets('drops before MAIL')) this.#drop(session)
        else if (this.#meets('closes for now')) done(answer(421, 'closing'))
        else done()
      },
      onRcptTo: ({ address }, session, done) => {
        if (address.startsWith('nobody-')) return this.#refuse(address, done, 550)
        if (address.startsWith('cutoff-')) return this.#drop(session)
        if (this.#meets('defers the recipient')) return done(answer(450, 'try later'))
        if (this.#meets('stalls for a while')) return void setTimeout(done, this.#options.stallMs)
        done()
        if (this.#meets('drops after RCPT')) setImmediate(() => this.#drop(session))
      },
      onData: (stream, session, done) => {
        const address = session.envelope.rcptTo[0]?.address ?? ''
        if (this.#meets('drops in DATA')) this.#drop(session)
        stream.resume()
        stream.on('end', () => {
          if (address.startsWith('spam-')) return this.#refuse(address, done, 554)
          if (this.#meets('defers the content')) return done(answer(451, 'try later'))
          this.#take(address)
          if (this.#meets('drops after the final dot')) this.#drop(session)
          else done(null, 'taken')
        })
      },
    }
  }

  #meets(trouble: Trouble): boolean {
    if (this.#options.random() * TROUBLES.length >= this.#options.share) return false
    this.troubles.set(trouble, (this.troubles.get(trouble) ?? 0) + 1)
    return true
  }

  #take(address: string): void {
    this.taken.set(address, (this.taken.get(address) ?? 0) + 1)
    this.takenInAll++
    if (this.#waiting && this.takenInAll >= this.#waiting.count) this.#waiting.resolve()
  }

  #refuse(address: string, done: (error: Error) => void, code: number): void {
    this.refused.add(address)
    done(answer(code, 'no'))
  }

  #drop(session: SMTPServerSession): void {
    this.#sockets.get(session.remotePort)?.destroy()
  }
}

function securityOf({ tls, login }: SinkOptions): SMTPServerOptions {
  const disabledCommands = [...(tls ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])]
  return { disabledCommands, authOptional: !login, ...(tls ? { key: tls.key, cert: tls.cert } : {}) }
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
