import { load } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { everybody, identifiers, mails, memberships, person } from './people.js'
import { at, employee, source, World } from './world.js'

const BY_HAND = {
  organization: 'acme',
  communities: [{ id: 'council', name: 'Staff council' }],
  employees: [
    {
      id: '1001',
      firstName: 'Ada',
      lastName: 'Smit',
      email: 'ada@acme.example',
      phone: '112',
      communities: ['council'],
    },
  ],
}

describe.each(databases)('identifying on $name', ({ make }) => {
  it('R4 two people with one name are two employees, and each keeps what is their own', async () => {
    await using world = await World.create(make)
    const name = { firstName: 'Noor', lastName: 'de Wit' }
    await world.night('2026-03-01', source([employee('1001', name), employee('1002', name)]))
    await world.night('2026-03-02', source([employee('1001', name), employee('1002', { ...name, phone: '112' })]))

    expect(await everybody(world)).toMatchObject([
      { externalId: '1001', firstName: 'Noor', phone: null },
      { externalId: '1002', firstName: 'Noor', phone: '112' },
    ])
  })

  it('R4 somebody who gets the name of another stays who it was', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D1'] }), employee('1002')]))
    const before = await everybody(world)

    const swapped = [
      employee('1001', { firstName: 'First1002', lastName: 'Last1002' }),
      employee('1002', { firstName: 'First1001', lastName: 'Last1001' }),
    ]
    await world.night('2026-03-02', source(swapped))

    const after = await everybody(world)
    expect(after.map(({ id, externalId }) => [id, externalId])).toEqual(
      before.map(({ id, externalId }) => [id, externalId]),
    )
    expect(after.map(({ firstName }) => firstName)).toEqual(['First1002', 'First1001'])
  })

  it('R4 a new identifier with the old name and address is another employee, and the old one leaves', async () => {
    await using world = await World.create(make)
    const noor = { firstName: 'Noor', lastName: 'de Wit', email: 'noor@acme.example' }
    await world.night('2026-03-01', source([employee('1001', noor)]))
    const report = await world.night('2026-03-02', source([employee('9001', noor)]))

    expect(report.employees).toMatchObject({ invited: 1, removed: 1, rejected: 0 })
    expect(await identifiers(world)).toEqual(['9001'])
    expect(await identifiers(world, ['removed'])).toEqual(['1001'])
    expect(await mails(world)).toEqual(['invitation to noor@acme.example'])
  })

  it('R4 two who swap their addresses in one night keep their accounts', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const report = await world.night(
      '2026-03-02',
      source([employee('1001', { email: '1002@acme.example' }), employee('1002', { email: '1001@acme.example' })]),
    )

    expect(report.employees).toMatchObject({ updated: 2, rejected: 0 })
    expect(await everybody(world)).toMatchObject([
      { externalId: '1001', firstName: 'First1001', email: '1002@acme.example' },
      { externalId: '1002', firstName: 'First1002', email: '1001@acme.example' },
    ])
  })

  it('R4 identifiers are compared as they are: case, leading zeros, accents and inner blanks tell people apart', async () => {
    await using world = await World.create(make)
    const alike = [
      'a1',
      'A1',
      '1',
      '01',
      '001',
      '1.0',
      'é',
      'e\u0301',
      'e',
      'ß',
      'ss',
      'a 1',
      'a  1',
      'ａ1',
      "a'1",
      'a%1',
      'a_1',
    ]
    const shown = source(alike.map((id, index) => employee(id, { email: `e${index}@acme.example` })))

    expect((await world.night('2026-03-01', shown)).employees).toMatchObject({ invited: alike.length, rejected: 0 })
    expect((await world.night('2026-03-02', shown)).employees).toMatchObject({ unchanged: alike.length })
    expect(await identifiers(world)).toEqual(alike.toSorted((one, other) => (one < other ? -1 : 1)))

    const rest = shown.employees.slice(1)
    expect((await world.night('2026-03-03', { ...shown, employees: rest })).employees).toMatchObject({ removed: 1 })
    expect(await identifiers(world, ['removed'])).toEqual(['a1'])
  })

  it('R4 identifiers that collide in a hash are told apart all night long', async () => {
    await using world = await World.create(make)
    const alike = ['altarage', 'altarages', 'costarring', 'declinate', 'liquid', 'macallums', 'zinke', 'zinkes']
    expect(new Set(alike.map(fnv1a)).size).toBe(4)
    await world.night('2026-03-01', source(alike.map((id) => employee(id))))

    const [first = '', second = '', ...others] = alike
    const shown = [...others.map((id) => employee(id)), employee(second, { phone: '112' })].toReversed()
    const report = await world.night('2026-03-02', source(shown))

    expect(report.employees).toMatchObject({ unchanged: 6, updated: 1, removed: 1, invited: 0, rejected: 0 })
    expect(await identifiers(world, ['removed'])).toEqual([first])
    expect(await person(world, second)).toMatchObject({ phone: '112', firstName: `First${second}` })
  })

  it('R5 an employee made by hand is never touched, also with the identifier and the name of one in the source', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1002')]))
    await load(world.database, BY_HAND, at('2026-03-01', '10:00'))
    const [before] = await everybody(world)
    expect(before).toMatchObject({ externalId: '1001', origin: 'manual' })

    const namesake = employee('1001', { firstName: 'Ada', lastName: 'Smit', email: 'ada.smit@acme.example' })
    await world.night('2026-03-02', source([namesake, employee('1002')]))
    expect(await everybody(world)).toHaveLength(3)
    await world.night('2026-03-03', source([employee('1002')]))

    const left = await everybody(world)
    expect(left.map(({ origin, externalId }) => [origin, externalId])).toEqual([
      ['manual', '1001'],
      ['synchronized', '1002'],
    ])
    expect(left[0]).toEqual(before)
  })

  it('R5 an address that somebody made by hand has is not taken away: the record is left alone, saying why', async () => {
    await using world = await World.create(make)
    await load(world.database, BY_HAND, at('2026-03-01', '01:00'))
    const report = await world.night('2026-03-01', source([employee('1002', { email: 'ADA@acme.example' })]))

    expect(report.employees).toMatchObject({ rejected: 1, invited: 0 })
    expect(report.problems).toMatchObject([{ code: 'employee.email_taken', employee: '1002' }])
    expect(report.problems[0]?.message).toContain('made by hand')
  })

  it('R5 the same identifier in two integrations is two employees, and neither run touches the other one', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const waiter = employee('1001', { email: 'waiter@acme.example', firstName: 'Wim', communities: ['D2'] })
    await world.night('2026-03-01', source([waiter]), { integration: 'roster' })
    const before = await person(world, '1001')

    await world.night('2026-03-02', source([]), { integration: 'roster' })
    await world.night('2026-03-03', source([employee('1002')]), { integration: 'roster' })

    const after = await person(world, '1001')
    expect({ ...after, lastRun: null }).toEqual({ ...before, lastRun: null })
    expect(await person(world, '1001', 'roster')).toMatchObject({ state: 'removed', firstName: 'Wim' })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
  })
})

/** The hash by which the engine finds identifiers. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash
}
