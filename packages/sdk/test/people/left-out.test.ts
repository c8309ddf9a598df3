import { endOfRead, isReject, type Read, reject } from '@rollcall/sdk'
import { onePage } from '@rollcall/sdk/http'
import { HeadCount, LeftOut, withoutLeftOut } from '@rollcall/sdk/people'
import { expect, it } from 'vitest'
import { employees, failureOf, open, Page, readAll } from '../http/reading.js'
import { serve } from '../http/script-server.js'

const ids = (...numbers: number[]) => numbers.map((number) => ({ id: `${number}` }))

const GUEST = new LeftOut('guests')
const DISABLED = new LeftOut('disabled')

it('lets pass who counts, rejects included, and says how many were left out and why', () => {
  const heads = new HeadCount('users')
  const unreadable = reject('has no id', { code: 'employee.no_identifier' })

  expect(heads.take(['noor', GUEST, 'zoë'])).toEqual(['noor', 'zoë'])
  expect(heads.take([DISABLED, GUEST, unreadable]).filter(isReject)).toEqual([unreadable])
  expect([heads.received, heads.leftOut]).toEqual([6, 3])
  expect(heads.sentence).toBe('3 of 6 users left out: 2 guests, 1 disabled')
})

it('R23 holds the declared total against those who count, and keeps what else the end says', () => {
  const heads = new HeadCount('users')
  heads.take(['noor', GUEST])

  const end = heads.end(endOfRead({ total: 2, proof: 'the declared total', checkpoint: 'c1' }))
  const proof = 'the declared total; 1 of 2 users left out: 1 guests'
  expect(end).toEqual(endOfRead({ total: 1, proof, leftOut: '1 of 2 users left out: 1 guests', checkpoint: 'c1' }))
  expect(heads.end({ proof: 'the last page' }).total).toBeNull()
})

it('says nothing where nobody was left out', () => {
  const heads = new HeadCount('users')
  heads.take(['noor'])

  expect(heads.sentence).toBeNull()
  expect(heads.end({ total: 1, proof: 'the declared total' })).toEqual(
    endOfRead({ total: 1, proof: 'the declared total' }),
  )
})

it('R23 a read of pages leaves out whom `record` says, and its end is that of those who count', async () => {
  const { http } = open({ baseUrl: (await serve(() => ({ json: { total: 4, items: ids(1, 2, 3, 4) } }))).url })
  const record = ({ id }: { id: string }) => (id === '2' ? GUEST : id === '4' ? DISABLED : id)
  const read: Read<string> = withoutLeftOut(
    http.pages('/users', Page, { ...employees, next: onePage(), record }),
    'users',
  )

  const { pages, end } = await readAll(read)
  expect(pages).toEqual([['1', '3']])
  expect(end.total).toBe(2)
  expect(end.leftOut).toBe('2 of 4 users left out: 1 guests, 1 disabled')
})

it('R23 fewer records than were declared are no whole read, also where `rows` has filtered them, and the hint says how not to', async () => {
  const { http } = open({ baseUrl: (await serve(() => ({ json: { total: 3, items: ids(1, 2, 3) } }))).url })
  const read = http.pages('/users', Page, {
    ...employees,
    rows: ({ items }) => items.filter(({ id }) => id !== '2'),
    next: onePage(),
  })

  const error = await failureOf(readAll(withoutLeftOut(read, 'users')))
  expect(error).toMatchObject({
    code: 'incomplete_read',
    message: 'The system declares 3 records, and 2 came',
    hint: expect.stringContaining('who does not count is left out by `record`'),
  })
})

it('a read that is left before its end closes what it reads', async () => {
  let isClosed = false
  const users = (async function* () {
    try {
      for (;;) yield ['noor']
    } finally {
      isClosed = true
    }
  })()
  const read = withoutLeftOut<string>(users, 'users')
  await read.next()
  await read[Symbol.asyncDispose]()

  expect(isClosed).toBe(true)
})
