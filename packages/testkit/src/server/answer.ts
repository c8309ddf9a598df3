import type { ListPage, SourceList } from './source-list.js'

/** An answer before it is sent. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The page that it is, where it is one of a list. */
  readonly page?: AnsweredPage
}

export interface AnsweredPage extends ListPage {
  readonly list: SourceList
  readonly url: URL
  readonly format: AnswerFormat
}

/** A way in which a system says no to a request. */
export type RefusedStatus = 400 | 401 | 403 | 404 | 429 | 500 | 503

/** How this system says so, in the place of a status: `{ 429: { status: 200, body: { ok: false, error: 'E429' } } }`. */
export type Refusals = Readonly<Partial<Record<RefusedStatus, { readonly status: number; readonly body: unknown }>>>

/** How a source writes what it answers: `{ mediaType: 'application/xml', write: toXml }`. */
export interface AnswerFormat {
  readonly mediaType: string
  /** @param body as it would be written as JSON */
  write(body: unknown): string
}

export const jsonFormat: AnswerFormat = { mediaType: 'application/json', write: (body) => JSON.stringify(body) }

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return written(jsonFormat, status, body, headers)
}

export function written(
  { mediaType, write }: AnswerFormat,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': mediaType, ...headers }, body: write(body) }
}

/** How an answer goes over the wire. */
export type Delivery =
  | { readonly how: 'whole'; readonly answer: Answer }
  /** The request is taken, and nothing ever comes. */
  | { readonly how: 'never' }
  /** A byte each ten seconds. */
  | { readonly how: 'slowly'; readonly answer: Answer }
  /**
   * The connection ends after so many bytes of the body. `length`: the head told the length; `close`: it told nothing,
   * so that the end of the connection is all that there is; `chunks`: in chunks, without the last one.
   */
  | {
      readonly how: 'cut'
      readonly answer: Answer
      readonly afterBytes: number
      readonly framing: 'length' | 'close' | 'chunks'
    }
