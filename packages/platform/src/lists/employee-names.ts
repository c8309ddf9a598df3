import { chunks } from '../database/batch.js'
import type { Database } from '../database/open.js'
import type { EmployeeName } from './memberships.js'

interface Row {
  readonly id: number
  readonly external_id: string | null
  readonly handle: string | null
  readonly first_name: string | null
  readonly last_name: string | null
}

/** Names of employees, by the platform's ids; the anonymized have none. */
export async function employeeNames(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EmployeeName>> {
  const names = new Map<string, EmployeeName>()
  for (const part of chunks(ids)) {
    const rows: readonly Row[] = await database
      .knex('employees')
      .whereIn('id', part.map(Number))
      .select('id', 'external_id', 'handle', 'first_name', 'last_name')
    for (const row of rows) {
      const id = String(row.id)
      const externalId = row.external_id ?? row.handle
      names.set(id, { id, externalId, firstName: row.first_name, lastName: row.last_name })
    }
  }
  return names
}
