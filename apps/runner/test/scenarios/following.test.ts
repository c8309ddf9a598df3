import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import {
  approve,
  deliver,
  editElsewhere,
  follow,
  forgetFingerprint,
  linkTo,
  logIn,
  mails,
  memberships,
  person,
} from './people.js'
import { employee, NO_LIMITS, source, World } from './world.js'

describe.each(databases)('following the source on $name', ({ make }) => {
  it('R8 name, address, phone, language, birth date, dates and attributes follow the source', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { attributes: { team: 'red', size: 'M' } })]))
    const changed = {
      firstName: 'Zoë',
      lastName: 'de \'Wit\' "🙂"\nVries',
      email: 'zoe@acme.example',
      phone: '+31 20 1234567',
      language: 'de-AT',
      birthDate: '2000-02-29',
      startDate: '2026-03-02',
      endDate: '2026-12-31',
      attributes: { team: 'blue', shoe: '43' },
    }

    const report = await world.night('2026-03-02', source([employee('1001', changed)]))

    expect(report.employees).toMatchObject({ updated: 1, unchanged: 0 })
    expect(await person(world, '1001')).toMatchObject({
      ...changed,
      attributes: { team: 'blue', size: 'M', shoe: '43' },
    })
  })

  it('R8 a field that is left out stays, and null clears it', async () => {
    await using world = await World.create(make)
    const full = { phone: '112', birthDate: '1990-01-01', attributes: { team: 'red', size: 'M' } }
    await world.night('2026-03-01', source([employee('1001', full)]))

    const { language: _, ...silent } = employee('1001')
    const kept = await world.night('2026-03-02', source([silent]))
    expect(kept.employees).toMatchObject({ updated: 0, unchanged: 1 })
    expect(await person(world, '1001')).toMatchObject({ ...full, language: 'en' })

    const none = { phone: null, birthDate: null, language: null, attributes: { team: null } }
    const cleared = await world.night('2026-03-03', source([employee('1001', none)]))
    expect(cleared.employees).toMatchObject({ updated: 1 })
    expect(await person(world, '1001')).toMatchObject({ ...none, attributes: { size: 'M' } })
  })

  it('R8 an attribute is text like any other, whatever its name', async () => {
    await using world = await World.create(make)
    const attributes = { ['__proto__']: 'odd', constructor: 'odder', '': 'nameless', 'ключ 🔑': 'ünïcode', zero: '' }
    const shown = source([employee('1001', { attributes: JSON.parse(JSON.stringify(attributes)) })])
    await world.night('2026-03-01', shown)

    expect(await world.night('2026-03-02', shown, { full: true })).toMatchObject({ status: 'unchanged' })
    const has = (await person(world, '1001')).attributes
    expect(Object.entries(has).toSorted()).toEqual(Object.entries(attributes).toSorted())
  })

  it('R8 a person without any change is left as it is, also when no fingerprint is trusted', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001', { attributes: { b: '1', a: '2' }, communities: ['D2', 'D1'] })])
    await world.night('2026-03-01', shown)
    const before = await person(world, '1001')

    const other = source([employee('1001', { attributes: { a: '2', b: '1' }, communities: ['D1', 'D2', 'D1'] })])
    expect(await world.night('2026-03-02', other)).toMatchObject({ status: 'unchanged' })
    expect(await world.night('2026-03-03', other, { full: true })).toMatchObject({ status: 'unchanged' })
    expect({ ...(await person(world, '1001')), lastRun: null }).toEqual({ ...before, lastRun: null })
  })

  it('R8 what somebody else changed in what the source owns is set right by the next run', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001', { phone: '112' }), employee('1002')])
    await world.night('2026-03-01', shown)
    await editElsewhere(world, '1001', { first_name: 'Hacked', phone: null, attributes: '{"own":"kept"}' })

    const report = await world.night('2026-03-02', shown)

    expect(report.employees).toMatchObject({ updated: 1, unchanged: 1 })
    expect(await person(world, '1001')).toMatchObject({
      firstName: 'First1001',
      phone: '112',
      attributes: { own: 'kept' },
    })
    expect(await world.night('2026-03-03', shown)).toMatchObject({ status: 'unchanged' })
  })

  it('R8 an edit that left its fingerprint behind is found by a full run, at the latest after a week', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001')])
    await world.night('2026-03-01', shown)
    const { id } = await person(world, '1001')
    const edit = () => world.database.knex('employees').where({ id }).update({ last_name: 'Hacked' })

    await edit()
    expect(await world.night('2026-03-02', shown)).toMatchObject({ status: 'unchanged' })
    expect((await world.night('2026-03-03', shown, { full: true })).employees.updated).toBe(1)
    await edit()
    expect(await world.night('2026-03-09', shown)).toMatchObject({ status: 'unchanged' })
    expect((await world.night('2026-03-10', shown)).employees.updated).toBe(1)
    expect(await person(world, '1001')).toMatchObject({ lastName: 'Last1001' })
  })

  it('R8 a membership that somebody else took away is given back, and one that was slipped in as the source’s goes', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001'), employee('1002', { communities: ['D2'] })])
    await world.night('2026-03-01', shown)
    const { id } = await person(world, '1001')
    const bar = (await person(world, '1002')).communities[0]?.id ?? ''
    await world.database.knex('community_members').where({ employee_id: id }).delete()
    await world.database.knex('function_members').where({ employee_id: id }).delete()
    await world.database
      .knex('community_members')
      .insert({ employee_id: id, community_id: bar, from_source: 1, by_hand: 0 })
    await forgetFingerprint(world, '1001')

    expect((await world.night('2026-03-02', shown)).employees).toMatchObject({ updated: 1, unchanged: 1 })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
  })

  it('R8 what somebody changed while a change waited for approval is set right by the night after', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { phone: '112' })]))
    const moved = source([employee('1001', { phone: '112', communities: ['D2'] })])
    const limits = { ...NO_LIMITS, 'employees.transferred': { count: 0 } }
    const held = await world.night('2026-03-02', moved, { limits })
    await editElsewhere(world, '1001', { phone: '911' })

    await approve(world, held.run, '2026-03-02')
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Cook'])

    expect((await world.night('2026-03-03', moved)).employees).toMatchObject({ updated: 1 })
    expect(await person(world, '1001')).toMatchObject({ phone: '112' })
  })

  it('R8 an address that changes before the first login gets a new invitation, and the old link dies', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const old = linkTo('1001@acme.example', await deliver(world, '2026-03-01'))

    await world.night('2026-03-02', source([employee('1001', { email: 'new@acme.example' })]))
    const fresh = linkTo('new@acme.example', await deliver(world, '2026-03-02'))

    await expect(follow(world, old, '2026-03-02')).rejects.toMatchObject({ code: 'refused' })
    expect((await follow(world, fresh, '2026-03-02')).employee).toMatchObject({ state: 'active', externalId: '1001' })
  })

  it('R8 an address that changes before the invitation was sent gets one mail, at the new address', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-02', source([employee('1001', { email: 'new@acme.example' })]))
    expect(await mails(world)).toEqual(['invitation to new@acme.example'])
  })

  it('R8 an address that changes after the first login brings no invitation, and the employee stays logged in', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await logIn(world, '2026-03-01', '1001')

    await world.night('2026-03-02', source([employee('1001', { email: 'new@acme.example' })]))

    expect(await mails(world)).toEqual(['invitation to 1001@acme.example'])
    expect(await person(world, '1001')).toMatchObject({ state: 'active', email: 'new@acme.example', sessions: 1 })
  })

  it('R8 an address of which only the case changes is written so, and the invitation lives on', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const link = linkTo('1001@acme.example', await deliver(world, '2026-03-01'))

    const report = await world.night('2026-03-02', source([employee('1001', { email: '1001@ACME.example' })]))

    expect(report.employees).toMatchObject({ updated: 1 })
    expect(await mails(world)).toHaveLength(1)
    expect((await follow(world, link, '2026-03-02')).employee).toMatchObject({ email: '1001@ACME.example' })
  })

  it('R8 an address that goes before the first login takes the old link with it, and a new one brings an invitation', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const old = linkTo('1001@acme.example', await deliver(world, '2026-03-01'))

    await world.night('2026-03-02', source([employee('1001', { email: null })]))
    await expect(follow(world, old, '2026-03-02')).rejects.toMatchObject({ code: 'refused' })
    await world.night('2026-03-03', source([employee('1001', { email: 'back@acme.example' })]))

    const fresh = linkTo('back@acme.example', await deliver(world, '2026-03-03'))
    expect((await follow(world, fresh, '2026-03-03')).employee.state).toBe('active')
  })

  it('R8 an address that changes and changes back leaves one link that works: the last', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const first = linkTo('1001@acme.example', await deliver(world, '2026-03-01'))
    await world.night('2026-03-02', source([employee('1001', { email: 'new@acme.example' })]))
    const second = linkTo('new@acme.example', await deliver(world, '2026-03-02'))
    await world.night('2026-03-03', source([employee('1001')]))
    const third = linkTo('1001@acme.example', await deliver(world, '2026-03-03'))

    await expect(follow(world, first, '2026-03-03')).rejects.toMatchObject({ code: 'refused' })
    await expect(follow(world, second, '2026-03-03')).rejects.toMatchObject({ code: 'refused' })
    expect((await follow(world, third, '2026-03-03')).employee.state).toBe('active')
  })

  it('R8 a new language, name or phone before the first login sends nothing', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-02', source([employee('1001', { language: 'de', phone: '112', firstName: 'Noor' })]))
    expect(await mails(world)).toHaveLength(1)
  })

  it('R8 blanks around a value are none of it', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { firstName: ' Noor ', phone: '  ' })]))
    expect(await person(world, '1001')).toMatchObject({ firstName: 'Noor', phone: null })
    const tidy = source([employee('1001', { firstName: 'Noor', phone: null })])
    expect(await world.night('2026-03-02', tidy)).toMatchObject({ status: 'unchanged' })
  })
})
