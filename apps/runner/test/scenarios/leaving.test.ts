import { listContentMembers, listMemberships, listTakeovers, listUnits, load } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { all, deliver, follow, identifiers, linkTo, logIn, mails, outbox, person } from './people.js'
import { at, employee, source, World } from './world.js'

describe.each(databases)('leaving on $name', ({ make }) => {
  it('R11 who is no longer in the source is removed, and stays in the database for 30 days', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const report = await world.night('2026-03-02', source([employee('1001')]))

    expect(report.employees).toMatchObject({ removed: 1, unchanged: 1 })
    expect(await identifiers(world)).toEqual(['1001'])
    expect(await person(world, '1002')).toMatchObject({
      state: 'removed',
      firstName: 'First1002',
      removedAt: '2026-03-02T01:00:00.000Z',
      restorableUntil: '2026-04-01T01:00:00.000Z',
    })
  })

  it('R11 on the last day an employee stays, and the night after it is removed', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001', { endDate: '2026-03-02' })])
    await world.night('2026-03-01', shown)

    expect(await world.night('2026-03-02', shown)).toMatchObject({ status: 'unchanged' })
    expect(await identifiers(world)).toEqual(['1001'])
    expect((await world.night('2026-03-03', shown)).employees).toMatchObject({ removed: 1, ended: 0 })
    expect(await identifiers(world)).toEqual([])
    expect(await world.night('2026-03-04', shown)).toMatchObject({ status: 'unchanged', employees: { ended: 1 } })
  })

  it('R11 on the last day an employee stays, also where the record says something new, and one who comes for a day is invited', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const lastDay = [
      employee('1001', { firstName: 'Renamed', endDate: '2026-03-02' }),
      employee('1002', { endDate: '2026-03-02' }),
    ]

    expect((await world.night('2026-03-02', source(lastDay))).employees).toMatchObject({ updated: 1, invited: 1 })
    expect(await identifiers(world)).toEqual(['1001', '1002'])
    expect((await world.night('2026-03-03', source(lastDay))).employees).toMatchObject({ removed: 2 })
  })

  it('R11 an end date that comes late removes at once, and one that moves on keeps', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { endDate: '2026-03-05' }), employee('1002')]))
    const moved = [employee('1001', { endDate: '2026-03-31' }), employee('1002', { endDate: '2026-02-01' })]
    const report = await world.night('2026-03-06', source(moved))

    expect(report.employees).toMatchObject({ removed: 1, updated: 1 })
    expect(await identifiers(world)).toEqual(['1001'])
  })

  it('R11 a removed employee loses access at once: sessions end, and the link in the invitation dies', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const delivered = await deliver(world, '2026-03-01')
    await follow(world, linkTo('1001@acme.example', delivered), '2026-03-01')
    expect(await person(world, '1001')).toMatchObject({ sessions: 1 })

    await world.night('2026-03-03', source([employee('9001')]))

    expect(await person(world, '1001')).toMatchObject({ state: 'removed', sessions: 0 })
    expect(await person(world, '1002')).toMatchObject({ state: 'removed', invitations: [{ state: 'dead' }] })
    const link = linkTo('1002@acme.example', delivered)
    await expect(follow(world, link, '2026-03-03')).rejects.toMatchObject({ code: 'refused' })
  })

  it('R11 mails that wait for a removed employee are dropped: invitations and transfers alike', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002'), employee('1003')]))
    await logIn(world, '2026-03-01', '1002')
    await world.night(
      '2026-03-02',
      source([employee('1002', { communities: ['D2'] }), employee('1003'), employee('1004')]),
    )
    expect(await mails(world)).toContain('transfer to 1002@acme.example')

    await world.night('2026-03-03', source([employee('1003')]))

    const waiting = (await outbox(world)).filter((mail) => mail.state === 'pending')
    expect(waiting).toEqual([])
    expect(await deliver(world, '2026-03-03')).toEqual([])
  })

  it('R11 a removed employee leaves every list and group, and the others stay in them', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await logIn(world, '2026-03-01', '1001', '1002')
    const audience = { communities: ['hr/D1'], functions: ['hr/F1'] }
    await load(
      world.database,
      {
        organization: 'acme',
        communities: [{ id: 'council', name: 'Staff council' }],
        memberships: ['hr/1001', 'hr/1002'].map((who) => ({ employee: who, community: 'council' })),
        takeovers: ['hr/1001', 'hr/1002'].map((who) => ({ community: 'hr/D1', employee: who, shift: `of ${who}` })),
        groups: [{ id: 'kitchen', name: 'Kitchen', audience }],
        surveys: [{ id: 'all', name: 'All', audience: { everyone: true } }],
        courses: [{ id: 'hygiene', name: 'Hygiene', audience }],
        modules: [{ id: 'welcome', name: 'First week', audience: { communities: ['council'] } }],
      },
      at('2026-03-01', '12:00'),
    )

    await world.night('2026-03-02', source([employee('1002')]))

    const { database } = world
    const listed = [
      ...(await all(listMemberships(database))).map((line) => line.employee.externalId),
      ...(await all(listTakeovers(database))).map((line) => line.employee.externalId),
    ]
    for (const kind of ['group', 'survey', 'course', 'module'] as const) {
      listed.push(...(await all(listContentMembers(database, kind))).map((line) => line.employee.externalId))
    }
    expect(new Set(listed)).toEqual(new Set(['1002']))
    const counts = [...(await all(listUnits(database, 'community'))), ...(await all(listUnits(database, 'function')))]
    expect(Object.fromEntries(counts.map((unit) => [unit.name, unit.members]))).toEqual({
      Kitchen: 1,
      Bar: 0,
      Reception: 0,
      'Staff council': 1,
      Cook: 1,
      Waiter: 0,
    })
    expect(await person(world, '1001')).toMatchObject({ groups: [], messages: [], modules: [], takeovers: [] })
  })

  it('R11 the address of a removed employee is free for another', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-02', source([employee('1002')]))
    const report = await world.night('2026-03-03', source([employee('1002', { email: '1001@acme.example' })]))
    expect(report.employees).toMatchObject({ updated: 1, rejected: 0 })
  })

  it('R11 past the end date whatever else is wrong in the record does not keep anybody', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const left = employee('1001', {
      endDate: '2026-03-01',
      communities: [],
      email: 'none',
      firstName: null,
      lastName: null,
    })
    const report = await world.night('2026-03-02', source([left]))
    expect(report.employees).toMatchObject({ removed: 1, rejected: 0 })
  })

  it('R11 removed is removed once: the nights after it change nothing, and the date of removal stays', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await world.night('2026-03-02', source([employee('1002')]))
    const before = await person(world, '1001')

    expect(await world.night('2026-03-03', source([employee('1002')]))).toMatchObject({ status: 'unchanged' })
    expect(await world.night('2026-03-04', source([employee('1002')]), { full: true })).toMatchObject({
      status: 'unchanged',
    })
    expect({ ...(await person(world, '1001')), lastRun: null }).toEqual({ ...before, lastRun: null })
  })

  it('R11 says on record why somebody left: absent, or past the end date', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await world.night('2026-03-02', source([employee('1002', { endDate: '2026-03-01' })]))

    expect((await person(world, '1001')).history.at(-1)).toMatchObject({
      because: 'R11',
      details: { reason: 'absent' },
    })
    expect((await person(world, '1002')).history.at(-1)).toMatchObject({ because: 'R11', details: { reason: 'ended' } })
  })
})
