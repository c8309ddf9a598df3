import {
  type Change,
  type Held,
  type Limit,
  type LimitedKind,
  RunStopped,
  SAFEGUARD_KINDS,
  type SafeguardKind,
} from '@rollcall/engine'
import { listChanges, showRun } from '@rollcall/platform'
import type { SourceEmployee } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { units } from './content.js'
import { dyingAt } from './dying-session.js'
import { absence, all, everything, identifiers, mails, memberships, person } from './people.js'
import { COMMUNITIES, employee, FUNCTIONS, NO_LIMITS, type SourceNight, source, World } from './world.js'

const TEN = Array.from({ length: 10 }, (_, i) => employee(String(i)))
/** Ten employees in the kitchen, all cooks, and five communities and functions besides. */
const MORE_COMMUNITIES = [...COMMUNITIES, ...['4', '5', '6'].map((n) => ({ id: `D${n}`, name: `Room ${n}` }))]
const MORE_FUNCTIONS = [...FUNCTIONS, ...['3', '4', '5'].map((n) => ({ id: `F${n}`, name: `Job ${n}` }))]
const everythingShown = (employees: readonly SourceEmployee[], night: Partial<SourceNight> = {}) =>
  source(employees, { communities: MORE_COMMUNITIES, functions: MORE_FUNCTIONS, ...night })

/** The first `n` employees with a change; the others as they were. */
const first = (n: number, fields: (id: string) => Partial<SourceEmployee>) =>
  TEN.map((one, i) => (i < n ? { ...one, ...fields(one.id) } : one))

/** A night with just `n` changes of a kind. */
const NIGHTS: Readonly<Record<SafeguardKind, (n: number) => SourceNight>> = {
  'employees.removed': (n) => everythingShown(TEN.slice(n)),
  'employees.invited': (n) => everythingShown([...TEN, ...Array.from({ length: n }, (_, i) => employee(`n${i}`))]),
  'employees.transferred': (n) => everythingShown(first(n, () => ({ communities: ['D2'] }))),
  'employees.unassigned': (n) => everythingShown(first(n, () => ({ functions: [] }))),
  'employees.emailChanged': (n) => everythingShown(first(n, (id) => ({ email: `new${id}@acme.example` }))),
  'communities.removed': (n) => everythingShown(TEN, { communities: MORE_COMMUNITIES.slice(0, 6 - n) }),
  'functions.removed': (n) => everythingShown(TEN, { functions: MORE_FUNCTIONS.slice(0, 5 - n) }),
}
/** What the integration has synchronized before such a night. */
function baseOf(kind: SafeguardKind): number {
  if (kind === 'communities.removed') return MORE_COMMUNITIES.length
  return kind === 'functions.removed' ? MORE_FUNCTIONS.length : TEN.length
}

