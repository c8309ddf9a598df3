import { Applied } from './applied.js'
import { type Change, PHASES, type Phase } from './change.js'
import { OwnFailure, toRunError } from './errors.js'
import { makePlan, type PlanRequest } from './make-plan.js'
import type { Plan } from './plan.js'
import type { PlanSession, RunSession, Source } from './ports.js'
import { Problems } from './problems.js'
import { Received } from './received.js'
import type { EmployeeCounts, Report, RunError, RunStatus } from './report.js'

/** Which integration a run is for, as reports name it. */
export interface RunSubject {
  readonly organization: string
  readonly integration: string
}

export interface RunRequest extends PlanRequest {
  /**
   * Asked where the first import would wait (R25), with the number of employees to be invited.
   * Left out, or answered with false: it waits.
   */
  readonly onFirstImport?: (invited: number) => Promise<boolean>
  /** Told of each change that was applied, after it was committed. */
  readonly onApplied?: (change: Change) => void
  /** Told of an error that is nobody's but ours, or a connector's author's: the report has its message alone. */
  readonly onBug?: (error: unknown) => void
}

/** Why a run is being ended from outside: a reason for its abort signal. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped'
  readonly code = 'stopped'
  readonly hint = 'Nothing is lost: the next run goes on from here.'
}

/** What a run would do now. */
export interface Forecast {
  readonly report: Report
  /** Null where the source could not be read: the report says why. */
  readonly plan: Plan | null
}

/**
 * Plans a run without doing anything. What was spooled stays until the session is discarded, so that the plan's changes
 * can be listed.
 */
export async function forecast(
  subject: RunSubject,
  source: Source,
  session: PlanSession,
  request: RunRequest,
): Promise<Forecast> {
  const since = performance.now()
  const problems = new Problems()
  const received = new Received()
  try {
    const plan = await makePlan(source, session, request, problems, received)
    await decideFirstImport(plan, request)
    const report = reportOf(subject, session.id, request, since, problems, received, plan, 'planned', plan.counts())
    return { report, plan }
  } catch (error) {
    const report = reportOf(
      subject,
      session.id,
      request,
      since,
      problems,
      received,
      null,
      'failed',
      NOTHING,
      explained(error, request),
    )
    return { report, plan: null }
  }
}

/**
 * One run for one integration: read, compare, plan, guard, apply, report.
 *
 * - A source that fails, or does not reach its end, changes nothing (R23): status `failed`.
 * - A run that is stopped, or loses its lease or its database between batches, is `interrupted`: what was committed
 *   stays, and the next run goes on from there (R26).
 */
export async function run(
  subject: RunSubject,
  source: Source,
  session: RunSession,
  request: RunRequest,
): Promise<Report> {
  const since = performance.now()
  const problems = new Problems()
  const received = new Received()
  const signal = AbortSignal.any([request.signal, session.lost])
  const applied = new Applied()
  let plan: Plan | null = null
  let report: Report
  try {
    plan = await makePlan(source, session, { ...request, signal }, problems, received)
    await decideFirstImport(plan, request)
    for (const phase of PHASES) await applyPhase(phase, plan, session, signal, applied, problems, request)
    const [status, counts] = [applied.statusOf(plan), applied.countsOf(plan)]
    report = reportOf(subject, session.id, request, since, problems, received, plan, status, counts, null, applied)
  } catch (error) {
    const wasStopped = request.signal.aborted && request.signal.reason instanceof RunStopped
    const isInterrupted = applied.hasAny || wasStopped || error instanceof RunStopped || error instanceof OwnFailure
    const status = isInterrupted ? 'interrupted' : 'failed'
    const counts = plan ? applied.countsOf(plan) : NOTHING
    report = reportOf(
      subject,
      session.id,
      request,
      since,
      problems,
      received,
      plan,
      status,
      counts,
      explained(error, request),
      applied,
    )
  }
  return putOnRecord(report, plan, session, applied, request)
}

