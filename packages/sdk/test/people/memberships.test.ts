import { Memberships } from '@rollcall/sdk/people'
import { expect, it } from 'vitest'

it('knows the groups of each, once, also where they are in none', () => {
  const memberships = new Memberships()
  memberships.add('noor', 'cooks')
  memberships.add('noor', 'crew')
  memberships.add('noor', 'cooks')
  memberships.add('zoë', 'crew')

  expect(memberships.of('noor')).toEqual(['cooks', 'crew'])
  expect(memberships.of('zoë')).toEqual(['crew'])
  expect(memberships.of('sam')).toEqual([])
})

it('knows the groups around those of somebody, in whatever order they came, and where they lead in a circle', () => {
  const memberships = new Memberships()
  memberships.add('crew', 'everybody')
  memberships.add('noor', 'cooks')
  memberships.add('cooks', 'crew')
  memberships.add('everybody', 'crew')

  expect(memberships.of('noor')).toEqual(['cooks', 'crew', 'everybody'])
})

it('takes groups that are known otherwise for as good as those with a list of members', () => {
  const memberships = new Memberships()
  memberships.add('noor', 'cooks')
  memberships.add('night', 'crew')

  expect(memberships.of('noor', ['night', 'cooks'])).toEqual(['cooks', 'night', 'crew'])
  expect(memberships.of('zoë', ['night'])).toEqual(['night', 'crew'])
})

it('counts the members whom nobody is, without the groups', () => {
  const memberships = new Memberships()
  for (const member of ['noor', 'zoë', 'printer', 'cooks', 'empty']) memberships.add(member, 'crew')
  memberships.add('noor', 'cooks')
  memberships.of('noor')
  memberships.of('sam')

  expect(memberships.strangers(['crew', 'cooks', 'empty'])).toBe(2)
})
