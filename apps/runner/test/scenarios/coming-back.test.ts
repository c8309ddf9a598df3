import { anonymizeDue, load, restore } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import {
  absence,
  approve,
  deliver,
  everybody,
  everything,
  follow,
  identifiers,
  linkTo,
  logIn,
  mails,
  memberships,
  person,
} from './people.js'
import { at, COMMUNITIES, employee, NO_LIMITS, source, World } from './world.js'

const other = employee('9001')

describe.each(databases)('coming back on $name', ({ make }) => {
  it('R12 the source shows the employee again: the same account comes back, without a new invitation', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D1', 'D2'] }), other]))
    await logIn(world, '2026-03-01', '1001')
    const { id } = await person(world, '1001')
    await world.night('2026-03-02', source([other]))

    const report = await world.night('2026-03-20', source([employee('1001', { communities: ['D1', 'D2'] }), other]))

    expect(report.employees).toMatchObject({ restored: 1, invited: 0 })
    expect(await person(world, '1001')).toMatchObject({ id, state: 'active', removedAt: null })
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Kitchen', 'Cook'])
    expect(await mails(world)).toHaveLength(2)
  })

  it('R12 whoever had never logged in gets a new invitation, and the old link stays dead', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    const old = linkTo('1001@acme.example', await deliver(world, '2026-03-01'))
    await world.night('2026-03-02', source([other]))

    await world.night('2026-03-03', source([employee('1001'), other]))

    const fresh = linkTo('1001@acme.example', await deliver(world, '2026-03-03'))
    await expect(follow(world, old, '2026-03-03')).rejects.toMatchObject({ code: 'refused' })
    expect((await follow(world, fresh, '2026-03-03')).employee).toMatchObject({ externalId: '1001', state: 'active' })
  })

  it('R12 who was past the end date and has a new one comes back too', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { endDate: '2026-03-01' }), other]))
    await world.night('2026-03-02', source([employee('1001', { endDate: '2026-03-01' }), other]))
    expect(await identifiers(world, ['removed'])).toEqual(['1001'])

    const report = await world.night('2026-03-09', source([employee('1001', { endDate: null }), other]))
    expect(report.employees).toMatchObject({ restored: 1 })
    expect(await person(world, '1001')).toMatchObject({ state: 'invited', endDate: null })
  })

  it('R12 who comes back elsewhere is moved without a word of a transfer', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    await logIn(world, '2026-03-01', '1001')
    await world.night('2026-03-02', source([other]))

    const changed = employee('1001', { communities: ['D2'], functions: ['F2'], phone: '112' })
    const report = await world.night('2026-03-03', source([changed, other]))

    expect(report.employees).toMatchObject({ restored: 1, transferred: 0, updated: 0 })
    expect(await person(world, '1001')).toMatchObject({ state: 'active', phone: '112' })
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Waiter'])
    expect((await mails(world)).filter((mail) => mail.startsWith('transfer'))).toEqual([])
  })

  it('R12 what an administrator had given by hand is there again after a restore by the run', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    const given = { organization: 'acme', memberships: [{ employee: 'hr/1001', community: 'hr/D3' }] }
    await load(world.database, given, at('2026-03-01', '10:00'))
    await world.night('2026-03-02', source([other]))
    await world.night('2026-03-03', source([employee('1001'), other]))
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Reception by hand', 'Cook'])
  })

  it('R12 a community that went meanwhile does not come back, and does not stand in the way', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D2', 'D3'] }), other]))
    await world.night('2026-03-02', source([other]))
    const communities = COMMUNITIES.slice(0, 2)
    await world.night('2026-03-03', source([other], { communities }))
    await world.night('2026-03-04', source([employee('1001', { communities: ['D2'] }), other], { communities }))
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Cook'])
  })

  it('R12 an administrator brings somebody back whole, and the run sees nothing to change', async () => {
    await using world = await World.create(make)
    const noor = employee('1001', { communities: ['D1', 'D2'], attributes: { team: 'red' }, phone: '112' })
    await world.night('2026-03-01', source([noor, other]))
    await logIn(world, '2026-03-01', '1001')
    const before = await person(world, '1001')
    await world.night('2026-03-02', source([other]))

    await restore(world.database, 'acme/hr/1001', at('2026-03-02', '09:00'))

    const { history: _h, sessions: _s, lastRun: _l, ...profile } = before
    expect(await person(world, '1001')).toMatchObject(profile)
    expect(await world.night('2026-03-03', source([noor, other]))).toMatchObject({ status: 'unchanged' })
    expect(await mails(world)).toHaveLength(2)
  })

  it('R12 whom an administrator brings back although the source does not show them, the next run removes again', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    await world.night('2026-03-02', source([other]))
    const restored = await restore(world.database, 'acme/hr/1001', at('2026-03-02', '09:00'))
    expect(restored.remarks.join()).toContain('R11')

    expect((await world.night('2026-03-03', source([other]))).employees).toMatchObject({ removed: 1 })
    expect(await person(world, '1001')).toMatchObject({ removedAt: '2026-03-03T01:00:00.000Z' })
  })

  it('R12 whose address was taken meanwhile is left alone until it is free', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    await world.night('2026-03-02', source([employee('9001', { email: '1001@acme.example' })]))
    const both = source([employee('1001'), employee('9001', { email: '1001@acme.example' })])

    const report = await world.night('2026-03-03', both)
    expect(report.employees).toMatchObject({ restored: 0, removed: 0, rejected: 2 })
    expect(await person(world, '1001')).toMatchObject({ state: 'removed' })

    await world.night('2026-03-04', source([employee('1001'), other]))
    expect(await person(world, '1001')).toMatchObject({ state: 'invited' })
  })

  it('R12 a restore that waits for approval changes nothing, and is counted as one more invitation', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    await world.night('2026-03-02', source([other]))
    const limits = { ...NO_LIMITS, 'employees.invited': { count: 0 } }
    const report = await world.night('2026-03-03', source([employee('1001'), other]), { limits })

    expect(report).toMatchObject({ status: 'held', employees: { restored: 0 }, held: [{ kind: 'employees.invited' }] })
    expect(await person(world, '1001')).toMatchObject({ state: 'removed' })
  })

  it('R12 to the last moment of the 30 days it is the same account', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]), { time: '02:30' })
    const { id } = await person(world, '1001')
    await world.night('2026-03-02', source([other]), { time: '02:30' })

    const report = await world.night('2026-04-01', source([employee('1001'), other]), { time: '02:29' })
    expect(report.employees).toMatchObject({ restored: 1, invited: 0 })
    expect((await person(world, '1001')).id).toBe(id)
  })

  it('R13 after the 30 days the source shows somebody new, whether retention has been there or not', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    await logIn(world, '2026-03-01', '1001')
    const { id } = await person(world, '1001')
    await world.night('2026-03-02', source([other]))

    const report = await world.night('2026-04-01', source([employee('1001'), other]))

    expect(report.employees).toMatchObject({ restored: 0, invited: 1 })
    const newcomer = await person(world, '1001')
    expect(newcomer).toMatchObject({ state: 'invited', firstLoginAt: null })
    expect(newcomer.id).not.toBe(id)
    expect(await anonymizeDue(world.database, 'acme', at('2026-04-01', '03:00'))).toMatchObject({ anonymized: 1 })
    expect(await person(world, '1001')).toEqual({ ...newcomer })
    expect((await world.night('2026-04-02', source([employee('1001'), other]))).status).toBe('unchanged')
  })

  it('R13 a restore that waited for approval until the 30 days were over is left out', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), other]))
    await world.night('2026-03-02', source([other]))
    const limits = { ...NO_LIMITS, 'employees.invited': { count: 0 } }
    const held = await world.night('2026-03-31', source([employee('1001'), other]), { limits })
    expect(held.held).toMatchObject([{ kind: 'employees.invited', count: 1 }])

    expect(await approve(world, held.run, '2026-04-01')).toMatchObject({ applied: 0, leftOut: 1 })
    expect(await person(world, '1001')).toMatchObject({ state: 'removed' })
  })

  it('R13 a whole life: joins, moves, leaves, comes back, leaves for good, is forgotten, and returns as somebody new', async () => {
    await using world = await World.create(make)
    const noor = {
      firstName: 'Noortje',
      lastName: 'van Sesam',
      email: 'noortje@sesam.example',
      phone: '+31 6 55512345',
      birthDate: '1987-06-05',
      attributes: { badge: 'badge-778' },
    }
    const x77 = (fields = {}) => employee('X-77', { ...noor, ...fields })
    await world.night('2026-01-01', source([x77({ startDate: '2026-01-02' }), other]))
    expect(await absence(world, 'X-77')).toBe('notYet')
    await world.night('2026-01-02', source([x77(), other]))
    await logIn(world, '2026-01-02', 'X-77')
    await load(
      world.database,
      {
        organization: 'acme',
        memberships: [{ employee: 'hr/X-77', community: 'hr/D3' }],
        takeovers: [{ community: 'hr/D1', employee: 'hr/X-77', shift: '2026-01-09T09:00/17:00' }],
      },
      at('2026-01-02', '12:00'),
    )
    await world.night('2026-01-05', source([x77({ communities: ['D2'], phone: '+31 6 55599999' }), other]))
    await deliver(world, '2026-01-05')
    await world.night('2026-01-06', source([x77({ birthDate: '1987-02-30' }), other]))
    await world.night('2026-01-07', source([other]))
    await world.night('2026-01-20', source([x77(), other]))
    await world.night('2026-01-21', source([x77({ communities: ['D9'] }), employee('9001', { email: noor.email })]))
    await world.night('2026-02-01', source([x77({ endDate: '2026-01-31' }), other]))
    const { id } = await person(world, 'X-77')
    const changes = (await person(world, 'X-77')).history.length

    expect(await anonymizeDue(world.database, 'acme', at('2026-03-02', '02:00'))).toMatchObject({ anonymized: 0 })
    expect(await anonymizeDue(world.database, 'acme', at('2026-03-03', '02:00'))).toMatchObject({ anonymized: 1 })

    const left = await everything(world)
    for (const trace of ['X-77', 'Noortje', 'Sesam', 'sesam', '55512345', '55599999', '1987', 'badge-778']) {
      expect(left, trace).not.toContain(trace)
    }
    const forgotten = await everybody(world, ['anonymized'])
    expect(forgotten).toMatchObject([{ id, externalId: null, firstName: null, email: null, communities: [] }])
    await expect(restore(world.database, id, at('2026-03-03', '09:00'))).rejects.toMatchObject({ code: 'refused' })
    const trail = await world.database.knex('changes').where({ employee_id: id })
    expect(trail).toHaveLength(changes + 1)

    const report = await world.night('2026-03-04', source([x77(), other]))
    expect(report.employees).toMatchObject({ invited: 1, restored: 0, unchanged: 1 })
    const again = await person(world, 'X-77')
    expect(again.id).not.toBe(id)
    expect(again).toMatchObject({ state: 'invited', firstLoginAt: null, takeovers: [] })
    expect(again.history.map((change) => change.kind)).toEqual(['employee.invited'])
    expect(await memberships(world, 'X-77')).toEqual(['Kitchen', 'Cook'])
    await logIn(world, '2026-03-04', 'X-77')
  })
})