describe.each(databases)('safeguards on $name', ({ make }) => {
  describe.each(SAFEGUARD_KINDS)('R25 %s', (kind) => {
    const limits: readonly (readonly [string, Limit, number, boolean])[] = [
      ['at the count', { count: 2 }, 2, true],
      ['one beyond the count', { count: 2 }, 3, false],
      ['with a count of 0', { count: 0, percent: 0 }, 1, false],
      ['with no limit given', {}, 1, false],
      ['within the percentage alone', { count: 0, percent: 100 }, 3, true],
      ['within both but above the ceiling', { count: 9, percent: 100, ceiling: 2 }, 3, false],
      ['at the ceiling', { count: 9, ceiling: 3 }, 3, true],
    ]

    it.each(limits)('%s', async (_, limit, n, passes) => {
      await using world = await World.create(make)
      await world.night('2026-03-01', everythingShown(TEN))
      const before = await platform(world)

      const { held, status } = await world.night('2026-03-02', NIGHTS[kind](n), { limits: only(kind, limit) })

      if (passes) {
        expect({ status, held }).toEqual({ status: 'applied', held: [] })
        expect(await platform(world)).not.toBe(before)
      } else {
        expect(status).toBe('held')
        expect(held).toMatchObject([{ kind, count: n, of: baseOf(kind), because: 'limit', state: 'pending' }])
        expect(await platform(world)).toBe(before)
      }
    })
  })

  it('R25 a percentage is exact: 3 of 10 are 30 %, not a third', async () => {
    for (const [percent, status] of [
      [30, 'applied'],
      [29.9, 'held'],
    ] as const) {
      await using world = await World.create(make)
      await world.night('2026-03-01', everythingShown(TEN))
      const limits = only('employees.removed', { percent })
      expect(await world.night('2026-03-02', NIGHTS['employees.removed'](3), { limits })).toMatchObject({ status })
    }
  })

  it('R25 what is held waits, and the rest of the night goes through', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(TEN))
    const shown = source([...first(1, () => ({ lastName: 'New' })).slice(0, 6), employee('n1')])
    const report = await world.night('2026-03-02', shown, { limits: only('employees.removed', { count: 3 }) })
    expect(report).toMatchObject({ status: 'held', employees: { updated: 1, invited: 1, removed: 0, unchanged: 5 } })
    expect(await identifiers(world)).toEqual([...TEN.map(({ id }) => id), 'n1'])
  })

  it('R25 the changes of one employee wait together where one of their kinds is held', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(TEN))
    const sent = await mails(world)
    const moved = { communities: ['D2'], functions: ['F2'], lastName: 'New', email: 'new0@acme.example' }
    const changed = first(1, () => moved).map((one) => (one.id === '1' ? { ...one, lastName: 'New' } : one))
    const report = await world.night('2026-03-02', source(changed), {
      limits: only('employees.emailChanged', { count: 0 }),
    })
    expect(report).toMatchObject({
      held: [{ kind: 'employees.emailChanged', count: 1 }],
      employees: { updated: 1, transferred: 0 },
    })
    expect(await person(world, '0')).toMatchObject({ lastName: 'Last0', email: '0@acme.example' })
    expect(await memberships(world, '0')).toEqual(['Kitchen', 'Cook'])
    expect((await person(world, '1')).lastName).toBe('New')
    expect(await mails(world)).toEqual(sent)
  })

  it('R25 one employee counts for each of its kinds', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(TEN))
    const changed = first(2, (id) => ({ communities: ['D2'], functions: [], email: `new${id}@acme.example` }))
    const limits = { ...NO_LIMITS, ...Object.fromEntries(SAFEGUARD_KINDS.map((kind) => [kind, { count: 1 }])) }
    const { held } = await world.night('2026-03-02', source(changed), { limits })
    expect(held.map(counted)).toEqual(['employees.transferred 2', 'employees.unassigned 2', 'employees.emailChanged 2'])
  })

  it('R25 removals by date and by absence are one kind', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(TEN))
    const shown = [employee('0', { endDate: '2026-03-01' }), employee('1', { endDate: '2026-03-01' }), ...TEN.slice(4)]
    const report = await world.night('2026-03-02', source(shown), { limits: only('employees.removed', { count: 3 }) })
    expect(report.held.map(counted)).toEqual(['employees.removed 4'])
    expect(report.employees).toMatchObject({ removed: 0, ended: 0, unchanged: 6 })
  })

  it('R25 who was left alone counts for nothing', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(TEN))
    const changed = first(3, (id) => ({ email: `new${id}@acme.example` }))
    const report = await world.night('2026-03-02', source([...changed, employee('0')]), {
      limits: only('employees.emailChanged', { count: 2 }),
    })
    expect(report).toMatchObject({ status: 'applied', held: [], employees: { rejected: 2, updated: 2 } })
  })

  it.each([
    ['leaves', 'employees.removed', [employee('1')], '0'],
    ['moves out of it', 'employees.transferred', [employee('0', { communities: ['D2'] }), employee('1')], '0'],
  ] as const)('R25 a community waits while somebody is in it who %s, and is held', async (_, kind, shown, held) => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('0', { communities: ['D3'] }), employee('1')]))
    const night = source(shown, { communities: COMMUNITIES.slice(0, 2) })
    const report = await world.night('2026-03-02', night, { limits: only(kind, { count: 0 }) })
    expect(report).toMatchObject({ held: [{ kind, count: 1 }], communities: { removed: 0 } })
    expect(report.problems).toMatchObject([{ code: 'community.waiting', community: 'D3' }])
    expect(await memberships(world, held)).toEqual(['Reception', 'Cook'])
    // Where nothing holds them any more, they go the night after.
    expect(await world.night('2026-03-03', night)).toMatchObject({ status: 'applied', communities: { removed: 1 } })
  })

  it('R25 a function waits likewise', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('0', { functions: ['F2'] }), employee('1')]))
    const night = source([employee('0'), employee('1')], { functions: FUNCTIONS.slice(0, 1) })
    const replaced = { ...night, employees: [employee('0', { functions: [] }), employee('1')] }
    const report = await world.night('2026-03-02', replaced, { limits: only('employees.unassigned', { count: 0 }) })
    expect(report).toMatchObject({
      functions: { removed: 0 },
      problems: [{ code: 'function.waiting', function: 'F2' }],
    })
    expect(await units(world, 'function')).toEqual(['hr/F1 Cook (1)', 'hr/F2 Waiter (1)'])
  })

  it('R25 the next run replaces what waits with what it finds', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(TEN))
    const limits = only('employees.removed', { count: 0 })
    const one = await world.night('2026-03-02', source(TEN.slice(2)), { limits })
    const two = await world.night('2026-03-03', source(TEN.slice(1)), { limits })
    expect((await showRun(world.database, one.run)).report?.held).toMatchObject([{ count: 2, state: 'replaced' }])
    expect((await showRun(world.database, two.run)).report?.held).toMatchObject([{ count: 1, state: 'pending' }])
    const three = await world.night('2026-03-04', source(TEN), { limits })
    expect(three).toMatchObject({ status: 'unchanged', held: [] })
    expect((await showRun(world.database, two.run)).report?.held).toMatchObject([{ state: 'replaced' }])
    expect(await world.database.knex('plan_pages').select('run_id')).toEqual([])
  })
})

