import type { SourceCommunity, SourceJobFunction } from '@rollcall/sdk'
import { Comparison } from './comparison.js'
import { RunFailure } from './errors.js'
import { Plan } from './plan.js'
import { PlatformSide } from './platform-side.js'
import type { PlanSession, Source } from './ports.js'
import type { Problems } from './problems.js'
import { drain, withoutRejects } from './read.js'
import type { Received } from './received.js'
import { Roster } from './roster.js'
import { describeLimit, passes, type Safeguards } from './safeguards.js'
import { Units } from './units.js'

export interface PlanRequest {
  /** Local date that the plan is for. */
  readonly night: string
  /** Trust no fingerprint, whatever the week says. */
  readonly full: boolean
  readonly safeguards: Safeguards
  readonly signal: AbortSignal
  /** Told while employees are being read: how many so far. */
  readonly onProgress?: (employees: number) => void
}

/**
 * Reads both sides and spools what differs. Changes nothing that anybody sees.
 *
 * @throws RunFailure, or what the source throws: then nothing may be applied (R23)
 */
export async function makePlan(
  source: Source,
  session: PlanSession,
  request: PlanRequest,
  problems: Problems,
  received: Received,
): Promise<Plan> {
  const { signal } = request
  const standing = await session.standing()
  const roster = new Roster()
  const platform = new PlatformSide(session.identifiers(), roster)

  const communities = new Units(
    'community',
    source.community,
    await readUnits('communities', source.communities(signal), signal, received, problems),
    standing.communities,
    problems,
  )
  const functions =
    source.jobFunction === null
      ? null
      : new Units(
          'function',
          source.jobFunction,
          await readUnits('functions', source.functions(signal), signal, received, problems),
          standing.functions,
          problems,
        )
  for (const units of [communities, functions]) if (units?.added.length) await session.spool('units.added', units.added)

  const isFull = request.full || standing.isFullRunDue
  const context = `${source.community}\n${source.jobFunction ?? ''}`
  const comparison = new Comparison({
    session,
    roster,
    platform,
    communities,
    functions,
    problems,
    night: request.night,
    isFull,
    context,
  })
  const end = await drain('employees', source.employees(signal), signal, async (page) => {
    await comparison.take(page)
    received.employees += page.length
    request.onProgress?.(received.employees)
  })
  problems.addLeftOut('employees', end)
  await comparison.end()
  comparison.settleAddresses()
  assertReadable(comparison.countRejected(), received.employees, request.safeguards)

  const result = new Plan({
    session,
    standing,
    roster,
    employees: received.employees,
    communities,
    functions,
    comparison,
    isFull,
    problems,
  })
  await result.guard(request.safeguards, source)
  return result
}

async function readUnits<T extends SourceCommunity | SourceJobFunction>(
  what: 'communities' | 'functions',
  read: Parameters<typeof drain<T>>[1],
  signal: AbortSignal,
  received: Received,
  problems: Problems,
): Promise<readonly T[]> {
  const units: T[] = []
  const end = await drain(what, read, signal, async (page) => {
    received[what] += page.length
    units.push(...withoutRejects(what, page).map(copyOf))
  })
  problems.addLeftOut(what, end)
  return units
}

/** A list is used once all of it is there: whatever a connector does with its own records until then does not count. */
function copyOf<T extends SourceCommunity | SourceJobFunction>(unit: T): T {
  return typeof unit === 'object' && unit !== null ? { ...unit } : unit
}

/** R14: where too many records are rejected, it is the answer that is broken (R23). */
function assertReadable(rejected: number, received: number, safeguards: Safeguards): void {
  const limit = safeguards.limits['employees.rejected']
  if (passes(limit, rejected, received)) return
  throw new RunFailure(
    'employees.rejected',
    `${rejected} of ${received} records cannot be read, more than the limit of ${describeLimit(limit)}: the answer itself is broken`,
    'Nothing was applied. See the problems for what is wrong with the records, and mend the source or its configuration.',
  )
}
