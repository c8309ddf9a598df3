import type { ReadClock } from '../clock.js'
import type { Log } from '../connector.js'
import { ConnectorError, isConnectorError } from '../errors.js'
import type { Read } from '../read.js'
import { type OpenAgents, openAgents } from './agents.js'
import type { HttpDeclaration } from './declaration.js'
import { Destinations } from './destination.js'
import { anyFile, type Downloaded, downloaded } from './download.js'
import type { Answer, ByteSink } from './exchange.js'
import { refusal } from './failures.js'
import { type Format, json } from './format.js'
import type { Http, PagesOptions, PostOptions, RequestOptions } from './http.js'
import { Pace } from './pace.js'
import { type PageSource, readPages, type Where } from './pages.js'
import { Redaction } from './redaction.js'
import { type Bounds, type HeardAnswer, Requester, type Wanted } from './requester.js'
import { RetryBudget } from './retry-budget.js'
import { bodyOf, parsedBody, requireFormat, type Shape, shaped } from './shape.js'
import { anonymous, claimsIn, type SignIn, signInFor } from './sign-in.js'

/** What whoever runs a connector gives its client. */
export interface HttpSurroundings {
  /** What people call the system: messages are about it. */
  readonly system: string
  readonly clock: ReadClock
  readonly signal: AbortSignal
  /** When the run's time is up, in milliseconds since 1970: nothing waits beyond it. */
  readonly endsAt: number
  /** Told of waits that a person would notice. */
  readonly log: Log
  /** Told every answer, tokens among them, with all that is in it. */
  readonly onAnswer?: ((heard: HeardAnswer) => void) | undefined
}

/** A client with what only its owner needs. */
export interface OpenHttp {
  readonly http: Http
  /** Closes its connections. */
  close(): void
}

/**
 * Opens the client of one run.
 *
 * @param redaction knows the secrets that are to be kept out of messages; the client adds those that it is declared with,
 * and the tokens that it gets
 * @throws ConnectorError `configuration` where the declaration leads where no request may go
 */
export function openHttp(
  declaration: HttpDeclaration,
  surroundings: HttpSurroundings,
  redaction = new Redaction(),
): OpenHttp {
  redaction.add(...networkSecrets(declaration))
  try {
    const client = new Client(declaration, surroundings, redaction)
    return { http: client, close: () => client.close() }
  } catch (error) {
    throw covered(error, redaction)
  }
}

/** The client of a connector that declares none: says so when it is used. */
export function withoutHttp(system: string): Http {
  const refuse = (): never => {
    throw new ConnectorError('configuration', `${system} declares no \`http\`, and makes requests`, {
      hint: 'Tell the author of the connector.',
    })
  }
  return {
    get: async () => refuse(),
    post: async () => refuse(),
    download: async () => refuse(),
    pages: () => refuse(),
    tokenClaims: async () => refuse(),
  }
}

class Client implements Http {
  readonly #declaration: HttpDeclaration
  readonly #surroundings: HttpSurroundings
  readonly #redaction: Redaction
  readonly #destinations: Destinations
  readonly #connections: OpenAgents
  readonly #requester: Requester
  readonly #signIn: SignIn
  readonly #budget = new RetryBudget()

