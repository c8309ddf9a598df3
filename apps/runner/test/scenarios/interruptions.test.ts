import { type Report, type RunSession, RunStopped } from '@rollcall/engine'
import { LeaseLostError, listChanges, listRuns, openRunSession } from '@rollcall/platform'
import { endOfRead, type Read, type SourceEmployee } from '@rollcall/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { units, whoIsWhere } from './content.js'
import { dyingAt, meanwhile } from './dying-session.js'
import { all, everybody, identifiers, mails } from './people.js'
import { COMMUNITIES, employee, FUNCTIONS, type NightOptions, type SourceNight, source, World } from './world.js'

const numbered = (from: number, to: number, fields: Partial<SourceEmployee> = {}) =>
  Array.from({ length: to - from }, (_, i) => employee(String(from + i), fields))

/** A night with changes of every kind, and more than one batch of each that can be large. */
const BEFORE = source([...numbered(0, 700), ...numbered(700, 710, { communities: ['D3'] })])
const AFTER: SourceNight = {
  employees: [
    ...numbered(0, 20, { communities: ['D2'] }),
    ...numbered(20, 40, { email: null }),
    ...numbered(40, 100, { lastName: 'New' }),
    ...numbered(1000, 1600, { communities: ['D4'], functions: ['F3'] }),
  ],
  communities: [...COMMUNITIES.slice(0, 2), { id: 'D4', name: 'Terrace' }],
  functions: [...FUNCTIONS.slice(0, 1), { id: 'F3', name: 'Host' }],
}
/** Communities and functions added, two pages; employees kept, two; employees removed, two; units removed, one. */
const BATCHES = 7

describe.each(databases)('runs that are cut off on $name', ({ make }) => {
  let clean: unknown
  beforeAll(async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    await world.night('2026-03-02', AFTER)
    clean = await state(world)
  })

  const deaths = Array.from({ length: BATCHES }, (_, i) => [
    [i + 1, 'before it is committed', false] as const,
    [i + 1, 'after it is committed', true] as const,
  ]).flat()

  it.each(deaths)('R26 killed at batch %i %s, and run again: as one clean run', async (batch, _, isDone) => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    await world.night('2026-03-02', AFTER, { through: dyingAt('apply', batch, isDone) })
    expect(await statuses(world)).toEqual(['applied', 'running'])

    const report = await world.night('2026-03-02', AFTER, { time: '02:10' })

    expect(await statuses(world)).toEqual(['applied', 'interrupted', report.status])
    expect(await state(world)).toEqual(clean)
    expect(await world.database.knex('plan_pages').select('run_id')).toEqual([])
  })

  it.each([
    ['while its plan is being kept', dyingAt('spool', 2)],
    ['just before its end is on record', dyingAt('finish', 1)],
    ['just after its end is on record', dyingAt('finish', 1, true)],
  ])('R26 killed %s, and run again: as one clean run', async (_, through) => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    await world.night('2026-03-02', AFTER, { through })
    await world.night('2026-03-02', AFTER, { time: '02:10' })
    expect(await state(world)).toEqual(clean)
    expect(await world.database.knex('plan_pages').select('run_id')).toEqual([])
  })

  it('R26 stopped between two batches it says what it did, and the next run goes on', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    const stop = new AbortController()
    const stopped = await world.night('2026-03-02', AFTER, {
      signal: stop.signal,
      onApplied: ({ kind }) => kind === 'employee.invited' && stop.abort(new RunStopped('The time is up')),
    })
    expect(stopped).toMatchObject({
      status: 'interrupted',
      error: { code: 'stopped' },
      communities: { added: 1, removed: 0 },
    })
    expect(stopped.employees.invited).toBeGreaterThan(0)

    const rest = await world.night('2026-03-02', AFTER, { time: '02:10' })

    expect(stopped.employees.invited + rest.employees.invited).toBe(600)
    expect(await statuses(world)).toEqual(['applied', 'interrupted', 'applied'])
    expect(await state(world)).toEqual(clean)
  })
})

/** So much is said of those who come that their plan does not stay in memory. */
const TALKATIVE: SourceNight = {
  ...AFTER,
  employees: [
    ...numbered(0, 600),
    ...numbered(1000, 1090, { communities: ['D4'], attributes: { story: 'x'.repeat(100_000) } }),
  ],
}

describe.each(databases)('a large plan that is cut off on $name', ({ make }) => {
  it('R26 killed at any batch, and run again: as one clean run', async () => {
    await using undisturbed = await World.create(make)
    await undisturbed.night('2026-03-01', BEFORE)
    await undisturbed.night('2026-03-02', TALKATIVE)
    const clean = await state(undisturbed)
    for (const through of [dyingAt('apply', 1), dyingAt('apply', 3, true), dyingAt('apply', 8)]) {
      await using world = await World.create(make)
      await world.night('2026-03-01', BEFORE)
      await world.night('2026-03-02', TALKATIVE, { through })
      expect(await world.database.knex('plan_pages').select('run_id')).not.toEqual([])
      await world.night('2026-03-02', TALKATIVE, { time: '02:10' })
      expect(await state(world)).toEqual(clean)
      expect(await world.database.knex('plan_pages').select('run_id')).toEqual([])
    }
  })
})

