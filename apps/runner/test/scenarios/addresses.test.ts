import { decideHeld, type Report } from '@rollcall/engine'
import { load, openDecision } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { everybody, mails, person } from './people.js'
import { at, employee, NO_LIMITS, source, World } from './world.js'

const a = { email: 'a@acme.example' }
const b = { email: 'b@acme.example' }
const c = { email: 'c@acme.example' }

/** Who has which address: `A a`, `B -`. */
async function addresses(world: World): Promise<string[]> {
  return (await everybody(world)).map(({ externalId, email }) => `${externalId} ${email?.split('@')[0] ?? '-'}`)
}

function taken(report: Report): (string | undefined)[] {
  return report.problems.filter(({ code }) => code === 'employee.email_taken').map((problem) => problem.employee)
}

describe.each(databases)('addresses on $name', ({ make }) => {
  it('R14 an address that two new employees claim is given to neither, case ignored', async () => {
    await using world = await World.create(make)
    const shown = [employee('A', a), employee('X'), employee('Y'), employee('B', { email: 'A@Acme.Example' })]
    const report = await world.night('2026-03-01', source(shown))
    expect(report.employees).toMatchObject({ rejected: 2, invited: 2 })
    expect(taken(report).sort()).toEqual(['A', 'B'])
    expect(report.problems.map(({ message }) => message).join()).not.toContain('acme')
    expect(await mails(world)).toEqual(['invitation to x@acme.example', 'invitation to y@acme.example'])
  })

  it('R14 three who claim one address are each reported once', async () => {
    await using world = await World.create(make)
    const report = await world.night('2026-03-01', source([employee('A', a), employee('B', a), employee('C', a)]))
    expect(report.employees).toMatchObject({ rejected: 3, invited: 0 })
    expect(taken(report).sort()).toEqual(['A', 'B', 'C'])
  })

  it('R14 of somebody who keeps an address and somebody who takes it, both named by the read, neither is changed', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b)]))
    const report = await world.night('2026-03-02', source([employee('A', a), employee('B', { ...a, lastName: 'New' })]))
    expect(report).toMatchObject({ status: 'unchanged', employees: { rejected: 2, unchanged: 0 } })
    expect(taken(report).sort()).toEqual(['A', 'B'])
    expect(await addresses(world)).toEqual(['A a', 'B b'])
    expect((await person(world, 'B')).lastName).toBe('LastB')
  })

  it('R14 an employee whose record leaves the address out keeps it, and only who would take it is rejected', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a)]))
    const { email: _unknown, ...silent } = employee('A', { lastName: 'New' })
    const report = await world.night('2026-03-02', source([silent, employee('B', a)]))
    expect(report.employees).toMatchObject({ rejected: 1, updated: 1, invited: 0 })
    expect(taken(report)).toEqual(['B'])
    expect(await person(world, 'A')).toMatchObject({ ...a, lastName: 'New' })
  })

  it.each([
    ['before', [employee('A', a), employee('A', a), employee('B', a)]],
    ['around', [employee('A', a), employee('B', a), employee('A', a)]],
    ['behind', [employee('B', a), employee('A', b), employee('A', a)]],
  ])('R14 who is left alone anyway takes no address: records of one identifier %s the taker', async (_, shown) => {
    await using world = await World.create(make)
    const report = await world.night('2026-03-01', source(shown))
    expect(report.employees).toMatchObject({ rejected: 2, invited: 1 })
    expect(await addresses(world)).toEqual(['B a'])
  })

  it('R14 two may swap their addresses in one night', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b)]))
    const report = await world.night('2026-03-02', source([employee('A', b), employee('B', a)]))
    expect(report).toMatchObject({ status: 'applied', problems: [], employees: { updated: 2 } })
    expect(await addresses(world)).toEqual(['A b', 'B a'])
  })

  it('R14 addresses may be handed on along a chain, pages apart, and the last one leaves', async () => {
    await using world = await World.create(make)
    const others = ['V', 'W', 'X', 'Y'].map((id) => employee(id))
    await world.night('2026-03-01', source([employee('A', a), employee('B', b), employee('C', c), ...others]))
    const report = await world.night('2026-03-02', source([employee('A', b), ...others, employee('B', c)]))
    expect(report).toMatchObject({ problems: [], employees: { updated: 2, removed: 1 } })
    expect(await addresses(world)).toEqual(['A b', 'B c', 'V v', 'W w', 'X x', 'Y y'])
  })

  it('R14 where the last of a chain stays, nobody of the chain moves up', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b), employee('C', c)]))
    const report = await world.night('2026-03-02', source([employee('A', b), employee('B', c), employee('C', c)]))
    expect(report).toMatchObject({ status: 'unchanged', employees: { rejected: 3 } })
    expect(await addresses(world)).toEqual(['A a', 'B b', 'C c'])
  })

  it('R14 where a link of a chain cannot be read, those before it cannot move up', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b), employee('C', c)]))
    const unreadable = employee('B', { ...c, birthDate: 'never' })
    const report = await world.night('2026-03-02', source([employee('A', b), unreadable]))
    expect(report.employees).toMatchObject({ rejected: 2, removed: 1 })
    expect(taken(report)).toEqual(['A'])
    expect(await addresses(world)).toEqual(['A a', 'B b'])
  })

  it('R14 the address of somebody who leaves the same night is free', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b)]))
    const ended = employee('B', { ...b, endDate: '2026-03-01' })
    const report = await world.night('2026-03-02', source([employee('C', a), employee('D', b), ended]))
    expect(report).toMatchObject({ problems: [], employees: { invited: 2, removed: 2 } })
    expect(await addresses(world)).toEqual(['C a', 'D b'])
  })

  it('R14 R25 the address of somebody whose removal is held is taken', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b), employee('C', c)]))
    const limits = { ...NO_LIMITS, 'employees.removed': { count: 0 } }
    const shown = source([employee('B', { ...a, lastName: 'New' }), employee('C', b), employee('D')])
    const report = await world.night('2026-03-02', shown, { limits })
    expect(report).toMatchObject({ status: 'held', held: [{ kind: 'employees.removed', count: 1 }] })
    // B cannot have what A keeps, so it keeps what C was to have.
    expect(report.employees).toMatchObject({ rejected: 2, invited: 1, updated: 0 })
    expect(taken(report).sort()).toEqual(['B', 'C'])
    expect(await addresses(world)).toEqual(['A a', 'B b', 'C c', 'D d'])
  })

  it('R14 R25 whoever needs the address of somebody who waits speaks not against the answer, however many they are', async () => {
    await using world = await World.create(make)
    const staff = ['A', 'B', 'C'].map((id) => employee(id))
    const renumbered = source(staff.map((one) => ({ ...one, id: `new ${one.id}` })))
    await world.night('2026-03-01', source(staff))
    const limits = { ...NO_LIMITS, 'employees.removed': { count: 0 }, 'employees.rejected': { count: 0 } }

    const report = await world.night('2026-03-02', renumbered, { limits })

    expect(report).toMatchObject({
      status: 'held',
      held: [{ kind: 'employees.removed', count: 3 }],
      employees: { rejected: 3, invited: 0 },
    })
    expect(await approve(world, report, '2026-03-02', 'employees.removed')).toMatchObject({ applied: 3 })
    expect(await world.night('2026-03-03', renumbered, { limits })).toMatchObject({
      status: 'applied',
      employees: { rejected: 0, invited: 3 },
    })
  })

  it('R14 R25 a held swap waits whole, and is what an approval does', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b), employee('C', c)]))
    const limits = { ...NO_LIMITS, 'employees.emailChanged': { count: 1 } }
    const report = await world.night('2026-03-02', source([employee('A', b), employee('B', a), employee('C', c)]), {
      limits,
    })
    expect(report).toMatchObject({ held: [{ kind: 'employees.emailChanged', count: 2 }], employees: { rejected: 0 } })
    expect(report.problems).toEqual([])

    expect(await approve(world, report, '2026-03-02', 'employees.emailChanged')).toMatchObject({
      applied: 2,
      leftOut: 0,
    })
    expect(await addresses(world)).toEqual(['A b', 'B a', 'C c'])
  })

  it('R14 R25 an approval gives nobody the address of an employee who still waits', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b)]))
    const limits = { ...NO_LIMITS, 'employees.removed': { count: 0 }, 'employees.invited': { count: 0 } }
    const report = await world.night('2026-03-02', source([employee('B', b), employee('C', a)]), { limits })
    expect(report.held.map(({ kind, count }) => `${kind} ${count}`)).toEqual([
      'employees.removed 1',
      'employees.invited 1',
    ])

    expect(await approve(world, report, '2026-03-02', 'employees.invited')).toMatchObject({ applied: 0, leftOut: 1 })
    expect(await addresses(world)).toEqual(['A a', 'B b'])
  })

  it('R14 an address of an employee made by hand is taken, and so is one of another integration', async () => {
    await using world = await World.create(make)
    await load(
      world.database,
      { organization: 'acme', employees: [{ id: 'm1', firstName: 'Ada', email: 'Hand@acme.example' }] },
      at('2026-03-01', '01:00'),
    )
    const rota = source([employee('7', { email: 'rota@acme.example' })])
    await world.night('2026-03-01', rota, { integration: 'roster' })

    const shown = [employee('A', { email: 'hand@acme.example' }), employee('B', { email: 'ROTA@acme.example' })]
    const report = await world.night('2026-03-01', source([...shown, employee('C')]))

    expect(report.employees).toMatchObject({ rejected: 2, invited: 1 })
    const problems = report.problems.toSorted((one, other) => (String(one.employee) < String(other.employee) ? -1 : 1))
    expect(problems).toMatchObject([
      { code: 'employee.email_taken', employee: 'A', message: expect.stringMatching(/made by hand/) },
      { code: 'employee.email_taken', employee: 'B', message: expect.stringMatching(/roster/) },
    ])
    expect(await world.night('2026-03-02', rota, { integration: 'roster' })).toMatchObject({ status: 'unchanged' })
  })

  it('R14 a removed employee holds no address, whatever made it', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('7', a)]), { integration: 'roster' })
    await world.night('2026-03-03', source([employee('8')]), { integration: 'roster' })

    expect(await world.night('2026-03-03', source([employee('A', a)]))).toMatchObject({ employees: { invited: 1 } })
  })

  it('R12 R14 somebody who comes back, and whose address is another person’s meanwhile, stays removed', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('A', a), employee('B', b)]))
    await world.night('2026-03-02', source([employee('B', b)]))
    await world.night('2026-03-03', source([employee('B', a)]))
    const { email: _unknown, ...silent } = employee('A')
    for (const [date, back] of [
      ['2026-03-04', employee('A', a)],
      ['2026-03-05', silent],
    ] as const) {
      const report = await world.night(date, source([back, employee('B', a)]))
      expect(report.employees).toMatchObject({ restored: 0 })
      expect(taken(report)).toContain('A')
    }
    expect(await addresses(world)).toEqual(['B a'])
  })

  it('R14 an address that grows when its case is ignored is none', async () => {
    await using world = await World.create(make)
    const report = await world.night(
      '2026-03-01',
      source([employee('A', { email: `a@${'\u0130'.repeat(240)}.example` }), employee('B')]),
    )
    expect(report.employees).toMatchObject({ rejected: 1, invited: 1 })
  })
})

async function approve(
  world: World,
  { run }: Report,
  date: string,
  kind: 'employees.emailChanged' | 'employees.invited' | 'employees.removed',
) {
  const { report, session } = await openDecision(world.database, run, at(date, '09:00'))
  try {
    return await decideHeld(report, { verdict: 'approved', kinds: [kind] }, session)
  } finally {
    await session.close()
  }
}
