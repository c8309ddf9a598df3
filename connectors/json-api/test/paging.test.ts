import { failureOf, linkHeaderPages, numberedPages, type PageAnswer, type Paging } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { aSystem } from './reading.js'

const people = Array.from({ length: 5 }, (_, n) => ({ id: `${n}`, name: 'Bo', department: 'D1' }))

/** A system whose last page is changed on its way. */
function withLastPage(paging: Paging, change: (answer: PageAnswer) => void): Paging {
  return {
    ...paging,
    mark(answer, position) {
      paging.mark(answer, position)
      if (position.next === null) change(answer)
    },
  }
}

describe('a Link header that the last page does not have', () => {
  const paging = (shape: { totalHeader?: string } = {}) =>
    withLastPage(linkHeaderPages({ rows: 'items', size: 2, ...shape }), ({ headers }) => {
      delete headers['link']
    })

  it('is the end where the total has come by then', async () => {
    const system = await aSystem(people, {
      paging: paging({ totalHeader: 'x-total-count' }),
      top: { paging: { kind: 'linkHeader', totalHeader: 'X-Total-Count' } },
    })

    expect((await system.employees()).records).toHaveLength(5)
  })

  it('is the end where the configuration says so', async () => {
    const system = await aSystem(people, { paging: paging(), top: { paging: { kind: 'linkHeader', end: 'missing' } } })

    expect((await system.employees()).records).toHaveLength(5)
  })

  it('R23 is no end otherwise, and what to mend is said in words of the configuration', async () => {
    const system = await aSystem(people, {
      paging: paging(),
      top: { paging: { kind: 'linkHeader' } },
    })

    expect(await failureOf(system.employees())).toEqual({
      code: 'incomplete_read',
      message: 'The page has no Link header, unlike the one before',
      at: 'GET /employees (page 3)',
      hint: 'Nothing was applied. Try again; if it stays so, `paging` does not suit this system: compare `first`, `parameter`, `total` and `end` with its documentation.',
    })
  })
})

describe('a page that lacks what the pages before it had', () => {
  it.each([
    ['its total', (body: PageAnswer['body']) => delete body['total'], 'The answer has nothing at `total`'],
    ['its list', (body: PageAnswer['body']) => delete body['items'], 'The answer has nothing at `items`'],
  ])(
    'R23 such as %s fails the read, by its number, and lays no blame on the configuration',
    async (_, drop, message) => {
      const paging = withLastPage(numberedPages({ total: 'total', size: 2 }), ({ body }) => void drop(body))
      const system = await aSystem(people, {
        paging,
        top: { paging: { kind: 'page', total: 'total' } },
      })

      expect(await failureOf(system.employees())).toEqual({
        code: 'bad_data',
        message,
        at: 'GET /employees (page 3)',
        hint: 'The pages before have it. Try again; if it stays so, ask those who run the system.',
      })
    },
  )
})
