import type { IncomingHttpHeaders } from 'node:http'
import LinkHeader from 'http-link-header'
import type { Query } from './destination.js'

/** What is known after a page, to tell where the next one is or that this was the last. */
export interface PageSeen<Page = unknown> {
  /** As its schema gave it. */
  readonly page: Page
  /** As the system sent it, parsed. */
  readonly body: unknown
  readonly headers: IncomingHttpHeaders
  /** Of the page before, or null where this is the first. */
  readonly previousHeaders: IncomingHttpHeaders | null
  /** Pages before this one. */
  readonly index: number
  /** Records in this page, as `rows` gave them, without the one that overlaps. */
  readonly rows: number
  /** Records in all pages so far, this one included, those that overlap counted once. */
  readonly received: number
  /** The declared total, as last seen, or null where none was. */
  readonly total: number | null
}

/**
 * Where the next page is, that there is none and how that was seen, or that neither can be told from what was said.
 *
 * - `query` is added to the request's own. `overlaps`: its first record is the last one of this page. Records may have
 *   been added since, and then it stands further down; where it is not there, records went, and others may have moved to a
 *   page that was read already: the read fails.
 * - `link` is asked as it is.
 * - `end` and `incomplete` go on a sentence: "the declared total", "The page … says no total".
 */
export type Step =
  | { readonly query: Query; readonly overlaps?: boolean }
  | { readonly link: string }
  | { readonly end: string }
  | { readonly incomplete: string }

/** One way of going from page to page, with its own proof of the end. */
export interface Paging<Page = unknown> {
  /** What is added to the query of the first page. */
  readonly first: Query
  /** Pages are counted off a list: where records go while it is read, others move over to pages that were read already. */
  readonly isByPosition?: boolean
  /** The system says "no more" by an answer without content (204). */
  readonly mayEndWithoutContent?: boolean
  next(seen: PageSeen<Page>): Step
  /** The total, where this way of paging defines its place. */
  total?(seen: Omit<PageSeen<Page>, 'total'>): number | null
}

/** How the end is seen where pages are counted. */
export interface CountedEnd<Page> {
  /**
   * - `total` (default): when the declared total has been received; `pages` needs `total` then.
   * - `emptyPage`: at the first page without records. Only where the vendor says that there is one after the last: it
   *   costs a request, and what fails silently would look the same.
   * - `noContent`: likewise, or at an answer 204.
   *
   * A page that is not full is no end: a system may send smaller pages than it was asked for.
   */
  readonly end?: 'total' | 'emptyPage' | 'noContent' | undefined
  /** The number of pages, where each says it; goes before `end`. */
  pages?(page: Page, headers: IncomingHttpHeaders): number | null | undefined
  /** Whether there are more, where each page says it; goes before `end`. */
  hasMore?(page: Page, headers: IncomingHttpHeaders): boolean
}

/** How many records a page should have. */
export interface PageSize {
  /** Records a page. Left out: the system decides. */
  readonly size?: number | undefined
  /** The parameter that asks for them. Default: `per_page` of `byPage` and `byLinkHeader`, `limit` of the others. */
  readonly sizeParameter?: string | undefined
}

/** `?page=1&per_page=200`, and so on. */
export function byPage<Page>(
  options: CountedEnd<Page> &
    PageSize & {
      /** Number of the first page. Default 1. */
      readonly first?: number | undefined
      /** Default `page`. */
      readonly parameter?: string | undefined
    } = {},
): Paging<Page> {
  const { first = 1, parameter = 'page', size, sizeParameter = 'per_page' } = options
  const query = (page: number): Query => ({ [parameter]: page, [sizeParameter]: size })
  return {
    first: query(first),
    isByPosition: true,
    mayEndWithoutContent: options.end === 'noContent',
    next: (seen) => counted(seen, options) ?? { query: query(first + seen.index + 1) },
  }
}

/**
 * `?offset=0&limit=200`, and so on: goes on where the received records end, however many were asked for.
 *
 * Each page begins with the last record of the one before. Where somebody leaves while the list is read, everybody behind
 * moves forward, and one of them to a page that was read already; where somebody else comes meanwhile, even the total says
 * nothing of it.
 */
export function byOffset<Page>(
  options: CountedEnd<Page> &
    PageSize & {
      /** False only where a system takes nothing but multiples of the size. Default true. */
      readonly overlap?: boolean | undefined
      /** Offset of the first record. Default 0. */
      readonly first?: number | undefined
      /** Default `offset`. */
      readonly parameter?: string | undefined
    } = {},
): Paging<Page> {
  const { first = 0, parameter = 'offset', size, sizeParameter = 'limit', overlap = true } = options
  const query = (offset: number): Query => ({ [parameter]: offset, [sizeParameter]: size })
  return {
    first: query(first),
    isByPosition: true,
    mayEndWithoutContent: options.end === 'noContent',
    next: (seen) => counted(seen, options) ?? goOn(seen.received),
  }

  function goOn(received: number): Step {
    const overlaps = overlap && received > 1 && size !== 1
    return { query: query(first + (overlaps ? received - 1 : received)), overlaps }
  }
}

/**
 * A cursor in each page that leads to the next; the end is a page without one.
 *
 * With the key of the last record as the cursor (`?after=1001`) an empty page has none, and is the end.
 */
