import { decideHeld, type HeldKind, type Ruling } from '@rollcall/engine'
import { anonymizeDue, listEmployees, openDecision } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { at, employee, source, World } from './world.js'

const DEFAULTS = { limits: {} }

function staff(from: number, to: number, fields = {}) {
  return Array.from({ length: to - from + 1 }, (_, i) => employee(String(from + i), fields))
}

async function decide(
  world: World,
  run: string,
  verdict: Ruling['verdict'],
  date: string,
  kinds?: readonly HeldKind[],
) {
  const { report, session } = await openDecision(world.database, run, at(date, '09:00'))
  try {
    return await decideHeld(report, { verdict, kinds: kinds ?? report.held.map((held) => held.kind) }, session)
  } finally {
    await session.close()
  }
}

async function present(world: World): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const line of listEmployees(world.database)) ids.push(String(line.externalId))
  return ids.sort((one, other) => Number(one) - Number(other))
}

describe.each(databases)('decisions on $name', ({ make }) => {
  it('R25 approved removals are those that were shown, no more and no less', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 10)))
    const held = await world.night('2026-03-03', source(staff(1, 6)), DEFAULTS)
    expect(held.held).toMatchObject([{ kind: 'employees.removed', count: 4, because: 'limit', state: 'pending' }])
    expect(await present(world)).toHaveLength(10)

    const decided = await decide(world, held.run, 'approved', '2026-03-03')

    expect(decided).toMatchObject({ applied: 4, leftOut: 0, waiting: 0 })
    expect(decided.report).toMatchObject({
      status: 'applied',
      employees: { removed: 4 },
      held: [{ kind: 'employees.removed', state: 'approved' }],
    })
    expect(await present(world)).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  it('R25 rejected changes are not done, and the next night asks again', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 10)))
    const held = await world.night('2026-03-03', source(staff(1, 6)), DEFAULTS)

    const decided = await decide(world, held.run, 'rejected', '2026-03-03')

    expect(decided.report).toMatchObject({ status: 'unchanged', held: [{ state: 'rejected' }] })
    expect(await present(world)).toHaveLength(10)
    const next = await world.night('2026-03-04', source(staff(1, 6)), DEFAULTS)
    expect(next.held).toMatchObject([{ kind: 'employees.removed', count: 4, state: 'pending' }])
  })

  it('R25 an approval leaves out what is no longer true', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 30)))
    const moved = staff(1, 20, { communities: ['D2'] })
    const held = await world.night('2026-03-03', source([...moved, ...staff(21, 30)]), DEFAULTS)
    expect(held.held).toMatchObject([{ kind: 'employees.transferred', count: 20 }])
    const { knex } = world.database
    await knex('employees').where({ external_id: '7' }).update({ state: 'removed', removed_at: 1 })

    const decided = await decide(world, held.run, 'approved', '2026-03-03')

    expect(decided).toMatchObject({ applied: 19, leftOut: 1 })
  })

  it('R25 a later run replaces what waits, and the earlier one can no longer be decided', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 10)))
    const first = await world.night('2026-03-03', source(staff(1, 6)), DEFAULTS)
    const second = await world.night('2026-03-04', source(staff(1, 5)), DEFAULTS)

    await expect(openDecision(world.database, first.run, at('2026-03-04', '09:00'))).rejects.toMatchObject({
      code: 'refused',
    })
    expect(await decide(world, second.run, 'approved', '2026-03-04')).toMatchObject({ applied: 5 })
  })

  it('R13 R25 what nobody has decided on for 30 days is kept no longer', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 10)))
    const held = await world.night('2026-03-03', source([...staff(1, 6), ...staff(11, 50)]), DEFAULTS)
    expect(held.held.map((entry) => entry.kind)).toEqual(['employees.removed', 'employees.invited'])

    await anonymizeDue(world.database, 'acme', at('2026-04-01'))
    expect(await world.database.knex('plan_pages').select()).not.toEqual([])
    await anonymizeDue(world.database, 'acme', at('2026-04-02'))

    expect(await world.database.knex('plan_pages').select()).toEqual([])
    await expect(openDecision(world.database, held.run, at('2026-04-02', '09:00'))).rejects.toMatchObject({
      code: 'refused',
    })
  })

  it('R25 a run whose source fails leaves what waits as it was', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 10)))
    const held = await world.night('2026-03-03', source(staff(1, 6)), DEFAULTS)
    const broken = await world.night('2026-03-04', source([]), {
      read: {
        // biome-ignore lint/correctness/useYield: a source that fails at once
        employees: async function* () {
          throw new Error('gone')
        },
      },
    })
    expect(broken.status).toBe('failed')
    expect(await decide(world, held.run, 'approved', '2026-03-04')).toMatchObject({ applied: 4 })
  })

  it('R25 of an employee with two held kinds nothing is done until both are approved', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 40)))
    const changed = staff(1, 12).map((one) => ({ ...one, email: `new${one.id}@acme.example`, communities: ['D2'] }))
    const limits = { 'employees.transferred': { count: 3 }, 'employees.emailChanged': { count: 3 } }
    const held = await world.night('2026-03-03', source([...changed, ...staff(13, 40)]), { limits })
    expect(held.held.map((entry) => entry.kind)).toEqual(['employees.transferred', 'employees.emailChanged'])

    const one = await decide(world, held.run, 'approved', '2026-03-03', ['employees.transferred'])
    expect(one).toMatchObject({ applied: 0, waiting: 12, report: { status: 'held' } })
    const both = await decide(world, held.run, 'approved', '2026-03-03', [
      'employees.transferred',
      'employees.emailChanged',
    ])
    expect(both).toMatchObject({ applied: 12, waiting: 0, report: { status: 'applied' } })
  })

  it('R25 what goes with a kind that is rejected waits no more of its other kinds either', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 4)))
    const changed = staff(1, 4).map((one) => ({ ...one, email: `new${one.id}@acme.example`, communities: ['D2'] }))
    const limits = { 'employees.transferred': { count: 0 }, 'employees.emailChanged': { count: 0 } }
    const held = await world.night('2026-03-03', source(changed), { limits })

    const decided = await decide(world, held.run, 'rejected', '2026-03-03', ['employees.transferred'])

    expect(decided.report).toMatchObject({ status: 'unchanged', held: [{ state: 'rejected' }, { state: 'rejected' }] })
    await expect(openDecision(world.database, held.run, at('2026-03-03', '10:00'))).rejects.toMatchObject({
      code: 'refused',
    })
  })

  it('R25 R26 what waits after a decision that was killed before its end is replaced by the next run', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 4)))
    const held = await world.night('2026-03-03', source(staff(1, 3)), { limits: { 'employees.removed': { count: 0 } } })
    const { report, session } = await openDecision(world.database, held.run, at('2026-03-03', '09:00'))
    session.amend = () => Promise.reject(new Error('out of power'))
    const kinds = ['employees.removed'] as const
    await expect(decideHeld(report, { verdict: 'approved', kinds }, session)).rejects.toThrow('out of power')
    await session.close()
    expect(await present(world)).toEqual(['1', '2', '3'])

    await world.night('2026-03-04', source(staff(1, 3)))

    await expect(openDecision(world.database, held.run, at('2026-03-04', '09:00'))).rejects.toMatchObject({
      code: 'refused',
    })
  })

  it('R24 an empty list of employees removes nobody until a person approves', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source(staff(1, 2)))
    const held = await world.night('2026-03-03', source([]))
    expect(held.held).toMatchObject([{ kind: 'employees.removed', count: 2, because: 'empty' }])
    expect(await present(world)).toEqual(['1', '2'])
    await decide(world, held.run, 'approved', '2026-03-03')
    expect(await present(world)).toEqual([])
  })

  it('R25 an approved first import invites everybody with communities and functions, and is the first no longer', async () => {
    await using world = await World.create(make)
    const held = await world.night('2026-03-02', source(staff(1, 30)), { ...DEFAULTS, firstImport: 'hold' })
    expect(held).toMatchObject({ status: 'held', held: [{ kind: 'first.import', count: 30, state: 'pending' }] })
    expect(await present(world)).toEqual([])

    const decided = await decide(world, held.run, 'approved', '2026-03-02')

    expect(decided.report).toMatchObject({
      status: 'applied',
      employees: { invited: 30 },
      communities: { added: 3 },
      functions: { added: 2 },
    })
    const next = await world.night('2026-03-03', source(staff(1, 31)), { ...DEFAULTS, firstImport: 'hold' })
    expect(next).toMatchObject({ status: 'applied', employees: { invited: 1, unchanged: 30 } })
  })

  it('R25 a community waits until nobody is in it any more', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-02', source([...staff(1, 5), ...staff(6, 20, { communities: ['D2'] })]))
    const shown = source(staff(6, 20, { communities: ['D2'] }), { communities: [{ id: 'D2', name: 'Bar' }] })
    const limits = { 'communities.removed': { count: 0 }, 'employees.removed': { count: 1 } }
    const held = await world.night('2026-03-03', shown, { limits })
    expect(held.held.map((entry) => entry.kind)).toEqual(['employees.removed', 'communities.removed'])

    const early = await decide(world, held.run, 'approved', '2026-03-03', ['communities.removed'])
    expect(early).toMatchObject({ applied: 1, report: { communities: { removed: 1 }, status: 'held' } })
    const people = await decide(world, held.run, 'approved', '2026-03-03', ['employees.removed', 'communities.removed'])
    expect(people).toMatchObject({ waiting: 0, report: { communities: { removed: 2 }, employees: { removed: 5 } } })
  })
})
