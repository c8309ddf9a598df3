import type { Report, Source } from '@rollcall/engine'
import fc from 'fast-check'
import type { Bench, Fault, Tally } from '../fault.ts'
import { asRead, BREAKS, type Break, type Truth, whole } from './broken-reads.ts'
import { Nights, NO_LIMITS } from './small-night.ts'

const MODES = Object.keys(BREAKS)
const LISTS = ['communities', 'functions', 'employees'] as const
type ListName = (typeof LISTS)[number]

/** What breaks in one night: a mode for each list, or none. */
const programme = fc.record({
  size: fc.integer({ min: 4, max: 24 }),
  pageSize: fc.integer({ min: 1, max: 9 }),
  /** How much of the truth has changed since the last good night. */
  changes: fc.nat(255),
  breaks: fc.tuple(
    ...LISTS.map(() => fc.record({ mode: fc.nat(MODES.length * 2 - 1), page: fc.nat(6), number: fc.nat(999) })),
  ),
  isFull: fc.boolean(),
  isRejectLimited: fc.boolean(),
})
type Programme = typeof programme extends fc.Arbitrary<infer One> ? One : never

/** R23, R24, R14: whatever a source does, nothing is done that its truth does not ask for, and the next good night is whole. */
export const misbehavingSources: Fault = {
  name: 'misbehaving-sources',
  title: 'sources that break on command, in every mode and in any mixture',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 5_000, short: 150 },
  needed: 50,
  async strike(bench, tally) {
    await using nights = await Nights.open(bench.server?.url ?? null)
    const property = fc.asyncProperty(programme, async (one) => {
      if (!bench.isOver()) await play(nights, one, tally)
      bench.onStrike(tally)
    })
    for (const [index, mode] of MODES.entries()) {
      // Each mode by itself, on each list.
      for (const list of LISTS.keys()) await strikeAlone(nights, bench, index, list, tally, mode)
    }
    for (let round = 0; tally.times < bench.times && !bench.isOver(); round++) {
      const seed = bench.seed + round
      const numRuns = Math.min(1_000, bench.times - tally.times)
      const outcome = await fc.check(property, { seed, numRuns })
      if (!outcome.failed) continue
      const error = outcome.errorInstance
      const what = [error instanceof Error ? error.message : String(error), JSON.stringify(outcome.counterexample?.[0])]
      tally.deviates(`--only misbehaving-sources --seed ${seed}, path ${outcome.counterexamplePath}`, what)
      return
    }
  },
}

async function strikeAlone(
  nights: Nights,
  { share, isOver }: Bench,
  mode: number,
  list: number,
  tally: Tally,
  name: string,
): Promise<void> {
  for (let number = 0; number < (share < 1 ? 1 : 8) && !isOver(); number++) {
    const breaks = LISTS.map((_, index) => ({ mode: index === list ? mode : MODES.length, page: number % 3, number }))
    const one = { size: 9, pageSize: 2, changes: 77, isFull: number % 2 === 0, isRejectLimited: false }
    const [first, second, third] = breaks
    if (!first || !second || !third) throw new Error('There are three lists')
    await play(nights, { ...one, breaks: [first, second, third] }, tally).catch((error: Error) =>
      tally.deviates(`${name}, ${LISTS[list]}, ${number}`, [error.message]),
    )
  }
}

async function play(nights: Nights, one: Programme, tally: Tally): Promise<void> {
  await nights.begin()
  const [before, after] = [truthOf(one, false), truthOf(one, true)]
  await nights.run(sourceOf(before, one, null), NO_LIMITS)
  const first = await nights.state()

  const controller = new AbortController()
  const outcomes = LISTS.map((_, list) => BREAKS[modeOf(one, list) ?? '']?.outcome ?? 'harmless')
  const limits = {
    ...NO_LIMITS,
    ...(one.isRejectLimited ? { 'employees.rejected': { count: 1 } } : {}),
    ...(outcomes.includes('bounded') ? { 'employees.removed': { count: 0 } } : {}),
  }
  const report = await nights.run(sourceOf(after, one, controller), limits, one.isFull, controller)
  tally.times++
  tally.ended(report.error ? `${report.status} (${report.error.code})` : report.status)
  const second = await nights.state()
  const isToFail = outcomes.includes('fails')
  const isHarmless = outcomes.every((outcome) => outcome === 'harmless')
  if (!isHarmless) tally.met++
  const isFailed = report.status === 'failed' || report.status === 'interrupted'
  const mistakes: string[] = []
  if (isToFail && !isFailed) mistakes.push(`the run should fail and is ${report.status}`)
  if (isFailed && second.whole !== first.whole) mistakes.push(`a run that ${report.status} has changed something`)
  if (isHarmless && isFailed) mistakes.push(`nothing was wrong, but: ${report.error?.message}`)
  mistakes.push(...plainly(report))
  if (!isFailed) mistakes.push(...beyondTruth(first.people, second.people, before, after))
  const polluted = Object.keys(Object.prototype)
  if (polluted.length > 0) mistakes.push(`Object.prototype has ${polluted}`)

  await nights.run(sourceOf(after, one, null), NO_LIMITS)
  const third = await nights.state()
  const wanted = after.employees.map(lineOf).sort()
  const present = [...third.people]
    .filter(([, line]) => !line.startsWith('removed'))
    .map(([id, line]) => `${id} ${line}`)
  if (JSON.stringify(wanted) !== JSON.stringify(present.sort())) {
    mistakes.push(`the good night after it ends with ${present} and not ${wanted}`)
  }
  if (mistakes.length > 0) throw new Error(mistakes.join('; '))
}

