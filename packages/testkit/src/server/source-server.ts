import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Recording } from '../recording/recording.js'
import {
  type Answer,
  type AnswerFormat,
  type Delivery,
  json,
  jsonFormat,
  type Refusals,
  type RefusedStatus,
  written,
} from './answer.js'
import type { ChangingList } from './change-feed.js'
import { deliver } from './deliver.js'
import { type AskedFor, type Misbehavior, SIGN_IN_PAGE } from './misbehavior.js'
import { Gate, type SignIn } from './sign-in.js'
import { type ListOptions, SourceLists } from './source-lists.js'
import { askedPage, isAt, type Place, type Trouble } from './trouble.js'

/** What the fake source has, and how it is asked. */
export interface SourceServerOptions<Kind extends SignIn = SignIn> {
  /** Left out: nobody is asked who they are. */
  readonly signIn?: Kind
  /** Path → list. */
  readonly lists?: Readonly<Record<string, ListOptions>>
  /** How lists and answers are written. Default: as JSON. Tokens always are. */
  readonly format?: AnswerFormat
  /** Path → anything else that it answers; undefined: that is not there, or not any more. */
  readonly answers?: Readonly<Record<string, (request: RecordedRequest) => unknown>>
  /**
   * How it says no where it does not say it by the status alone: `{ 401: { status: 200, body: { ok: false, error: 'E401' } } }`.
   * Tokens are refused as OAuth has it.
   */
  readonly refusals?: Refusals
  /** Fields that stand in every answer of a list: `{ ok: true }`. */
  readonly envelope?: Readonly<Record<string, unknown>>
  /** Answers that were recorded from a real system: given to whoever asks, signed in or not. */
  readonly recording?: Recording
  /** Paths that are read by POST, as searches are; elsewhere only GET, HEAD and OPTIONS are reading. */
  readonly readByPost?: readonly string[]
  /** Key and certificate (PEM) for HTTPS. Left out: HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** A request as it came in. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  /** Parameters of the address, without the secret that may be one of them. */
  readonly query: URLSearchParams
  /** Without those that say who asks. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** What it was answered with; 0: nothing, or something that was cut. */
  status: number
}

/** Requests that a source stands before it takes its reader for one that goes in circles. */
const PATIENCE = 500

