import { type PageAnswer, type Paging, put, take } from './paging.js'

/**
 * Records as the source has them: all of them, or how many and how each is made, for lists that are long. A `count` that is a
 * getter is asked for each page, so that records may come and go.
 */
export type Records = readonly unknown[] | { readonly count: number; readonly make: (index: number) => unknown }

/** What is wrong with a page on purpose. */
export interface PageFault {
  /** No rows, or those of the page before. */
  readonly rows?: 'none' | 'of the page before'
  /** The next page is this one again. */
  readonly nextIsThis?: boolean
  /** Every field of a row has another name. */
  readonly hasOtherFields?: boolean
  /** It says that it is the last. */
  readonly isEnd?: boolean
  /** Whatever lies behind the last page is the last page again, and there is always one more. */
  readonly isLastForEver?: boolean
  /** Added to the declared total. */
  readonly totalOff?: number
}

/** Writes more into the answer of a page. */
type Mark = (body: Record<string, unknown>, page: { readonly number: number; readonly isLast: boolean }) => void

/** A page of a list, and where it lies. */
export interface ListPage {
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Number of the page, from 0. */
  readonly number: number
  readonly isLast: boolean
  /** Whether the answer declares how many records there are. */
  readonly statesTotal: boolean
  readonly rows: readonly unknown[]
}

/** A list of the source, whose records may move while it is read. */
export class SourceList {
  readonly paging: Paging
  /** Whether it can be made of any length. */
  readonly isMade: boolean
  readonly #mark: Mark | undefined
  #whole: { readonly count: number; readonly make: (index: number) => unknown }
  #made: { count: number; make: (index: number) => unknown }
  readonly #more: (index: number) => unknown
  /** Which record stands where, once one has moved. */
  #order: number[] | null = null

  constructor(records: Records, paging: Paging, mark?: Mark) {
    this.paging = paging
    this.#mark = mark
    this.isMade = 'make' in records
    this.#whole = 'make' in records ? records : { count: records.length, make: (index) => records[index] }
    this.#made = this.#whole
    this.#more = this.#whole.make
  }

  get count(): number {
    return this.#order?.length ?? this.#made.count
  }

  /** All records, as they are. */
  rows(): readonly unknown[] {
    return Array.from({ length: this.#whole.count }, (_, index) => this.#whole.make(index))
  }

  /** Has these from now on; longer than that it is made as before. */
  replace(rows: readonly unknown[]): void {
    this.#whole = { count: rows.length, make: (index) => (index < rows.length ? rows[index] : this.#more(index)) }
    this.restore()
  }

  /** The last record comes to the front, as one does that is sorted by a name that changes. */
  moveLastToFront(): void {
    const order = this.#positions()
    const last = order.pop()
    if (last !== undefined) order.unshift(last)
  }

  /** The first record is gone. */
  removeFirst(): void {
    this.#positions().shift()
  }

  /** The first record is gone, and a new one stands at the end. */
  replaceFirst(): void {
    const order = this.#positions()
    order.shift()
    order.push(this.#whole.count)
  }

  /** As it was at the start, or with another number of records, for lists that are made. */
  restore(count?: number): void {
    this.#order = null
    this.#made = count === undefined ? this.#whole : { ...this.#whole, count }
  }

  /** Null where the request makes no sense. */
  page(url: URL, fault: PageFault = {}): ListPage | null {
    const { paging, count } = this
    const sizeAsked = paging.sizeParameter === null ? null : url.searchParams.get(paging.sizeParameter)
    const size = sizeAsked === null ? Math.min(paging.size, Math.max(1, count)) : Number(sizeAsked)
    if (!(Number.isInteger(size) && size > 0)) return null
    const asked = paging.start(url.searchParams, size)
    if (!Number.isInteger(asked) || asked < 0) return null
    const start = fault.isLastForEver ? Math.min(asked, size * Math.floor((count - 1) / size)) : asked
    const end = Math.min(count, start + size)
    const next = fault.isEnd ? null : fault.nextIsThis ? start : end < count || fault.isLastForEver ? end : null
    const found =
      fault.rows === 'none' ? [] : this.#rows(fault.rows === undefined ? start : Math.max(0, start - size), size)
    const rows = fault.hasOtherFields ? found.map(renamed) : found
    const answer: PageAnswer = { body: structuredClone({ ...paging.envelope }), headers: {} }
    if (paging.rows !== '') put(answer.body, paging.rows, rows)
    if (paging.total !== null) put(answer.body, paging.total, count + (fault.totalOff ?? 0))
    paging.mark(answer, { start, size, count: count + (fault.totalOff ?? 0), next, url })
    this.#mark?.(answer.body, { number: Math.ceil(asked / size), isLast: next === null })
    const { body, headers } = answer
    return {
      body: paging.rows === '' ? rows : body,
      headers,
      number: Math.ceil(asked / size),
      isLast: end >= count,
      statesTotal: paging.total !== null && take(body, paging.total) !== undefined,
      rows,
    }
  }

  #rows(start: number, size: number): unknown[] {
    // A page by cursor goes on where it stood, whatever has moved.
    const order = this.paging.kind === 'position' ? this.#order : null
    const rows: unknown[] = []
    for (let position = start; position < Math.min(this.count, start + size); position++) {
      rows.push(this.#made.make(order?.[position] ?? position))
    }
    return rows
  }

  #positions(): number[] {
    this.#order ??= Array.from({ length: this.#made.count }, (_, index) => index)
    return this.#order
  }
}

function renamed(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [`${name}_2`, value]))
}
