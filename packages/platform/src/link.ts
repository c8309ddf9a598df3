import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import { chunks } from './database/batch.js'
import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import { requireIntegration } from './find-employee.js'
import { findUnit, type UnitRow } from './find-unit.js'
import { withIntegrationLease } from './integration-lease.js'
import { type JournalEntry, record } from './journal.js'
import { stampWrite } from './organizations.js'
import { forgetFingerprints, sourceMembersOf } from './source-memberships.js'
import { UNIT_TABLES } from './units.js'

/** A community or function of a source, and the one on the platform that it is to be. */
export interface LinkRequest {
  readonly kind: UnitKind
  readonly organizationId: string
  /** Id of the integration in the configuration. */
  readonly integration: string
  /** The connector's entity that the integration takes its communities or functions from: `department`. */
  readonly entity: string
  /** The source's identifier. */
  readonly externalId: string
  /** The platform's id of one that was made by hand, or the id that `load` gave to it. */
  readonly unit: string
}

export interface Linked {
  readonly unit: { readonly id: string; readonly name: string }
  /** False where the very same link was there already. */
  readonly isNew: boolean
  /** Memberships that the source had given in the twin, and that are in the linked one now. */
  readonly moved: number
  /**
   * What became of the one that a run had made for the same source identifier. One that was kept is an ordinary one made
   * by hand from now on, with `handle` as its id: only the linked one stands for the source's.
   */
  readonly twin: null | {
    readonly id: string
    readonly name: string
    readonly outcome: 'removed' | 'kept'
    readonly handle: string | null
    /** What it holds, where it was kept. */
    readonly holds: readonly string[]
  }
}

/**
 * Links a source's community or function to one that was made by hand (R19). It stays manual; from now on the source's
 * members come into it. Nobody is told of a transfer.
 *
 * @param at milliseconds since 1970
 * @throws PlatformError `not_found`; `refused` where it is synchronized, linked otherwise, or a run is under way
 */
export async function link(database: Database, request: LinkRequest, at: number): Promise<Linked> {
  const { kind, organizationId, integration, entity, externalId } = request
  const integrationId = await requireIntegration(database.knex, organizationId, integration)
  const unit = await findUnit(database.knex, kind, organizationId, request.unit)
  if (unit.integration_id !== null) {
    throw new PlatformError('refused', `${unit.name} is synchronized: a link leads to one that was made by hand`, {
      hint: `See \`rollcall list ${UNIT_TABLES[kind].table}\` for those of origin manual.`,
    })
  }
  return withIntegrationLease(database, integrationId, `${organizationId}/${integration}`, async (lease) => {
    const twin = await findTwin(database.knex, request, integrationId)
    const members = twin ? await sourceMembersOf(database.knex, kind, integrationId, Number(twin.id)) : []
    const ids = await database.ids.take(members.length + 2)
    return inTransaction(database, async (trx) => {
      await lease.hold(trx)
      const isNew = await refuseOtherLinks(trx, request, integrationId, unit)
      if (!isNew) return { unit: nameOf(unit), isNew, moved: 0, twin: null }
      await stampWrite(trx, organizationId, at)
      await trx('links').insert({
        integration_id: integrationId,
        kind,
        entity,
        external_id: externalId,
        unit_id: unit.id,
      })
      const entries: JournalEntry[] = []
      let outcome: Linked['twin'] = null
      if (twin) {
        await moveSourceMembers(trx, kind, members, { from: Number(twin.id), to: Number(unit.id) })
        await forgetFingerprints(trx, kind, integrationId, Number(unit.id))
        outcome = await removeOrKeep(trx, kind, twin, `${integration}-${externalId}`)
        entries.push({
          id: ids[0] ?? 0,
          kind: outcome.outcome === 'removed' ? `${kind}.removed` : `${kind}.detached`,
          unitId: Number(twin.id),
          because: 'R19',
          details: { name: twin.name, externalId, holds: outcome.holds },
        })
      }
      entries.push({
        id: ids[1] ?? 0,
        kind: `${kind}.linked`,
        unitId: Number(unit.id),
        because: 'R19',
        details: { name: unit.name, integration, entity, externalId },
      })
      for (const [index, employeeId] of members.entries()) {
        entries.push({
          id: ids[index + 2] ?? 0,
          kind: 'membership.moved',
          employeeId,
          unitId: Number(unit.id),
          because: 'R19',
          details: { kind, from: twin?.name, to: unit.name },
        })
      }
      await record(trx, { organizationId, integrationId, runId: null, at }, entries)
      return { unit: nameOf(unit), isNew, moved: members.length, twin: outcome }
    })
  })
}

