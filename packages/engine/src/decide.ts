import { type Change, type EmployeeChange, isEmployeeChange, isOfRecord, PHASES, type UnitKind } from './change.js'
import { whoTakesTaken } from './decide-addresses.js'
import { HandOver } from './hand-over.js'
import type { DecisionSession } from './ports.js'
import type { Held, Report } from './report.js'

export type HeldKind = Held['kind']

/** What a person says of a kind that a run held (R25). */
export interface Ruling {
  readonly verdict: 'approved' | 'rejected'
  readonly kinds: readonly HeldKind[]
}

/** A decision's result: the run's report as it is now, and what became of what waited. */
export interface Decided {
  readonly report: Report
  /** Changes that were applied now. */
  readonly applied: number
  /** Changes that are no longer true, and were left out (R25). */
  readonly leftOut: number
  /** Changes that still wait: for another kind of theirs, or for employees who are still in a community or function. */
  readonly waiting: number
}

/**
 * Carries out a person's decision on what a run held (R25).
 *
 * What is approved is what was shown: the spooled changes themselves, each only if the platform still is what it starts
 * from. The changes of one employee are one: it waits until all of its kinds are decided, and goes with the first that
 * is rejected. A community or function waits for employees who are still in it.
 *
 * @param onApplied told of each change after it was committed
 */
export async function decideHeld(
  report: Report,
  ruling: Ruling,
  session: DecisionSession,
  onApplied: (change: Change) => void = () => {},
): Promise<Decided> {
  const ruled = report.held.map((held) =>
    held.state === 'pending' && ruling.kinds.includes(held.kind) ? { ...held, state: ruling.verdict } : held,
  )
  let applied = 0
  let leftOut = 0
  let unchanged = 0
  const stillWaiting = new Set<HeldKind>()
  let waiting = 0
  const waitingEmployees = new Set<string>()
  const refused = await whoTakesTaken(session, (change) => mayGo(change, ruled))
  const tell = (change: Change, outcome: 'applied' | 'stale') => {
    if (outcome === 'applied') {
      applied++
      onApplied(change)
      return
    }
    leftOut++
    if (isOfRecord(change)) unchanged++
  }
  for (const phase of PHASES) {
    const handOver = new HandOver()
    for await (const { page, changes } of session.spooled(phase)) {
      const sorted = await sort(changes, ruled, session, waitingEmployees)
      const apply = sorted.apply.filter((change) => !isEmployeeChange(change) || !refused.has(change.externalId))
      for (const change of sorted.apply) if (!apply.includes(change)) tell(change, 'stale')
      const outcomes = await session.apply(page, phase, apply, sorted.keep)
      for (const [index, change] of apply.entries()) {
        const outcome = outcomes[index] ?? 'stale'
        if (outcome === 'occupied') handOver.add(change)
        else tell(change, outcome)
      }
      waiting += sorted.keep.length
      for (const change of sorted.keep) {
        if (isEmployeeChange(change)) waitingEmployees.add(change.externalId)
        for (const kind of kindsOf(change, ruled)) stillWaiting.add(kind)
      }
    }
    await handOver.finish(session, phase, tell)
  }
  const held = ruled.map((entry) => ({ ...entry, state: stateNow(entry, stillWaiting) }))
  const amended = amend(report, held, unchanged, await session.countJournal())
  await session.amend(amended, amended.status === 'applied' && held.some((entry) => isImported(entry)))
  return { report: amended, applied, leftOut, waiting }
}

async function sort(
  changes: readonly Change[],
  held: readonly Held[],
  session: DecisionSession,
  waiting: ReadonlySet<string>,
) {
  const apply: Change[] = []
  const keep: Change[] = []
  for (const change of changes) {
    if (statesOf(change, held).includes('rejected')) continue
    if (mayGo(change, held) && !(await isOccupied(change, session, waiting))) apply.push(change)
    else keep.push(change)
  }
  return { apply, keep }
}

function mayGo(change: Change, held: readonly Held[]): boolean {
  return statesOf(change, held).every((state) => state === 'approved')
}

/** A unit that the source put somebody into who is still there, or in which somebody is who still waits. */
async function isOccupied(change: Change, session: DecisionSession, waiting: ReadonlySet<string>): Promise<boolean> {
  if (change.kind !== 'community.removed' && change.kind !== 'function.removed') return false
  const kind: UnitKind = change.kind === 'community.removed' ? 'community' : 'function'
  for await (const page of session.members(kind, change.id)) {
    if (page.some((member) => member.isFromSource || waiting.has(member.externalId))) return true
  }
  return false
}

function statesOf(change: Change, held: readonly Held[]): readonly Held['state'][] {
  const kinds = kindsOf(change, held)
  return held.filter((entry) => kinds.includes(entry.kind)).map((entry) => entry.state)
}

/** The held kinds that a spooled change waits for. */
function kindsOf(change: Change, held: readonly Held[]): readonly HeldKind[] {
  if (held.some((entry) => entry.kind === 'first.import')) return ['first.import']
  if (change.kind === 'community.removed') return ['communities.removed']
  if (change.kind === 'function.removed') return ['functions.removed']
  if (!('counts' in change)) return []
  const counts: EmployeeChange['counts'] = change.counts
  return counts.filter((kind) => held.some((entry) => entry.kind === kind))
}

/** What is approved may still wait; a kind of which all went with another that was rejected is rejected with it. */
function stateNow({ kind, state }: Held, stillWaiting: ReadonlySet<HeldKind>): Held['state'] {
  if (state === 'approved' && stillWaiting.has(kind)) return 'pending'
  return state === 'pending' && !stillWaiting.has(kind) ? 'rejected' : state
}

function isImported(held: Held): boolean {
  return held.kind === 'first.import' && held.state === 'approved'
}

/**
 * The run's report as the journal has it: what was done now, and by a decision that was cut off, is counted in.
 *
 * @param unchanged employees whose records waited, and who are left as they are because that is no longer true
 */
function amend(report: Report, held: readonly Held[], unchanged: number, journal: ReadonlyMap<string, number>): Report {
  const done = (kind: Change['kind']) => journal.get(kind) ?? 0
  const transferred = done('employee.transferred')
  const { communities, functions } = report
  const amended = {
    ...report,
    held,
    communities: { ...communities, added: done('community.added'), removed: done('community.removed') },
    functions: { ...functions, added: done('function.added'), removed: done('function.removed') },
    employees: {
      ...report.employees,
      invited: done('employee.invited'),
      restored: done('employee.restored'),
      updated: done('employee.updated') + transferred,
      transferred,
      removed: done('employee.removed'),
      unchanged: report.employees.unchanged + unchanged,
    },
  }
  if (held.some((entry) => entry.state === 'pending')) return { ...amended, status: 'held' }
  return { ...amended, status: hasDone(amended) ? 'applied' : 'unchanged' }
}

function hasDone({ employees, communities, functions }: Report): boolean {
  const { invited, restored, updated, removed } = employees
  const units = communities.added + communities.removed + functions.added + functions.removed
  return invited + restored + updated + removed + units > 0
}
