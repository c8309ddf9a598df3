/** What a list answers with: where its rows stand, and how a reader learns that there are more. */
export interface Paging {
  /** Dotted path of the rows in the answer; empty: the answer is the list itself. */
  readonly rows: string
  /** Fields that every answer has: `{ ok: true }`. */
  readonly envelope?: Readonly<Record<string, unknown>>
  /** Dotted path of the declared total, or null where this source declares none. */
  readonly total: string | null
  /** Rows on a page, unless the request asks for another number. */
  readonly size: number
  /** Parameter by which a request asks for another number of rows, or null where it cannot. */
  readonly sizeParameter: string | null
  /** Whether the answer itself says that it is the last one. */
  readonly isEndMarked: boolean
  /**
   * `position`: pages are counted off, so that a record that moves meanwhile is seen twice or never. `mark`: each page
   * says where the next one is. `one`: there is but one page.
   */
  readonly kind: 'position' | 'mark' | 'one'
  /** A page can start at any record. */
  readonly startsAnywhere?: boolean
  /** Where the asked page starts, counted from 0; NaN where the request makes no sense. */
  start(query: URLSearchParams, size: number): number
  /** Writes into the answer how the next page is found. */
  mark(answer: PageAnswer, page: PagePosition): void
}

/** An answer that is being written. */
export interface PageAnswer {
  readonly body: Record<string, unknown>
  readonly headers: Record<string, string>
}

/** Where a page lies in its list. */
export interface PagePosition {
  readonly start: number
  readonly size: number
  /** Rows of the whole list. */
  readonly count: number
  /** Start of the next page, or null on the last. */
  readonly next: number | null
  /** As it was asked for. */
  readonly url: URL
}

/** What every kind of paging can be told. */
export interface PageShape {
  /** Dotted path of the rows in the answer: `data.items`. Empty: the answer is the list itself. Default `items`. */
  readonly rows?: string
  /** Dotted path of the declared total. Left out: none is declared. */
  readonly total?: string
  /** Rows on a page, unless the request asks for another number. Default 100. */
  readonly size?: number
}

/** All rows in one answer. */
export function onePage(shape: Omit<PageShape, 'size'> = {}): Paging {
  return {
    ...common({ ...shape, size: Number.POSITIVE_INFINITY }),
    sizeParameter: null,
    isEndMarked: true,
    kind: 'one',
    start: () => 0,
    mark: () => {},
  }
}

/** `?page=2&size=100`. With `pages` or `hasMore` the answer says which page is the last. */
export function numberedPages(
  shape: PageShape & {
    /** Default `page`. */
    readonly parameter?: string
    /** Number of the first page. Default 1. */
    readonly first?: number
    /** Default `size`. */
    readonly sizeParameter?: string
    /** Dotted path of the number of pages. */
    readonly pages?: string
    /** Dotted path of whether there are more. */
    readonly hasMore?: string
  } = {},
): Paging {
  const { parameter = 'page', first = 1, sizeParameter = 'size', pages, hasMore } = shape
  return {
    ...common(shape),
    sizeParameter,
    isEndMarked: pages !== undefined || hasMore !== undefined,
    kind: 'position',
    start: (query, size) => (numberOf(query, parameter, first) - first) * size,
    mark({ body }, { count, size, next }) {
      if (pages !== undefined) put(body, pages, Math.ceil(count / size))
      if (hasMore !== undefined) put(body, hasMore, next !== null)
    },
  }
}

/** `?offset=200&limit=100`. With `hasMore` the answer says which page is the last. */
export function offsetPages(
  shape: PageShape & {
    /** Default `offset`. */
    readonly parameter?: string
    /** Default `limit`. */
    readonly sizeParameter?: string
    /** Dotted path of whether there are more. */
    readonly hasMore?: string
  } = {},
): Paging {
  const { parameter = 'offset', sizeParameter = 'limit', hasMore } = shape
  return {
    ...common(shape),
    sizeParameter,
    isEndMarked: hasMore !== undefined,
    kind: 'position',
    startsAnywhere: true,
    start: (query) => numberOf(query, parameter, 0),
    mark({ body }, { next }) {
      if (hasMore !== undefined) put(body, hasMore, next !== null)
    },
  }
}

