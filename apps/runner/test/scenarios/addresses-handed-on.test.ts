import { type DecisionSession, decideHeld, type RunSession } from '@rollcall/engine'
import { openDecision } from '@rollcall/platform'
import type { SourceEmployee } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { dyingAt, meanwhile } from './dying-session.js'
import { approve, editElsewhere, everybody } from './people.js'
import { at, employee, NO_LIMITS, type SourceNight, source, World } from './world.js'

const address = (name: string) => ({ email: `${name}@acme.example` })
/** So many who change besides that two who stand on either side of them are written in batches apart. */
const crowd = (fields: Partial<SourceEmployee> = {}) =>
  Array.from({ length: 510 }, (_, i) => employee(String(i + 1), fields))

const BEFORE = source([
  ...['A', 'B', 'C', 'P', 'Q', 'R', 'S'].map((id) => employee(id, address(id.toLowerCase()))),
  ...crowd(),
])
/** A takes what B leaves, B what C leaves; P and Q swap; S takes what R leaves, who is gone; N is new, with what was S's. */
const AFTER: SourceNight = source([
  employee('A', address('b')),
  employee('P', address('q')),
  employee('S', address('r')),
  employee('N', address('s')),
  ...crowd({ phone: '1' }),
  employee('B', address('c')),
  employee('C', address('d')),
  employee('Q', address('p')),
])
const HANDED_ON = ['A b', 'B c', 'C d', 'N s', 'P q', 'Q p', 'S r']
/** Who leaves; who stays, two pages; and who waited for an address that was left in the second. */
const BATCHES = 4

describe.each(databases)('addresses that are handed on in batches apart on $name', ({ make }) => {
  it('R14 at no time two employees have one address', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    const report = await world.night('2026-03-02', AFTER, { through: watched(world) })
    expect(report).toMatchObject({
      status: 'applied',
      problems: [],
      employees: { updated: 516, invited: 1, removed: 1, unchanged: 0 },
    })
    expect(await addresses(world)).toEqual(HANDED_ON)
  })

  const deaths = Array.from({ length: BATCHES }, (_, i) => [
    [i + 1, 'before it is committed', false] as const,
    [i + 1, 'after it is committed', true] as const,
  ]).flat()

  it.each(deaths)(
    'R14 R26 killed at batch %i %s, and run again: as one clean run, and never two with one address',
    async (batch, _, isDone) => {
      await using world = await World.create(make)
      await world.night('2026-03-01', BEFORE)
      const dying = dyingAt('apply', batch, isDone)
      const killed = await world.night('2026-03-02', AFTER, { through: (session) => dying(watched(world)(session)) })
      expect(killed.error).toBeDefined()
      await assertNoneTwice(world)

      await world.night('2026-03-02', AFTER, { time: '02:10', through: watched(world) })

      expect(await addresses(world)).toEqual(HANDED_ON)
      expect(await world.night('2026-03-03', AFTER)).toMatchObject({ status: 'unchanged', problems: [] })
    },
  )

  it('R14 R25 an approval hands them on alike', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    const limits = { ...NO_LIMITS, 'employees.emailChanged': { count: 0 }, 'employees.invited': { count: 0 } }
    const held = await world.night('2026-03-02', AFTER, { limits })
    expect(await approve(world, held.run, '2026-03-02')).toMatchObject({ applied: 7, leftOut: 0, waiting: 0 })
    expect(await addresses(world)).toEqual(HANDED_ON)
  })

  it.each([
    [2, 'before what others have left is given', false] as const,
    [3, 'before it is committed', false] as const,
    [3, 'after it is committed', true] as const,
  ])(
    'R25 R26 an approval that is killed at batch %i, %s, and given again, leaves nobody out',
    async (batch, _, isDone) => {
      await using world = await World.create(make)
      await world.night('2026-03-01', BEFORE)
      const limits = { ...NO_LIMITS, 'employees.emailChanged': { count: 0 }, 'employees.invited': { count: 0 } }
      const held = await world.night('2026-03-02', AFTER, { limits })
      const { report, session } = await openDecision(world.database, held.run, at('2026-03-02', '09:00'))
      const kinds = report.held.map(({ kind }) => kind)
      const dying = dyingAt<DecisionSession>('apply', batch, isDone)(session)
      await expect(decideHeld(report, { verdict: 'approved', kinds }, dying)).rejects.toThrow('out of power')
      await session.close()

      expect(await approve(world, held.run, '2026-03-02')).toMatchObject({
        report: { status: 'applied', employees: { updated: 516, invited: 1, unchanged: 0 } },
        leftOut: 0,
        waiting: 0,
      })
      expect(await addresses(world)).toEqual(HANDED_ON)
      expect(await world.database.knex('plan_pages').count({ pages: '*' }).first()).toEqual({ pages: 0 })
    },
  )

  it('R14 R25 who does not leave an address after all, because somebody else changed it meanwhile, keeps it alone', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    const report = await world.night('2026-03-02', AFTER, {
      through: meanwhile('apply', 1, () => editElsewhere(world, 'C', { email: 'C@acme.example' })),
    })
    expect(report.problems.map(({ code, employee: id }) => `${code} ${id}`)).toEqual([
      'employee.changed_meanwhile C',
      'employee.changed_meanwhile A',
      'employee.changed_meanwhile B',
    ])
    await assertNoneTwice(world)
    await world.night('2026-03-03', AFTER)
    expect(await addresses(world)).toEqual(HANDED_ON)
  })
})

/** Who has which address, the crowd apart: `A b`. */
async function addresses(world: World): Promise<string[]> {
  const people = await everybody(world)
  return people
    .filter(({ externalId }) => /[A-Z]/.test(String(externalId)))
    .map(({ externalId, email }) => `${externalId} ${email?.split('@')[0]}`)
}

async function assertNoneTwice(world: World): Promise<void> {
  const held = (await everybody(world)).map(({ email }) => email?.toLowerCase())
  expect(held.filter((one, index) => held.indexOf(one) !== index)).toEqual([])
}

/** Looks after each batch whether two have one address. */
function watched(world: World) {
  return (session: RunSession): RunSession => {
    const apply: RunSession['apply'] = async (...batch) => {
      const outcomes = await session.apply(...batch)
      await assertNoneTwice(world)
      return outcomes
    }
    return new Proxy(session, {
      get(target, name) {
        if (name === 'apply') return apply
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}
