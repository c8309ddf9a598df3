import { endOfRead, isReject, reject } from '@rollcall/sdk'
import { HeadCount, LeftOut } from '@rollcall/sdk/people'
import { expect, it } from 'vitest'

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
  expect(end).toEqual(endOfRead({ total: 1, proof, checkpoint: 'c1' }))
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