export function byCursor<Page>(
  options: PageSize & {
    cursor(page: Page, headers: IncomingHttpHeaders): string | number | null | undefined
    /** Default `cursor`. */
    readonly parameter?: string | undefined
    /** Whether there are more, where each page says it: then a cursor has to be there, or not to matter. */
    hasMore?(page: Page, headers: IncomingHttpHeaders): boolean
    /** More for the first page. It is sent with each. */
    readonly query?: Query | undefined
  },
): Paging<Page> {
  const { parameter = 'cursor' } = options
  const query = sized(options, 'limit')
  return {
    first: query,
    next({ page, headers }) {
      const cursor = options.cursor(page, headers)
      const hasCursor = cursor !== null && cursor !== undefined && cursor !== ''
      const hasMore = options.hasMore?.(page, headers) ?? hasCursor
      if (!hasMore) return { end: options.hasMore ? 'a page that says that it is the last' : 'a page without a cursor' }
      return hasCursor
        ? { query: { ...query, [parameter]: cursor } }
        : { incomplete: 'says that there is more, and not where' }
    },
  }
}

/**
 * The `Link` header (RFC 8288): goes on with `rel="next"`; the end is a header without it.
 *
 * No header at all, after pages that had it, is a break, unless the declared total has come by then.
 */
export function byLinkHeader(
  options: PageSize & {
    readonly query?: Query | undefined
    /** `missing`: the vendor says that the last page has no such header. A proxy that drops it would look the same. */
    readonly end?: 'missing' | undefined
  } = {},
): Paging {
  return {
    first: sized(options, 'per_page'),
    next({ headers, previousHeaders, received, total }) {
      const header = headers.link
      if (typeof header !== 'string') {
        const hadLinks = previousHeaders?.link !== undefined
        const hasAll = total !== null && received >= total
        return hadLinks && !hasAll && options.end !== 'missing'
          ? { incomplete: 'has no Link header, unlike the one before' }
          : { end: 'a page without a next link' }
      }
      const links = parsedLinks(header)
      if (links === null) return { incomplete: 'has a Link header that cannot be read' }
      const next = links.rel('next')[0]?.uri
      return next === undefined ? { end: 'a page without a next link' } : { link: next }
    },
  }
}

function sized(options: PageSize & { readonly query?: Query | undefined }, usual: string): Query {
  const { query = {}, size, sizeParameter = usual } = options
  return size === undefined ? query : { [sizeParameter]: size, ...query }
}

function parsedLinks(header: string): LinkHeader | null {
  try {
    return LinkHeader.parse(header)
  } catch {
    return null
  }
}

/** The next page's address in each page, absolute or relative; the end is a page without one. */
export function byNextUrl<Page>(
  options: PageSize & {
    url(page: Page): string | null | undefined
    readonly query?: Query | undefined
  },
): Paging<Page> {
  return {
    first: sized(options, 'limit'),
    next({ page }) {
      const url = options.url(page)
      return url ? { link: url } : { end: 'a page without a next address' }
    },
  }
}

/** OData 4 and 2: asks for the total, and goes on with the next link that the system gives; the end is a page without. */
export function byOData(
  options: {
    readonly version?: 4 | 2 | undefined
    readonly query?: Query | undefined
    /** Whether the total is asked for, and held against what came. Default true; false where a system's count lags behind. */
    readonly count?: boolean | undefined
  } = {},
): Paging {
  const { version = 4, query = {}, count = true } = options
  const isOld = version === 2
  const asked: Query = isOld ? { $inlinecount: 'allpages' } : { $count: true }
  return {
    first: { ...(isOld ? { $format: 'json' } : {}), ...(count ? asked : {}), ...query },
    next({ body }) {
      const next = isOld ? field(field(body, 'd'), '__next') : field(body, '@odata.nextLink')
      if (next === undefined || next === null || next === '') return { end: 'a page without a next link' }
      return typeof next === 'string' ? { link: next } : { incomplete: 'has a next link that is none' }
    },
    total({ body }) {
      if (!count) return null
      const total = isOld ? field(field(body, 'd'), '__count') : field(body, '@odata.count')
      return total === undefined || total === null ? null : Number(total)
    },
  }
}

/** No paging at all: the system gives the whole list in one answer, by its vendor's word. */
export function onePage(options: { readonly query?: Query | undefined } = {}): Paging {
  return { first: options.query ?? {}, next: () => ({ end: 'one answer that holds the whole list' }) }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? new Map(Object.entries(value)).get(name)
    : undefined
}

/** The end of what is counted, a broken promise of it, or null: go on. */
function counted<Page>(seen: PageSeen<Page>, options: CountedEnd<Page>): Step | null {
  const pages = options.pages?.(seen.page, seen.headers) ?? null
  if (pages !== null) return seen.index + 1 >= pages ? { end: `the last of ${pages} pages` } : unlessEmpty(seen)
  if (options.hasMore) {
    const hasMore = options.hasMore(seen.page, seen.headers)
    return hasMore ? unlessEmpty(seen) : { end: 'a page that says that it is the last' }
  }
  const { end = 'total' } = options
  if (end !== 'total') return seen.rows === 0 ? { end: 'an empty page after the last' } : null
  if (seen.total === null) return { incomplete: 'says no total, and nothing else proves the end' }
  if (seen.received >= seen.total) return { end: 'the declared total' }
  return seen.rows === 0 ? { incomplete: `is empty, with ${seen.received} of ${seen.total} records received` } : null
}

/** Null: go on. Where pages are counted, the records of one that is empty before the last would be missing. */
function unlessEmpty({ rows }: PageSeen): Step | null {
  return rows === 0 ? { incomplete: 'is empty, and says that there is more' } : null
}