describe.each(databases)('whose turn it is on $name', ({ make }) => {
  const staff = [employee('1001'), employee('1002')]
  const shown = source([employee('1001', { lastName: 'New' }), employee('1003')])
  let world: World
  beforeAll(async () => {
    world = await World.create(make)
    await world.night('2026-03-01', source(staff))
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it('R27 while a run is under way a second one of the same integration is refused, one of another is not', async () => {
    const refusals: unknown[] = []
    const others: Report['status'][] = []
    const options = pausing(staff, async () => {
      refusals.push(
        await openRunSession(world.database, world.subject('2026-03-02'), 'hand').catch((error) => error.code),
      )
      others.push(
        (
          await world.night('2026-03-02', source(staff.map((one) => ({ ...one, email: null }))), {
            integration: 'roster',
          })
        ).status,
      )
    })
    expect(await world.night('2026-03-02', source(staff), options)).toMatchObject({ status: 'unchanged' })
    expect(refusals).toEqual(['busy'])
    expect(others).toEqual(['applied'])
    expect(await world.night('2026-03-02', source(staff), { time: '02:10' })).toMatchObject({ status: 'unchanged' })
  })

  it.each([
    ['with changes to write', shown],
    ['with nothing to write', source(staff)],
  ])('R27 a run %s that lost its turn while it read writes nothing at all', async (_, night) => {
    await using mine = await World.create(make)
    await mine.night('2026-03-01', source(staff))
    const before = await state(mine)
    const report = await mine.night(
      '2026-03-02',
      night,
      pausing(night.employees, () => takeOver(mine)),
    )
    expect(report).toMatchObject({ status: 'interrupted', error: { code: 'lease_lost' } })
    expect(report.employees).toMatchObject({ invited: 0, updated: 0, removed: 0 })
    expect(await state(mine)).toEqual(before)
    // It neither ends its own run on record, nor gives away the turn that is another's now.
    expect(await statuses(mine)).toEqual(['applied', 'running'])
    await expect(openRunSession(mine.database, mine.subject('2026-03-02'), 'hand')).rejects.toMatchObject({
      code: 'busy',
    })

    await endTurns(mine)
    expect((await mine.night('2026-03-02', night, { time: '02:10' })).error).toBeUndefined()
    expect((await statuses(mine))[1]).toBe('interrupted')
  })

  it('R27 a run that lost its turn between two batches keeps what was committed, and writes no more', async () => {
    await using mine = await World.create(make)
    await mine.night('2026-03-01', source(staff))
    const night = source([employee('1001'), employee('1003')], {
      communities: [...COMMUNITIES, { id: 'D4', name: 'Terrace' }],
    })
    const report = await mine.night('2026-03-02', night, { through: meanwhile('apply', 2, () => takeOver(mine)) })
    expect(report).toMatchObject({
      status: 'interrupted',
      communities: { added: 1 },
      employees: { invited: 0, removed: 0 },
    })
    expect(await identifiers(mine)).toEqual(['1001', '1002'])
    expect(await units(mine, 'community')).toContain('hr/D4 Terrace (0)')
  })

  it('R27 a run that has ended writes no more, also as long as nobody else has the turn', async () => {
    await using mine = await World.create(make)
    let ended: RunSession | undefined
    const keeping = (session: RunSession) => {
      ended = session
      return session
    }
    await mine.night('2026-03-01', source(staff), { through: keeping })
    await expect(ended?.apply(null, 'employees.kept', [], [])).rejects.toThrow(LeaseLostError)
  })

  it('R27 the turn of a process that died is free once it has run out, and its run counts as interrupted', async () => {
    await using mine = await World.create(make)
    await mine.night('2026-03-01', source(staff))
    const dead = await openRunSession(mine.database, mine.subject('2026-03-02'), 'schedule')
    await expect(openRunSession(mine.database, mine.subject('2026-03-02'), 'hand')).rejects.toMatchObject({
      code: 'busy',
    })
    await endTurns(mine)
    expect(await mine.night('2026-03-02', shown)).toMatchObject({ status: 'applied' })
    expect(await statuses(mine)).toEqual(['applied', 'interrupted', 'applied'])
    // Should it come back to life, it finds that it may not write.
    await expect(dead.apply(0, 'employees.kept', [], [])).rejects.toThrow(/taken over/)
    await dead.close()
  })
})

/** A source that stops between its pages for as long as something else takes. */
function pausing(employees: SourceNight['employees'], meanwhile: () => Promise<void>): NightOptions {
  async function* read(): Read<SourceEmployee> {
    yield employees.slice(0, 1)
    await meanwhile()
    yield employees.slice(1)
    return endOfRead({ total: employees.length, proof: 'the test says so' })
  }
  return { read: { employees: read } }
}

/** Another runner, on another host, takes every turn that is taken. */
async function takeOver({ database }: World): Promise<void> {
  await database
    .knex('leases')
    .whereNotNull('holder')
    .update({ token: database.knex.raw('token + 1'), holder: 'elsewhere:1', until: Date.now() + 60_000 })
}

/** Whoever had a turn is dead for longer than a turn lasts. */
async function endTurns({ database }: World): Promise<void> {
  await database.knex('leases').update({ until: 1 })
}

async function statuses(world: World): Promise<string[]> {
  return (await all(listRuns(world.database))).map(({ status }) => status)
}

/** All that a person can see, without the platform's own numbers and instants; each change and each mail once. */
async function state(world: World) {
  const employees = await everybody(world, ['invited', 'active', 'removed'])
  const names = new Map(employees.map(({ id, externalId }) => [id, externalId]))
  const changes = await all(listChanges(world.database))
  return {
    employees: employees.map(
      ({ id: _own, communities: _c, functions: _f, removedAt, restorableUntil: _r, ...one }) => ({
        ...one,
        isRemoved: removedAt !== null,
      }),
    ),
    memberships: await whoIsWhere(world),
    communities: await units(world, 'community'),
    functions: await units(world, 'function'),
    mails: (await mails(world)).sort(),
    changes: changes
      .map(({ kind, employee: who, because }) => `${kind} ${names.get(who ?? '') ?? ''} ${because}`)
      .sort(),
  }
}
