import { type Report, RunStopped, type Source } from '@rollcall/engine'
import { showRun } from '@rollcall/platform'
import {
  ConnectorError,
  type EndOfRead,
  endOfRead,
  isEndOfRead,
  type Read,
  type Reject,
  reject,
  type SourceEmployee,
} from '@rollcall/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { units } from './content.js'
import { everything, identifiers, mails } from './people.js'
import { COMMUNITIES, employee, FUNCTIONS, source, World } from './world.js'

/** What would change a good deal, were it read to its end. */
const shown = [employee('1001', { lastName: 'Changed' }), employee('1003')]
const down = new ConnectorError('unavailable', 'The server does not answer', {
  hint: 'Ask its owner.',
  at: 'GET /people',
})

/** The ways in which a read of employees ends badly, with the code that the run reports. */
const BAD_ENDS: readonly (readonly [string, string, Partial<Source>])[] = [
  ['fails before its first page', 'unavailable', { employees: () => read(fail) }],
  ['fails between two pages', 'unavailable', { employees: () => read(shown.slice(1), fail) }],
  ['fails after its last page', 'unavailable', { employees: () => read(shown, fail) }],
  ['cannot even be begun', 'unavailable', { employees: () => fail() }],
  ['ends without a word', 'incomplete_read', { employees: () => silent(shown) }],
  ['ends at once without a word', 'incomplete_read', { employees: () => silent() }],
  ['ends with something that looks like an end', 'incomplete_read', { employees: () => lookalike() }],
  [
    'is short of its own total',
    'incomplete_read',
    { employees: () => read(shown, endOfRead({ total: 3, proof: 'count' })) },
  ],
  [
    'is longer than its own total',
    'incomplete_read',
    { employees: () => read(shown, endOfRead({ total: 1, proof: 'count' })) },
  ],
  [
    'says that there is nobody after it gave somebody',
    'incomplete_read',
    { employees: () => read(shown, endOfRead({ total: 0, proof: 'count' })) },
  ],
  [
    'gives something else than a page',
    'bad_data',
    { employees: () => read(fromUntypedCode('{ "length": 1 }'), done()) },
  ],
  ['gives nothing for a page', 'bad_data', { employees: () => read(fromUntypedCode('null'), done()) }],
  ['has communities that fail', 'unavailable', { communities: () => read(COMMUNITIES, fail) }],
  ['has communities that end without a word', 'incomplete_read', { communities: () => silent(COMMUNITIES) }],
  [
    'has a community that cannot be read',
    'bad_data',
    { communities: () => read([reject('no name', { code: 'x', id: 'D1' })], done()) },
  ],
  ['has one community twice', 'bad_data', { communities: () => read(COMMUNITIES, COMMUNITIES.slice(2), done()) }],
  [
    'has a community without an identifier',
    'bad_data',
    { communities: () => read([{ id: '', name: 'Kitchen' }], done()) },
  ],
  [
    'has a community with a blank in front',
    'bad_data',
    { communities: () => read([{ id: ' D1', name: 'Kitchen' }], done()) },
  ],
  ['has a community without a name', 'bad_data', { communities: () => read([{ id: 'D1', name: ' ' }], done()) }],
  ['has a community of nothing', 'bad_data', { communities: () => read(fromUntypedCode('[null]'), done()) }],
  ['has functions that fail', 'unavailable', { functions: () => read(fail) }],
  ['has one function twice', 'bad_data', { functions: () => read(FUNCTIONS, FUNCTIONS.slice(1), done()) }],
  [
    'has functions short of their total',
    'incomplete_read',
    { functions: () => read(FUNCTIONS, endOfRead({ total: 9, proof: 'count' })) },
  ],
]

