import { byCursor, byLinkHeader, byNextUrl, byOData, byOffset, byPage, onePage } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { employees, failureOf, open, Page, readAll } from './reading.js'
import { employeesByOffset, type Reply, type Seen, serve } from './script-server.js'

const List = z.object({ items: z.array(z.object({ id: z.string() })) })
const plain = {
  rows: (page: z.infer<typeof List>) => page.items,
  record: (row: { id: string }) => row.id,
}
const ids = (...values: number[]) => values.map((value) => ({ id: String(value) }))

describe('a read by offset', () => {
  it('ends when the declared total has come, and says so', async () => {
    const server = await serve(employeesByOffset(25))
    const { http } = open({ baseUrl: server.url })

    const { pages, end } = await readAll(http.pages('/employees', Page, { ...employees, next: byOffset({ size: 10 }) }))

    expect(pages.flat()).toEqual(Array.from({ length: 25 }, (_, i) => String(i + 1)))
    expect(end).toMatchObject({ total: 25, proof: 'the declared total' })
    expect(server.seen.map(({ url }) => url.search)).toEqual([
      '?offset=0&limit=10',
      '?offset=9&limit=10',
      '?offset=18&limit=10',
    ])
  })

  it('goes on where the records end, also where pages are smaller than asked for', async () => {
    const server = await serve((request) => {
      request.url.searchParams.set('limit', '4')
      return employeesByOffset(10)(request)
    })
    const { http } = open({ baseUrl: server.url })

    const { pages } = await readAll(http.pages('/employees', Page, { ...employees, next: byOffset({ size: 10 }) }))

    expect(pages.map((page) => page.length)).toEqual([4, 3, 3])
  })

  it('tells each record where it stands', async () => {
    const server = await serve(employeesByOffset(3))
    const { http } = open({ baseUrl: `${server.url}/v1` })

    const { pages } = await readAll(
      http.pages('/employees', Page, { ...employees, next: byOffset({ size: 2 }), record: (_, at) => at }),
    )

    expect(pages.flat().at(-1)).toBe('GET /employees, page 2, record 2')
  })

  it('R24 of nobody ends with the total 0, and leaves it to the engine what that means', async () => {
    const server = await serve(employeesByOffset(0))
    const { http } = open({ baseUrl: server.url })

    const { pages, end } = await readAll(http.pages('/employees', Page, { ...employees, next: byOffset() }))

    expect(pages).toEqual([[]])
    expect(end.total).toBe(0)
  })

  it('R23 fails where the total says 1,000 and 999 come', async () => {
    const server = await serve((request) => {
      const offset = Number(request.url.searchParams.get('offset'))
      return {
        json: {
          total: 1_000,
          items: ids(...Array.from({ length: Math.min(200, 999 - offset) }, (_, i) => offset + i)),
        },
      }
    })
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(
      readAll(http.pages('/v1/employees', Page, { ...employees, next: byOffset({ size: 200 }) })),
    )

    expect(error).toMatchObject({
      code: 'incomplete_read',
      message: 'The page is empty, with 999 of 1000 records received',
      at: 'GET /v1/employees (page 7)',
    })
  })

  it('R23 fails where the total falls meanwhile: records may have moved to pages that were read', async () => {
    const server = await serve((request, count) => employeesByOffset(count === 1 ? 25 : 24)(request))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(
      readAll(http.pages('/employees', Page, { ...employees, next: byOffset({ size: 10 }) })),
    )

    expect(error.message).toContain('fell from 25 to 24')
  })

  it('gives nobody twice where somebody new stands further up meanwhile', async () => {
    // Somebody new stands at the front when the second page is asked for: the last of the first page stands further down.
    const server = await serve((_, count) => {
      const items = [ids(1, 2, 3), ids(2, 3, 4), ids(4, 5)][count - 1] ?? []
      return { json: { total: count === 1 ? 5 : 6, items } }
    })
    const { http } = open({ baseUrl: server.url })

    const { pages, end } = await readAll(http.pages('/employees', Page, { ...employees, next: byOffset({ size: 3 }) }))

    expect(pages).toEqual([['1', '2', '3'], ['4'], ['5']])
    expect(end).toMatchObject({ total: null, proof: 'the declared total; 6 were declared, 5 came' })
  })

  it('R23 fails where somebody goes and another comes meanwhile, though the total comes', async () => {
    // 1 is gone and 6 is new: 4 has moved to the page that was read.
    const server = await serve((_, count) => ({
      json: { total: 5, items: [ids(1, 2, 3), ids(4, 5, 6), ids(6)][count - 1] ?? [] },
    }))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(
      readAll(http.pages('/employees', Page, { ...employees, next: byOffset({ size: 3 }) })),
    )

    expect(error).toMatchObject({
      code: 'incomplete_read',
      message: expect.stringContaining('does not go on where the one before ended'),
    })
  })

  it.each(['total', 'emptyPage', 'noContent'] as const)(
    'R23 fails at a page without anything before the end that is seen by %s: the last record has to be there',
    async (end) => {
      const server = await serve((_, count) =>
        count === 1
          ? { json: { total: 5, items: ids(1, 2, 3) } }
          : end === 'noContent'
            ? { status: 204 }
            : { json: { total: 5, items: [] } },
      )
      const { http } = open({ baseUrl: server.url })

      const error = await failureOf(
        readAll(http.pages('/employees', Page, { ...employees, next: byOffset({ size: 3, end }) })),
      )

      expect(error).toMatchObject({ code: 'incomplete_read' })
    },
  )

  it('takes records that come twice where a system takes multiples of the size alone', async () => {
    const server = await serve((_, count) => {
      return {
        json: count === 1 ? { total: 4, items: ids(1, 2) } : { total: 5, items: count === 2 ? ids(2, 3) : ids(4) },
      }
    })
    const { http } = open({ baseUrl: server.url })
    const next = byOffset<z.infer<typeof Page>>({ size: 2, overlap: false })

    const { pages, end } = await readAll(http.pages('/employees', Page, { ...employees, next }))

    expect(pages).toEqual([['1', '2'], ['2', '3'], ['4']])
    expect(end).toMatchObject({ total: 5 })
  })

  it('R23 fails where a record that came twice stands in for one that did not', async () => {
    const server = await serve((_, count) => ({ json: { total: 4, items: count === 1 ? ids(1, 2) : ids(2, 3) } }))
    const { http } = open({ baseUrl: server.url })
    const next = byOffset<z.infer<typeof Page>>({ size: 2, overlap: false })

    const error = await failureOf(readAll(http.pages('/employees', Page, { ...employees, next })))

    expect(error).toMatchObject({
      code: 'incomplete_read',
      message: expect.stringContaining('4 came, 1 of them twice'),
    })
  })

  it('R23 fails where neither a total nor anything else proves the end', async () => {
    const server = await serve(() => ({ json: { items: ids(1) } }))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(readAll(http.pages('/employees', List, { ...plain, next: byOffset({ size: 200 }) })))

    expect(error).toMatchObject({ code: 'incomplete_read', message: expect.stringContaining('says no total') })
  })

  it('asks by POST where that is how a system is queried', async () => {
    const server = await serve(({ body }) => {
      const { paging } = JSON.parse(body)
      return { json: { total: 3, items: ids(...[1, 2, 3].slice(paging.offset, paging.offset + 2)) } }
    })
    const { http } = open({ baseUrl: server.url })

    const read = http.pages('/employees/search', Page, {
      ...employees,
      next: byOffset({ size: 2 }),
      post: (paging) => ({ fields: ['id'], paging }),
    })

    expect((await readAll(read)).pages.flat()).toEqual(['1', '2', '3'])
    expect(server.seen[1]).toMatchObject({ method: 'POST', body: '{"fields":["id"],"paging":{"offset":1,"limit":2}}' })
  })
})

