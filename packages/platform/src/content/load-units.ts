import type { UnitKind } from '@rollcall/engine'
import { UNIT_TABLES } from '../units.js'
import type { Loading } from './loading.js'

/** Makes communities or functions by hand, and gives those that are there the file's names. */
export async function loadUnits(
  loading: Loading,
  kind: UnitKind,
  units: readonly { readonly id: string; readonly name: string }[],
): Promise<void> {
  const { trx, organizationId, at } = loading
  const { table } = UNIT_TABLES[kind]
  for (const { id: handle, name } of units) {
    const row: { id: number; name: string } | undefined = await trx(table)
      .where({ organization_id: organizationId, handle })
      .first('id', 'name')
    if (!row) {
      const id = loading.takeId()
      await trx(table).insert({ id, organization_id: organizationId, handle, name, created_at: at })
      loading.note({ kind: `${kind}.added`, unitId: id, details: { name } })
      loading.count(table, 'added')
    } else if (row.name !== name) {
      await trx(table).where({ id: row.id }).update({ name })
      loading.note({ kind: `${kind}.updated`, unitId: Number(row.id), details: { was: row.name, name } })
      loading.count(table, 'updated')
    } else {
      loading.count(table, 'unchanged')
    }
  }
}
