import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { configFor, group, reading, scimmyWith, user, users } from './reading.js'

/** A service with departments as communities, so that only users are read. */
async function service(count: number, changes: object = {}) {
  const scimmy = await scimmyWith(users(count))
  return {
    scimmy,
    read: () => reading(configFor(scimmy, { users: { pageSize: 10 }, ...changes }), 'department').employees(),
  }
}

const idsOf = (records: readonly { id: string }[]) => new Set(records.map(({ id }) => id)).size

describe('pages by index', () => {
  it.each([1, 9, 10, 11, 25, 30])('R23 are read to their total, and no further: %i users', async (count) => {
    const { read } = await service(count)
    const { records, end } = await read()

    expect([records.length, idsOf(records)]).toEqual([count, count])
    expect(end).toMatchObject({ total: count, proof: 'the declared total' })
  })

  it('R23 go on by what came, where a service gives fewer than it is asked for', async () => {
    const { scimmy, read } = await service(12)
    scimmy.deviations.list = (body, query) => cutTo(body, query, 5)

    expect(idsOf((await read()).records)).toBe(12)
    expect(scimmy.requests.map(startIndexOf)).toEqual(['1', '5', '9'])
  })

  it('R23 are broken off where the first one comes for ever', async () => {
    const { scimmy, read } = await service(25)
    scimmy.deviations.ignoresPaging = true

    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      message: 'The page holds the same records as one before',
      at: 'GET /Users (page 2)',
      hint: expect.stringContaining('ask those who run the service how it pages'),
    })
  })

  it.each([
    ['that page, which is full', 25, 10, 'there are more'],
    ['that page, which is cut by the service', 13, 5, '1 when it is asked for one'],
  ])('R23 are broken off where totalResults is only that of %s', async (_, count, most, told) => {
    const { scimmy, read } = await service(count)
    scimmy.deviations.list = (body, query) => {
      const page = cutTo(body, query, most)
      return { ...page, totalResults: page.Resources.length }
    }

    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      message: expect.stringContaining(`says that there are ${most} users, and ${told}`),
    })
  })

  it('R23 are broken off where totalResults is that of the page, and the first one comes for ever', async () => {
    const { scimmy, read } = await service(25)
    scimmy.deviations.ignoresPaging = true
    scimmy.deviations.list = (body) => ({ ...body, totalResults: 20 })

    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      message: expect.stringContaining('gives the same users whatever `startIndex` and `count` are'),
      hint: expect.stringContaining('paging: none'),
    })
  })

  it.each([
    ['too low', 24, 'The page makes 25 records, and its totalResults says 24'],
    ['too low, just where a page ends', 19, 'The service says that there are 19 users, and there are more'],
    ['too low, just where the first page ends', 10, 'The service says that there are 10 users, and there are more'],
    ['too low, within the first page', 4, 'The page makes 10 records, and its totalResults says 4'],
    ['too high', 26, 'The page is empty, with 25 of 26 records received'],
  ])('R23 are broken off where totalResults is %s', async (_, totalResults, message) => {
    const { scimmy, read } = await service(25)
    scimmy.deviations.list = (body) => ({ ...body, totalResults })

    expect(await failureOf(read())).toMatchObject({ code: 'incomplete_read', message })
  })

  it('R23 are broken off where there is no totalResults', async () => {
    const { scimmy, read } = await service(5)
    scimmy.deviations.list = ({ totalResults: _, ...body }) => body

    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      message: 'The page has no totalResults, so nothing proves the end',
    })
  })

  it('R23 are broken off where a service counts from 0, and one is missing for one that comes twice', async () => {
    const { scimmy, read } = await service(15)
    scimmy.deviations.list = (body, query) => cutTo(body, query, 10, 1)

    expect(await failureOf(read())).toMatchObject({ code: 'incomplete_read' })
  })

  it('R23 are broken off where a later page holds users of an earlier one than the last', async () => {
    const { scimmy, read } = await service(28)
    scimmy.deviations.list = (body, query) => {
      const page = cutTo(body, query, 10)
      const all = users(28)
      return query.get('startIndex') === '19'
        ? { ...page, Resources: [...all.slice(18, 19), ...all.slice(5, 6), ...all.slice(19, 27)] }
        : page
    }

    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      message: 'The service declares 28 users, and 27 different ones came',
    })
  })

  it('R23 are broken off where Resources is missing while there are some', async () => {
    const { scimmy, read } = await service(5)
    scimmy.deviations.list = ({ Resources: _, ...body }) => body

    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      message: expect.stringContaining('`Resources`'),
    })
  })

  it('R23 end where a service refuses to be asked for what lies behind, unless the last page is full', async () => {
    const { scimmy, read } = await service(15)
    scimmy.deviations.refuses = (_, query) => (Number(query.get('startIndex')) > scimmy.users.size ? 400 : undefined)
    expect((await read()).end).toMatchObject({ total: 15 })

    for (const one of users(19)) scimmy.users.set(one.id, one)
    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      message: 'The service refuses to be asked for users behind the end, so nobody can tell whether there are more',
      hint: 'Nothing was applied. Let `users.pageSize` be another number than that of the users.',
    })
  })

  it('take counts that are written as text', async () => {
    const { scimmy, read } = await service(15)
    scimmy.deviations.list = (body) => ({ ...body, totalResults: String(body['totalResults']) })

    expect((await read()).records).toHaveLength(15)
  })
})