describe('a read in one page', () => {
  it('holds the whole list, and a total where there is one', async () => {
    const { http } = open({ baseUrl: (await serve(() => ({ json: ids(1, 2) }))).url })
    const few = open({ baseUrl: (await serve(() => ({ json: { total: 3, items: ids(1, 2) } }))).url })
    const Whole = z.array(z.object({ id: z.string() }))

    const read = http.pages('/employees', Whole, { rows: (page) => page, next: onePage(), record: (row) => row.id })
    const error = await failureOf(readAll(few.http.pages('/employees', Page, { ...employees, next: onePage() })))

    expect(await readAll(read)).toMatchObject({ pages: [['1', '2']], end: { total: null } })
    expect(error).toMatchObject({ code: 'incomplete_read', message: 'The system declares 3 records, and 2 came' })
  })
})

describe('a read that does not get to its end', () => {
  it('says what to do in the words of the connector, where it has any', async () => {
    const server = await serve(() => ({ json: { total: 3, items: ids(1, 2) } }))
    const { http } = open({ baseUrl: server.url })
    const hint = 'Mend `paging` in the configuration.'

    const error = await failureOf(readAll(http.pages('/employees', Page, { ...employees, next: onePage(), hint })))

    expect(error).toMatchObject({ code: 'incomplete_read', hint })
  })
})

