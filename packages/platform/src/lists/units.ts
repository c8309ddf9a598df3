import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { Database } from '../database/open.js'
import { UNIT_TABLES } from '../units.js'
import { type ListFilter, PAGE_SIZE, pages } from './pages.js'

/** A community or function as `list communities|functions --json` gives it. */
export interface UnitLine {
  readonly id: string
  readonly organization: string
  /** Null for one made by hand. */
  readonly integration: string | null
  /** The source's identifier, or the id that `load` gave. */
  readonly externalId: string | null
  readonly name: string
  readonly origin: 'synchronized' | 'manual'
  /** Invited and active employees. */
  readonly members: number
}

interface Row {
  readonly id: number
  readonly organization_id: string
  readonly integration_id: number | null
  readonly integration: string | null
  readonly external_id: string | null
  readonly handle: string | null
  readonly name: string
}

export async function* listUnits(
  database: Database,
  kind: UnitKind,
  filter: ListFilter = {},
): AsyncGenerator<UnitLine, void, void> {
  const read = (after: number): Promise<Row[]> => {
    const query = database
      .knex(`${UNIT_TABLES[kind].table} as u`)
      .leftJoin('integrations as i', 'i.id', 'u.integration_id')
      .where('u.id', '>', after)
      .select('u.*', { integration: 'i.slug' })
    if (filter.organizationId !== undefined) query.andWhere('u.organization_id', filter.organizationId)
    return query.orderBy('u.id').limit(PAGE_SIZE)
  }
  for await (const page of pages(0, (row) => Number(row.id), read)) {
    const ids = page.map((row) => Number(row.id))
    const members = await countMembers(database.knex, kind, ids)
    for (const row of page) {
      yield {
        id: String(row.id),
        organization: row.organization_id,
        integration: row.integration,
        externalId: row.external_id ?? row.handle,
        name: row.name,
        origin: row.integration_id === null ? 'manual' : 'synchronized',
        members: members.get(Number(row.id)) ?? 0,
      }
    }
  }
}

async function countMembers(db: Knex, kind: UnitKind, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { members, column } = UNIT_TABLES[kind]
  const rows: readonly { unit: number; members: number }[] = await db(`${members} as m`)
    .join('employees as e', 'e.id', 'm.employee_id')
    .whereIn(`m.${column}`, ids)
    .whereIn('e.state', ['invited', 'active'])
    .groupBy(`m.${column}`)
    .select({ unit: `m.${column}` })
    .count({ members: '*' })
  return new Map(rows.map((row) => [Number(row.unit), Number(row.members)]))
}