function nameOf(unit: UnitRow): Linked['unit'] {
  return { id: String(unit.id), name: unit.name }
}

/** Whether the link is new; one and the same link may be asked for twice. */
async function refuseOtherLinks(
  trx: Knex,
  { kind, integration, entity, externalId }: LinkRequest,
  integrationId: number,
  unit: UnitRow,
): Promise<boolean> {
  const links: readonly { entity: string; external_id: string; unit_id: number }[] = await trx('links')
    .where({ integration_id: integrationId, kind })
    .andWhere((either) => either.where({ entity, external_id: externalId }).orWhere({ unit_id: unit.id }))
    .select('entity', 'external_id', 'unit_id')
  for (const other of links) {
    const isSameSource = other.entity === entity && other.external_id === externalId
    if (isSameSource && Number(other.unit_id) === Number(unit.id)) return false
    const what = isSameSource
      ? `${integration}/${externalId} is linked to another ${kind} already (${other.unit_id})`
      : `${unit.name} is linked to ${integration}/${other.external_id} already`
    throw new PlatformError('refused', what, { hint: `Undo that first, with \`rollcall unlink ${kind}\`.` })
  }
  return true
}

/** What a run has made for the same identifier of the source. */
async function findTwin(
  db: Knex,
  { kind, entity, externalId }: LinkRequest,
  integrationId: number,
): Promise<UnitRow | undefined> {
  return db(UNIT_TABLES[kind].table)
    .where({ integration_id: integrationId, entity, external_id: externalId })
    .first('id', 'name', 'integration_id', 'handle', 'organization_id')
}

async function moveSourceMembers(
  trx: Knex,
  kind: UnitKind,
  employeeIds: readonly number[],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const { members, column } = UNIT_TABLES[kind]
  for (const part of chunks(employeeIds, 400)) {
    await trx(members)
      .insert(part.map((employee_id) => ({ employee_id, [column]: to, from_source: 1, by_hand: 0 })))
      .onConflict(['employee_id', column])
      .merge({ from_source: 1 })
    await trx(members)
      .where({ [column]: from, by_hand: 0 })
      .whereIn('employee_id', part)
      .delete()
    await trx(members)
      .where({ [column]: from })
      .whereIn('employee_id', part)
      .update({ from_source: 0 })
  }
}

async function removeOrKeep(
  trx: Knex,
  kind: UnitKind,
  twin: UnitRow,
  wantedHandle: string,
): Promise<NonNullable<Linked['twin']>> {
  const { table, members, column } = UNIT_TABLES[kind]
  const id = Number(twin.id)
  const holds = await contentOf(trx, kind, id)
  if (holds.length === 0) {
    await trx(members)
      .where({ [column]: id })
      .delete()
    await trx(table).where({ id }).delete()
    return { ...nameOf(twin), outcome: 'removed', handle: null, holds }
  }
  // A second unit with the same identifier would be a second answer to what the source means.
  const handle = await freeHandle(trx, table, twin.organization_id, wantedHandle.replaceAll(/[\s/]+/g, '-'))
  await trx(table).where({ id }).update({ integration_id: null, entity: null, external_id: null, handle })
  return { ...nameOf(twin), outcome: 'kept', handle, holds }
}

/** What an administrator or employees have put into a community or function. */
async function contentOf(trx: Knex, kind: UnitKind, id: number): Promise<readonly string[]> {
  const { members, column } = UNIT_TABLES[kind]
  const counts: [what: string, table: string, where: Record<string, unknown>][] = [
    ['audience', 'audiences', { kind, unit_id: id }],
    ['membership by hand', members, { [column]: id, by_hand: 1 }],
  ]
  if (kind === 'community') {
    counts.push(['message', 'messages', { community_id: id }], ['takeover', 'takeovers', { community_id: id }])
  }
  const holds: string[] = []
  for (const [what, table, where] of counts) {
    const row = await trx(table).where(where).count({ number: '*' }).first()
    const number = Number(row?.['number'] ?? 0)
    if (number > 0) holds.push(`${what} (${number})`)
  }
  return holds
}

async function freeHandle(trx: Knex, table: string, organizationId: string, wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const handle = number === 1 ? wanted.slice(0, 240) : `${wanted.slice(0, 240)}-${number}`
    if (!(await trx(table).where({ organization_id: organizationId, handle }).first('id'))) return handle
  }
}