/** A source on loopback that does what it is told, also wrong. Start one with {@link startSourceServer}. */
export class SourceServer<Kind extends SignIn = SignIn> implements AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string
  readonly requests: RecordedRequest[] = []
  readonly #options: SourceServerOptions<Kind>
  readonly #server: ReturnType<typeof createServer>
  readonly #sockets: Set<Socket>
  readonly #gate: Gate
  readonly #lists: SourceLists
  readonly #asked = new Map<RecordedRequest, AskedFor>()
  #trouble: { misbehavior: Misbehavior; place: Place; count: number; meet: () => void } | null = null
  /** Paths that the recording has an answer for. */
  readonly #replayed = new Set<string>()
  #patience = Number.POSITIVE_INFINITY
  /** @internal Whether requests are noted. */
  takesNotes = true

  /** @internal Use {@link startSourceServer}. */
  constructor(
    options: SourceServerOptions<Kind>,
    opened: { server: ReturnType<typeof createServer>; url: string; sockets: Set<Socket> },
  ) {
    this.#options = options
    this.#server = opened.server
    this.#sockets = opened.sockets
    this.url = opened.url
    this.#gate = new Gate(options.signIn ?? { by: 'nothing' })
    this.#lists = new SourceLists(options.lists ?? {}, options.envelope)
    this.#server.on('request', (message, response) => void this.#take(message, response))
  }

  /** Requests for a path, in order. */
  requestsTo(path: string): readonly RecordedRequest[] {
    return this.requests.filter((request) => request.path === path)
  }

  /** Requests that would have changed something: any but GET, HEAD and OPTIONS, save for tokens, `readByPost` and what a recording answers. */
  get writes(): readonly RecordedRequest[] {
    const reads = [this.#gate.tokenPath, ...this.#replayed, ...(this.#options.readByPost ?? [])]
    return this.requests.filter(({ method, path }) => !/^(GET|HEAD|OPTIONS)$/.test(method) && !reads.includes(path))
  }

  /** Requests for what is not there: a connector that asks for it asks the real system in vain as well. */
  get unexpected(): readonly RecordedRequest[] {
    return this.requests.filter(({ path }) => !this.#isKnown(path))
  }

  /** Paths of lists and answers that nobody has asked for. */
  get unasked(): readonly string[] {
    return this.#paths().filter((path) => !this.requests.some((request) => request.path === path))
  }

  /** Secrets that must be seen nowhere: those of the sign-in, and every token that was given out. */
  get secrets(): readonly string[] {
    return this.#gate.secrets
  }

  /** What it answered a request, for those who want to know what could be broken there. */
  askedFor(request: RecordedRequest): AskedFor | null {
    return this.#asked.get(request) ?? null
  }

  /**
   * Fails at a place from now on, until the trouble is disposed of.
   *
   * @throws Error where another trouble is going on
   */
  misbehave(misbehavior: Misbehavior, place: Place): Trouble {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.#trouble) throw new Error('The server misbehaves already: dispose of that first')
    const trouble = { misbehavior, place, count: 0, meet: resolve }
    this.#trouble = trouble
    this.#patience = this.requests.length + PATIENCE
    return {
      met: promise,
      get count() {
        return trouble.count
      },
      [Symbol.dispose]: () => {
        this.#trouble = null
        this.#patience = Number.POSITIVE_INFINITY
        this.#gate.onlyExpired = false
        this.#lists.restore()
      },
    }
  }

  /** Whether it was asked so often since the trouble began that it has stopped to answer. */
  get isOverrun(): boolean {
    return this.requests.length > this.#patience
  }

  /** Makes a list longer, if its records are made; back with `undefined`. */
  resize(path: string, count?: number): void {
    this.#lists.resize(path, count)
  }

  /** A list that says what changed, to change what is in it. */
  changing(path: string): ChangingList {
    return this.#lists.changing(path)
  }

  /** Forgets what was asked so far. */
  forget(): void {
    this.requests.length = 0
    this.#asked.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  async #take(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', this.url)
    const chunks: Buffer[] = []
    try {
      for await (const chunk of message) chunks.push(chunk)
    } catch {
      return // It went away before it had asked.
    }
    const body = Buffer.concat(chunks).toString()
    const query = this.#withoutSecret(url)
    const request: RecordedRequest = {
      method: message.method ?? '',
      path: url.pathname,
      query,
      headers: this.#gate.withoutCredentials(message),
      body,
      at: Date.now(),
      status: 0,
    }
    if (this.takesNotes) this.requests.push(request)
    if (this.isOverrun) {
      message.socket.destroy()
      return
    }
    let answer: Answer
    try {
      answer = this.#answer(message, url, request)
    } catch (error) {
      // A mistake in the test's own answers: the reader is not left to wait, and the test is told.
      message.socket.destroy()
      throw error
    }
    const isToken = url.pathname === this.#gate.tokenPath
    const signsInWithTokens = this.#gate.tokenPath !== null
    const asked = { isToken, signsInWithTokens, hasBody: answer.body.length > 1, page: askedPage(answer) }
    if (this.takesNotes) this.#asked.set(request, asked)
    const delivery = this.#hurt(answer, request)
    if (delivery.how === 'whole') request.status = delivery.answer.status
    deliver(response, delivery)
  }

  #answer(message: IncomingMessage, url: URL, request: RecordedRequest): Answer {
    const { pathname } = url
    if (pathname === this.#gate.tokenPath) return this.#gate.issue(message, request.body)
    if (pathname === '/sign-in') return { status: 200, headers: { 'content-type': 'text/html' }, body: SIGN_IN_PAGE }
    const recorded = this.#options.recording?.answer(request.method, url, this.url)
    if (recorded) {
      const body = recorded.body === undefined ? '' : JSON.stringify(recorded.body)
      this.#replayed.add(pathname)
      return { status: recorded.status, headers: recorded.headers, body }
    }
    if (!this.#gate.lets(message, url)) {
      return this.#refuse(401, { error: 'unauthorized' }, { 'www-authenticate': 'Bearer' })
    }
    const { format = jsonFormat } = this.#options
    const page = this.#lists.answer(new URL(`${pathname}?${request.query}`, this.url), format)
    if (page === 'senseless') return this.#refuse(400, { error: 'This page makes no sense' })
    if (page) return page
    const other = this.#options.answers?.[pathname]?.(request)
    return other === undefined ? this.#refuse(404, { error: 'There is no such thing' }) : written(format, 200, other)
  }

  /** In the words of the system, where they are known. */
  #refuse(status: RefusedStatus, otherwise: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
    const { refusals = {}, format = jsonFormat } = this.#options
    const told = refusals[status]
    return told ? written(format, told.status, told.body, headers) : json(status, otherwise, headers)
  }

  #hurt(answer: Answer, request: RecordedRequest): Delivery {
    const trouble = this.#trouble
    if (!trouble || !isAt(trouble.place, trouble.misbehavior, request, answer)) return { how: 'whole', answer }
    if (trouble.count >= (trouble.misbehavior.times ?? Number.POSITIVE_INFINITY)) return { how: 'whole', answer }
    trouble.count++
    trouble.meet()
    const isToken = request.path === this.#gate.tokenPath
    return trouble.misbehavior.answer({
      answer,
      gate: this.#gate,
      refuse: (status, otherwise, headers) =>
        isToken ? json(status, otherwise, headers) : this.#refuse(status, otherwise, headers),
      isFirst: trouble.count === 1,
    })
  }

  #withoutSecret(url: URL): URLSearchParams {
    const query = new URLSearchParams(url.search)
    const { signIn } = this.#gate
    if (signIn.by === 'apiKey' && signIn.parameter !== undefined) query.delete(signIn.parameter)
    return query
  }

  #isKnown(path: string): boolean {
    return [...this.#paths(), ...this.#replayed, this.#gate.tokenPath, '/sign-in'].includes(path)
  }

  #paths(): readonly string[] {
    return [...this.#lists.paths(), ...Object.keys(this.#options.answers ?? {})]
  }
}

/** Starts one on a free port of loopback. Dispose of it when the test is over. */
export async function startSourceServer<Kind extends SignIn = SignIn>(
  options: SourceServerOptions<Kind>,
): Promise<SourceServer<Kind>> {
  const server = options.tls ? createTlsServer(options.tls) : createServer()
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    // The other side of a connection that was cut may complain; that is what is wanted.
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port')
  const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${address.port}`
  return new SourceServer(options, { server, url, sockets })
}
