import type { IncomingHttpHeaders } from 'node:http'
import { endOfRead } from '../end-of-read.js'
import { ConnectorError } from '../errors.js'
import type { Read } from '../read.js'
import type { Reject } from '../records.js'
import type { Query } from './destination.js'
import { Overlap } from './overlap.js'
import { PageMemory } from './page-memory.js'
import type { PageSeen, Paging } from './paging.js'

/** What one kind of record is, page by page. */
export interface Pages<Page, Row, T> {
  /**
   * All records of a page: filter none out here, `record` says who does not count. A page without its list is no empty page:
   * never write `?? []` for a list that may be missing.
   */
  rows(page: Page): readonly Row[]
  /** How many records there are in all, where pages say it. Fewer, and the read is incomplete. */
  total?(page: Page, headers: IncomingHttpHeaders): number | null | undefined
  /**
   * Where the next read of changes goes on, for connectors that have `changes`: the first that a page gives, be that the
   * last page. A read in which none does fails. Left out: the end has no checkpoint.
   */
  checkpoint?(page: Page, headers: IncomingHttpHeaders): string | null | undefined
  /**
   * What tells a record from all others, where pages overlap (`byOffset`) and more of a record may differ between two answers.
   * Left out: all of it.
   */
  key?(row: Row): string | number
  /** From page to page, and how the end is seen. */
  readonly next: Paging<NoInfer<Page>>
  /**
   * What a record is. For one that does not count, such as a guest, give a `LeftOut`, and the whole read to `withoutLeftOut`,
   * both of `@rollcall/sdk/people`.
   *
   * @param at where the record stands, for people: `GET /v1/employees, page 3, record 17`
   */
  record(row: Row, at: string): T | Reject
  /**
   * What to do where the end is not proven, for a connector whose paging is a matter of its configuration. Left out: to try
   * again, and to tell its author.
   */
  readonly hint?: string | undefined
}

/** One page as it came. */
export interface PageAnswer<Page> {
  /** Null where the answer had no content (204). */
  readonly page: Page | null
  readonly body: unknown
  readonly headers: IncomingHttpHeaders
}

/** Where a page is asked for: at the path with this query, or where a link led. */
export type Where = { readonly query: Query } | { readonly link: URL }

export interface PageRequest {
  /** For messages. */
  readonly at: string
  readonly where: Where
}

/** What reading pages asks of the client. */
export interface PageSource<Page> {
  /** `GET /v1/employees` */
  readonly at: string
  /** What tells a request from all others: its address, and its body. */
  identify(where: Where): string
  fetch(request: PageRequest): Promise<PageAnswer<Page>>
  /** Where a link of the last answer leads, or null where that is another host. */
  follow(link: string): URL | null
  /** Tells that a page came as it should. */
  accepted(): void
}

/**
 * Reads from page to page to the proven end (R23).
 *
 * @throws ConnectorError `incomplete_read` where a page lacks its list, comes again, leads back or to another host, is empty
 * before the total, or does not begin where it is to overlap, or where fewer records came than were declared
 */
