import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import { chunks } from './database/batch.js'
import { UNIT_TABLES } from './units.js'

/** Employees of an integration, whatever their state, whom the source put into a community or gave a function. */
export async function sourceMembersOf(
  db: Knex,
  kind: UnitKind,
  integrationId: number,
  unitId: number,
): Promise<readonly number[]> {
  const { members, column } = UNIT_TABLES[kind]
  const rows: readonly { id: number }[] = await db(`${members} as m`)
    .join('employees as e', 'e.id', 'm.employee_id')
    .where({ [`m.${column}`]: unitId, 'm.from_source': 1, 'e.integration_id': integrationId })
    .orderBy('e.id')
    .select('e.id')
  return rows.map(({ id }) => Number(id))
}

/** Lets the next run look at them again: their source memberships are not what the last one left. */
export async function forgetFingerprints(
  trx: Knex,
  kind: UnitKind,
  integrationId: number,
  unitId: number,
): Promise<void> {
  const { members, column } = UNIT_TABLES[kind]
  const rows: readonly { external_id: string }[] = await trx(`${members} as m`)
    .join('employees as e', 'e.id', 'm.employee_id')
    .where({ [`m.${column}`]: unitId, 'm.from_source': 1, 'e.integration_id': integrationId })
    .select('e.external_id')
  for (const part of chunks(rows.map((row) => row.external_id))) {
    await trx('correlations')
      .where({ integration_id: integrationId })
      .whereIn('external_id', part)
      .update({ fingerprint: null })
  }
}