describe('a read by page', () => {
  it('ends at the empty page where the vendor says that there is one', async () => {
    const server = await serve(({ url }) => ({
      json: { items: url.searchParams.get('page') === '3' ? [] : ids(Number(url.searchParams.get('page'))) },
    }))
    const { http } = open({ baseUrl: server.url })

    const { pages, end } = await readAll(
      http.pages('/employees', List, { ...plain, next: byPage({ end: 'emptyPage' }) }),
    )

    expect(pages).toEqual([['1'], ['2'], []])
    expect(end).toMatchObject({ total: null, proof: 'an empty page after the last' })
  })

  it('ends at the last of the pages that are declared', async () => {
    const Numbered = List.extend({ pages: z.number() })
    const server = await serve(({ url }) => ({ json: { pages: 3, items: ids(Number(url.searchParams.get('page'))) } }))
    const { http } = open({ baseUrl: server.url })

    const read = http.pages('/employees', Numbered, {
      rows: (page) => page.items,
      next: byPage({ pages: (page) => page.pages }),
      record: (row) => row.id,
    })

    const { pages, end } = await readAll(read)
    expect(pages.flat()).toEqual(['1', '2', '3'])
    expect(end.proof).toBe('the last of 3 pages')
  })

  it('R23 fails at an empty page that is not the last by its own word', async () => {
    const Marked = List.extend({ more: z.boolean(), pages: z.number() })
    const server = await serve(({ url }) => {
      const page = Number(url.searchParams.get('page'))
      return { json: { items: page === 2 ? [] : ids(page), more: page < 3, pages: 3 } }
    })
    const { http } = open({ baseUrl: server.url })
    type Marked = z.infer<typeof Marked>

    for (const next of [
      byPage<Marked>({ hasMore: (page) => page.more }),
      byPage<Marked>({ pages: (page) => page.pages }),
    ]) {
      const error = await failureOf(readAll(http.pages('/employees', Marked, { ...plain, next })))
      expect(error).toMatchObject({ code: 'incomplete_read', at: 'GET /employees (page 2)' })
    }
  })

  it('ends without content only where that was declared', async () => {
    const script = ({ url }: Seen): Reply =>
      url.searchParams.get('page') === '2' ? { status: 204 } : { json: { items: ids(1) } }
    const { http } = open({ baseUrl: (await serve(script)).url })

    const { pages } = await readAll(http.pages('/employees', List, { ...plain, next: byPage({ end: 'noContent' }) }))
    const error = await failureOf(
      readAll(http.pages('/employees', List, { ...plain, next: byPage({ end: 'emptyPage' }) })),
    )

    expect(pages).toEqual([['1']])
    expect(error).toMatchObject({ code: 'incomplete_read', at: 'GET /employees (page 2)' })
  })

  it('R23 fails within two pages where the same page comes again, whatever its frame says', async () => {
    const server = await serve(({ url }) => ({ json: { page: url.searchParams.get('page'), items: ids(1, 2, 3) } }))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(
      readAll(http.pages('/employees', List, { ...plain, next: byPage({ end: 'emptyPage' }) })),
    )

    expect(error).toMatchObject({ code: 'incomplete_read', message: 'The page holds the same records as one before' })
    expect(server.seen).toHaveLength(2)
  })

  it('goes on where a page of one record has a list of words in its frame, the same on each', async () => {
    const server = await serve(({ url }) => {
      const page = Number(url.searchParams.get('page'))
      return { json: { schemas: ['urn:list'], items: page > 3 ? [] : ids(page) } }
    })
    const { http } = open({ baseUrl: server.url })

    const { pages } = await readAll(http.pages('/employees', List, { ...plain, next: byPage({ end: 'emptyPage' }) }))

    expect(pages.flat()).toEqual(['1', '2', '3'])
  })
})

