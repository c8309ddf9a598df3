import type { Problem, Report } from '@rollcall/engine'
import type { Database } from './database/open.js'
import { toProblem } from './last-run.js'
import { instant, instantOrNull } from './lists/pages.js'
import { findRun, reportOf } from './lists/runs.js'

/** A run, whole: its report as `sync --json` gave it, and what the journal says that it did. */
export interface ShownRun {
  readonly run: string
  readonly organization: string
  readonly integration: string
  readonly night: string
  /** `running` for one that has not ended. */
  readonly status: string
  readonly trigger: 'schedule' | 'hand'
  readonly startedAt: string
  readonly endedAt: string | null
  readonly problems: readonly Problem[]
  /** Null for one that has not ended. */
  readonly report: Report | null
  /** Lines of the journal, by kind. */
  readonly changes: Readonly<Record<string, number>>
}

/**
 * Shows a run by its id, or by the beginning of it where no other run begins so.
 *
 * @throws PlatformError `not_found`, or `refused` where several begin so
 */
export async function showRun(database: Database, reference: string): Promise<ShownRun> {
  const row = await findRun(database, reference)
  const db = database.knex
  const problems = await db('run_problems').where({ run_id: row.id }).orderBy('id')
  const changes: readonly { kind: string; number: number }[] = await db('changes')
    .where({ run_id: row.id })
    .groupBy('kind')
    .orderBy('kind')
    .select('kind')
    .count({ number: '*' })
  const reported = problems.map(toProblem)
  const report = reportOf(row)
  return {
    run: row.id,
    organization: row.organization,
    integration: row.integration,
    night: row.night,
    status: row.status,
    trigger: row.trigger_kind,
    startedAt: instant(Number(row.started_at)),
    endedAt: instantOrNull(row.ended_at),
    problems: reported,
    report: report === null ? null : { ...report, problems: reported },
    changes: Object.fromEntries(changes.map(({ kind, number }) => [kind, Number(number)])),
  }
}
