import type { Database } from '../database/open.js'
import type { EmployeeName } from './memberships.js'
import { instant, instantOrNull, type ListFilter, PAGE_SIZE, pages } from './pages.js'

/** `waiting`: its mail has not been written yet. `open`: its link works. `dead`: another one took its place, or the employee left. */
export type InvitationState = 'waiting' | 'open' | 'accepted' | 'expired' | 'dead'

export interface InvitationLine {
  readonly id: string
  readonly organization: string
  readonly employee: EmployeeName
  readonly state: InvitationState
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly acceptedAt: string | null
  readonly diedAt: string | null
}

/** Columns of `invitations`. */
export interface InvitationRow {
  readonly id: number
  readonly employee_id: number
  readonly token_hash: string | null
  readonly created_at: number
  readonly expires_at: number | null
  readonly accepted_at: number | null
  readonly died_at: number | null
}

type Row = InvitationRow & {
  readonly organization_id: string
  readonly external_id: string | null
  readonly handle: string | null
  readonly first_name: string | null
  readonly last_name: string | null
}

/** Invitations as they stand at `at` (milliseconds since 1970), of employees who are not anonymized. */
export async function* listInvitations(
  database: Database,
  at: number,
  filter: ListFilter = {},
): AsyncGenerator<InvitationLine, void, void> {
  const read = (after: number): Promise<Row[]> => {
    const query = database
      .knex('invitations as v')
      .join('employees as e', 'e.id', 'v.employee_id')
      .where('v.id', '>', after)
      .select('v.*', 'e.organization_id', 'e.external_id', 'e.handle', 'e.first_name', 'e.last_name')
    if (filter.organizationId !== undefined) query.andWhere('e.organization_id', filter.organizationId)
    return query.orderBy('v.id').limit(PAGE_SIZE)
  }
  for await (const page of pages(0, (row) => Number(row.id), read)) {
    for (const row of page) {
      yield {
        id: String(row.id),
        organization: row.organization_id,
        employee: {
          id: String(row.employee_id),
          externalId: row.external_id ?? row.handle,
          firstName: row.first_name,
          lastName: row.last_name,
        },
        state: invitationState(row, at),
        createdAt: instant(Number(row.created_at)),
        expiresAt: instantOrNull(row.expires_at),
        acceptedAt: instantOrNull(row.accepted_at),
        diedAt: instantOrNull(row.died_at),
      }
    }
  }
}

export function invitationState(row: InvitationRow, at: number): InvitationState {
  if (row.accepted_at !== null) return 'accepted'
  if (row.died_at !== null) return 'dead'
  if (row.token_hash === null) return 'waiting'
  return row.expires_at !== null && Number(row.expires_at) <= at ? 'expired' : 'open'
}