describe('a read by cursor', () => {
  const Cursor = List.extend({ next: z.string().nullable() })
  const byNext = {
    rows: (page: z.infer<typeof Cursor>) => page.items,
    next: byCursor({ cursor: (page: z.infer<typeof Cursor>) => page.next }),
    record: (row: { id: string }) => row.id,
  }

  it('goes on over an empty page, and ends at one without a cursor', async () => {
    const script: Record<string, Reply> = {
      '': { json: { items: ids(1), next: 'b+/=' } },
      '?cursor=b%2B%2F%3D': { json: { items: [], next: 'c' } },
      '?cursor=c': { json: { items: ids(2), next: null } },
    }
    const server = await serve(({ url }) => script[url.search] ?? { status: 400 })
    const { http } = open({ baseUrl: server.url })

    const { pages, end } = await readAll(http.pages('/employees', Cursor, byNext))

    expect(pages).toEqual([['1'], [], ['2']])
    expect(end.proof).toBe('a page without a cursor')
  })

  it.each([
    ['does not move', ['a', 'a', 'a']],
    ['goes round in a circle', ['a', 'b', 'a']],
  ])('R23 fails where the cursor %s', async (_, cursors) => {
    const server = await serve((_request, count) => ({ json: { items: ids(count), next: cursors[count - 1] ?? 'a' } }))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(readAll(http.pages('/employees', Cursor, byNext)))

    expect(error).toMatchObject({
      code: 'incomplete_read',
      message: 'The page leads back to one that was read already',
    })
    expect(server.seen.length).toBeLessThanOrEqual(3)
  })

  it('R23 fails where more is promised without a cursor', async () => {
    const server = await serve(() => ({ json: { items: ids(1), next: null } }))
    const { http } = open({ baseUrl: server.url })

    const read = http.pages('/employees', Cursor, {
      ...byNext,
      next: byCursor({ cursor: () => null, hasMore: () => true }),
    })

    expect(await failureOf(readAll(read))).toMatchObject({ code: 'incomplete_read' })
  })
})

