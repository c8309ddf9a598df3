import type { Outcome, UnitAdded, UnitKind, UnitRemoved } from '@rollcall/engine'
import { insertMany } from '../database/batch.js'
import { type JournalEntry, record } from '../journal.js'
import { UNIT_TABLES } from '../units.js'
import type { WriteContext } from './write-context.js'

/** Makes communities and functions that are new (R16, R20); what was linked since the plan is new no more (R19). */
export async function writeUnitsAdded(
  context: WriteContext,
  changes: readonly UnitAdded[],
): Promise<readonly Outcome[]> {
  const { trx, journal, entities } = context
  const entries: JournalEntry[] = []
  const stale = new Set<UnitAdded>()
  for (const kind of ['community', 'function'] as const) {
    const linked = await linkedIdentifiers(context, kind)
    const wanted = changes.filter((change) => change.kind === `${kind}.added`)
    for (const change of wanted) if (linked.has(change.externalId)) stale.add(change)
    const rows = wanted
      .filter((change) => !stale.has(change))
      .map((change) => {
        const id = context.nextId()
        const { kind: what, because, externalId, becomes } = change
        entries.push({ id: context.nextId(), kind: what, unitId: id, because, details: { externalId, ...becomes } })
        return [id, journal.organizationId, journal.integrationId, entities[kind], externalId, becomes.name, journal.at]
      })
    const columns = ['id', 'organization_id', 'integration_id', 'entity', 'external_id', 'name', 'created_at']
    await insertMany(trx, UNIT_TABLES[kind].table, columns, rows)
  }
  await record(trx, journal, entries)
  return changes.map((change) => (stale.has(change) ? 'stale' : 'applied'))
}

async function linkedIdentifiers(context: WriteContext, kind: UnitKind): Promise<ReadonlySet<string>> {
  const { trx, journal, entities } = context
  const entity = entities[kind]
  if (entity === null) return new Set()
  const rows: readonly { external_id: string }[] = await trx('links')
    .where({ integration_id: journal.integrationId, kind, entity })
    .select('external_id')
  return new Set(rows.map((row) => row.external_id))
}

/** Removes communities and functions that the source no longer has, with all that hangs on them (R18, R21). */
export async function writeUnitsRemoved(
  context: WriteContext,
  changes: readonly UnitRemoved[],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const change of changes) outcomes.push(await removeUnit(context, change))
  return outcomes
}

async function removeUnit(context: WriteContext, change: UnitRemoved): Promise<Outcome> {
  const { trx, journal } = context
  const kind: UnitKind = change.kind === 'community.removed' ? 'community' : 'function'
  const { table, members, column } = UNIT_TABLES[kind]
  const unit = await trx(table).where({ id: change.id, integration_id: journal.integrationId }).first('id')
  if (!unit) return 'stale'
  const memberIds = trx(members)
    .where({ [column]: change.id })
    .select('employee_id')
  await trx('correlations')
    .where({ integration_id: journal.integrationId })
    .whereIn('external_id', trx('employees').whereIn('id', memberIds).whereNotNull('external_id').select('external_id'))
    .update({ fingerprint: null })
  await recordMembershipsEnded(context, kind, change)
  const details: Record<string, unknown> = { externalId: change.externalId, ...change.was }
  details['members'] = await trx(members)
    .where({ [column]: change.id })
    .delete()
  if (kind === 'community') {
    details['messages'] = await trx('messages').where({ community_id: change.id }).delete()
    details['takeovers'] = await trx('takeovers').where({ community_id: change.id }).delete()
  }
  details['audiences'] = await trx('audiences').where({ kind, unit_id: change.id }).delete()
  await trx(table).where({ id: change.id }).delete()
  const { kind: what, because } = change
  await record(trx, journal, [{ id: context.nextId(), kind: what, unitId: change.id, because, details }])
  return 'applied'
}

/** Memberships that end with their community or function are each on record, with the employee who had them (R28). */
async function recordMembershipsEnded(context: WriteContext, kind: UnitKind, change: UnitRemoved): Promise<void> {
  const { trx, journal } = context
  const { members, column } = UNIT_TABLES[kind]
  const rows: readonly { employee_id: number }[] = await trx(members)
    .where({ [column]: change.id })
    .select('employee_id')
  const entries = rows.map((row) => ({
    id: context.nextId(),
    kind: 'membership.ended',
    employeeId: Number(row.employee_id),
    unitId: change.id,
    because: change.because,
    details: { [kind]: change.was.name },
  }))
  await record(trx, journal, entries)
}
