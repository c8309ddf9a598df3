import { connect as connectPlainly, type Socket } from 'node:net'
import { connect as connectSecurely, rootCertificates } from 'node:tls'
import type { ReadContext } from '@rollcall/sdk'
import {
  BindRequest,
  ExtendedRequest,
  FilterParser,
  type Message,
  MessageParser,
  PagedResultsControl,
  SearchEntry,
  SearchReference,
  SearchRequest,
  SearchResponse,
  UnbindRequest,
} from 'ldapts'
import type { Config } from './config.js'
import { Entry } from './entry.js'
import { LostConnection, type Outcome, refusal, SIGN_IN, SilentServer, START_TLS, wayFailure } from './failures.js'

const CONNECT_MS = 10_000
/** Without a byte for so long the directory is taken for dead. Active Directory gives a search two minutes. */
const SILENT_MS = 150_000
const GOODBYE_MS = 1_000
const START_TLS_REQUEST = '1.3.6.1.4.1.1466.20037'

export interface Search {
  readonly base: string
  readonly scope: 'base' | 'sub'
  readonly filter: string
  readonly attributes: readonly string[]
  /** Left out: not in pages. */
  readonly page?: { readonly size: number; readonly cookie: Buffer }
}

export interface Answer extends Outcome {
  readonly entries: readonly Entry[]
  /** Addresses of other servers that hold a part of what was asked for. */
  readonly references: readonly string[]
  /** Where the next page begins, empty after the last; null where the answer says nothing of pages. */
  readonly cookie: Buffer | null
}

interface Awaited {
  readonly message: Message
  readonly entries: Entry[]
  readonly references: string[]
  readonly settled: PromiseWithResolvers<Message>
}

/**
 * A connection that is encrypted and signed in: one request after the other, searches alone.
 *
 * The protocol's messages are those of ldapts. Its client is not used: it ends a read at an empty page, although the
 * cookie says that more is to come, and connects again by itself, without signing in and without TLS.
 */
export class Connection implements AsyncDisposable {
  readonly #parser = new MessageParser()
  readonly #signal: AbortSignal
  readonly #onAbort = () => this.#break(this.#signal.reason)
  #socket: Socket
  #awaited: Awaited | null = null
  #broken: unknown = null
  #number = 0

  private constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket
    this.#signal = signal
    this.#listen(socket)
    signal.addEventListener('abort', this.#onAbort)
    this.#parser.on('message', (message) => this.#receive(message))
    this.#parser.on('error', (error) => this.#break(new LostConnection('The answer cannot be read', { cause: error })))
  }

