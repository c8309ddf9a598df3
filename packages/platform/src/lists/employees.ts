import type { Knex } from 'knex'
import type { Database } from '../database/open.js'
import { restorableUntil } from '../keeping-time.js'
import { membershipsOf, type UnitOfEmployee } from './memberships-of.js'
import { instantOrNull, type ListFilter, PAGE_SIZE, pages } from './pages.js'

export type EmployeeState = 'invited' | 'active' | 'removed' | 'anonymized'

/** An employee as `list employees --json` gives it. Instants are ISO 8601, dates are local. */
export interface EmployeeLine {
  readonly id: string
  readonly organization: string
  /** Null for one made by hand. */
  readonly integration: string | null
  /** The source's identifier, or the id that `load` gave. */
  readonly externalId: string | null
  readonly origin: 'synchronized' | 'manual'
  readonly state: EmployeeState
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly language: string | null
  readonly birthDate: string | null
  readonly startDate: string | null
  readonly endDate: string | null
  readonly attributes: Readonly<Record<string, string>>
  /** Of a removed employee: those that a restore brings back. */
  readonly communities: readonly UnitOfEmployee[]
  readonly functions: readonly UnitOfEmployee[]
  readonly removedAt: string | null
  readonly restorableUntil: string | null
}

/** Columns of `employees`, with the integration's id from the configuration. */
export interface EmployeeRow {
  readonly id: number
  readonly organization_id: string
  readonly integration_id: number | null
  readonly integration: string | null
  readonly external_id: string | null
  readonly handle: string | null
  readonly state: EmployeeState
  readonly first_name: string | null
  readonly last_name: string | null
  readonly email: string | null
  readonly email_key: string | null
  readonly phone: string | null
  readonly language: string | null
  readonly birth_date: string | null
  readonly start_date: string | null
  readonly end_date: string | null
  readonly attributes: string | null
  readonly first_login_at: number | null
  readonly created_at: number
  readonly removed_at: number | null
  readonly state_before_removal: 'invited' | 'active' | null
  readonly anonymized_at: number | null
}

export type EmployeeFilter = ListFilter & {
  /** Default: invited and active. */
  readonly states?: readonly EmployeeState[] | undefined
}

export async function* listEmployees(
  database: Database,
  filter: EmployeeFilter = {},
): AsyncGenerator<EmployeeLine, void, void> {
  const states = filter.states ?? ['invited', 'active']
  const read = (after: number): Promise<EmployeeRow[]> => {
    const query = selectEmployees(database.knex).whereIn('e.state', states).andWhere('e.id', '>', after)
    if (filter.organizationId !== undefined) query.andWhere('e.organization_id', filter.organizationId)
    return query.orderBy('e.id').limit(PAGE_SIZE)
  }
  for await (const page of pages(0, (row) => Number(row.id), read)) yield* await toEmployeeLines(database.knex, page)
}

export function selectEmployees(db: Knex) {
  return db('employees as e').leftJoin('integrations as i', 'i.id', 'e.integration_id').select('e.*', {
    integration: 'i.slug',
  })
}

export async function toEmployeeLines(db: Knex, rows: readonly EmployeeRow[]): Promise<readonly EmployeeLine[]> {
  const ids = rows.map((row) => Number(row.id))
  const communities = await membershipsOf(db, 'community', ids)
  const functions = await membershipsOf(db, 'function', ids)
  return rows.map((row) => ({
    id: String(row.id),
    organization: row.organization_id,
    integration: row.integration,
    externalId: row.external_id ?? row.handle,
    origin: row.integration_id === null ? 'manual' : 'synchronized',
    state: row.state,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    language: row.language,
    birthDate: row.birth_date,
    startDate: row.start_date,
    endDate: row.end_date,
    attributes: row.attributes === null ? {} : JSON.parse(row.attributes),
    communities: communities.get(Number(row.id)) ?? [],
    functions: functions.get(Number(row.id)) ?? [],
    removedAt: instantOrNull(row.removed_at),
    restorableUntil:
      row.state === 'removed' && row.removed_at !== null
        ? instantOrNull(restorableUntil(Number(row.removed_at)))
        : null,
  }))
}
