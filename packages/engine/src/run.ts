import { Applied } from './applied.js'
import { type Change, PHASES, type Phase } from './change.js'
import { OwnFailure, toRunError } from './errors.js'
import { HandOver } from './hand-over.js'
import { makePlan, type PlanRequest } from './make-plan.js'
import type { Plan } from './plan.js'
import type { PlanSession, RunSession, Source } from './ports.js'
import { Problems } from './problems.js'
import { Reading } from './reading.js'
import { Received } from './received.js'
import type { Report, RunError, RunStatus } from './report.js'
import { NOTHING, type Tally } from './tally.js'

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
  const reading = new Reading(source, session.copy, { ...request, keeps: false })
  const story = storyOf(subject, session.id, request, reading)
  try {
    story.plan = await makePlan(reading.source, session, request, story.problems, story.received)
    await decideFirstImport(story.plan, request)
    return { report: reportOf(story, { status: 'planned', done: story.plan.tally() }), plan: story.plan }
  } catch (error) {
    return {
      report: reportOf(story, { status: 'failed', done: NOTHING, error: explained(error, request) }),
      plan: null,
    }
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
  const reading = new Reading(source, session.copy, { ...request, keeps: true })
  const story = storyOf(subject, session.id, request, reading)
  const signal = AbortSignal.any([request.signal, session.lost])
  const applied = new Applied()
  let report: Report
  try {
    const plan = await makePlan(reading.source, session, { ...request, signal }, story.problems, story.received)
    story.plan = plan
    await decideFirstImport(plan, request)
    await reading.keep(session.copy, plan.held.length > 0)
    for (const phase of PHASES) await applyPhase(phase, plan, session, signal, applied, story.problems, request)
    report = reportOf(story, { status: applied.statusOf(plan), done: applied.tally(plan) })
  } catch (error) {
    const wasStopped = request.signal.aborted && request.signal.reason instanceof RunStopped
    const isInterrupted = applied.hasAny || wasStopped || error instanceof RunStopped || error instanceof OwnFailure
    report = reportOf(story, {
      status: isInterrupted ? 'interrupted' : 'failed',
      done: story.plan ? applied.tally(story.plan) : NOTHING,
      error: explained(error, request),
    })
  }
  return putOnRecord(report, story.plan, session, applied, request)
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
  const handOver = new HandOver()
  const tell = (change: Change, outcome: 'applied' | 'stale') => {
    if (outcome === 'stale') {
      applied.addStale(change)
      reportStale(change, problems)
    } else {
      applied.add(change)
      request.onApplied?.(change)
    }
  }
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
      const outcome = outcomes[index] ?? 'stale'
      if (outcome === 'occupied') handOver.add(change)
      else tell(change, outcome)
    }
  }
  signal.throwIfAborted()
  await handOver.finish(session, phase, tell)
}

/** Somebody else changed it between plan and write; the next run looks again. */
function reportStale(change: Change, problems: Problems): void {
  const message = 'Changed on the platform while this run was under way: left as it is until the next run'
  const [what = ''] = change.kind.split('.')
  problems.add({ code: `${what}.changed_meanwhile`, [what]: change.externalId, message })
}

/** What a report tells of a run as far as it came, whatever its end. */
interface Story {
  readonly subject: RunSubject
  readonly id: string
  readonly night: string
  readonly since: number
  readonly problems: Problems
  readonly received: Received
  readonly reading: Reading
  /** Null as long as the source has not been read to its end. */
  plan: Plan | null
}

interface Ending {
  readonly status: RunStatus
  readonly done: Tally
  readonly error?: RunError
}

function storyOf(subject: RunSubject, id: string, { night }: RunRequest, reading: Reading): Story {
  const since = performance.now()
  return { subject, id, night, since, problems: new Problems(), received: new Received(), reading, plan: null }
}

function reportOf(story: Story, { status, done, error }: Ending): Report {
  const { plan } = story
  return {
    run: story.id,
    ...story.subject,
    night: story.night,
    status,
    source: story.received.counts(),
    ...(story.reading.how ? { read: story.reading.how } : {}),
    communities: { ...done.communities, existing: plan?.communities.existing ?? 0 },
    functions: { ...done.functions, existing: plan?.functions?.existing ?? 0 },
    employees: done.employees,
    held: plan?.held ?? [],
    problems: story.problems.list(),
    ...(error ? { error } : {}),
    seconds: Math.round((performance.now() - story.since) / 100) / 10,
  }
}
