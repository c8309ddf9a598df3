import type { Report } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { Database } from '../database/open.js'
import { PlatformError } from '../errors.js'
import { instant, instantOrNull, type ListFilter, PAGE_SIZE, pages } from './pages.js'

/** A run in short; `show run` gives it whole. What only a finished run has is null in one that still runs. */
export interface RunLine {
  readonly run: string
  readonly organization: string
  readonly integration: string
  readonly night: string
  readonly trigger: 'schedule' | 'hand'
  /** `running`, then as in the report. */
  readonly status: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly communities: Report['communities'] | null
  readonly functions: Report['functions'] | null
  readonly employees: Report['employees'] | null
  readonly error: Report['error'] | null
}

/** Columns of `runs`, with the ids from the configuration. */
export interface RunRow {
  readonly id: string
  readonly integration_id: number
  readonly organization: string
  readonly integration: string
  readonly night: string
  readonly trigger_kind: 'schedule' | 'hand'
  readonly status: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly report: string | null
  readonly community_entity: string
  readonly function_entity: string | null
}

/** Runs, in the order in which they were started. */
export async function* listRuns(database: Database, filter: ListFilter = {}): AsyncGenerator<RunLine, void, void> {
  const read = (after: string): Promise<RunRow[]> => {
    const query = selectRuns(database.knex).where('r.id', '>', after)
    if (filter.organizationId !== undefined) query.andWhere('i.organization_id', filter.organizationId)
    return query.orderBy('r.id').limit(PAGE_SIZE)
  }
  for await (const page of pages('', (row) => row.id, read)) {
    for (const row of page) yield toRunLine(row)
  }
}

export function selectRuns(db: Knex) {
  return db('runs as r')
    .join('integrations as i', 'i.id', 'r.integration_id')
    .select('r.*', { organization: 'i.organization_id', integration: 'i.slug' })
}

export function toRunLine(row: RunRow): RunLine {
  const report = reportOf(row)
  return {
    run: row.id,
    organization: row.organization,
    integration: row.integration,
    night: row.night,
    trigger: row.trigger_kind,
    status: row.status,
    startedAt: instant(Number(row.started_at)),
    endedAt: instantOrNull(row.ended_at),
    communities: report?.communities ?? null,
    functions: report?.functions ?? null,
    employees: report?.employees ?? null,
    error: report?.error ?? null,
  }
}

/** The report that the run ended with, without its problems. */
export function reportOf(row: RunRow): Omit<Report, 'problems'> | null {
  return row.report === null ? null : JSON.parse(row.report)
}

/**
 * A run by its id, or by the beginning of it where no other run begins so.
 *
 * @throws PlatformError `not_found`, or `refused` where several begin so
 */
export async function findRun(database: Database, reference: string): Promise<RunRow> {
  const prefix = reference.toLowerCase()
  const rows: readonly RunRow[] = /^[0-9a-f-]{1,36}$/.test(prefix)
    ? await selectRuns(database.knex)
        .where('r.id', '>=', prefix)
        .andWhere('r.id', '<', `${prefix}~`) // after every character that an id has
        .orderBy('r.id')
        .limit(2)
    : []
  const [row, other] = rows
  if (!row) {
    throw new PlatformError('not_found', `There is no run ${reference}`, { hint: 'See `rollcall list runs`.' })
  }
  if (other && row.id !== prefix) {
    throw new PlatformError('refused', `More than one run begins with ${reference}`, {
      hint: 'Give more of its id: see `rollcall list runs`.',
    })
  }
  return row
}
