import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { audiences, byHand, units } from './content.js'
import { memberships, person } from './people.js'
import { employee, FUNCTIONS, source, World } from './world.js'

const [COOK] = FUNCTIONS as [{ id: string; name: string }]

describe.each(databases)('functions on $name', ({ make }) => {
  it('R20 identifiers of two integrations are not each other’s, and are compared as text', async () => {
    await using world = await World.create(make)
    await byHand(world, '2026-02-28', { functions: [{ id: 'aider', name: 'Cook' }] })
    const numbers = [
      { id: '7', name: 'Seven' },
      { id: '07', name: 'Oh seven' },
    ]
    await world.night('2026-03-01', source([employee('1001', { functions: ['07'] })], { functions: numbers }))
    const report = await world.night(
      '2026-03-01',
      source([employee('1', { functions: ['7'] })], { functions: [{ id: '7', name: 'Cook' }] }),
      { integration: 'roster' },
    )
    expect(report.functions).toEqual({ added: 1, removed: 0, existing: 0 })
    expect(await units(world, 'function')).toEqual([
      'Cook by hand (0)',
      'hr/07 Oh seven (1)',
      'hr/7 Seven (0)',
      'roster/7 Cook (1)',
    ])
  })

  it('R20 a function whose identifier differs only in zeros from one that is there is another', async () => {
    await using world = await World.create(make)
    const seven = { id: '7', name: 'Seven' }
    await world.night('2026-03-01', source([employee('1001', { functions: ['7'] })], { functions: [seven] }))
    const both = source([employee('1001', { functions: ['7', '07'] })], {
      functions: [seven, { id: '07', name: 'Oh seven' }],
    })
    const report = await world.night('2026-03-02', both)
    expect(report).toMatchObject({ functions: { added: 1, removed: 0, existing: 1 }, problems: [] })
    expect(await units(world, 'function')).toEqual(['hr/07 Oh seven (1)', 'hr/7 Seven (1)'])
  })

  it('R20 a new name renames nothing, and the run says so', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const functions = [
      { id: 'F1', name: 'Chef' },
      { id: 'F2', name: 'Waiter' },
    ]
    const report = await world.night('2026-03-02', source([employee('1001')], { functions }))
    expect(report).toMatchObject({ status: 'unchanged', problems: [{ code: 'function.renamed', function: 'F1' }] })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
  })

  it('R20 a function that a record still names is kept, and reported', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { functions: ['F2'] })]))
    const report = await world.night(
      '2026-03-02',
      source([employee('1001', { functions: ['F2'] })], { functions: [COOK] }),
    )
    expect(report).toMatchObject({
      functions: { removed: 0 },
      problems: [{ code: 'function.missing', function: 'F2' }],
    })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Waiter'])
  })

  it('R21 nothing of a function that is gone is left behind, and the record says how much it was', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { functions: ['F1', 'F2'] }), employee('1002')]))
    const audience = { functions: ['hr/F2'] }
    await byHand(world, '2026-03-01', {
      memberships: [{ employee: 'hr/1002', function: 'hr/F2' }],
      groups: [{ id: 'g', name: 'Waiters', audience }],
      surveys: [{ id: 's', name: 'Pulse', audience }],
    })
    const { knex } = world.database
    const waiter = await knex('functions').where({ external_id: 'F2' }).first('id')

    await world.night('2026-03-02', source([employee('1001'), employee('1002')], { functions: [COOK] }))

    expect(await knex('function_members').where({ function_id: waiter.id })).toEqual([])
    expect(await knex('audiences').where({ kind: 'function', unit_id: waiter.id })).toEqual([])
    const gone = await knex('changes').where({ kind: 'function.removed' }).first('because', 'details')
    expect(gone.because).toBe('R21')
    expect(JSON.parse(gone.details)).toMatchObject({ externalId: 'F2', name: 'Waiter', members: 1, audiences: 2 })
  })

  it('R21 a function that is gone leaves everybody, and every audience that was chosen by it', async () => {
    await using world = await World.create(make)
    await byHand(world, '2026-02-28', { functions: [{ id: 'aider', name: 'First aider' }] })
    await world.night('2026-03-01', source([employee('1001', { functions: ['F1', 'F2'] }), employee('1002')]))
    const audience = { functions: ['hr/F2', 'aider'], communities: ['hr/D1'] }
    await byHand(world, '2026-03-01', {
      memberships: [{ employee: 'hr/1002', function: 'hr/F2' }],
      groups: [
        { id: 'g', name: 'Floor', audience },
        { id: 'only', name: 'Waiters', audience: { functions: ['hr/F2'] } },
      ],
      surveys: [{ id: 's', name: 'Pulse', audience }],
      courses: [{ id: 'c', name: 'Hygiene', audience }],
      modules: [{ id: 'm', name: 'Week one', audience }],
    })
    expect((await person(world, '1002')).groups.map(({ name }) => name)).toEqual(['Floor', 'Waiters'])

    const report = await world.night('2026-03-02', source([employee('1001'), employee('1002')], { functions: [COOK] }))

    expect(report).toMatchObject({
      problems: [],
      functions: { removed: 1, existing: 1 },
      employees: { updated: 1, unchanged: 1 },
    })
    expect(await units(world, 'function')).toEqual(['First aider by hand (0)', 'hr/F1 Cook (2)'])
    for (const [kind, id] of [
      ['group', 'g'],
      ['survey', 's'],
      ['course', 'c'],
      ['module', 'm'],
    ] as const) {
      expect((await audiences(world, kind))[id]).toEqual(['Kitchen', 'First aider'])
    }
    // An audience that nothing is left of takes nobody.
    expect((await audiences(world, 'group'))['only']).toEqual([])
    expect((await person(world, '1002')).groups.map(({ name }) => name)).toEqual(['Floor'])
    expect(await memberships(world, '1002')).toEqual(['Kitchen', 'Cook'])
  })

  it('R22 an integration without functions leaves all functions as they are', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await byHand(world, '2026-03-01', { groups: [{ id: 'g', name: 'Cooks', audience: { functions: ['hr/F1'] } }] })

    const without = source([employee('1001', { functions: ['F9'], lastName: 'New' }), employee('1003')], {
      functions: null,
    })
    const report = await world.night('2026-03-02', without)

    expect(report).toMatchObject({
      problems: [],
      functions: { added: 0, removed: 0, existing: 0 },
      source: { functions: 0 },
    })
    expect(report.employees).toMatchObject({ updated: 1, invited: 1, removed: 1 })
    expect(await units(world, 'function')).toEqual(['hr/F1 Cook (1)', 'hr/F2 Waiter (0)'])
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(await memberships(world, '1003')).toEqual(['Kitchen'])
    expect((await audiences(world, 'group'))['g']).toEqual(['Cook'])

    // Once it has functions again, they are what the source says.
    const again = await world.night('2026-03-03', source([employee('1001', { functions: ['F2'] }), employee('1003')]))
    expect(again).toMatchObject({ functions: { existing: 2 }, employees: { updated: 2 } })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Waiter'])
  })

  it('R22 a record that leaves its functions out keeps those of the employee', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const { functions: _unknown, ...silent } = employee('1001', { lastName: 'New' })
    expect(await world.night('2026-03-02', source([silent]))).toMatchObject({ employees: { updated: 1 } })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(
      await world.night('2026-03-03', source([employee('1001', { lastName: 'New', functions: [] })])),
    ).toMatchObject({ employees: { updated: 1 } })
    expect(await memberships(world, '1001')).toEqual(['Kitchen'])
  })
})
