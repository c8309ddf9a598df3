import type { UnitKind } from '@rollcall/engine'
import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import { requireIntegration } from './find-employee.js'
import { findUnit } from './find-unit.js'
import { withIntegrationLease } from './integration-lease.js'
import { record } from './journal.js'
import type { LinkRequest } from './link.js'
import { stampWrite } from './organizations.js'
import { forgetFingerprints, sourceMembersOf } from './source-memberships.js'
import { UNIT_TABLES } from './units.js'

export interface Unlinked {
  readonly unit: { readonly id: string; readonly name: string }
  /** Memberships that the source had given, and that have ended. */
  readonly ended: number
}

/**
 * Undoes a link (R19): the memberships that the source gave in the linked one end, those given by hand stay, and the
 * integration's next run makes a community or function of its own.
 *
 * @param request `unit` may be left out
 * @param at milliseconds since 1970
 * @throws PlatformError `not_found` where there is no such link, `refused` where a run is under way
 */
export async function unlink(
  database: Database,
  request: Omit<LinkRequest, 'unit'> & { readonly unit?: string | undefined },
  at: number,
): Promise<Unlinked> {
  const { kind, organizationId, integration, entity, externalId } = request
  const integrationId = await requireIntegration(database.knex, organizationId, integration)
  const { table, members, column } = UNIT_TABLES[kind]
  return withIntegrationLease(database, integrationId, `${organizationId}/${integration}`, async (lease) => {
    const key = { integration_id: integrationId, kind, entity, external_id: externalId }
    const found = await database.knex('links').where(key).first('unit_id')
    if (!found) throw noSuchLink(kind, `${integration}/${externalId}`)
    const unitId = Number(found.unit_id)
    if (request.unit !== undefined) {
      const named = await findUnit(database.knex, kind, organizationId, request.unit)
      if (Number(named.id) !== unitId) throw noSuchLink(kind, `${integration}/${externalId}`, named.name)
    }
    const unit: { name: string } | undefined = await database.knex(table).where({ id: unitId }).first('name')
    const name = unit?.name ?? String(unitId)
    const employeeIds = await sourceMembersOf(database.knex, kind, integrationId, unitId)
    const ids = await database.ids.take(employeeIds.length + 1)
    return inTransaction(database, async (trx) => {
      await lease.hold(trx)
      await stampWrite(trx, organizationId, at)
      await trx('links').where(key).delete()
      await forgetFingerprints(trx, kind, integrationId, unitId)
      const own = trx('employees').where({ integration_id: integrationId }).select('id')
      const given = { [column]: unitId, from_source: 1 }
      await trx(members)
        .where({ ...given, by_hand: 0 })
        .whereIn('employee_id', own.clone())
        .delete()
      await trx(members).where(given).whereIn('employee_id', own.clone()).update({ from_source: 0 })
      const details = { [kind]: name }
      await record(trx, { organizationId, integrationId, runId: null, at }, [
        {
          id: ids[0] ?? 0,
          kind: `${kind}.unlinked`,
          unitId,
          because: 'R19',
          details: { name, integration, entity, externalId },
        },
        ...employeeIds.map((employeeId, index) => ({
          id: ids[index + 1] ?? 0,
          kind: 'membership.ended',
          employeeId,
          unitId,
          because: 'R19' as const,
          details,
        })),
      ])
      return { unit: { id: String(unitId), name }, ended: employeeIds.length }
    })
  })
}

function noSuchLink(kind: UnitKind, source: string, unit?: string): PlatformError {
  const to = unit === undefined ? '' : ` to ${unit}`
  return new PlatformError('not_found', `The ${kind} ${source} of the source is not linked${to}`, {
    hint: 'Check the source identifier, and which entity the integration takes: see `rollcall show run`.',
  })
}