/** Keeps the report, unless the lease is lost: then whoever has it now writes the history. */
async function putOnRecord(
  report: Report,
  plan: Plan | null,
  session: RunSession,
  applied: Applied,
  request: RunRequest,
): Promise<Report> {
  try {
    session.lost.throwIfAborted()
    if (report.error) await session.discard()
    await session.finish(report, {
      expected: plan?.expected ?? [],
      isReadToEnd: plan !== null && !report.error,
      wasFull: plan?.isFull === true && !report.error,
      wasFirstImport: plan?.completesFirstImport === true && isPastFirstImport(report),
    })
    return report
  } catch (error) {
    // The database is gone, or the lease: what was committed stays, and the next run puts this one on record.
    if (report.error) return report
    const isInterrupted = applied.hasAny || error instanceof OwnFailure
    return { ...report, status: isInterrupted ? 'interrupted' : 'failed', error: explained(error, request) }
  }
}

function explained(error: unknown, { onBug }: RunRequest): RunError {
  const said = toRunError(error)
  if (said.code === 'internal') onBug?.(error)
  return said
}

/** What waits of other kinds does not stand in the way of later runs; a first import that waits itself does. */
function isPastFirstImport(report: Report): boolean {
  if (report.status === 'interrupted' || report.status === 'failed') return false
  return !report.held.some((held) => held.kind === 'first.import')
}

async function decideFirstImport(plan: Plan, request: RunRequest): Promise<void> {
  if (!plan.isFirstImport || request.safeguards.firstImport === 'allow') return
  const isWanted = await request.onFirstImport?.(plan.counts().invited)
  if (isWanted !== true) plan.holdFirstImport()
}

async function applyPhase(
  phase: Phase,
  plan: Plan,
  session: RunSession,
  signal: AbortSignal,
  applied: Applied,
  problems: Problems,
  request: RunRequest,
): Promise<void> {
  for await (const { page, changes } of plan.pages(phase)) {
    signal.throwIfAborted()
    const now: Change[] = []
    const later: Change[] = []
    for (const change of changes) {
      const decision = plan.decide(change)
      if (decision === 'apply') now.push(change)
      if (decision === 'hold') later.push(change)
    }
    const outcomes = await session.apply(page, phase, now, later)
    for (const [index, change] of now.entries()) {
      if (outcomes[index] === 'stale') {
        applied.addStale(change)
        reportStale(change, problems)
      } else {
        applied.add(change)
        request.onApplied?.(change)
      }
    }
  }
}

/** Somebody else changed it between plan and write; the next run looks again. */
function reportStale(change: Change, problems: Problems): void {
  const message = 'Changed on the platform while this run was under way: left as it is until the next run'
  const [what = ''] = change.kind.split('.')
  problems.add({ code: `${what}.changed_meanwhile`, [what]: change.externalId, message })
}

const NOTHING: EmployeeCounts = {
  invited: 0,
  restored: 0,
  updated: 0,
  transferred: 0,
  removed: 0,
  unchanged: 0,
  rejected: 0,
  notYet: 0,
  ended: 0,
}

function reportOf(
  subject: RunSubject,
  id: string,
  request: RunRequest,
  since: number,
  problems: Problems,
  received: Received,
  plan: Plan | null,
  status: RunStatus,
  employees: EmployeeCounts,
  error: RunError | null = null,
  applied: Applied | null = null,
): Report {
  const added = (kind: 'community' | 'function') =>
    applied ? applied.of(`${kind}.added`) : plan ? plan.countUnitAdditions(`${kind}.added`) : 0
  const removed = (kind: 'community' | 'function') =>
    applied ? applied.of(`${kind}.removed`) : plan ? plan.countUnitRemovals(`${kind}.removed`) : 0
  return {
    run: id,
    ...subject,
    night: request.night,
    status,
    source: received.counts(),
    communities: {
      added: added('community'),
      removed: removed('community'),
      existing: plan?.communities.existing ?? 0,
    },
    functions: { added: added('function'), removed: removed('function'), existing: plan?.functions?.existing ?? 0 },
    employees,
    held: plan?.held ?? [],
    problems: problems.list(),
    ...(error ? { error } : {}),
    seconds: Math.round((performance.now() - since) / 100) / 10,
  }
}
