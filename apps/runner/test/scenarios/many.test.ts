import { listUnits } from '@rollcall/platform'
import type { SourceEmployee } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { all, approve, deliver, everybody, identifiers, outbox } from './people.js'
import { COMMUNITIES, employee, FUNCTIONS, source, World } from './world.js'

/** More than several batches and statements take. */
const MANY = 2_201

function staff(change: (index: number) => Partial<SourceEmployee> = () => ({})): SourceEmployee[] {
  return Array.from({ length: MANY }, (_, index) => employee(`E${index}`, change(index)))
}

describe.each(databases)('many employees on $name', ({ make }) => {
  it('R6 R8 R10 R11 R12 what holds for one holds for thousands, whatever batch they come in', async () => {
    await using world = await World.create(make)
    const half = (index: number) => index % 2 === 0

    const first = await world.night('2026-03-01', source(staff()))
    expect(first.employees).toMatchObject({ invited: MANY, rejected: 0 })
    expect(await deliverAll(world, '2026-03-01')).toBe(MANY)
    expect(await world.night('2026-03-02', source(staff()))).toMatchObject({ status: 'unchanged' })

    const moving = staff((index) => (half(index) ? { communities: ['D2'], functions: ['F2'] } : { phone: '112' }))
    const second = await world.night('2026-03-03', source(moving.toReversed()))
    expect(second.employees).toMatchObject({ updated: MANY, transferred: 1_101, unchanged: 0 })
    expect(await members(world)).toEqual({ Kitchen: 1_100, Bar: 1_101, Reception: 0, Cook: 1_100, Waiter: 1_101 })
    expect(await deliverAll(world, '2026-03-03')).toBe(1_101)

    const rest = moving.filter((_, index) => half(index))
    const third = await world.night('2026-03-04', source(rest))
    expect(third.employees).toMatchObject({ removed: 1_100, unchanged: 1_101 })
    expect(await members(world)).toEqual({ Kitchen: 0, Bar: 1_101, Reception: 0, Cook: 0, Waiter: 1_101 })

    const fourth = await world.night('2026-03-05', source(moving))
    expect(fourth.employees).toMatchObject({ restored: 1_100, unchanged: 1_101, rejected: 0 })
    expect(await everybody(world)).toHaveLength(MANY)
    expect(await deliverAll(world, '2026-03-05')).toBe(1_100)
  })

  it('R6 R25 however much is said of each, what waits is kept in pieces that every server takes, and none is lost', async () => {
    await using world = await World.create(make)
    const story = 'é"'.repeat(50_000)
    const shown = source(Array.from({ length: 30 }, (_, index) => employee(`E${index}`, { attributes: { story } })))
    const { run } = await world.night('2026-03-01', shown, { firstImport: 'hold' })
    const pages: readonly string[] = await world.database.knex('plan_pages').pluck('changes')
    expect(Math.max(...pages.map((page) => Buffer.byteLength(page)))).toBeLessThan(4_000_000)

    expect(await approve(world, run, '2026-03-01')).toMatchObject({ leftOut: 0, waiting: 0 })
    expect(await world.night('2026-03-02', shown)).toMatchObject({ status: 'unchanged', employees: { unchanged: 30 } })
  })

  it('R18 R21 a community and a function with thousands of members go, and the members stay', async () => {
    await using world = await World.create(make)
    const two = { communities: ['D1', 'D2'], functions: ['F1', 'F2'] }
    await world.night('2026-03-01', source(staff(() => two)))
    const smaller = source(
      staff(() => ({ communities: ['D2'], functions: ['F2'] })),
      { communities: COMMUNITIES.slice(1), functions: FUNCTIONS.slice(1) },
    )
    const report = await world.night('2026-03-02', smaller)

    expect(report).toMatchObject({
      communities: { removed: 1 },
      functions: { removed: 1 },
      employees: { updated: MANY, transferred: 0 },
    })
    expect(await members(world)).toEqual({ Bar: MANY, Reception: 0, Waiter: MANY })
    expect(await world.night('2026-03-03', smaller)).toMatchObject({ status: 'unchanged' })
  })

  it('R4 addresses that go round in a ring through all batches arrive at their new owners', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(staff()))
    const ring = staff((index) => ({ email: `e${(index + 1) % MANY}@acme.example` }))
    const report = await world.night('2026-03-02', source(ring))

    expect(report.employees).toMatchObject({ updated: MANY, rejected: 0 })
    const waiting = (await outbox(world)).map((mail) => mail.to)
    expect(new Set(waiting).size).toBe(MANY)
    expect(waiting).toHaveLength(MANY)
  })

  it('R13 thousands are forgotten at once', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([...staff(), employee('stays')]))
    await world.night('2026-03-02', source([employee('stays')]))
    const report = await world.night('2026-04-01', source([...staff(), employee('stays')]))
    expect(report.employees).toMatchObject({ invited: MANY, restored: 0, unchanged: 1 })
    expect(await identifiers(world, ['removed'])).toHaveLength(MANY)
  })
})

async function deliverAll(world: World, date: string): Promise<number> {
  let count = 0
  for (let mails = await deliver(world, date); mails.length > 0; mails = await deliver(world, date))
    count += mails.length
  return count
}

async function members(world: World): Promise<Record<string, number>> {
  const units = [
    ...(await all(listUnits(world.database, 'community'))),
    ...(await all(listUnits(world.database, 'function'))),
  ]
  return Object.fromEntries(units.map((unit) => [unit.name, unit.members]))
}
