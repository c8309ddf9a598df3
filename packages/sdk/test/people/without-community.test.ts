import { IN_NO_COMMUNITY, inNoCommunity, WithoutCommunity } from '@rollcall/sdk/people'
import { expect, it } from 'vitest'

it('R14 somebody in no community is reported, or left out where that is wanted', () => {
  const where = { id: '1001', at: 'GET /users, page 1, record 1' }
  const rejected = { reason: 'is in no group', code: 'employee.no_community', ...where }

  expect(inNoCommunity('is in no group', where)).toMatchObject(rejected)
  expect(inNoCommunity('is in no group', where, 'reject')).toMatchObject(rejected)
  expect(inNoCommunity('is in no group', where, 'leaveOut')).toBe(IN_NO_COMMUNITY)
  expect(IN_NO_COMMUNITY.why).toBe('in no community')
  expect(WithoutCommunity.safeParse('ignore').success).toBe(false)
})
