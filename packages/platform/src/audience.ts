import type { Knex } from 'knex'
import type { EmployeeName } from './lists/memberships.js'
import { PAGE_SIZE, pages } from './lists/pages.js'

/** What has an audience. */
export const CONTENT_KINDS = ['group', 'survey', 'course', 'module'] as const
export type ContentKind = (typeof CONTENT_KINDS)[number]

/** A group, survey, course or module, as far as its audience asks. */
export interface AudienceOf {
  readonly id: number
  readonly organizationId: string
  /** Takes in all of the organization. Otherwise: who is in any of its communities, or has any of its functions. */
  readonly everyone: boolean
}

/** Employees whom an audience selects, whatever their state. */
const SELECTED = `
  SELECT m.employee_id AS id FROM audiences a JOIN community_members m ON m.community_id = a.unit_id
   WHERE a.content_id = ? AND a.kind = 'community'
  UNION
  SELECT m.employee_id AS id FROM audiences a JOIN function_members m ON m.function_id = a.unit_id
   WHERE a.content_id = ? AND a.kind = 'function'`

/** Invited and active employees of an audience. */
export async function countAudience(db: Knex, content: AudienceOf): Promise<number> {
  const row = await audienceQuery(db, content).count({ members: '*' }).first()
  return Number(row?.members ?? 0)
}

/** As {@link countAudience}, with their names, in the order of their ids. */
export async function* readAudience(db: Knex, content: AudienceOf): AsyncGenerator<EmployeeName, void, void> {
  interface Row {
    readonly id: number
    readonly external_id: string | null
    readonly handle: string | null
    readonly first_name: string | null
    readonly last_name: string | null
  }
  const read = (after: number): Promise<Row[]> =>
    audienceQuery(db, content)
      .andWhere('e.id', '>', after)
      .orderBy('e.id')
      .limit(PAGE_SIZE)
      .select('e.id', 'e.external_id', 'e.handle', 'e.first_name', 'e.last_name')
  for await (const page of pages(0, (row) => Number(row.id), read)) {
    for (const row of page) {
      yield {
        id: String(row.id),
        externalId: row.external_id ?? row.handle,
        firstName: row.first_name,
        lastName: row.last_name,
      }
    }
  }
}

function audienceQuery(db: Knex, { id, organizationId, everyone }: AudienceOf) {
  const employees = db('employees as e').where('e.organization_id', organizationId)
  if (!everyone) employees.join(db.raw(`(${SELECTED}) AS s`, [id, id]), 's.id', 'e.id')
  return employees.whereIn('e.state', ['invited', 'active'])
}
