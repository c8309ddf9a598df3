import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import { PlatformError } from './errors.js'
import { UNIT_TABLES } from './units.js'

export interface UnitRow {
  readonly id: number
  readonly name: string
  readonly organization_id: string
  readonly integration_id: number | null
  readonly handle: string | null
}

/**
 * Finds a community or function of an organization by the platform's id, or by the id that `load` gave.
 *
 * @throws PlatformError `not_found`, or `refused` where the text is both
 */
export async function findUnit(db: Knex, kind: UnitKind, organizationId: string, text: string): Promise<UnitRow> {
  const { table } = UNIT_TABLES[kind]
  const rows: readonly UnitRow[] = await db(table)
    .where({ organization_id: organizationId })
    .andWhere((either) => either.where({ handle: text }).orWhere({ id: /^\d{1,15}$/.test(text) ? Number(text) : -1 }))
    .select('id', 'name', 'organization_id', 'integration_id', 'handle')
  const [row, other] = rows
  if (!row) {
    throw new PlatformError('not_found', `${organizationId} has no ${kind} ${text}`, {
      hint: `Give the id from \`rollcall list ${table} --org ${organizationId}\`.`,
    })
  }
  if (other) {
    throw new PlatformError(
      'refused',
      `${text} is two of them: ${row.name} (${row.id}) and ${other.name} (${other.id})`,
      {
        hint: 'Give the other one of the two ids of the one that you mean.',
      },
    )
  }
  return row
}
