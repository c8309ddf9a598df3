import { byOffset, type PageSeen, type Paging, type Step } from '@rollcall/sdk/http'
import type { Config } from './config.js'
import type { Page } from './schema.js'

/** How the pages of a list came, for whoever has to judge their end. */
export interface Course {
  pages: number
  firstPage: number
  lastPage: number
  /** The last total that was told, and the lowest. */
  total: number | null
  lowestTotal: number | null
  isByCursor: boolean
}

export const newCourse = (): Course => ({
  pages: 0,
  firstPage: 0,
  lastPage: 0,
  total: null,
  lowestTotal: null,
  isByCursor: false,
})

/**
 * From page to page as the service pages: by index (RFC 7644) or by cursor (RFC 9865). A service may answer a request by
 * index with a cursor, which is followed from there on.
 *
 * @param course is kept up to date
 */
export function scimPaging(kind: NonNullable<Config['paging']>, size: number, course: Course): Paging<Page> {
  course.isByCursor = kind === 'cursor'
  let overlaps = false
  const byIndex = byOffset<Page>({ first: 1, parameter: 'startIndex', size, sizeParameter: 'count' })
  return {
    first: kind === 'cursor' ? { cursor: '', count: size } : byIndex.first,
    isByPosition: true,
    total: ({ page }) => page.totalResults ?? null,
    next(seen) {
      const { page, rows, total, index } = seen
      if (index === 0) course.firstPage = rows
      course.pages = index + 1
      course.lastPage = overlaps ? rows + 1 : rows
      course.total = total
      if (total !== null) course.lowestTotal = Math.min(total, course.lowestTotal ?? total)
      if (page.nextCursor) {
        course.isByCursor = true
        return { query: { cursor: page.nextCursor, count: size } }
      }
      if (course.isByCursor) return { end: 'a page without a next cursor' }
      if (kind === 'none') return inOneAnswer(rows, total)
      const step = brokenTotal(seen) ?? byIndex.next(seen)
      overlaps = 'query' in step && step.overlaps === true
      return step
    },
  }
}

function brokenTotal({ received, total }: PageSeen<Page>): Step | null {
  if (total === null) return { incomplete: 'has no totalResults, so nothing proves the end' }
  return received > total ? { incomplete: `makes ${received} records, and its totalResults says ${total}` } : null
}

function inOneAnswer(rows: number, total: number | null): Step {
  if (total !== null && total !== rows) {
    return { incomplete: `has ${rows} records, and its totalResults says ${total}: it is not everything` }
  }
  return { end: 'one answer that holds the whole list' }
}
