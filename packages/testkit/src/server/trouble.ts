import type { Answer } from './answer.js'
import type { AskedFor, Misbehavior } from './misbehavior.js'

/** Where a misbehavior happens. */
export interface Place {
  readonly path: string
  /** Number of the page, from 0, for lists. Left out: every request to the path. */
  readonly page?: number
  /** One request alone, with just these parameters. */
  readonly search?: string
}

/** A misbehavior that is going on; disposing of it ends it, and puts the lists back. */
export interface Trouble extends Disposable {
  /** Resolves when it happens for the first time. */
  readonly met: Promise<void>
  /** How often it has happened. */
  readonly count: number
}

/** What is remembered of an answer that was a page. */
export function askedPage({ page }: Answer): AskedFor['page'] {
  if (!page) return null
  const { number, isLast, statesTotal, rows, list } = page
  return { number, isLast, statesTotal, rowCount: rows.length, paging: list.paging }
}

/** Whether a misbehavior happens to this request. */
export function isAt(
  place: Place,
  { goesOn }: Misbehavior,
  request: { readonly path: string; readonly query: URLSearchParams },
  { page }: Answer,
): boolean {
  if (place.path !== request.path) return false
  if (goesOn && place.page !== undefined) return page !== undefined && page.number >= place.page
  if (place.search !== undefined) return place.search === String(request.query)
  return place.page === undefined || place.page === page?.number
}
