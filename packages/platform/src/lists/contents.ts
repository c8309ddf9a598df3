import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import { type ContentKind, countAudience, readAudience } from '../audience.js'
import type { Database } from '../database/open.js'
import { UNIT_TABLES } from '../units.js'
import type { EmployeeName } from './memberships.js'
import { type ListFilter, PAGE_SIZE, pages } from './pages.js'

interface UnitName {
  readonly id: string
  readonly externalId: string | null
  readonly name: string
}

/** A group, survey, course or onboarding module, with whom it is for. */
export interface ContentLine {
  readonly id: string
  readonly organization: string
  /** The id that `load` gave. */
  readonly externalId: string
  readonly name: string
  readonly audience: {
    readonly everyone: boolean
    readonly communities: readonly UnitName[]
    readonly functions: readonly UnitName[]
  }
  /** Invited and active employees whom the audience takes in now. */
  readonly members: number
}

/** One employee whom the audience of a group, survey, course or module takes in. */
export interface ContentMemberLine {
  readonly organization: string
  readonly content: { readonly id: string; readonly externalId: string; readonly name: string }
  readonly employee: EmployeeName
}

interface Row {
  readonly id: number
  readonly organization_id: string
  readonly handle: string
  readonly name: string
  readonly everyone: number
}

export async function* listContents(
  database: Database,
  kind: ContentKind,
  filter: ListFilter = {},
): AsyncGenerator<ContentLine, void, void> {
  for await (const page of contentRows(database, kind, filter)) {
    const units = await audienceUnits(
      database.knex,
      page.map((row) => Number(row.id)),
    )
    for (const row of page) {
      const own = units.get(Number(row.id))
      yield {
        id: String(row.id),
        organization: row.organization_id,
        externalId: row.handle,
        name: row.name,
        audience: {
          everyone: Number(row.everyone) === 1,
          communities: own?.community ?? [],
          functions: own?.function ?? [],
        },
        members: await countAudience(database.knex, toContent(row)),
      }
    }
  }
}

/** Who is in each group, survey, course or module: a line for each employee in each. */
export async function* listContentMembers(
  database: Database,
  kind: ContentKind,
  filter: ListFilter = {},
): AsyncGenerator<ContentMemberLine, void, void> {
  for await (const page of contentRows(database, kind, filter)) {
    for (const row of page) {
      for await (const employee of readAudience(database.knex, toContent(row))) {
        yield {
          organization: row.organization_id,
          content: { id: String(row.id), externalId: row.handle, name: row.name },
          employee,
        }
      }
    }
  }
}

function contentRows(database: Database, kind: ContentKind, filter: ListFilter) {
  return pages(
    0,
    (row: Row) => Number(row.id),
    (after): Promise<Row[]> => {
      const query = database.knex('contents').where({ kind }).andWhere('id', '>', after).select('*')
      if (filter.organizationId !== undefined) query.andWhere('organization_id', filter.organizationId)
      return query.orderBy('id').limit(PAGE_SIZE)
    },
  )
}

function toContent(row: Row) {
  return { id: Number(row.id), organizationId: row.organization_id, everyone: Number(row.everyone) === 1 }
}

type UnitsByKind = Record<UnitKind, UnitName[]>

async function audienceUnits(db: Knex, contentIds: readonly number[]): Promise<ReadonlyMap<number, UnitsByKind>> {
  const found = new Map<number, UnitsByKind>(contentIds.map((id) => [id, { community: [], function: [] }]))
  for (const kind of ['community', 'function'] as const) {
    const rows: readonly {
      content_id: number
      id: number
      external_id: string | null
      handle: string | null
      name: string
    }[] = await db('audiences as a')
      .join(`${UNIT_TABLES[kind].table} as u`, 'u.id', 'a.unit_id')
      .whereIn('a.content_id', contentIds)
      .andWhere('a.kind', kind)
      .orderBy(['a.content_id', 'u.name', 'u.id'])
      .select('a.content_id', 'u.id', 'u.external_id', 'u.handle', 'u.name')
    for (const row of rows) {
      found
        .get(Number(row.content_id))
        ?.[kind].push({ id: String(row.id), externalId: row.external_id ?? row.handle, name: row.name })
    }
  }
  return found
}
