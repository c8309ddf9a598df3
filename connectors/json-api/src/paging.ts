import type { IncomingHttpHeaders } from 'node:http'
import {
  byCursor,
  byLinkHeader,
  byNextUrl,
  byOData,
  byOffset,
  byPage,
  type CountedEnd,
  onePage,
  type PageSeen,
  type Paging as SdkPaging,
} from '@rollcall/sdk/http'
import { z } from 'zod'
import { badData, flagAt, markAt, numberAt, wholeNumber } from './answer.js'
import { AnswerPath, type Path } from './path.js'

const parameter = z.string().min(1)
const total = {
  total: AnswerPath.optional().describe('Where an answer says how many records there are in all: meta.total.'),
  totalHeader: z.string().optional().describe('The header that says so instead: X-Total-Count.'),
}
const size = {
  size: z.int().min(1).optional().describe('Records to ask for a page. Left out: the system decides.'),
  sizeParameter: parameter
    .optional()
    .describe('Parameter that asks for so many: limit. Left out: per_page with page and linkHeader, else limit.'),
}
const counted = {
  first: z
    .int()
    .min(0)
    .optional()
    .describe('Number of the first page or record. Left out: 1 for pages, 0 for offsets.'),
  parameter: parameter.optional().describe('Parameter that asks for the next page. Left out: page, offset or cursor.'),
  ...size,
  ...total,
  pages: AnswerPath.optional().describe('Where an answer says how many pages there are.'),
  hasMore: AnswerPath.optional().describe('Where an answer says whether there are more, true or false.'),
  end: z
    .enum(['emptyPage', 'noContent'])
    .optional()
    .describe('Only if nothing of this is there and the vendor says that an empty page, or an answer 204, is the end.'),
}
const missing = z
  .literal('missing')
  .optional()
  .describe('If the last page names no next one at all; otherwise it has to name null, or nothing in its place.')

/** How to go from page to page and how the end is seen, by the names of the sdk. */
export const Paging = z
  .union(
    [
      z.literal('none'),
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z
            .literal('none')
            .describe('Or page, offset, cursor, linkHeader, nextUrl, odata; each has some of these.'),
          ...total,
        }),
        z.strictObject({ kind: z.literal('page'), ...counted }),
        z.strictObject({
          kind: z.literal('offset'),
          ...counted,
          overlap: z
            .boolean()
            .optional()
            .describe('False only if the system takes nothing but multiples of the size. Left out: true.'),
        }),
        z.strictObject({
          kind: z.literal('cursor'),
          cursor: AnswerPath.describe('Where an answer names the cursor of the next page: meta.next.'),
          parameter: counted.parameter,
          hasMore: counted.hasMore,
          ...size,
          ...total,
          end: missing,
        }),
        z.strictObject({ kind: z.literal('linkHeader'), ...size, ...total, end: missing }),
        z.strictObject({
          kind: z.literal('nextUrl'),
          url: AnswerPath.describe('Where an answer names the address of the next page: links.next.'),
          ...size,
          ...total,
          end: missing,
        }),
        z.strictObject({
          kind: z.literal('odata'),
          version: z
            .union([z.literal(4), z.literal(2)])
            .optional()
            .describe('Left out: 4.'),
          count: z.boolean().optional().describe('Whether the total is asked for. Left out: true.'),
        }),
      ]),
    ],
    { error: 'must be none, or say its kind: page, offset, cursor, linkHeader, nextUrl, odata' },
  )
  .superRefine((paging, context) => {
    if (paging === 'none' || (paging.kind !== 'page' && paging.kind !== 'offset')) return
    const { total, totalHeader, pages, hasMore, end } = paging
    if ([total ?? totalHeader, pages, hasMore, end].every((proof) => proof === undefined)) {
      context.addIssue({
        code: 'custom',
        message: 'needs a proof of the end: total, totalHeader, pages or hasMore; end: emptyPage where there is none',
      })
    }
  })
export type Paging = z.output<typeof Paging>