/** Who is in the truth stays, and everybody is as they were or as the truth has it. */
function beyondTruth(
  was: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
  before: Lists,
  after: Lists,
): readonly string[] {
  const mistakes: string[] = []
  const true_ = new Map(after.employees.map((record) => [record.id, lineOf(record)]))
  for (const [id, line] of is) {
    const wanted = true_.get(id)
    const isRemoved = line.startsWith('removed')
    if (wanted === undefined && !was.has(id)) mistakes.push(`${id} came out of nowhere`)
    if (wanted !== undefined && isRemoved) mistakes.push(`${id} is removed`)
    if (!isRemoved && `${id} ${line}` !== wanted && line !== was.get(id)) mistakes.push(`${id} is ${line}`)
  }
  for (const { id } of before.employees) if (!is.has(id)) mistakes.push(`${id} is gone`)
  return mistakes
}

/** What a person is told of a failure: a code, what happened and what to do. */
function plainly({ error, status }: Report): readonly string[] {
  if (!error) return []
  const isTold = [error.code, error.message, error.hint].every((text) => typeof text === 'string' && text !== '')
  return isTold ? [] : [`${status} without saying why`]
}

type Lists = Readonly<Record<ListName, readonly Truth[]>>

function truthOf({ size, changes }: Programme, isLater: boolean): Lists {
  const units = (letter: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `${letter}${index}`, name: `Unit ${letter}${index}` }))
  const employees = Array.from({ length: size }, (_, index) => {
    const isChanged = isLater && (changes >> (index % 8)) & 1
    if (isChanged && index % 5 === 4) return null
    if (!isLater && index % 7 === 6) return null
    return {
      id: `E${index}`,
      lastName: isChanged ? `New${index}` : `Old${index}`,
      email: `e${index}@acme.example`,
      communities: [`C${(index + (isChanged && index % 3 === 0 ? 1 : 0)) % 3}`],
      functions: [`F${index % 2}`],
      at: `row ${index}`,
    }
  })
  const isGrown = isLater && changes % 2 === 1
  return {
    communities: units('C', isGrown ? 4 : 3),
    functions: units('F', 2),
    employees: employees.filter((record) => record !== null),
  }
}

function lineOf({ id, lastName, email, communities, functions }: Truth): string {
  return [id, 'invited', lastName, email, communities, functions].join(' ')
}

function modeOf({ breaks }: Programme, list: number): string | undefined {
  return MODES[breaks[list]?.mode ?? MODES.length]
}

/** @param controller null: nothing breaks */
function sourceOf(truth: Lists, one: Programme, controller: AbortController | null): Source {
  const read = (name: ListName) => {
    const records = truth[name]
    const pages: (readonly Truth[])[] = []
    for (let start = 0; start < records.length; start += one.pageSize)
      pages.push(records.slice(start, start + one.pageSize))
    const list = LISTS.indexOf(name)
    const mode = controller ? BREAKS[modeOf(one, list) ?? ''] : undefined
    const at = one.breaks[list]
    if (!mode || !at) return whole(pages)
    const point: Break = { ...at, abort: () => controller?.abort(new Error('The time is up')) }
    return mode.read(pages, point)
  }
  return {
    community: 'department',
    jobFunction: 'jobTitle',
    communities: () => asRead(read('communities')),
    functions: () => asRead(read('functions')),
    employees: () => asRead(read('employees')),
  }
}