/** `?cursor=…`, with the cursor of the next page in the answer, and null there on the last. */
export function cursorPages(
  shape: PageShape & {
    /** Default `cursor`. */
    readonly parameter?: string
    /** Default `limit`. */
    readonly sizeParameter?: string
    /** Dotted path of the next page's cursor in the answer. Default `nextCursor`. */
    readonly cursor?: string
  } = {},
): Paging {
  const { parameter = 'cursor', sizeParameter = 'limit', cursor = 'nextCursor' } = shape
  return {
    ...byMark(shape, parameter),
    sizeParameter,
    mark: ({ body }, { next }) => put(body, cursor, next === null ? null : toCursor(next)),
  }
}

/** A header `Link: <…>; rel="next"`, where the last page has only `rel="first"`. The answer is the list itself, by default. */
export function linkHeaderPages(shape: PageShape & { readonly totalHeader?: string } = {}): Paging {
  return {
    ...byMark({ rows: '', ...shape }, 'after'),
    sizeParameter: 'per_page',
    mark({ headers }, { next, url, count }) {
      const links = [`<${firstUrl(url, 'after')}>; rel="first"`]
      if (next !== null) links.push(`<${nextUrl(url, 'after', next)}>; rel="next"`)
      headers['link'] = links.join(', ')
      if (shape.totalHeader !== undefined) headers[shape.totalHeader] = String(count)
    },
  }
}

/** The next page's whole address in the answer, and null there on the last. */
export function nextUrlPages(
  shape: PageShape & {
    /** Dotted path of the next page's address in the answer. Default `next`. */
    readonly url?: string
  } = {},
): Paging {
  const { url: path = 'next' } = shape
  return {
    ...byMark(shape, 'after'),
    sizeParameter: 'limit',
    mark: ({ body }, { next, url }) => put(body, path, next === null ? null : nextUrl(url, 'after', next)),
  }
}

/** OData 4: rows in `value`, `@odata.nextLink` unless it is the last page, `@odata.count` where `$count=true` asks for it. */
export function oDataPages(shape: Pick<PageShape, 'size'> = {}): Paging {
  return {
    ...byMark({ ...shape, rows: 'value' }, '$skiptoken'),
    total: '@odata\\.count',
    sizeParameter: '$top',
    start: (query) =>
      query.has('$skiptoken') ? fromCursor(query.get('$skiptoken') ?? '') : numberOf(query, '$skip', 0),
    mark({ body }, { next, url }) {
      if (url.searchParams.get('$count') !== 'true') delete body['@odata.count']
      if (next !== null) body['@odata.nextLink'] = nextUrl(url, '$skiptoken', next)
    },
  }
}

/** Writes a value at a dotted path; a dot that belongs to a name is written `\.`. */
export function put(body: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'))
  const last = names.pop() ?? ''
  let place = body
  for (const name of names) {
    const inner = isObject(place[name]) ? place[name] : {}
    place[name] = inner
    place = inner
  }
  place[last] = value
}

/** What stands at a dotted path, or undefined. */
export function take(body: unknown, path: string): unknown {
  let place = body
  for (const name of path.split(/(?<!\\)\./)) {
    if (!isObject(place)) return undefined
    place = place[name.replaceAll('\\.', '.')]
  }
  return place
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function common({ rows = 'items', total, size = 100 }: PageShape) {
  return { rows, total: total ?? null, size }
}

function byMark(shape: PageShape, parameter: string) {
  return {
    ...common(shape),
    isEndMarked: true,
    kind: 'mark' as const,
    start: (query: URLSearchParams) => (query.has(parameter) ? fromCursor(query.get(parameter) ?? '') : 0),
  }
}

function numberOf(query: URLSearchParams, parameter: string, otherwise: number): number {
  const text = query.get(parameter)
  if (text === null) return otherwise
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

/** The same for the same page each time, so that two reads ask the same. */
function toCursor(start: number): string {
  return Buffer.from(`after row ${start}`).toString('base64url')
}

function fromCursor(cursor: string): number {
  const match = /^after row (\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())
  return match ? Number(match[1]) : Number.NaN
}

function firstUrl(url: URL, parameter: string): string {
  const address = new URL(url)
  address.searchParams.delete(parameter)
  return address.href
}

function nextUrl(url: URL, parameter: string, next: number): string {
  const address = new URL(url)
  address.searchParams.set(parameter, toCursor(next))
  return address.href
}