  /** @throws ConnectorError `credentials`, `configuration` (a certificate that is not to be trusted) or `unavailable` */
  static async open({ config, signal }: ReadContext<Config>): Promise<Connection> {
    signal.throwIfAborted()
    const url = new URL(config.url)
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const secure = {
      host,
      minVersion: 'TLSv1.2',
      ...(config.ca ? { ca: [...rootCertificates, config.ca] } : {}),
    } as const
    const isSecure = url.protocol === 'ldaps:'
    const port = Number(url.port) || (isSecure ? 636 : 389)
    const socket = isSecure ? connectSecurely({ ...secure, port }) : connectPlainly({ host, port })
    const connection = new Connection(socket, signal)
    try {
      await connection.#ready(isSecure ? 'secureConnect' : 'connect')
      if (!isSecure) {
        const request = new ExtendedRequest({ messageId: connection.#next(), oid: START_TLS_REQUEST })
        requireSuccess(await connection.#request(request), config, START_TLS)
        connection.#socket.removeAllListeners()
        connection.#socket.setTimeout(0)
        connection.#socket = connectSecurely({ ...secure, socket: connection.#socket })
        connection.#listen(connection.#socket)
        await connection.#ready('secureConnect')
      }
      const { user: dn, password } = config
      requireSuccess(
        await connection.#request(new BindRequest({ messageId: connection.#next(), dn, password })),
        config,
        SIGN_IN,
      )
      return connection
    } catch (error) {
      await connection[Symbol.asyncDispose]()
      signal.throwIfAborted()
      throw wayFailure(error, url.host, 'opening')
    }
  }

  async search({ base, scope, filter, attributes, page }: Search): Promise<Answer> {
    const paging = page && new PagedResultsControl({ critical: true, value: page })
    const request = new SearchRequest({
      messageId: this.#next(),
      baseDN: base,
      scope,
      filter: FilterParser.parseString(filter),
      attributes: [...attributes],
      timeLimit: 0,
      controls: paging ? [paging] : [],
    })
    const awaited = this.#send(request)
    const end = await awaited.settled.promise
    if (!(end instanceof SearchResponse)) throw new LostConnection('The answer is none to a search')
    const control = end.controls?.find((each) => each instanceof PagedResultsControl)
    return {
      code: end.status,
      text: end.errorMessage,
      entries: awaited.entries,
      references: awaited.references,
      cookie: control?.value?.cookie ?? null,
    }
  }

  /** Takes leave of the directory, which has a second to hear it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort)
    if (this.#broken !== null) return
    this.#broken = new LostConnection('The connection is closed')
    const socket = this.#socket
    socket.setTimeout(GOODBYE_MS, () => socket.destroy())
    socket.end(new UnbindRequest({ messageId: this.#next() }).write(), () => socket.destroy())
  }

  #ready(event: 'connect' | 'secureConnect'): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<Message>()
    this.#awaited = {
      message: new UnbindRequest({ messageId: 0 }),
      entries: [],
      references: [],
      settled: { promise, resolve, reject },
    }
    this.#socket.setTimeout(CONNECT_MS)
    const isReady = Promise.withResolvers<void>()
    promise.catch(isReady.reject)
    this.#socket.once(event, () => {
      this.#awaited = null
      this.#socket.setTimeout(SILENT_MS)
      isReady.resolve()
    })
    return isReady.promise
  }

  #listen(socket: Socket): void {
    socket.setNoDelay(true)
    socket.on('data', (bytes) => {
      const awaited = this.#awaited
      this.#parser.read(bytes, new Map(awaited ? [[String(awaited.message.messageId), awaited]] : []))
    })
    socket.on('error', (error) => this.#break(error))
    socket.on('timeout', () => this.#awaited && this.#break(new SilentServer('No answer')))
    socket.on('close', () => this.#break(new LostConnection('The connection was closed')))
  }

  #request(message: Message): Promise<Message> {
    return this.#send(message).settled.promise
  }

  #send(message: Message): Awaited {
    const awaited = { message, entries: [], references: [], settled: Promise.withResolvers<Message>() }
    if (this.#broken !== null) {
      awaited.settled.reject(this.#broken)
      return awaited
    }
    this.#awaited = awaited
    this.#socket.write(message.write())
    return awaited
  }

  #receive(message: Message): void {
    // A message without a request of ours is the server's notice that it ends the connection.
    if (message.messageId === 0) this.#break(new LostConnection('The directory ended the connection'))
    const awaited = this.#awaited
    if (awaited?.message.messageId !== message.messageId) return
    if (message instanceof SearchEntry) awaited.entries.push(new Entry(message))
    else if (message instanceof SearchReference) awaited.references.push(...message.uris)
    else {
      this.#awaited = null
      awaited.settled.resolve(message)
    }
  }

  /** The first reason is the true one. Whoever waits is told, and all that comes later. */
  #break(reason: unknown): void {
    this.#broken ??= reason
    this.#socket.destroy()
    this.#awaited?.settled.reject(this.#broken)
    this.#awaited = null
  }

  #next(): number {
    this.#number++
    return this.#number
  }
}

function requireSuccess(answer: Message, config: Config, at: string): void {
  if (!('status' in answer) || typeof answer.status !== 'number')
    throw new LostConnection('The answer is of another kind')
  if (answer.status === 0) return
  const text = 'errorMessage' in answer ? String(answer.errorMessage) : ''
  throw refusal({ code: answer.status, text }, at, config)
}
