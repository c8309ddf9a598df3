import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { numberedPages, type SourceServerOptions, serverSource } from '../src/index.js'

const Answer = z.object({ items: z.array(z.unknown()) })

interface Asked {
  readonly people: number
  readonly size?: number
}

/** Where the suite breaks a list that is read in such pages, and what it says of it. */
async function brokenPages({ people, size }: Asked) {
  const paging = numberedPages({ total: 'total', ...(size === undefined ? {} : { size }) })
  const server: SourceServerOptions = {
    lists: { '/people': { records: { count: people, make: (id) => ({ id }) }, paging } },
  }
  let address = ''
  const config = ({ url }: { url: string }) => {
    address = url
  }
  const source = serverSource({ server, config, has: {}, employees: '/people' })
  await source.open()
  try {
    source.config()
    const readAll = async () => {
      for (let page = 1, read = 0; read < people; page++) {
        const answer = await fetch(`${address}/people?page=${page}`)
        read += Answer.parse(await answer.json()).items.length
      }
    }
    const points = await source.breaks.find(({ name }) => name === '500')?.points('employees', readAll)
    return { at: points?.map(({ at }) => at), notes: source.notes?.() }
  } finally {
    await source.close()
  }
}

describe('the suite with a list of many pages', () => {
  it('has a hundred records on a page where nobody says how many', async () => {
    const { at, notes } = await brokenPages({ people: 250 })
    expect(at).toEqual(['GET /people?page=1', 'GET /people?page=2', 'GET /people?page=3'])
    expect(notes).toEqual([])
  })

  it('breaks the first page, one in the middle and the last, and says so', async () => {
    const { at, notes } = await brokenPages({ people: 1_000 })
    expect(at).toEqual(['GET /people?page=1', 'GET /people?page=6', 'GET /people?page=10'])
    expect(notes).toEqual(['/people is read in 10 pages. Three are broken: the first, one in the middle, the last'])
  })

  it('says what to do where there are so many pages that it takes long', async () => {
    const { at, notes } = await brokenPages({ people: 500, size: 3 })
    expect(at).toHaveLength(3)
    expect(notes).toEqual([expect.stringMatching(/^\/people is read in 167 pages, .*larger pages: "size"/)])
  })

  it('says that a second page is not tested where there is none', async () => {
    const { notes } = await brokenPages({ people: 20 })
    expect(notes).toEqual([expect.stringContaining('/people is read in one page, so nothing is tested')])
  })
})
