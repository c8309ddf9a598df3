import type { Read } from '../read.js'
import type { Query } from './destination.js'
import type { Downloaded } from './download.js'
import type { ByteSink } from './exchange.js'
import type { Format } from './format.js'
import type { Pages } from './pages.js'
import type { Shape } from './shape.js'

/** What goes with any request. */
export interface RequestOptions {
  /** Fills `{name}` in the path, encoded: `get('/employees/{id}', { params: { id } })`. Never put values into a path yourself. */
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: Query
  /** Sent to the base URL's host only, as the declared ones are. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where this answer looks otherwise than declared. */
  readonly format?: Format
}

export interface PostOptions extends RequestOptions {
  /** Sent as JSON. */
  readonly body: unknown
}

export interface PagesOptions<Page, Row, T> extends RequestOptions, Pages<Page, Row, T> {
  /**
   * For systems that are queried by POST: the body (JSON) of a page's request, made from what would otherwise stand in
   * the query (`{ offset: 200, limit: 200 }`).
   */
  post?(paging: Query): unknown
}

/**
 * The HTTP client of one read, signed in as the connector declared.
 *
 * Paths are below the declared base URL; an absolute address may lead to a declared host. Answers are checked for their
 * status, format, length and shape before they are given. Nothing is tried again elsewhere: this is the only layer that
 * does, three requests a page at most.
 *
 * Every method throws a `ConnectorError` where it cannot go on, and the signal's reason where the run is stopped.
 */
export interface Http {
  get<Answer>(path: string, answer: Shape<Answer>, options?: RequestOptions): Promise<Answer>
  /** For systems that are queried by POST. It is sent again like a GET: never change anything in a source with it. */
  post<Answer>(path: string, answer: Shape<Answer>, options: PostOptions): Promise<Answer>
  /**
   * A file, whatever its format: its bytes go to `into` as they come, each try from its beginning, and are all there once this
   * resolves. With `headers: { 'if-none-match': … }` the answer may be that it is unchanged.
   */
  download(path: string, into: ByteSink, options?: Omit<RequestOptions, 'format'>): Promise<Downloaded>
  /** A whole read, page by page to its proven end: `employees: ({ http }) => http.pages(…)`. */
  pages<Page, Row, T>(path: string, page: Shape<Page>, options: PagesOptions<Page, Row, T>): Read<T>
  /**
   * What the token says of itself (the claims of a JWT), for systems that write into it which rights were granted. Nobody has
   * verified its signature. Signs in; null where it is no such token.
   */
  tokenClaims(): Promise<Readonly<Record<string, unknown>> | null>
}
