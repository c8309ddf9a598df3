import type { EmployeeFields, PlatformEmployee, PlatformMembership, UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import { chunks, upsertMany, type Value } from '../database/batch.js'
import type { Dialect } from '../database/open.js'
import { UNIT_TABLES } from '../units.js'

/** Columns of `employees` in the order in which a run writes them. */
const COLUMNS = [
  'id',
  'organization_id',
  'integration_id',
  'external_id',
  'state',
  'first_name',
  'last_name',
  'email',
  'email_key',
  'phone',
  'language',
  'birth_date',
  'start_date',
  'end_date',
  'attributes',
  'first_login_at',
  'created_at',
  'removed_at',
  'state_before_removal',
] as const

/** One row of `employees`, as far as a run reads and writes it. */
export type EmployeeRow = Readonly<Record<(typeof COLUMNS)[number], Value>> & {
  readonly id: number
  readonly external_id: string
  readonly state: 'invited' | 'active' | 'removed'
}

export function toFields(row: EmployeeRow): EmployeeFields {
  return {
    firstName: asText(row.first_name),
    lastName: asText(row.last_name),
    email: asText(row.email),
    phone: asText(row.phone),
    language: asText(row.language),
    birthDate: asText(row.birth_date),
    startDate: asText(row.start_date),
    endDate: asText(row.end_date),
    attributes: row.attributes === null ? {} : JSON.parse(String(row.attributes)),
  }
}

/** The columns of an invited or active employee's fields. */
export function toColumns(fields: EmployeeFields) {
  return {
    first_name: fields.firstName,
    last_name: fields.lastName,
    email: fields.email,
    email_key: fields.email?.toLowerCase() ?? null,
    phone: fields.phone,
    language: fields.language,
    birth_date: fields.birthDate,
    start_date: fields.startDate,
    end_date: fields.endDate,
    attributes: Object.keys(fields.attributes).length === 0 ? null : JSON.stringify(fields.attributes),
  }
}

export async function writeEmployees(trx: Knex, dialect: Dialect, rows: readonly EmployeeRow[]): Promise<void> {
  const values = rows.map((row) => COLUMNS.map((column) => row[column]))
  await upsertMany(trx, dialect, 'employees', ['id'], COLUMNS, values)
}

/** Rows of an integration's employees; inside a transaction they are locked until it ends. */
export async function readRows(
  trx: Knex,
  integrationId: number,
  ids: readonly number[],
): Promise<readonly EmployeeRow[]> {
  const rows: EmployeeRow[] = []
  for (const part of chunks(ids)) {
    const query = trx('employees')
      .whereIn('id', part)
      .whereRaw('integration_id + 0 = ?', [integrationId]) // plainly, MariaDB would walk through the whole integration
      .select(COLUMNS)
    const found: EmployeeRow[] = await (trx.isTransaction ? query.forUpdate() : query)
    for (const row of found) rows.push({ ...row, id: Number(row.id) })
  }
  return rows
}

/** Employees whole, with all their memberships. */
export async function withMemberships(trx: Knex, rows: readonly EmployeeRow[]): Promise<readonly PlatformEmployee[]> {
  const ids = rows.map((row) => row.id)
  const communities = await readMemberships(trx, 'community', ids)
  const functions = await readMemberships(trx, 'function', ids)
  return rows.map((row) => ({
    id: row.id,
    externalId: row.external_id,
    state: row.state,
    hasLoggedIn: row.first_login_at !== null,
    fields: toFields(row),
    communities: communities.get(row.id) ?? [],
    functions: functions.get(row.id) ?? [],
  }))
}

async function readMemberships(
  trx: Knex,
  kind: UnitKind,
  employeeIds: readonly number[],
): Promise<ReadonlyMap<number, readonly PlatformMembership[]>> {
  const { table, members, column } = UNIT_TABLES[kind]
  const found = new Map<number, PlatformMembership[]>()
  for (const part of chunks(employeeIds)) {
    const rows = await trx(members)
      .join(table, `${table}.id`, `${members}.${column}`)
      .whereIn(`${members}.employee_id`, part)
      .select('employee_id', `${table}.id as unit`, 'external_id', 'name', 'from_source', 'by_hand')
    for (const row of rows) {
      const employeeId = Number(row.employee_id)
      const list = found.get(employeeId) ?? []
      found.set(employeeId, list)
      list.push({
        unitId: Number(row.unit),
        externalId: row.external_id,
        name: row.name,
        isFromSource: Number(row.from_source) === 1,
        isByHand: Number(row.by_hand) === 1,
      })
    }
  }
  return found
}

function asText(value: Value): string | null {
  return value === null ? null : String(value)
}