describe.each(databases)('the first import on $name', ({ make }) => {
  const DEFAULTS = { limits: {}, firstImport: 'hold' } as const

  it('R25 waits whole: neither people nor communities nor functions nor mails', async () => {
    await using world = await World.create(make)
    const shown = source([...TEN, employee('x', { email: 'none' }), employee('y', { startDate: '2027-01-01' })])
    const report = await world.night('2026-03-01', shown, DEFAULTS)
    expect(report).toMatchObject({
      status: 'held',
      held: [{ kind: 'first.import', count: 10, of: 0, because: 'first_import', state: 'pending' }],
      employees: { invited: 0, rejected: 1, notYet: 1 },
      communities: { added: 0 },
      functions: { added: 0 },
    })
    expect(await identifiers(world)).toEqual([])
    expect([await units(world, 'community'), await units(world, 'function'), await mails(world)]).toEqual([[], [], []])
    expect(await absence(world, '0')).toBe('held')
    expect(await absence(world, 'x')).toBe('rejected')
    expect(await absence(world, 'y')).toBe('notYet')
  })

  it('R25 waits again the night after, with what is there by then', async () => {
    await using world = await World.create(make)
    const one = await world.night('2026-03-01', source(TEN), DEFAULTS)
    const two = await world.night('2026-03-02', source(TEN.slice(4)), DEFAULTS)
    expect(two.held).toMatchObject([{ kind: 'first.import', count: 6 }])
    expect((await showRun(world.database, one.run)).report?.held).toMatchObject([{ state: 'replaced' }])
  })

  it('R25 goes through where the configuration allows it, however many it invites', async () => {
    await using world = await World.create(make)
    const many = Array.from({ length: 60 }, (_, i) => employee(String(i)))
    const report = await world.night('2026-03-01', source(many), { ...DEFAULTS, firstImport: 'allow' })
    expect(report).toMatchObject({ status: 'applied', held: [], employees: { invited: 60 } })
  })

  it('R25 is asked about in a terminal: yes lets it through, no lets it wait', async () => {
    await using world = await World.create(make)
    const asked: number[] = []
    const answering = (answer: boolean) => ({
      ...DEFAULTS,
      onFirstImport: async (invited: number) => {
        asked.push(invited)
        return answer
      },
    })
    expect(await world.night('2026-03-01', source(TEN), answering(false))).toMatchObject({ status: 'held' })
    expect(await world.night('2026-03-02', source(TEN), answering(true))).toMatchObject({
      status: 'applied',
      employees: { invited: 10 },
    })
    expect(await world.night('2026-03-03', source([...TEN, employee('n')]), answering(false))).toMatchObject({
      status: 'applied',
    })
    expect(asked).toEqual([10, 10])
  })

  it('R25 a night on which nobody is due yet is no first import', async () => {
    await using world = await World.create(make)
    const later = source([employee('0', { startDate: '2026-03-05' })])
    expect(await world.night('2026-03-01', later, DEFAULTS)).toMatchObject({ held: [], employees: { notYet: 1 } })
    expect(await world.night('2026-03-05', later, DEFAULTS)).toMatchObject({
      held: [{ kind: 'first.import', count: 1 }],
    })
  })

  it('R25 R26 one that was cut off after its first batch is not a reason to remove people without limits', async () => {
    await using world = await World.create(make)
    const many = Array.from({ length: 700 }, (_, i) => employee(String(i)))
    const stop = new AbortController()
    const cutOff = await world.night('2026-03-01', source(many), {
      ...DEFAULTS,
      firstImport: 'allow',
      signal: stop.signal,
      onApplied: (change) => isOfEmployee(change) && stop.abort(new RunStopped('The time is up')),
    })
    expect(cutOff).toMatchObject({ status: 'interrupted', employees: { invited: 500 } })

    const half = await world.night('2026-03-02', source(many.slice(400)), { ...DEFAULTS, firstImport: 'allow' })

    expect(half.held.map(counted)).toEqual(['employees.removed 400'])
    expect(half.employees).toMatchObject({ invited: 200, removed: 0 })
  })

  it('R25 R26 one that was cut off at its very end is done, and the next newcomer does not wait for it', async () => {
    await using world = await World.create(make)
    const cutOff = await world.night('2026-03-01', source(TEN), {
      ...DEFAULTS,
      onFirstImport: async () => true,
      through: dyingAt('finish', 1),
    })
    expect(cutOff.status).toBe('interrupted')
    expect(await world.night('2026-03-02', source(TEN), DEFAULTS)).toMatchObject({ status: 'unchanged', held: [] })
    const report = await world.night('2026-03-03', source([...TEN, employee('n')]), DEFAULTS)
    expect(report).toMatchObject({ status: 'applied', held: [], employees: { invited: 1 } })
  })
})

function only(kind: LimitedKind, limit: Limit): Partial<Record<LimitedKind, Limit>> {
  return { ...NO_LIMITS, [kind]: limit }
}

function counted({ kind, count }: Held): string {
  return `${kind} ${count}`
}

function isOfEmployee(change: Change): boolean {
  return change.kind === 'employee.invited'
}

/** All that anybody sees: employees, memberships, communities, functions, mails and the journal. */
async function platform(world: World): Promise<string> {
  const tables: unknown[] = JSON.parse(await everything(world))
  const seen = [
    'employees',
    'community_members',
    'function_members',
    'communities',
    'functions',
    'invitations',
    'outbox',
  ]
  const rows = tables.flatMap((name, i) => (i % 2 === 0 && seen.includes(String(name)) ? [name, tables[i + 1]] : []))
  return JSON.stringify([rows, await all(listChanges(world.database))])
}