export async function* readPages<Page, Row, T>(
  source: PageSource<Page>,
  { rows, total, checkpoint, key, next, record, hint }: Pages<Page, Row, T>,
): Read<T> {
  const memory = new PageMemory()
  const overlap = new Overlap<Row>(key)
  const totals = new Totals(next.isByPosition === true)
  let where: Where = { query: next.first }
  let received = 0
  let previousHeaders: IncomingHttpHeaders | null = null
  let reached: string | null = null
  for (let index = 0; ; index++) {
    const at = index === 0 ? source.at : `${source.at} (page ${index + 1})`
    const fail: Fail = (message, forAuthor = '') =>
      new ConnectorError('incomplete_read', message, { hint: hint ?? `${HINT}${forAuthor}`, at })
    const end = (proof: string) => {
      if (checkpoint && reached === null) throw fail('No page says where the next read of changes goes on')
      const came = { received, repeated: overlap.isUsed ? overlap.dropped : memory.repeated, dropped: overlap.dropped }
      return endOfRead({ ...totals.end(came, proof, fail), checkpoint: reached })
    }
    if (memory.wasAsked(source.identify(where))) throw fail('The page leads back to one that was read already')
    const { page, body, headers } = await source.fetch({ at, where })
    if (page === null) {
      const isEnd = next.mayEndWithoutContent === true && !overlap.isExpected
      if (!isEnd) throw fail('The answer has no content where a page was expected')
      return end('an answer without content after the last page')
    }
    const entries = rows(page)
    if (!Array.isArray(entries)) throw fail('The page comes without its list')
    if (memory.wasSeen(body, entries.length)) throw fail('The page holds the same records as one before')
    const known = overlap.known(entries)
    if (known === null) throw fail('The page does not go on where the one before ended: records went meanwhile', MOVED)
    const rowCount = entries.length - Math.min(known, 1)
    received += rowCount
    const seen: Omit<PageSeen<Page>, 'total'> = {
      page,
      body,
      headers,
      previousHeaders,
      index,
      rows: rowCount,
      received,
    }
    const problem = totals.learn(total ? total(page, headers) : next.total?.(seen))
    if (problem !== null) throw fail(problem)
    reached ??= checkpoint?.(page, headers) || null
    const step = next.next({ ...seen, total: totals.last })
    if ('incomplete' in step) throw fail(`The page ${step.incomplete}`)
    if (overlap.isExpected && entries.length === 0) throw fail('The page is empty, and lacks what ended the one before')
    previousHeaders = headers
    source.accepted()
    const placed = (position: number) => `${source.at}, page ${index + 1}, record ${position + 1}`
    yield entries.slice(known).map((row, position) => record(row, placed(known + position)))
    if ('end' in step) return end(step.end)
    overlap.expectAfter(entries, 'query' in step && step.overlaps === true)
    if ('query' in step) where = { query: step.query }
    else {
      const link = source.follow(step.link)
      if (link === null) throw fail('The link to the next page leads to another host, or nowhere')
      where = { link }
    }
  }
}

/** @param forAuthor what the author of the connector may have to know */
type Fail = (message: string, forAuthor?: string) => ConnectorError

const HINT = 'Nothing was applied. Try again; if it happens every night, tell the author of the connector.'

const LEFT_OUT =
  ' Its `rows` has to give all records; who does not count is left out by `record` (LeftOut of @rollcall/sdk/people).'

const MOVED = ' Where a record is not the same in two answers, `key` has to say what of it is.'

/** What the pages of one read said of how many records there are. */
class Totals {
  last: number | null = null
  readonly #isByPosition: boolean
  #lowest = Number.POSITIVE_INFINITY

  constructor(isByPosition: boolean) {
    this.#isByPosition = isByPosition
  }

  /** @returns what is wrong with it, or null */
  learn(total: number | null | undefined): string | null {
    if (total === null || total === undefined) return null
    if (!Number.isSafeInteger(total) || total < 0) return 'The page has a total that is no number of records'
    if (this.#isByPosition && this.last !== null && total < this.last) {
      return `The total fell from ${this.last} to ${total} while pages were read, so records may have moved past`
    }
    this.last = total
    this.#lowest = Math.min(this.#lowest, total)
    return null
  }

  /**
   * The proven end. Records that came twice because others moved in before them do not count for the total.
   *
   * @param came `dropped`: those of the repeated ones that were not given on
   */
  end(came: { received: number; repeated: number; dropped: number }, proof: string, fail: Fail) {
    const { received, repeated } = came
    if (this.last === null) return endOfRead({ proof })
    const isShort = received < this.last || received - repeated < this.#lowest
    if (isShort) {
      const twice = repeated > 0 ? `, ${repeated} of them twice` : ''
      throw fail(`The system declares ${this.last} records, and ${received} came${twice}`, LEFT_OUT)
    }
    const given = received - came.dropped
    if (given === this.last) return endOfRead({ total: given, proof })
    return endOfRead({ proof: `${proof}; ${this.last} were declared, ${given} came` })
  }
}
