import type { Rule } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { Database } from '../database/open.js'
import { instant, type ListFilter, PAGE_SIZE, pages } from './pages.js'

/** A line of the journal (R28). */
export interface ChangeLine {
  readonly id: string
  readonly organization: string
  readonly integration: string | null
  /** Null for what an administrator or an employee did. */
  readonly run: string | null
  readonly at: string
  readonly kind: string
  readonly employee: string | null
  /** Id of a community, function, group … */
  readonly unit: string | null
  readonly because: Rule | null
  /** Names of fields, of communities and functions: nothing of a person. */
  readonly details: unknown
  /** Null where there was nothing, and where the person is anonymized (R13). */
  readonly was: unknown
  readonly becomes: unknown
}

interface ChangeRow {
  readonly id: number
  readonly organization_id: string
  readonly integration: string | null
  readonly run_id: string | null
  readonly at: number
  readonly kind: string
  readonly employee_id: number | null
  readonly unit_id: number | null
  readonly because: Rule | null
  readonly details: string | null
  readonly was: string | null
  readonly becomes: string | null
}

export type ChangeFilter = ListFilter & {
  readonly runId?: string | undefined
  readonly employeeId?: number | undefined
}

/** The journal, oldest first within each organization. */
export async function* listChanges(
  database: Database,
  filter: ChangeFilter = {},
): AsyncGenerator<ChangeLine, void, void> {
  const organizations: readonly { id: string }[] = await database.knex('organizations').orderBy('id').select('id')
  for (const { id } of organizations) {
    if (filter.organizationId === undefined || filter.organizationId === id)
      yield* readJournal(database.knex, id, filter)
  }
}

async function* readJournal(
  db: Knex,
  organizationId: string,
  filter: ChangeFilter,
): AsyncGenerator<ChangeLine, void, void> {
  const read = ([at, id]: readonly [number, number]): Promise<ChangeRow[]> => {
    const query = db('changes as c')
      .leftJoin('integrations as i', 'i.id', 'c.integration_id')
      .leftJoin('change_values as v', (on) =>
        on.on('v.change_id', '=', 'c.id').andOn('v.employee_id', '=', 'c.employee_id'),
      )
      .where('c.organization_id', organizationId)
      .andWhere('c.at', '>=', at)
      .andWhere((later) => later.where('c.at', '>', at).orWhere('c.id', '>', id))
      .select('c.*', 'v.was', 'v.becomes', { integration: 'i.slug' })
    if (filter.runId !== undefined) query.andWhere('c.run_id', filter.runId)
    if (filter.employeeId !== undefined) query.andWhere('c.employee_id', filter.employeeId)
    return query.orderBy(['c.at', 'c.id']).limit(PAGE_SIZE)
  }
  const start = [Number.MIN_SAFE_INTEGER, 0] as const
  const keyOf = (row: ChangeRow) => [Number(row.at), Number(row.id)] as const
  for await (const page of pages<ChangeRow, readonly [number, number]>(start, keyOf, read)) {
    for (const row of page) yield toChangeLine(row)
  }
}

function toChangeLine(row: ChangeRow): ChangeLine {
  return {
    id: String(row.id),
    organization: row.organization_id,
    integration: row.integration,
    run: row.run_id,
    at: instant(Number(row.at)),
    kind: row.kind,
    employee: row.employee_id === null ? null : String(row.employee_id),
    unit: row.unit_id === null ? null : String(row.unit_id),
    because: row.because,
    details: parsed(row.details),
    was: parsed(row.was),
    becomes: parsed(row.becomes),
  }
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json)
}
