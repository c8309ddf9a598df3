import { restore } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { byHand, messages, units, whoIsWhere } from './content.js'
import { meanwhile } from './dying-session.js'
import { editElsewhere, forgetFingerprint, identifiers, mails, memberships, person } from './people.js'
import { at, COMMUNITIES, employee, source, World } from './world.js'

const KITCHEN_AND_BAR = COMMUNITIES.slice(0, 2)

/** A run plans first and writes later: what others do in between is theirs. */
describe.each(databases)('what happens on the platform while a run is under way on $name', ({ make }) => {
  it('R25 an employee whom somebody else changed in what the run was to change is left for the next night', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const shown = source([employee('1001', { phone: '1' }), employee('1002', { phone: '2' })])

    const report = await world.night('2026-03-02', shown, {
      through: meanwhile('apply', 1, () => editElsewhere(world, '1001', { phone: '911' })),
    })

    expect(report).toMatchObject({ status: 'applied', employees: { updated: 1, unchanged: 1 } })
    expect(report.problems).toMatchObject([{ code: 'employee.changed_meanwhile', employee: '1001' }])
    expect((await person(world, '1001')).phone).toBe('911')
    expect(await world.night('2026-03-03', shown)).toMatchObject({ employees: { updated: 1 } })
    expect((await person(world, '1001')).phone).toBe('1')
  })

  it.each([
    ['with another change', employee('1001', { phone: '1' })],
    ['with no change', employee('1001')],
  ])(
    'R8 what somebody else changed of an employee whom the run leaves %s is set right the next night',
    async (_, record) => {
      await using world = await World.create(make)
      await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
      await forgetFingerprint(world, '1001')
      const shown = source([record, employee('1002', { phone: '2' })])

      const report = await world.night('2026-03-02', shown, {
        through: meanwhile('apply', 1, () => editElsewhere(world, '1001', { last_name: 'Else' })),
      })

      expect(report).toMatchObject({ status: 'applied', problems: [] })
      expect((await person(world, '1001')).lastName).toBe('Else')
      expect(await world.night('2026-03-03', shown)).toMatchObject({ employees: { updated: 1 } })
      expect(await person(world, '1001')).toMatchObject({ lastName: 'Last1001', phone: record.phone ?? null })
      expect(await world.night('2026-03-04', shown)).toMatchObject({ status: 'unchanged' })
    },
  )

  it('R8 who was confirmed or changed, and by nobody else, is not looked at again', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await forgetFingerprint(world, '1001')
    await world.night('2026-03-02', source([employee('1001'), employee('1002', { phone: '2', communities: ['D2'] })]))
    const unknown = await world.database.knex('correlations').whereNull('fingerprint').select('external_id')
    expect(unknown).toEqual([])
  })

  it('R14 an address that somebody made by hand took in between is not given twice', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const shown = source([employee('1001'), employee('1002'), employee('1003')])
    const ada = { id: 'm1', firstName: 'Ada', email: '1002@ACME.example' }

    const report = await world.night('2026-03-02', shown, {
      time: '10:00',
      through: meanwhile('apply', 1, () => byHand(world, '2026-03-02', { employees: [ada] }, '10:00')),
    })

    expect(report.problems).toMatchObject([{ code: 'employee.changed_meanwhile', employee: '1002' }])
    expect(await identifiers(world)).toEqual(['1001', '1003', 'm1'])
    expect(await mails(world)).not.toContain('invitation to 1002@acme.example')
    expect((await world.night('2026-03-03', shown)).problems).toMatchObject([{ code: 'employee.email_taken' }])
  })

  it('R12 R27 nobody is restored by hand while a run of the integration is under way', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await world.night('2026-03-02', source([employee('1002')]))
    const shown = source([employee('1001', { lastName: 'New' }), employee('1002')])
    const restoring = async () => {
      const attempt = restore(world.database, 'acme/hr/1001', at('2026-03-03', '10:00'))
      await expect(attempt).rejects.toMatchObject({ code: 'refused' })
    }
    const report = await world.night('2026-03-03', shown, { time: '10:00', through: meanwhile('apply', 1, restoring) })
    expect(report).toMatchObject({ status: 'applied', employees: { restored: 1, unchanged: 1 }, problems: [] })
    expect((await person(world, '1001')).lastName).toBe('New')
  })

  it('R18 what is put into a community just before it goes, goes with it', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const joining = () =>
      byHand(
        world,
        '2026-03-02',
        {
          employees: [{ id: 'm1', firstName: 'Ada', communities: ['hr/D3', 'hr/D1'] }],
          messages: [{ community: 'hr/D3', text: 'Welcome' }],
        },
        '10:00',
      )
    const shown = source([employee('1001')], { communities: KITCHEN_AND_BAR })
    const report = await world.night('2026-03-02', shown, { time: '10:00', through: meanwhile('apply', 1, joining) })
    expect(report).toMatchObject({ status: 'applied', communities: { removed: 1 } })
    expect(await messages(world)).toEqual([])
    expect(await units(world, 'community')).toEqual(['hr/D1 Kitchen (2)', 'hr/D2 Bar (0)'])
    expect(await whoIsWhere(world)).toContain('m1 in Kitchen')
  })

  it('R9 a membership that is given by hand in between stays', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const giving = () =>
      byHand(world, '2026-03-02', { memberships: [{ employee: 'hr/1001', community: 'hr/D1' }] }, '10:00')
    const shown = source([employee('1001', { communities: ['D2'] })])
    await world.night('2026-03-02', shown, { time: '10:00', through: meanwhile('apply', 1, giving) })
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Kitchen by hand', 'Cook'])
  })
})
