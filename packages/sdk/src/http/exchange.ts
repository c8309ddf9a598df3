import type { IncomingHttpHeaders } from 'node:http'
import got, { type Agents, type PlainResponse, RequestError, TimeoutError } from 'got'
import { isConnectorError } from '../errors.js'
import { type CertificateProblem, certificateProblem } from './certificates.js'

/** One request as it goes out, signed in and complete. Never print one. */
export interface Outgoing {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Where the body of a success goes. Left out: it becomes the answer's text. */
  readonly into?: ByteSink | undefined
}

/** Takes the bytes of a file as they come, so that none of it is kept in memory. How many are too many is its own to say. */
export interface ByteSink {
  /** A try begins: whatever came in an earlier one is void. */
  start(): Promise<void>
  /** Throws a `ConnectorError` where it cannot go on. */
  write(bytes: Uint8Array): Promise<void>
}

/** An answer that arrived whole. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Empty where the body went elsewhere. */
  readonly text: string
  /** Whether the answer said where it ends. Where not, a broken connection looks like an end. */
  readonly isFramed: boolean
}

export interface ExchangeLimits {
  readonly connectMs: number
  readonly answerMs: number
  readonly maxAnswerBytes: number
}

/** Half a minute without a byte, and nobody is there any more. */
const SILENCE_MS = 30_000

/** No whole answer came: what happened, in Node's or got's word for it (`ECONNREFUSED`), never with their message. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly code: string
  /** What took too long, where that is why. */
  readonly overdue: string | null
  /** What is wrong with the certificate of the server, where that is why. */
  readonly certificate: CertificateProblem | null

  constructor(code: string, why: Partial<Pick<NoAnswer, 'overdue' | 'certificate'>> = {}) {
    super(code)
    this.code = code
    this.overdue = why.overdue ?? null
    this.certificate = why.certificate ?? null
  }
}

export const TOO_LARGE = 'ROLLCALL_TOO_LARGE'
export const NO_TEXT = 'ROLLCALL_NO_TEXT'

/**
 * Sends one request and takes its answer to the last byte: no retry, no redirect, no cookie, no cache.
 *
 * @throws NoAnswer; the signal's reason where it is aborted
 */
export async function exchange(
  { method, url, headers, body, into }: Outgoing,
  agent: Agents,
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<Answer> {
  await into?.start() // Before there is a stream whose errors nobody would hear.
  signal.throwIfAborted()
  const stream = got.stream(url, {
    method,
    headers: { 'user-agent': 'rollcall', ...headers },
    ...(body === null ? {} : { body }),
    agent,
    signal,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: {
      lookup: limits.connectMs,
      connect: limits.connectMs,
      secureConnect: limits.connectMs,
      socket: Math.min(SILENCE_MS, limits.answerMs),
      request: limits.answerMs,
    },
  })
  let response: PlainResponse | undefined
  stream.once('response', (received: PlainResponse) => {
    response = received
  })
  try {
    const isFile = () => into !== undefined && response?.statusCode === 200
    const text = await textOf(stream, limits.maxAnswerBytes, () => (isFile() ? into : undefined))
    if (response === undefined) throw new NoAnswer('ECONNRESET')
    return { status: response.statusCode, headers: response.headers, text, isFramed: isFramed(response) }
  } catch (error) {
    signal.throwIfAborted()
    throw withoutRequest(error, url.host)
  } finally {
    stream.destroy()
  }
}

/** @param sink where the bytes go instead, once it is known what answer it is */
async function textOf(
  stream: AsyncIterable<Buffer>,
  maxBytes: number,
  sink: () => ByteSink | undefined,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const into = sink()
    if (into) {
      await into.write(chunk)
      continue
    }
    size += chunk.length
    if (size > maxBytes) throw new NoAnswer(TOO_LARGE)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new NoAnswer(NO_TEXT)
  }
}

function isFramed({ headers, statusCode }: PlainResponse): boolean {
  if (statusCode === 204 || statusCode === 304) return true
  return headers['content-length'] !== undefined || /\bchunked\b/i.test(headers['transfer-encoding'] ?? '')
}

/** Errors of got carry the request with its headers, so none of them is passed on, nor is one that is no trouble of a network. */
function withoutRequest(error: unknown, host: string): Error {
  if (error instanceof NoAnswer || isConnectorError(error)) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '' || code.startsWith('ERR_GOT')) return new TypeError('The HTTP client was used in a wrong way')
  const first = error instanceof RequestError && error.cause instanceof Error ? error.cause : error
  return new NoAnswer(code, {
    overdue: error instanceof TimeoutError ? error.event : null,
    certificate:
      first instanceof Error ? certificateProblem(first, { owner: `the owner of ${host}`, ca: 'network.ca' }) : null,
  })
}
