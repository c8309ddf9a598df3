import type { Change, Problem } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { SourceIdentity } from './find-employee.js'
import { instant } from './lists/pages.js'
import { type RunRow, selectRuns } from './lists/runs.js'

/** What the last run of an integration knows of one identifier. */
export interface LastRun {
  readonly run: string
  readonly night: string
  readonly status: string
  readonly startedAt: string
  /** What it reported about this employee: mostly why the record was left alone (R14). */
  readonly problems: readonly Problem[]
  /** Local date from which on the employee is due, where it is not yet (R6). */
  readonly expected: string | null
  /** Kind of a change that waits for a decision (R25). */
  readonly held: string | null
}

interface ProblemRow {
  readonly code: string
  readonly employee: string | null
  readonly unit: string | null
  readonly place: string | null
  readonly message: string
}

/** Null where the integration has not run yet. */
export async function lastRunOn(db: Knex, identity: SourceIdentity): Promise<LastRun | null> {
  const { integrationId, externalId } = identity
  const run: RunRow | undefined = await selectRuns(db)
    .where('r.integration_id', integrationId)
    .orderBy([
      { column: 'r.started_at', order: 'desc' },
      { column: 'r.id', order: 'desc' },
    ])
    .first()
  if (!run) return null
  const problems: readonly ProblemRow[] = await db('run_problems')
    .where({ run_id: run.id, integration_id: integrationId, employee: externalId })
    .orderBy('id')
    .select('code', 'employee', 'unit', 'place', 'message')
  const expected: { due: string } | undefined = await db('expected_employees')
    .where({ integration_id: integrationId, external_id: externalId })
    .first('due')
  return {
    run: run.id,
    night: run.night,
    status: run.status,
    startedAt: instant(Number(run.started_at)),
    problems: problems.map(toProblem),
    expected: expected?.due ?? null,
    held: await heldChange(db, run.id, externalId),
  }
}

/** A problem as reports give it. A community or function is named by the column that the code speaks of. */
export function toProblem(row: ProblemRow): Problem {
  return {
    code: row.code,
    ...(row.employee === null ? {} : { employee: row.employee }),
    ...(row.unit === null ? {} : { [row.code.includes('function') ? 'function' : 'community']: row.unit }),
    ...(row.place === null ? {} : { at: row.place }),
    message: row.message,
  }
}

async function heldChange(db: Knex, runId: string, externalId: string): Promise<string | null> {
  const pages: readonly { phase: string; page: number }[] = await db('plan_pages')
    .where({ run_id: runId })
    .whereIn('phase', ['employees.kept', 'employees.removed'])
    .select('phase', 'page')
  for (const { phase, page } of pages) {
    const row = await db('plan_pages').where({ run_id: runId, phase, page }).first('changes')
    const changes: readonly Change[] = row ? JSON.parse(row.changes) : []
    const change = changes.find((c) => c.externalId === externalId && c.kind !== 'employee.confirmed')
    if (change) return change.kind
  }
  return null
}