describe.each(databases)('reads that do not end well on $name', ({ make }) => {
  let world: World
  let before: string
  beforeEach(async () => {
    world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    before = await visible()
  })
  afterEach(() => world[Symbol.asyncDispose]())

  it.each(BAD_ENDS)('R23 a source that %s (%s) changes nothing', async (_, code, bad) => {
    const report = await world.night(
      '2026-03-02',
      source(shown, { communities: [...COMMUNITIES.slice(1), { id: 'D4', name: 'Terrace' }] }),
      { read: bad },
    )
    expectNothingDone(report)
    expect(report).toMatchObject({ status: 'failed', error: { code } })
    expect(report.error?.message).toMatch(/^[A-Z]/)
    expect(report.error?.hint).toMatch(/^[A-Z]/)
    expect(await visible()).toBe(before)

    // The night after, it is as if nothing had been.
    expect(await world.night('2026-03-03', source(shown))).toMatchObject({
      status: 'applied',
      employees: { invited: 1, removed: 1 },
    })
  })

  it('R23 what the connector says of its failure is what the report says', async () => {
    const { error } = await world.night('2026-03-02', source(shown), { read: { employees: () => read(fail) } })
    expect(error).toEqual({
      code: 'unavailable',
      message: 'The server does not answer',
      hint: 'Ask its owner.',
      at: 'GET /people',
    })
  })

  it('R28 whom the connector left out on purpose is told with the run, and kept with it', async () => {
    const leftOut = '2 of 3 users left out: 1 guests, 1 disabled'
    const end = endOfRead({ total: 1, proof: 'count', leftOut })
    const report = await world.night('2026-03-02', source([]), {
      read: { employees: () => read([employee('1001')], end) },
    })
    const problems = [{ code: 'employees.left_out', message: leftOut }]
    expect(report).toMatchObject({ source: { employees: 1 }, problems })
    expect((await showRun(world.database, report.run)).report).toMatchObject({ problems })
  })

  const forEver = new Promise<never>(() => {})
  const hanging: readonly (readonly [string, (onWait: () => void) => Partial<Source>])[] = [
    ['the first page of employees', (onWait) => ({ employees: () => watched(read(forEver), onWait) })],
    ['the end of the employees', (onWait) => ({ employees: () => watched(read(shown, forEver), onWait) })],
    ['the communities', (onWait) => ({ communities: () => watched(read(forEver), onWait) })],
    ['the functions', (onWait) => ({ functions: () => watched(read(forEver), onWait) })],
  ]

  it.each(hanging)('R23 a source that never answers for %s is left when the run is stopped', async (_, waiting) => {
    const stop = new AbortController()
    const never = waiting(() => stop.abort(new RunStopped('The time is up')))
    const report = await world.night('2026-03-02', source(shown), { read: never, signal: stop.signal })
    expectNothingDone(report)
    expect(report).toMatchObject({ status: 'interrupted', error: { code: 'stopped' } })
    expect(await visible()).toBe(before)
  })

  it('R23 a run that is stopped before it began reads nothing', async () => {
    const stop = AbortSignal.abort(new RunStopped('The time is up'))
    const report = await world.night('2026-03-02', source(shown), { signal: stop })
    expect(report.status).toBe('interrupted')
    expect(await visible()).toBe(before)
  })

  it('R23 an end without a total is an end', async () => {
    const report = await world.night('2026-03-02', source(shown), {
      read: { employees: () => read(shown, endOfRead({ proof: 'the last page is marked' })) },
    })
    expect(report).toMatchObject({ status: 'applied', employees: { invited: 1, updated: 1, removed: 1 } })
  })

  it('R23 empty pages are pages', async () => {
    const report = await world.night('2026-03-02', source(shown), {
      read: { employees: () => read([], shown, [], endOfRead({ total: 2, proof: 'count' })) },
    })
    expect(report).toMatchObject({ status: 'applied', employees: { removed: 1 } })
  })

  /** Everything that anybody sees, and all that waits: the record that a run took place is no part of it. */
  async function visible(): Promise<string> {
    const tables = JSON.parse(await everything(world))
    const apart = ['runs', 'leases', 'counters', 'organizations', 'integrations', 'run_problems']
    const kept = tables.flatMap((name: unknown, i: number) =>
      i % 2 === 0 && !apart.includes(String(name)) ? [name, tables[i + 1]] : [],
    )
    expect(await identifiers(world)).toEqual(['1001', '1002'])
    expect(await mails(world)).toHaveLength(2)
    expect(await units(world, 'community')).toHaveLength(3)
    return JSON.stringify(kept)
  }
})

function expectNothingDone(report: Report): void {
  const { invited, restored, updated, transferred, removed } = report.employees
  expect({ invited, restored, updated, transferred, removed }).toEqual({
    invited: 0,
    restored: 0,
    updated: 0,
    transferred: 0,
    removed: 0,
  })
  expect(report.communities).toMatchObject({ added: 0, removed: 0 })
  expect(report.functions).toMatchObject({ added: 0, removed: 0 })
  expect(report.held).toEqual([])
}

function fail(): never {
  throw down
}

function done(): EndOfRead {
  return endOfRead({ proof: 'the test says so' })
}

type Page<T> = readonly (T | Reject)[]

/** A read of these pages, up to an end. A function is called, a promise is waited for. */
async function* read<T>(...steps: readonly (Page<T> | EndOfRead | Promise<Page<T>> | (() => never))[]): Read<T> {
  for (const step of steps) {
    const page = await (typeof step === 'function' ? step() : step)
    if (isEndOfRead(page)) return page
    yield page
  }
  return done()
}

/** A read that ends without saying so, as a connector can that no compiler has seen. */
async function* silent<T>(...pages: readonly Page<T>[]): Read<T> {
  yield* pages
  return fromUntypedCode('null')
}

async function* lookalike(): Read<SourceEmployee> {
  yield shown
  return fromUntypedCode('{ "total": 2, "proof": "I say so" }')
}

/** Passes a read on, and tells once the engine waits for its last step. */
function watched<T>(inner: Read<T>, onWait: () => void): Read<T> {
  const next = inner.next.bind(inner)
  inner.next = () => {
    const step = next()
    setImmediate(onWait)
    return step
  }
  return inner
}

function fromUntypedCode(json: string) {
  return JSON.parse(json)
}