describe('everything in one answer', () => {
  it('R23 is whole where the maker of the service says so, and the total does not say otherwise', async () => {
    const { scimmy, read } = await service(40, { paging: 'none' })
    scimmy.deviations.list = (body) => ({ ...body, Resources: users(40), totalResults: 40 })
    expect((await read()).end).toMatchObject({ total: 40, proof: 'one answer that holds the whole list' })

    scimmy.deviations.list = (body) => ({ ...body, Resources: users(20), totalResults: 40 })
    expect(await failureOf(read())).toMatchObject({ code: 'incomplete_read' })
  })

  it('R23 is suspect where nobody says so: it could be the first page only', async () => {
    const { scimmy, read } = await service(40)
    scimmy.deviations.list = (body) => ({ ...body, Resources: users(40), totalResults: 40 })

    expect(await failureOf(read())).toMatchObject({
      code: 'incomplete_read',
      hint: expect.stringContaining('paging: none'),
    })
  })
})

describe('cursors', () => {
  /** As RFC 9865 has it: the first cursor is empty, the last page has none. */
  const byCursor = (query: URLSearchParams, count: number, size = 10) => {
    const start = Number((query.get('cursor') ?? '').replace('after-', '') || 0)
    const next = start + size < count ? { nextCursor: `after-${start + size}` } : {}
    return { Resources: users(count).slice(start, start + size), ...next }
  }

  it('R23 are followed to the page without one, also where there is no total', async () => {
    const { scimmy, read } = await service(1, { paging: 'cursor' })
    scimmy.deviations.list = (_, query) => byCursor(query, 25)

    const { records, end } = await read()
    expect(idsOf(records)).toBe(25)
    expect(end).toMatchObject({ total: null, proof: 'a page without a next cursor' })
    expect(scimmy.requests.map((one) => one.split('?')[1])).toEqual([
      'cursor=&count=10',
      'cursor=after-10&count=10',
      'cursor=after-20&count=10',
    ])
  })

  it('are followed where a service answers a request by index with one', async () => {
    const { scimmy, read } = await service(1)
    scimmy.deviations.list = (_, query) => ({ ...byCursor(query, 25), totalResults: 25 })

    expect((await read()).end).toMatchObject({ total: 25, proof: 'a page without a next cursor' })
  })

  it('R23 are broken off where the last page comes before the total', async () => {
    const { scimmy, read } = await service(1, { paging: 'cursor' })
    scimmy.deviations.list = () => ({ Resources: users(10), totalResults: 25 })

    expect(await failureOf(read())).toMatchObject({ code: 'incomplete_read' })
  })
})

describe('what an account may not see', () => {
  it('R23 is no empty list: nobody at all, with or without Resources', async () => {
    const { scimmy, read } = await service(0)
    for (const list of [undefined, () => ({ totalResults: 0 }), () => ({ totalResults: 0, Resources: [] })]) {
      if (list) scimmy.deviations.list = list
      expect(await failureOf(read())).toMatchObject({
        code: 'permission',
        message: 'The service shows no users at all',
        hint: expect.stringContaining('Grant the account the right to read all users'),
      })
    }
  })

  it('R23 is named where it is refused', async () => {
    const scimmy = await scimmyWith(users(3), [group('G1', ['u-1', 'u-2', 'u-3'])])
    scimmy.deviations.refuses = (path) => (path.endsWith('/Groups') ? 403 : undefined)
    const connector = reading(configFor(scimmy))

    for (const read of [connector.communities(), connector.employees(), connector.check()]) {
      expect(await failureOf(read)).toEqual({
        code: 'permission',
        message: 'The account may not read groups',
        at: 'GET /Groups',
        hint: 'Grant the account the right to read all groups; in OAuth it may be a scope to ask for as well.',
      })
    }
  })

  it('R23 is told where no group shows members, as with services that never do', async () => {
    const scimmy = await scimmyWith(users(3), [group('G1', []), group('G2', [])])
    const connector = reading(configFor(scimmy))

    for (const read of [connector.employees(), connector.check()]) {
      expect(await failureOf(read)).toMatchObject({
        code: 'permission',
        message: 'The service shows nobody who counts in any group',
        hint: expect.stringContaining('right to read the members of groups'),
      })
    }
  })

  it('R23 is told where no user shows what is to be the community', async () => {
    const scimmy = await scimmyWith([user(1), user(2)])
    const connector = reading(configFor(scimmy), 'costCenter')

    for (const read of [connector.communities(), connector.check()]) {
      expect(await failureOf(read)).toMatchObject({
        code: 'permission',
        message: 'The service shows no costCenter of any user who counts',
      })
    }
  })

  it('is not what a filter asks for that the service does not take', async () => {
    const { read } = await service(3, { users: { filter: 'displayName like "N"' } })

    expect(await failureOf(read())).toMatchObject({
      code: 'configuration',
      message: 'The service does not take the filter of users',
      hint: expect.stringContaining('`users.filter`'),
    })
  })

  it('is another filter than the administrator meant', async () => {
    const { read } = await service(3, { users: { filter: 'userName eq "nobody"' } })

    expect(await failureOf(read())).toMatchObject({
      code: 'configuration',
      message: 'The filter finds no users',
      hint: expect.stringContaining('`users.filter`'),
    })
  })
})

/** A page of a service that gives at most so many, and counts from `first` less. */
function cutTo(body: Record<string, unknown>, query: URLSearchParams, most: number, off = 0) {
  const total = Number(body['totalResults'])
  const start = Math.max(0, Number(query.get('startIndex')) - 1 - (query.get('startIndex') === '1' ? 0 : off))
  const size = Math.min(most, Number(query.get('count')))
  return { ...body, Resources: users(total).slice(start, start + size) }
}

const startIndexOf = (request: string) =>
  new URL(request.split(' ')[1] ?? '', 'http://localhost').searchParams.get('startIndex')
