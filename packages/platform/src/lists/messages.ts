import type { Database } from '../database/open.js'
import type { EmployeeName } from './memberships.js'
import { instant, type ListFilter, PAGE_SIZE, pages } from './pages.js'

interface CommunityName {
  readonly id: string
  readonly externalId: string | null
  readonly name: string
}

export interface MessageLine {
  readonly id: string
  readonly organization: string
  readonly community: CommunityName
  readonly text: string
  readonly createdAt: string
}

/** A shift that an employee offers to colleagues of a community. */
export interface TakeoverLine {
  readonly id: string
  readonly organization: string
  readonly community: CommunityName
  readonly employee: EmployeeName
  readonly shift: string
  readonly createdAt: string
}

interface CommunityColumns {
  readonly id: number
  readonly organization_id: string
  readonly created_at: number
  readonly community_id: number
  readonly community_external_id: string | null
  readonly community_handle: string | null
  readonly community: string
}
type MessageRow = CommunityColumns & { readonly text: string }
type TakeoverRow = CommunityColumns & {
  readonly shift: string
  readonly employee_id: number
  readonly external_id: string | null
  readonly handle: string | null
  readonly first_name: string | null
  readonly last_name: string | null
}

const COMMUNITY = {
  community_external_id: 'c.external_id',
  community_handle: 'c.handle',
  community: 'c.name',
}

export async function* listMessages(
  database: Database,
  filter: ListFilter = {},
): AsyncGenerator<MessageLine, void, void> {
  const read = (after: number): Promise<MessageRow[]> => {
    const query = database
      .knex('messages as t')
      .join('communities as c', 'c.id', 't.community_id')
      .where('t.id', '>', after)
      .select('t.*', COMMUNITY)
    if (filter.organizationId !== undefined) query.andWhere('t.organization_id', filter.organizationId)
    return query.orderBy('t.id').limit(PAGE_SIZE)
  }
  for await (const page of pages(0, (row) => Number(row.id), read)) {
    for (const row of page) {
      yield {
        id: String(row.id),
        organization: row.organization_id,
        community: toCommunity(row),
        text: row.text,
        createdAt: instant(Number(row.created_at)),
      }
    }
  }
}

/** Takeovers of invited and active employees. */
export async function* listTakeovers(
  database: Database,
  filter: ListFilter = {},
): AsyncGenerator<TakeoverLine, void, void> {
  const read = (after: number): Promise<TakeoverRow[]> => {
    const query = database
      .knex('takeovers as t')
      .join('communities as c', 'c.id', 't.community_id')
      .join('employees as e', 'e.id', 't.employee_id')
      .whereIn('e.state', ['invited', 'active'])
      .andWhere('t.id', '>', after)
      .select('t.*', COMMUNITY, 'e.external_id', 'e.handle', 'e.first_name', 'e.last_name')
    if (filter.organizationId !== undefined) query.andWhere('t.organization_id', filter.organizationId)
    return query.orderBy('t.id').limit(PAGE_SIZE)
  }
  for await (const page of pages(0, (row) => Number(row.id), read)) {
    for (const row of page) {
      yield {
        id: String(row.id),
        organization: row.organization_id,
        community: toCommunity(row),
        employee: {
          id: String(row.employee_id),
          externalId: row.external_id ?? row.handle,
          firstName: row.first_name,
          lastName: row.last_name,
        },
        shift: row.shift,
        createdAt: instant(Number(row.created_at)),
      }
    }
  }
}

function toCommunity(row: CommunityColumns): CommunityName {
  return {
    id: String(row.community_id),
    externalId: row.community_external_id ?? row.community_handle,
    name: row.community,
  }
}
