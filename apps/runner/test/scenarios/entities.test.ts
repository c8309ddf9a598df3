import { listUnits } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { all, mails, memberships, person } from './people.js'
import { COMMUNITIES, employee, FUNCTIONS, source, World } from './world.js'

async function names(world: World, kind: 'community' | 'function'): Promise<string[]> {
  return (await all(listUnits(world.database, kind))).map((unit) => unit.name)
}

describe.each(databases)('entities on $name', ({ make }) => {
  it('R15 the entity that the organization chose is what a community is', async () => {
    await using world = await World.create(make)
    const teams = source([employee('1001', { communities: ['T1'] })], { communities: [{ id: 'T1', name: 'Early' }] })
    await world.night('2026-03-01', teams, { entities: { community: 'team' } })

    expect(await names(world, 'community')).toEqual(['Early'])
    expect(await memberships(world, '1001')).toEqual(['Early', 'Cook'])
    expect(await world.night('2026-03-02', teams, { entities: { community: 'team' } })).toMatchObject({
      status: 'unchanged',
    })
  })

  it('R15 one identifier in two entities is two communities: choosing another entity does not mix them up', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const department = (await person(world, '1001')).communities[0]?.id
    const teams = source([employee('1001')], { communities: [{ id: 'D1', name: 'Early' }] })

    const report = await world.night('2026-03-02', teams, { entities: { community: 'team' } })

    expect(report).toMatchObject({ communities: { added: 1, removed: 3, existing: 0 }, problems: [] })
    expect(await names(world, 'community')).toEqual(['Early'])
    expect((await person(world, '1001')).communities).toMatchObject([{ name: 'Early', externalId: 'D1' }])
    expect((await person(world, '1001')).communities[0]?.id).not.toBe(department)
  })

  it('R15 choosing another entity is held like any removal of many communities, and moves nobody before that', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const teams = source([employee('1001')], { communities: [{ id: 'D1', name: 'Early' }] })
    const limits = { 'communities.removed': { count: 1 }, 'employees.transferred': { count: 0 } }

    const report = await world.night('2026-03-02', teams, { entities: { community: 'team' }, limits })

    expect(report.held.map((held) => held.kind)).toEqual(['employees.transferred', 'communities.removed'])
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(await mails(world)).toHaveLength(1)
  })

  it('R20 one identifier may be a community and a function', async () => {
    await using world = await World.create(make)
    const both = source([employee('1001', { communities: ['1'], functions: ['1'] })], {
      communities: [{ id: '1', name: 'Kitchen' }],
      functions: [{ id: '1', name: 'Cook' }],
    })
    await world.night('2026-03-01', both)
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
  })

  it('R20 identifiers of functions are compared as text, and each integration has its own', async () => {
    await using world = await World.create(make)
    const functions = ['1', '01', '1.0', 'a', 'A', 'é', 'e\u0301'].map((id) => ({ id, name: `Function ${id}` }))
    const shown = source([employee('1001', { functions: ['01'] })], { functions })
    const first = await world.night('2026-03-01', shown)
    const second = await world.night('2026-03-02', shown)
    const roster = source([employee('7', { functions: ['01'] })], { functions: [{ id: '01', name: 'Other' }] })
    await world.night('2026-03-02', roster, { integration: 'roster' })

    expect(first.functions).toEqual({ added: 7, removed: 0, existing: 0 })
    expect(second.functions).toEqual({ added: 0, removed: 0, existing: 7 })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Function 01'])
    expect(await memberships(world, '7', 'roster')).toEqual(['Kitchen', 'Other'])
    expect(await names(world, 'function')).toHaveLength(8)
  })

  it('R22 an integration without functions makes none, asks for none, and leaves those of another as they are', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const waiter = employee('7', { email: 'waiter@acme.example' })
    const report = await world.night('2026-03-01', source([waiter], { functions: null }), { integration: 'roster' })

    expect(report).toMatchObject({ functions: { added: 0, removed: 0, existing: 0 }, employees: { rejected: 0 } })
    expect(await names(world, 'function')).toEqual(['Cook', 'Waiter'])
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(await memberships(world, '7', 'roster')).toEqual(['Kitchen'])
  })

  it('R22 an integration that switches functions off leaves them, and whoever has them, as they are', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const off = source([employee('1001', { functions: [] }), employee('1002', { functions: ['F2'] })], {
      functions: null,
    })

    const first = await world.night('2026-03-02', off)
    const full = await world.night('2026-03-03', off, { full: true })

    for (const report of [first, full]) {
      expect(report).toMatchObject({ status: 'unchanged', functions: { removed: 0 }, employees: { unchanged: 2 } })
    }
    expect(await names(world, 'function')).toEqual(['Cook', 'Waiter'])
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
  })

  it('R22 functions that are switched on again follow the source at once', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const waiter = employee('1001', { functions: ['F2'] })
    await world.night('2026-03-02', source([waiter], { functions: null }))
    const report = await world.night('2026-03-03', source([waiter], { functions: FUNCTIONS.slice(1) }))

    expect(report).toMatchObject({ functions: { removed: 1 }, employees: { updated: 1 } })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Waiter'])
  })

  it('R22 a new employee of an integration whose functions are off gets its communities all the same', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { functions: ['nonsense'] })], { functions: null }))
    expect(await memberships(world, '1001')).toEqual(['Kitchen'])
    expect(await names(world, 'community')).toEqual(COMMUNITIES.map((one) => one.name))
  })
})
