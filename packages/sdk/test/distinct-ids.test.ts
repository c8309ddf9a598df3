import { DistinctIds } from '@rollcall/sdk'
import { expect, it } from 'vitest'

it('tells identifiers that were met from new ones, also where they differ in little', () => {
  const ids = new DistinctIds()

  expect([ids.add('7'), ids.add('07'), ids.add('7'), ids.add('7 ')]).toEqual([true, true, false, true])
  expect([ids.has('07'), ids.has('8')]).toEqual([true, false])
  expect(ids.size).toBe(3)
})