/** What the sdk's `pages` needs to go through a list. */
export interface PagingOptions {
  readonly next: SdkPaging<unknown>
  total?(page: unknown, headers: IncomingHttpHeaders): number | null
}

/** @param at where answers are asked, for messages: `GET /employees` */
export function pagingOf(paging: Paging, at: string): PagingOptions {
  if (paging === 'none') return { next: onePage() }
  if (paging.kind === 'odata') return { next: byOData(paging) }
  const { total, totalHeader } = paging
  const next = nextOf(paging, at)
  if (total !== undefined) return { next, total: (page) => numberAt(page, total, at) }
  if (totalHeader === undefined) return { next }
  return {
    next,
    total: (_, headers) => wholeNumber(headers[totalHeader.toLowerCase()], `the header ${totalHeader}`, at),
  }
}

type Kind<K> = Extract<Exclude<Paging, 'none'>, { kind: K }>

function nextOf(paging: Exclude<Exclude<Paging, 'none'>, Kind<'odata'>>, at: string): SdkPaging<unknown> {
  switch (paging.kind) {
    case 'none':
      return onePage()
    case 'page':
      return byPage(countedOf(paging, at))
    case 'offset':
      return byOffset({ ...countedOf(paging, at), overlap: paging.overlap })
    case 'cursor': {
      const { cursor, parameter, hasMore } = paging
      const more = hasMore === undefined ? {} : { hasMore: (page: unknown) => flagAt(page, hasMore, at) }
      const query = sizeOf(paging, 'limit')
      const next = byCursor({ cursor: (page) => markAt(page, cursor, at), parameter, query, ...more })
      return hasMore === undefined
        ? named(next, paging, (seen) => isThere(seen, cursor, at), `nothing at \`${cursor.text}\``, at)
        : next
    }
    case 'nextUrl': {
      const { url } = paging
      const next = byNextUrl({ url: (page) => markAt(page, url, at), query: sizeOf(paging, 'limit') })
      return named(next, paging, (seen) => isThere(seen, url, at), `nothing at \`${url.text}\``, at)
    }
    case 'linkHeader': {
      const next = byLinkHeader({ query: sizeOf(paging, 'per_page'), end: paging.end })
      return named(next, paging, ({ headers }) => headers.link !== undefined, 'no Link header', at)
    }
  }
}

const isThere = ({ page }: PageSeen, path: Path, at: string) => markAt(page, path, at) !== undefined

function sizeOf(
  { size, sizeParameter }: { size?: number | undefined; sizeParameter?: string | undefined },
  name: string,
) {
  return { [sizeParameter ?? name]: size }
}

function countedOf(paging: Kind<'page' | 'offset'>, at: string) {
  const { first, parameter, size, sizeParameter, pages, hasMore, end } = paging
  const proof: CountedEnd<unknown> = {
    end,
    ...(pages === undefined ? {} : { pages: (page) => numberAt(page, pages, at) }),
    ...(hasMore === undefined ? {} : { hasMore: (page) => flagAt(page, hasMore, at) }),
  }
  return { first, parameter, size, sizeParameter, ...proof }
}

/**
 * A first page that does not even name what leads to the next is the only one, or else it is looked for in the wrong
 * place: the configuration has to say which, or a total.
 */
function named(
  next: SdkPaging<unknown>,
  {
    end,
    total,
    totalHeader,
  }: { end?: 'missing' | undefined; total?: Path | undefined; totalHeader?: string | undefined },
  isNamed: (seen: PageSeen) => boolean,
  what: string,
  at: string,
): SdkPaging<unknown> {
  if (end === 'missing' || total !== undefined || totalHeader !== undefined) return next
  return {
    ...next,
    next(seen) {
      if (seen.index === 0 && !isNamed(seen)) {
        throw badData(
          `The answer has ${what}, so nobody knows whether there is another page`,
          'If the system leaves it out on the last page, write `end: missing` under `paging`; else mend the path.',
          at,
        )
      }
      return next.next(seen)
    },
  }
}