  constructor(declaration: HttpDeclaration, surroundings: HttpSurroundings, redaction: Redaction) {
    const { system, clock, signal, onAnswer } = surroundings
    const log = redaction.coverLog(surroundings.log)
    this.#declaration = declaration
    this.#surroundings = surroundings
    this.#redaction = redaction
    this.#destinations = new Destinations(declaration)
    this.#connections = openAgents(declaration.network ?? {}, this.#destinations.isPrivateAllowed)
    const { timeouts = {}, maxAnswerBytes = 64 * 1024 * 1024 } = declaration
    const { connectMs = 10_000, answerMs = 120_000 } = timeouts
    this.#requester = new Requester({
      system,
      destinations: this.#destinations,
      agent: this.#connections.agents,
      limits: { connectMs, answerMs, maxAnswerBytes },
      tries: Math.min(3, Math.max(1, declaration.tries ?? 3)),
      pace: new Pace(declaration.rateLimit ?? {}, clock),
      quotaPauseMs: declaration.rateLimit?.pauseMs ?? 0,
      explain: (answer, wanted) => this.#explain(answer, wanted),
      clock,
      signal,
      log,
      onAnswer,
    })
    const desk = {
      system,
      now: () => clock.now(),
      warn: log.warn,
      post: this.#postForToken.bind(this),
    }
    this.#signIn = signInFor(declaration.auth ?? { kind: 'none' }, desk, redaction)
  }

  close(): void {
    this.#connections.close()
  }

  get<Answer>(path: string, answer: Shape<Answer>, options: RequestOptions = {}): Promise<Answer> {
    return this.#ask('GET', path, answer, options, null)
  }

  post<Answer>(path: string, answer: Shape<Answer>, options: PostOptions): Promise<Answer> {
    return this.#ask('POST', path, answer, options, JSON.stringify(options.body))
  }

  async download(path: string, into: ByteSink, options: Omit<RequestOptions, 'format'> = {}): Promise<Downloaded> {
    try {
      const at = `GET ${pathOf(path)}`
      const url = this.#destinations.resolve(path, options.params ?? {}, options.query ?? {})
      const bounds = { endsAt: this.#surroundings.endsAt, budget: this.#budget }
      const wanted = { method: 'GET', url, at, headers: {}, body: null, into, format: anyFile } as const
      const answer = await this.#request(wanted, options, bounds)
      if (answer.status !== 304)
        requireFormat(answer, anyFile, { system: this.#surroundings.system, host: url.host, at })
      return downloaded(answer)
    } catch (error) {
      throw covered(error, this.#redaction)
    }
  }

  async *pages<Page, Row, T>(path: string, page: Shape<Page>, options: PagesOptions<Page, Row, T>): Read<T> {
    try {
      return yield* readPages(this.#pageSource(path, page, options), options)
    } catch (error) {
      throw covered(error, this.#redaction)
    }
  }

  async tokenClaims(): Promise<Readonly<Record<string, unknown>> | null> {
    try {
      return claimsIn(await this.#signIn.credentials())
    } catch (error) {
      throw covered(error, this.#redaction)
    }
  }

  #pageSource<Page, Row, T>(path: string, page: Shape<Page>, options: PagesOptions<Page, Row, T>): PageSource<Page> {
    const { params = {}, query = {}, post } = options
    const method = post ? 'POST' : 'GET'
    const bounds = this.#boundsOf(this.#declaration.timeouts?.readMs)
    let asked = this.#destinations.base
    const queryOf = (where: Where) => ('query' in where ? where.query : {})
    const postOf = (where: Where) => (post ? JSON.stringify(post(queryOf(where))) : null)
    const urlOf = (where: Where) => {
      if ('link' in where) return where.link
      return this.#destinations.resolve(path, params, post ? query : { ...query, ...where.query })
    }
    return {
      at: `${method} ${pathOf(path)}`,
      identify: (where) => `${urlOf(where).href} ${postOf(where) ?? ''}`,
      fetch: async ({ at, where }) => {
        asked = urlOf(where)
        const place = { system: this.#surroundings.system, host: asked.host, at }
        const format = this.#formatOf(options)
        const wanted = { method, url: asked, at, headers: {}, body: postOf(where), format } as const
        const answer = await this.#request(wanted, options, bounds)
        const { headers, status } = answer
        if (status === 204) return { page: null, body: null, headers }
        const body = parsedBody(answer, format, place)
        return { page: await shaped(body, page, true, place), body, headers }
      },
      follow: (link) => this.#destinations.follow(link, asked),
      accepted: () => bounds.budget.earn(),
    }
  }

  async #ask<Answer>(
    method: 'GET' | 'POST',
    path: string,
    shape: Shape<Answer>,
    options: RequestOptions,
    body: string | null,
  ): Promise<Answer> {
    try {
      const at = `${method} ${pathOf(path)}`
      const url = this.#destinations.resolve(path, options.params ?? {}, options.query ?? {})
      const bounds = { endsAt: this.#surroundings.endsAt, budget: this.#budget }
      const format = this.#formatOf(options)
      const answer = await this.#request({ method, url, at, headers: {}, body, format }, options, bounds)
      const place = { system: this.#surroundings.system, host: url.host, at }
      const result = await shaped(parsedBody(answer, format, place), shape, false, place)
      this.#budget.earn()
      return result
    } catch (error) {
      throw covered(error, this.#redaction)
    }
  }

  /** @returns an answer with status 2xx, or 304 where a file is asked for */
  async #request(wanted: Wanted, options: RequestOptions, bounds: Bounds): Promise<Answer> {
    const isHome = this.#destinations.isHome(wanted.url)
    const headers = {
      accept: wanted.format.accept,
      ...(wanted.body === null ? {} : { 'content-type': 'application/json' }),
      ...(isHome ? { ...this.#declaration.headers, ...options.headers } : {}),
    }
    const answer = await this.#requester.send({ ...wanted, headers }, isHome ? this.#signIn : anonymous, bounds)
    if (answer.status >= 200 && answer.status < 300 && answer.status !== 206) return answer
    if (answer.status === 304 && wanted.into !== undefined) return answer
    throw refusal(answer, { system: this.#surroundings.system, host: wanted.url.host, at: wanted.at })
  }

  /** How an answer refuses, as its format or the connector says; null where neither does. */
  #explain(answer: Answer, { at, format, into }: Wanted): ConnectorError | null {
    const { status, text } = answer
    if (into !== undefined && status === 200) return null // Its body has gone into the file.
    try {
      const body = bodyOf(answer, format)
      return this.#declaration.explain?.({ status, body, text, at }) ?? null
    } catch (error) {
      if (isConnectorError(error)) return error
      throw error
    }
  }

  async #postForToken(
    address: string,
    post: { fields: Readonly<Record<string, string>>; headers: Readonly<Record<string, string>> },
  ) {
    const url = new URL(address)
    const at = `POST ${url.host}${url.pathname}`
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...post.headers }
    const body = new URLSearchParams(post.fields).toString()
    const bounds = { endsAt: this.#surroundings.endsAt, budget: this.#budget }
    const answer = await this.#requester.send(
      { method: 'POST', url, at, headers, body, format: json },
      anonymous,
      bounds,
    )
    if (answer.status < 300 || (answer.status >= 400 && answer.status !== 407)) return { answer, at }
    throw refusal(answer, { system: this.#surroundings.system, host: url.host, at })
  }

  #boundsOf(readMs = Number.POSITIVE_INFINITY): Bounds {
    const { clock, endsAt } = this.#surroundings
    return { endsAt: Math.min(endsAt, clock.now() + readMs), budget: new RetryBudget() }
  }

  #formatOf(options: RequestOptions): Format {
    return options.format ?? this.#declaration.format ?? json
  }
}

/** A path as it may be told: its `{names}` unfilled, without a query; of an absolute address the host alone. */
function pathOf(path: string): string {
  const absolute = /^https?:\/\/([^/?#]*)/.exec(path)
  return absolute ? (absolute[1] ?? '') : (path.split('?')[0] ?? '')
}

function networkSecrets({ network }: HttpDeclaration): readonly string[] {
  const { proxy, clientCertificate } = network ?? {}
  const password = proxy !== undefined && URL.canParse(proxy) ? decodeURIComponent(new URL(proxy).password) : ''
  return [password, clientCertificate?.key ?? '', clientCertificate?.passphrase ?? '']
}

/** What is thrown holds no secret, whatever a system or a connector made of it. */
function covered(error: unknown, redaction: Redaction): unknown {
  if (!isConnectorError(error)) return error
  const { code, message, hint, at, cause, retryAfterSeconds } = error
  const told = { hint: redaction.cover(hint), cause, retryAfterSeconds }
  const details = { ...told, ...(at === null ? {} : { at: redaction.cover(at) }) }
  return new ConnectorError(code, redaction.cover(message), details)
}
