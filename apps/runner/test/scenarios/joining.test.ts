import { load } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import {
  absence,
  deliver,
  everybody,
  follow,
  identifiers,
  linkTo,
  mails,
  memberships,
  outbox,
  person,
} from './people.js'
import { at, employee, source, World } from './world.js'

describe.each(databases)('joining on $name', ({ make }) => {
  it('R3 who starts today has an invitation before the working day begins, and can log in', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { startDate: '2026-03-01' })]))

    const welcome = await follow(world, linkTo('1001@acme.example', await deliver(world, '2026-03-01')), '2026-03-01')

    expect(welcome.employee).toMatchObject({ externalId: '1001', state: 'active' })
  })

  it('R6 a new employee gets a synchronized account with its communities and functions, and an invitation', async () => {
    await using world = await World.create(make)
    const noor = employee('1001', { communities: ['D1', 'D2'], functions: ['F2'], language: 'de' })

    const report = await world.night('2026-03-01', source([noor]))

    expect(report).toMatchObject({ status: 'applied', employees: { invited: 1 } })
    expect(await person(world, '1001')).toMatchObject({
      origin: 'synchronized',
      integration: 'hr',
      state: 'invited',
      firstName: 'First1001',
      startDate: '2020-01-01',
    })
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Kitchen', 'Waiter'])
    expect(await outbox(world)).toMatchObject([
      { kind: 'invitation', to: '1001@acme.example', language: 'de', state: 'pending' },
    ])
  })

  it('R6 whoever has no language is invited in the language of the organization', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { language: null })]))
    expect(await outbox(world)).toMatchObject([{ language: 'nl' }])
  })

  it('R6 nobody is made before the start date, and somebody is on that very date', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001', { startDate: '2026-03-03' })])

    const dayBefore = await world.night('2026-03-02', shown)
    expect(dayBefore.employees).toMatchObject({ invited: 0, notYet: 1 })
    expect(await identifiers(world)).toEqual([])
    expect(await absence(world, '1001')).toBe('notYet')

    const report = await world.night('2026-03-03', shown)
    expect(report.employees).toMatchObject({ invited: 1, notYet: 0 })
    expect(await mails(world)).toEqual(['invitation to 1001@acme.example'])
  })

  it('R6 an invitation date before the start date decides', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001', { invitationDate: '2026-03-02', startDate: '2026-03-20' })])

    expect((await world.night('2026-03-01', shown)).employees).toMatchObject({ invited: 0, notYet: 1 })
    expect((await world.night('2026-03-02', shown)).employees).toMatchObject({ invited: 1, notYet: 0 })
  })

  it('R6 an invitation date after the start date decides too', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001', { invitationDate: '2026-03-05', startDate: '2026-03-01' })])

    expect((await world.night('2026-03-04', shown)).employees).toMatchObject({ invited: 0, notYet: 1 })
    expect((await world.night('2026-03-05', shown)).employees).toMatchObject({ invited: 1 })
  })

  it('R6 without an invitation date, and without any date, the employee is due', async () => {
    await using world = await World.create(make)
    const shown = source([
      employee('1001', { invitationDate: null, startDate: '2026-03-01' }),
      employee('1002', { startDate: null }),
    ])
    expect((await world.night('2026-03-01', shown)).employees).toMatchObject({ invited: 2, notYet: 0 })
  })

  it('R6 a start date that is moved forth before the night keeps the employee waiting', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { startDate: '2026-03-02' })]))
    const report = await world.night('2026-03-02', source([employee('1001', { startDate: '2026-04-01' })]))

    expect(report.employees).toMatchObject({ invited: 0, notYet: 1 })
    expect(await identifiers(world)).toEqual([])
  })

  it('R6 somebody who is already there stays where the start date moves into the future', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const later = source([employee('1001', { startDate: '2026-05-01', invitationDate: '2026-04-15' })])

    const report = await world.night('2026-03-02', later)

    expect(report.employees).toMatchObject({ updated: 1, notYet: 0, removed: 0 })
    expect(await person(world, '1001')).toMatchObject({ state: 'invited', startDate: '2026-05-01' })
    expect(await world.night('2026-03-03', later)).toMatchObject({ status: 'unchanged', employees: { unchanged: 1 } })
    expect(await mails(world)).toHaveLength(1)
  })

  it('R6 without an address the account is made, the run says so, and the invitation follows once there is one', async () => {
    await using world = await World.create(make)
    const first = await world.night('2026-03-01', source([employee('1001', { email: null })]))

    expect(first.employees).toMatchObject({ invited: 1 })
    expect(first.problems).toMatchObject([{ code: 'employee.no_email', employee: '1001' }])
    expect(await person(world, '1001')).toMatchObject({ state: 'invited', email: null })
    expect(await mails(world)).toEqual([])

    const second = await world.night('2026-03-02', source([employee('1001', { email: 'noor@acme.example' })]))
    expect(second.employees).toMatchObject({ updated: 1 })
    expect(await mails(world)).toEqual(['invitation to noor@acme.example'])

    await world.night('2026-03-03', source([employee('1001', { email: 'noor@acme.example' })]))
    expect(await mails(world)).toHaveLength(1)
  })

  it('R6 a source that does not know addresses makes accounts all the same', async () => {
    await using world = await World.create(make)
    const { email: _, ...withoutAddress } = employee('1001')
    const report = await world.night('2026-03-01', source([withoutAddress]))

    expect(report.employees.invited).toBe(1)
    expect(report.problems).toMatchObject([{ code: 'employee.no_email' }])
    expect(await person(world, '1001')).toMatchObject({ email: null, firstName: 'First1001' })
  })

  it('R6 who has left before anybody saw them is not made', async () => {
    await using world = await World.create(make)
    const report = await world.night('2026-03-01', source([employee('1001', { endDate: '2026-02-28' })]))

    expect(report.employees).toMatchObject({ invited: 0, ended: 1 })
    expect(await identifiers(world, ['invited', 'active', 'removed'])).toEqual([])
  })

  it('R6 who starts and ends on the same day is there on that day', async () => {
    await using world = await World.create(make)
    const oneDay = source([employee('1001', { startDate: '2026-03-02', endDate: '2026-03-02' })])

    expect((await world.night('2026-03-01', oneDay)).employees).toMatchObject({ notYet: 1 })
    expect((await world.night('2026-03-02', oneDay)).employees).toMatchObject({ invited: 1 })
    expect((await world.night('2026-03-03', oneDay)).employees).toMatchObject({ removed: 1 })
  })

  it('R6 the same night twice invites nobody twice', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001'), employee('1002')])
    await world.night('2026-03-01', shown)
    const again = await world.night('2026-03-01', shown)

    expect(again).toMatchObject({ status: 'unchanged', employees: { invited: 0, unchanged: 2 } })
    expect(await everybody(world)).toHaveLength(2)
    expect(await mails(world)).toHaveLength(2)
  })

  it('R7 the first login shows at once the communities, messages, modules and every group that fits', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1002', { communities: ['D1', 'D2'], functions: ['F1', 'F2'] })]))
    await load(
      world.database,
      {
        organization: 'acme',
        messages: [
          { community: 'hr/D1', text: 'Welcome to the kitchen' },
          { community: 'hr/D2', text: 'Welcome to the bar' },
        ],
        groups: [
          { id: 'kitchen', name: 'Kitchen', audience: { communities: ['hr/D1'] } },
          { id: 'cooks', name: 'Cooks', audience: { functions: ['hr/F1'] } },
          { id: 'waiters', name: 'Waiters', audience: { functions: ['hr/F2'] } },
          { id: 'nobody', name: 'Nobody' },
        ],
        surveys: [{ id: 'pulse', name: 'Pulse', audience: { functions: ['hr/F1'] } }],
        courses: [{ id: 'hygiene', name: 'Hygiene', audience: { communities: ['hr/D2'] } }],
        modules: [
          { id: 'welcome', name: 'First week', audience: { everyone: true } },
          { id: 'stove', name: 'The stove', audience: { functions: ['hr/F1'] } },
        ],
      },
      at('2026-03-01', '12:00'),
    )
    await world.night('2026-03-02', source([employee('1001'), employee('1002', { communities: ['D1', 'D2'] })]))

    const welcome = await follow(world, linkTo('1001@acme.example', await deliver(world, '2026-03-02')), '2026-03-02')

    expect(welcome.employee.communities.map((one) => one.name)).toEqual(['Kitchen'])
    expect(welcome.messages.map((one) => one.text)).toEqual(['Welcome to the kitchen'])
    expect(welcome.groups.map((one) => one.name)).toEqual(['Cooks', 'Kitchen'])
    expect(welcome.surveys.map((one) => one.name)).toEqual(['Pulse'])
    expect(welcome.courses).toEqual([])
    expect(welcome.modules.map((one) => one.name)).toEqual(['First week', 'The stove'])
  })

  it('R7 what the nights change, whoever has logged in has the next morning', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await load(
      world.database,
      {
        organization: 'acme',
        messages: [{ community: 'hr/D2', text: 'Happy hour' }],
        groups: [{ id: 'waiters', name: 'Waiters', audience: { functions: ['hr/F2'] } }],
      },
      at('2026-03-01', '06:00'),
    )
    await follow(world, linkTo('1001@acme.example', await deliver(world, '2026-03-01')), '2026-03-01')
    expect(await person(world, '1001')).toMatchObject({ groups: [], messages: [] })

    await world.night('2026-03-02', source([employee('1001', { communities: ['D2'], functions: ['F2'] })]))

    expect(await person(world, '1001')).toMatchObject({
      groups: [{ name: 'Waiters' }],
      messages: [{ text: 'Happy hour', community: 'Bar' }],
    })
  })
})
