import { listChanges, restore } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { byHand, messages, takeovers, unitLines, units, whoIsWhere } from './content.js'
import { all, identifiers, memberships, person } from './people.js'
import { at, COMMUNITIES, employee, source, World } from './world.js'

const [KITCHEN, BAR, RECEPTION] = COMMUNITIES as [
  { id: string; name: string },
  { id: string; name: string },
  { id: string; name: string },
]

describe.each(databases)('communities on $name', ({ make }) => {
  it('R16 a community that is new is made, also where one of the same name stands already', async () => {
    await using world = await World.create(make)
    await byHand(world, '2026-02-28', { communities: [{ id: 'council', name: 'Kitchen' }] })
    await world.night('2026-03-01', source([employee('7', { communities: ['D1'] })]), { integration: 'roster' })

    const report = await world.night(
      '2026-03-01',
      source([employee('1001')], { communities: [KITCHEN, { ...BAR, name: 'Kitchen' }] }),
    )

    expect(report.communities).toEqual({ added: 2, removed: 0, existing: 0 })
    expect(await units(world, 'community')).toEqual([
      'Kitchen by hand (0)',
      'hr/D1 Kitchen (1)',
      'hr/D2 Kitchen (0)',
      'roster/D1 Kitchen (1)',
      'roster/D2 Bar (0)',
      'roster/D3 Reception (0)',
    ])
  })

  it('R16 the same identifier of another entity is another community', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const teams = [{ id: 'D1', name: 'Early team' }]
    const report = await world.night('2026-03-02', source([employee('1001')], { communities: teams }), {
      entities: { community: 'team' },
    })
    expect(report.communities).toEqual({ added: 1, removed: 3, existing: 0 })
    expect(await units(world, 'community')).toEqual(['hr/D1 Early team (1)'])
    expect(await memberships(world, '1001')).toEqual(['Early team', 'Cook'])
    expect(
      await world.night('2026-03-03', source([employee('1001')], { communities: teams }), {
        entities: { community: 'team' },
      }),
    ).toMatchObject({ status: 'unchanged' })
  })

  it('R16 identifiers are compared as text, case and zeros included', async () => {
    await using world = await World.create(make)
    const communities = ['1', '01', 'a', 'A'].map((id) => ({ id, name: `Room ${id}` }))
    const shown = source([employee('1001', { communities: ['01', 'A'] })], { communities })
    expect((await world.night('2026-03-01', shown)).communities.added).toBe(4)
    expect(await memberships(world, '1001')).toEqual(['Room 01', 'Room A', 'Cook'])
    expect(await world.night('2026-03-02', shown)).toMatchObject({ status: 'unchanged', communities: { existing: 4 } })
  })

  it('R17 a new name in the source renames nothing, and every run says so', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const communities = [{ ...KITCHEN, name: 'Cuisine', at: 'departments.csv:2' }, BAR, RECEPTION]
    for (const date of ['2026-03-02', '2026-03-03']) {
      const report = await world.night(date, source([employee('1001')], { communities }))
      expect(report).toMatchObject({ status: 'unchanged', communities: { added: 0, removed: 0, existing: 3 } })
      expect(report.problems).toMatchObject([{ code: 'community.renamed', community: 'D1', at: 'departments.csv:2' }])
      expect(report.problems[0]?.message).toMatch(/Cuisine.*Kitchen/)
    }
    expect((await unitLines(world, 'community')).map(({ name }) => name)).toContain('Kitchen')
  })

  it('R18 a community that the source no longer has goes with its messages, takeovers and memberships, also those given by hand', async () => {
    await using world = await World.create(make)
    const inBar = employee('1002', { communities: ['D2'] })
    await world.night('2026-03-01', source([employee('1001'), inBar]))
    await byHand(world, '2026-03-01', {
      communities: [{ id: 'council', name: 'Council' }],
      employees: [{ id: 'm1', firstName: 'Ada', communities: ['hr/D2', 'council'] }],
      memberships: [{ employee: 'hr/1001', community: 'hr/D2' }],
      messages: [
        { community: 'hr/D2', text: 'Welcome' },
        { community: 'hr/D1', text: 'Hello' },
        { community: 'council', text: 'Vote' },
      ],
      takeovers: [
        { community: 'hr/D2', employee: 'hr/1002', shift: 'monday' },
        { community: 'hr/D1', employee: 'hr/1001', shift: 'tuesday' },
      ],
    })
    expect(await whoIsWhere(world)).toContain('1001 in Bar')

    const report = await world.night(
      '2026-03-02',
      source([employee('1001'), employee('1002')], { communities: [KITCHEN, RECEPTION] }),
    )

    expect(report).toMatchObject({
      problems: [],
      communities: { removed: 1, existing: 2 },
      employees: { transferred: 1 },
    })
    expect(await units(world, 'community')).toEqual(['Council by hand (1)', 'hr/D1 Kitchen (2)', 'hr/D3 Reception (0)'])
    expect(await messages(world)).toEqual(['Kitchen: Hello', 'Council: Vote'])
    expect(await takeovers(world)).toEqual(['Kitchen: 1001'])
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(await whoIsWhere(world)).toContain('m1 in Council')
    expect(
      await world.night(
        '2026-03-03',
        source([employee('1001'), employee('1002')], { communities: [KITCHEN, RECEPTION] }),
      ),
    ).toMatchObject({ status: 'unchanged' })
  })

  it('R18 R28 what went with a community is on record', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await byHand(world, '2026-03-01', {
      memberships: [{ employee: 'hr/1001', community: 'hr/D2' }],
      messages: [{ community: 'hr/D2', text: 'Hi' }],
    })
    const { run } = await world.night('2026-03-02', source([employee('1001')], { communities: [KITCHEN, RECEPTION] }))
    const changes = await all(listChanges(world.database, { runId: run }))
    expect(changes).toMatchObject([
      {
        kind: 'membership.ended',
        because: 'R18',
        employee: (await person(world, '1001')).id,
        details: { community: 'Bar' },
      },
      {
        kind: 'community.removed',
        because: 'R18',
        details: { externalId: 'D2', name: 'Bar', members: 1, messages: 1, takeovers: 0 },
      },
    ])
  })

  it('R18 a community that a record of the same read still names is kept, and reported', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D2'] }), employee('1002')]))
    const shown = source([employee('1001', { communities: ['D2'] }), employee('1002')], { communities: [KITCHEN] })

    const report = await world.night('2026-03-02', shown)

    expect(report).toMatchObject({
      status: 'applied',
      communities: { removed: 1, existing: 1 },
      employees: { unchanged: 2, rejected: 0 },
    })
    expect(report.problems).toMatchObject([{ code: 'community.missing', community: 'D2' }])
    expect(await units(world, 'community')).toEqual(['hr/D1 Kitchen (1)', 'hr/D2 Bar (1)'])
    // Somebody new may still be put into it.
    const next = source([employee('1003', { communities: ['D2'] }), ...shown.employees], { communities: [KITCHEN] })
    await world.night('2026-03-03', next)
    expect(await units(world, 'community')).toContain('hr/D2 Bar (2)')
  })

  it.each([
    ['cannot be used', employee('1002', { communities: ['D2'], birthDate: 'never' })],
    ['is not due yet', employee('1002', { communities: ['D2'], startDate: '2027-01-01' })],
    ['names it beside one that nobody knows', employee('1002', { communities: ['D2', 'D9'] })],
    ['has no identifier', employee('', { communities: ['D2'] })],
  ])('R18 it is kept also where the record that names it %s', async (_, record) => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const report = await world.night(
      '2026-03-02',
      source([employee('1001'), record], { communities: [KITCHEN, RECEPTION] }),
    )
    expect(report.communities.removed).toBe(0)
    expect(report.problems.map(({ code }) => code)).toContain('community.missing')
    expect(await units(world, 'community')).toContain('hr/D2 Bar (0)')
  })

  it('R18 a community waits while somebody in it was left alone', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D2'] }), employee('1002')]))
    const unreadable = employee('1001', { birthDate: 'never' })
    const report = await world.night(
      '2026-03-02',
      source([unreadable, employee('1002')], { communities: [KITCHEN, RECEPTION] }),
    )
    expect(report).toMatchObject({ communities: { removed: 0 }, employees: { rejected: 1 } })
    expect(report.problems).toMatchObject([{ employee: '1001' }, { code: 'community.waiting', community: 'D2' }])
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Cook'])

    await world.night('2026-03-03', source([employee('1001'), employee('1002')], { communities: [KITCHEN, RECEPTION] }))
    expect(await units(world, 'community')).toEqual(['hr/D1 Kitchen (2)', 'hr/D3 Reception (0)'])
  })

  it('R18 R12 who was removed before comes back without the community that went meanwhile', async () => {
    await using world = await World.create(make)
    await world.night(
      '2026-03-01',
      source([
        employee('1001', { communities: ['D1', 'D2'] }),
        employee('1002', { communities: ['D2'] }),
        employee('1003'),
      ]),
    )
    await world.night('2026-03-02', source([employee('1003')]))
    await world.night('2026-03-03', source([employee('1003')], { communities: [KITCHEN] }))

    const restored = await restore(world.database, 'acme/hr/1001', at('2026-03-03', '09:00'))
    expect(restored.gone).toEqual([{ kind: 'community', name: 'Bar' }])
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])

    const shown = source([employee('1001'), employee('1002'), employee('1003')], { communities: [KITCHEN] })
    expect(await world.night('2026-03-04', shown)).toMatchObject({ employees: { restored: 1, transferred: 0 } })
    expect(await memberships(world, '1002')).toEqual(['Kitchen', 'Cook'])
    expect(await units(world, 'community')).toEqual(['hr/D1 Kitchen (3)'])
  })

  it('R18 a community that comes back is a new one, empty of what the old one had', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001', { communities: ['D1', 'D2'] })])
    await world.night('2026-03-01', shown)
    await byHand(world, '2026-03-01', { messages: [{ community: 'hr/D2', text: 'Old' }] })
    await world.night('2026-03-02', source([employee('1001')], { communities: [KITCHEN, RECEPTION] }))
    await world.night('2026-03-03', shown)
    expect(await messages(world)).toEqual([])
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Kitchen', 'Cook'])
  })

  it('R18 communities made by hand, and those of another integration, are never touched', async () => {
    await using world = await World.create(make)
    await byHand(world, '2026-02-28', { communities: [{ id: 'D2', name: 'Bar' }] })
    await world.night('2026-03-01', source([employee('7')]), { integration: 'roster' })
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-02', source([employee('1001')], { communities: [KITCHEN] }))
    expect(await units(world, 'community')).toEqual([
      'Bar by hand (0)',
      'hr/D1 Kitchen (1)',
      'roster/D1 Kitchen (1)',
      'roster/D2 Bar (0)',
      'roster/D3 Reception (0)',
    ])
    expect(await identifiers(world)).toEqual(['1001', '7'])
  })
})
