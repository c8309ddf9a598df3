import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { byHand, messages, units } from './content.js'
import { identifiers, memberships } from './people.js'
import { employee, source, World } from './world.js'

const staff = [employee('1001'), employee('1002', { communities: ['D2'], functions: ['F2'] })]

// The limits let everything through: an empty list is held all the same.
describe.each(databases)('empty answers on $name', ({ make }) => {
  it('R24 no employees: nobody is removed, and the communities that they are in wait', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(staff))
    const report = await world.night(
      '2026-03-02',
      source([], { communities: [{ id: 'D1', name: 'Kitchen' }], functions: [{ id: 'F1', name: 'Cook' }] }),
    )
    expect(report.held).toMatchObject([
      { kind: 'employees.removed', count: 2, of: 2, because: 'empty', state: 'pending' },
    ])
    expect(report).toMatchObject({
      status: 'held',
      employees: { removed: 0 },
      communities: { removed: 1 },
      functions: { removed: 0 },
    })
    expect(report.problems.map(({ code }) => code).sort()).toEqual(['community.waiting', 'function.waiting'])
    expect(await identifiers(world)).toEqual(['1001', '1002'])
    expect(await memberships(world, '1002')).toEqual(['Bar', 'Waiter'])
  })

  it('R24 no communities: none is removed, and references to those on the platform are not unknown', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(staff))
    await byHand(world, '2026-03-01', { messages: [{ community: 'hr/D3', text: 'Hi' }] })
    const shown = source(
      [employee('1001', { lastName: 'New' }), employee('1002'), employee('1003', { communities: ['D3', 'D9'] })],
      { communities: [] },
    )

    const report = await world.night('2026-03-02', shown)

    expect(report.held).toMatchObject([{ kind: 'communities.removed', count: 3, of: 3, because: 'empty' }])
    expect(report).toMatchObject({ communities: { removed: 0 }, employees: { updated: 2, invited: 1, rejected: 0 } })
    expect(await units(world, 'community')).toEqual(['hr/D1 Kitchen (2)', 'hr/D2 Bar (0)', 'hr/D3 Reception (1)'])
    expect(await messages(world)).toEqual(['Reception: Hi'])
    // Once the list is back, what it lacked is looked at again.
    const back = await world.night('2026-03-03', { ...shown, communities: source([]).communities })
    expect(back.problems).toMatchObject([{ code: 'employee.unknown_community', employee: '1003' }])
  })

  it('R24 R14 no communities, and somebody whose only community nobody knows: there is none to put them into', async () => {
    await using world = await World.create(make)
    const report = await world.night('2026-03-01', source([employee('1001')], { communities: [] }))
    expect(report).toMatchObject({ held: [], employees: { rejected: 1, invited: 0 } })
  })

  it('R24 no functions: none is removed, nobody loses one, and references are not unknown', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(staff))
    const shown = [
      employee('1001', { functions: [] }),
      employee('1002', { functions: ['F9'], lastName: 'New' }),
      employee('1003', { functions: ['F9'] }),
    ]

    const report = await world.night('2026-03-02', source(shown, { functions: [] }))

    expect(report.held).toMatchObject([{ kind: 'functions.removed', count: 2, of: 2, because: 'empty' }])
    expect(report.employees).toMatchObject({ unchanged: 1, updated: 1, invited: 1, rejected: 0 })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(await memberships(world, '1002')).toEqual(['Kitchen', 'Waiter'])
    expect(await memberships(world, '1003')).toEqual(['Kitchen'])
  })

  it('R24 what a record said beside an empty list of functions is believed once the list is back', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const bare = [employee('1001', { functions: [] }), employee('1002', { functions: [], lastName: 'New' })]
    await world.night('2026-03-02', source(bare, { functions: [] }))
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    await world.night('2026-03-03', source(bare))
    expect(await memberships(world, '1001')).toEqual(['Kitchen'])
    expect(await memberships(world, '1002')).toEqual(['Kitchen'])
  })

  it('R24 no functions where the platform has none either: references are not unknown', async () => {
    await using world = await World.create(make)
    const report = await world.night('2026-03-01', source([employee('1001')], { functions: [] }))
    expect(report).toMatchObject({ status: 'applied', held: [], employees: { invited: 1, rejected: 0 } })
    expect(await memberships(world, '1001')).toEqual(['Kitchen'])
    await world.night('2026-03-02', source([employee('1001')]))
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
  })

  it('R24 an answer that is empty throughout holds each list by itself', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(staff))
    const report = await world.night('2026-03-02', source([], { communities: [], functions: [] }))
    expect(report.held.map(({ kind, count, because }) => `${kind} ${count} ${because}`)).toEqual([
      'employees.removed 2 empty',
      'communities.removed 3 empty',
      'functions.removed 2 empty',
    ])
    expect(await identifiers(world)).toEqual(['1001', '1002'])
    const back = await world.night('2026-03-03', source(staff))
    expect(back).toMatchObject({ status: 'unchanged', held: [], employees: { unchanged: 2 } })
  })

  it('R24 on an empty platform an empty answer is nothing to decide', async () => {
    await using world = await World.create(make)
    const report = await world.night('2026-03-01', source([], { communities: [], functions: [] }), {
      firstImport: 'hold',
    })
    expect(report).toMatchObject({ status: 'unchanged', held: [], problems: [] })
  })
})