describe('a read by links', () => {
  it('follows the Link header to a page without a next one', async () => {
    const server = await serve(({ url }) => {
      const after = url.searchParams.get('after')
      const link =
        after === null
          ? '</employees?after=1&q=a,b>; rel="next", </employees>; rel="self"'
          : '</employees>; rel="first"'
      return { json: { items: ids(after === null ? 1 : 2) }, headers: { link } }
    })
    const { http } = open({ baseUrl: server.url })

    const { pages, end } = await readAll(
      http.pages('/employees', List, { ...plain, next: byLinkHeader({ query: { limit: 1 } }) }),
    )

    expect(pages).toEqual([['1'], ['2']])
    expect(end.proof).toBe('a page without a next link')
    expect(server.seen.map(({ url }) => url.search)).toEqual(['?limit=1', '?after=1&q=a,b'])
  })

  it('R23 fails where the header is gone from one page to the next', async () => {
    const server = await serve((_, count) => ({
      json: { items: ids(count) },
      ...(count === 1 ? { headers: { link: '<?after=1>; rel=next' } } : {}),
    }))
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(readAll(http.pages('/employees', List, { ...plain, next: byLinkHeader() })))).toMatchObject({
      code: 'incomplete_read',
      message: 'The page has no Link header, unlike the one before',
    })
  })

  it('ends where the header is gone and the declared total has come, or where the vendor says so', async () => {
    const server = await serve((_, count) => ({
      json: { total: 2, items: ids(count) },
      ...(count % 2 === 1 ? { headers: { link: '<?after=1>; rel=next' } } : {}),
    }))
    const { http } = open({ baseUrl: server.url })

    const counted = await readAll(http.pages('/employees', Page, { ...employees, next: byLinkHeader() }))
    const byWord = await readAll(
      http.pages('/employees', List, { ...plain, next: byLinkHeader({ end: 'missing', query: { again: 1 } }) }),
    )

    expect([counted.pages.flat(), counted.end.total]).toEqual([['1', '2'], 2])
    expect([byWord.pages.flat(), byWord.end.total]).toEqual([['3', '4'], null])
  })

  const Linked = List.extend({ next: z.string().optional() })
  const byNext = {
    rows: (page: z.infer<typeof Linked>) => page.items,
    next: byNextUrl({ url: (page: z.infer<typeof Linked>) => page.next }),
    record: (row: { id: string }) => row.id,
  }

  it('follows next addresses, absolute ones and queries alone', async () => {
    const server = await serve(({ url }, count) => {
      const next = [`${url.origin}/v1/employees?page=2`, '?page=3', undefined][count - 1]
      return { json: { items: ids(count), next } }
    })
    const { http } = open({ baseUrl: `${server.url}/v1` })

    expect((await readAll(http.pages('/employees', Linked, byNext))).pages.flat()).toEqual(['1', '2', '3'])
    expect(server.seen.map(({ url }) => url.pathname + url.search)).toEqual([
      '/v1/employees',
      '/v1/employees?page=2',
      '/v1/employees?page=3',
    ])
  })

  it.each([
    ['itself', '/employees', 'The page leads back to one that was read already'],
    [
      'another host',
      'https://elsewhere.example/employees?page=2',
      'The link to the next page leads to another host, or nowhere',
    ],
  ])('R23 fails where the next address is that of %s', async (_, next, message) => {
    const server = await serve(() => ({ json: { items: ids(1), next } }))
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(readAll(http.pages('/employees', Linked, byNext)))).toMatchObject({
      code: 'incomplete_read',
      message,
    })
  })

  it('reads OData 4 with its count, and tells where fewer came', async () => {
    const Values = z.object({ value: z.array(z.object({ id: z.string() })) })
    const server = await serve(({ url }, count) => {
      const isFirst = url.searchParams.get('$skiptoken') === null
      if (!isFirst) return { json: { value: ids(2) } }
      return {
        json: {
          '@odata.count': count > 2 ? 3 : 2,
          value: ids(1),
          '@odata.nextLink': `${url.origin}/users?$skiptoken=x`,
        },
      }
    })
    const { http } = open({ baseUrl: server.url })
    const users = {
      rows: (page: z.infer<typeof Values>) => page.value,
      next: byOData(),
      record: (row: { id: string }) => row.id,
    }

    expect((await readAll(http.pages('/users', Values, users))).end).toMatchObject({ total: 2 })
    expect(server.seen[0]?.url.searchParams.get('$count')).toBe('true')
    expect(await failureOf(readAll(http.pages('/users', Values, users)))).toMatchObject({
      code: 'incomplete_read',
      message: 'The system declares 3 records, and 2 came',
    })
  })

  it('reads OData without a count that lags behind', async () => {
    const server = await serve(() => ({ json: { '@odata.count': 7, value: ids(1) } }))
    const Values = z.object({ value: z.array(z.object({ id: z.string() })) })
    const { http } = open({ baseUrl: server.url })

    const read = http.pages('/users', Values, {
      rows: (page) => page.value,
      next: byOData({ count: false, query: { $top: 999 } }),
      record: (row) => row.id,
    })

    expect((await readAll(read)).end).toMatchObject({ total: null })
    expect(server.seen[0]?.url.search).toBe('?%24top=999')
  })

  it('reads OData 2 with its count', async () => {
    const Results = z.object({ d: z.object({ results: z.array(z.object({ id: z.string() })) }) })
    const server = await serve(({ url }, count) => {
      const next = count === 1 ? { __next: `${url.origin}/User?$skiptoken=x` } : {}
      return { json: { d: { __count: '2', results: ids(count), ...next } } }
    })
    const { http } = open({ baseUrl: server.url })

    const read = http.pages('/User', Results, {
      rows: (page) => page.d.results,
      next: byOData({ version: 2 }),
      record: (row) => row.id,
    })

    expect((await readAll(read)).end).toMatchObject({ total: 2 })
  })
})

describe('how many records a page is to have', () => {
  const cursor = () => null
  const url = () => null
  it.each([
    ['byPage', byPage({ size: 50, end: 'emptyPage' }), '?page=1&per_page=50'],
    ['byOffset', byOffset({ size: 50, end: 'emptyPage' }), '?offset=0&limit=50'],
    ['byCursor', byCursor({ size: 50, cursor }), '?limit=50'],
    ['byCursor in the words of a system', byCursor({ size: 50, sizeParameter: 'size', cursor }), '?size=50'],
    ['byLinkHeader', byLinkHeader({ size: 50 }), '?per_page=50'],
    ['byNextUrl', byNextUrl({ size: 50, url }), '?limit=50'],
  ])('is asked for in the same way: %s', async (_, next, search) => {
    const server = await serve(() => ({ json: { items: [] } }))
    const { http } = open({ baseUrl: server.url })

    await readAll(http.pages('/employees', List, { ...plain, next }))
    expect(server.seen[0]?.url.search).toBe(search)
  })
})
