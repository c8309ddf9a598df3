import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { Lease } from './database/lease.js'
import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import { requireEmployee } from './find-employee.js'
import { withIntegrationLease } from './integration-lease.js'
import { record } from './journal.js'
import { restorableUntil } from './keeping-time.js'
import { type EmployeeLine, type EmployeeRow, selectEmployees, toEmployeeLines } from './lists/employees.js'
import { instant } from './lists/pages.js'
import { lockAddresses, stampWrite } from './organizations.js'
import { insertMails } from './outbox-insert.js'
import { UNIT_TABLES } from './units.js'

export interface Restored {
  readonly employee: EmployeeLine
  /** `none`: had logged in before. `noAddress`: follows once there is an address. */
  readonly invitation: 'queued' | 'none' | 'noAddress'
  /** Communities and functions that the employee had, and whose membership has ended meanwhile. */
  readonly gone: readonly { readonly kind: UnitKind; readonly name: string }[]
  /** What an administrator should know, a sentence each. */
  readonly remarks: readonly string[]
}

/**
 * Brings a removed employee back, whole, as it was (R12).
 *
 * @param reference as `findEmployee` takes it
 * @param at milliseconds since 1970
 * @throws PlatformError `not_found`; `refused` where it is not removed, 30 days have passed, its address is taken, or a
 *   run of its integration is under way
 */
export async function restore(database: Database, reference: string, at: number): Promise<Restored> {
  const { id } = await requireEmployee(database.knex, reference)
  const found = await database.knex('employees').where({ id }).first('integration_id')
  if (found.integration_id === null) return restoreEmployee(database, id, at, null)
  // A run that has planned with this employee's absence must not write beside its return (R27).
  return withIntegrationLease(database, Number(found.integration_id), 'this integration', (lease) =>
    restoreEmployee(database, id, at, lease),
  )
}

async function restoreEmployee(database: Database, id: number, at: number, lease: Lease | null): Promise<Restored> {
  const [invitationId = 0, mailId = 0, changeId = 0] = await database.ids.take(3)
  return inTransaction(database, async (trx) => {
    await lease?.hold(trx)
    const { organization_id } = await trx('employees').where({ id }).forUpdate().first('organization_id')
    await lockAddresses(trx, organization_id)
    const row: EmployeeRow = await selectEmployees(trx).where('e.id', id).first()
    refuseUnlessRestorable(row, at)
    await stampWrite(trx, row.organization_id, at)
    await refuseTakenAddress(trx, row)
    const state = row.state_before_removal ?? (row.first_login_at === null ? 'invited' : 'active')
    await trx('employees')
      .where({ id })
      .update({
        state,
        email_key: row.email?.toLowerCase() ?? null,
        removed_at: null,
        state_before_removal: null,
      })
    const gone = await endedMeanwhile(trx, row)
    if (row.integration_id !== null) {
      await trx('correlations')
        .where({ integration_id: row.integration_id, external_id: row.external_id, employee_id: id })
        .update({ is_removed: 0, fingerprint: null })
    }
    const invitation = state === 'active' ? 'none' : row.email === null ? 'noAddress' : 'queued'
    if (invitation === 'queued') await invite(trx, row, { invitationId, mailId, at })
    const context = {
      organizationId: row.organization_id,
      integrationId: row.integration_id === null ? null : Number(row.integration_id),
      runId: null,
      at,
    }
    const details = { state, invitation, gone }
    await record(trx, context, [
      { id: changeId, kind: 'employee.restored', employeeId: Number(id), because: 'R12', details },
    ])

    const [employee] = await toEmployeeLines(trx, [{ ...row, state, removed_at: null }])
    if (!employee) throw new Error(`Employee ${id} has no line`)
    return { employee, invitation, gone, remarks: remarksOn(row, invitation) }
  })
}

function refuseUnlessRestorable(row: EmployeeRow, at: number): void {
  if (row.state === 'anonymized') {
    throw new PlatformError('refused', 'This employee is anonymized, which cannot be undone (R13)', {
      hint: 'Seen in the source again, it is a new employee; or make one by hand with `rollcall load`.',
    })
  }
  if (row.state !== 'removed' || row.removed_at === null) {
    throw new PlatformError('refused', `This employee is not removed, but ${row.state}`, {
      hint: 'There is nothing to restore: see `rollcall list employees --state removed`.',
    })
  }
  const until = restorableUntil(Number(row.removed_at))
  if (at < until) return
  throw new PlatformError('refused', `It is too late: this employee could be restored until ${instant(until)} (R12)`, {
    hint: 'It is anonymized by the next `rollcall retention`. Seen in the source again, it is a new employee.',
  })
}

async function refuseTakenAddress(trx: Knex, row: EmployeeRow): Promise<void> {
  if (row.email === null) return
  const holder: EmployeeRow | undefined = await selectEmployees(trx)
    .where({ 'e.organization_id': row.organization_id, 'e.email_key': row.email.toLowerCase() })
    .whereIn('e.state', ['invited', 'active'])
    .whereNot('e.id', row.id)
    .first()
  if (!holder) return
  const name =
    holder.integration === null
      ? `${holder.handle ?? holder.id}, made by hand`
      : `${row.organization_id}/${holder.integration}/${holder.external_id}`
  throw new PlatformError('refused', `The e-mail address of this employee is taken meanwhile, by ${name}`, {
    hint: 'Give that employee another address first: an address belongs to one employee of an organization.',
  })
}

/** Memberships that ended while the employee was away, mostly with their community or function (R18, R21). */
async function endedMeanwhile(trx: Knex, row: EmployeeRow): Promise<Restored['gone']> {
  const changes: readonly { unit_id: number; details: string | null }[] = await trx('changes')
    .where({ employee_id: row.id, kind: 'membership.ended' })
    .andWhere('at', '>=', row.removed_at)
    .orderBy(['at', 'id'])
    .select('unit_id', 'details')
  const gone: { kind: UnitKind; name: string }[] = []
  for (const { unit_id, details } of changes) {
    const named: Partial<Record<UnitKind, string>> = details === null ? {} : JSON.parse(details)
    for (const kind of ['community', 'function'] as const) {
      const name = named[kind]
      if (name === undefined) continue
      const { members, column } = UNIT_TABLES[kind]
      const isBack = await trx(members)
        .where({ employee_id: row.id, [column]: unit_id })
        .first('employee_id')
      if (!isBack) gone.push({ kind, name })
    }
  }
  return gone
}

async function invite(
  trx: Knex,
  row: EmployeeRow,
  { invitationId, mailId, at }: { invitationId: number; mailId: number; at: number },
): Promise<void> {
  const organization = await trx('organizations').where({ id: row.organization_id }).first('language')
  await trx('invitations').insert({ id: invitationId, employee_id: row.id, created_at: at })
  await insertMails(trx, [
    {
      id: mailId,
      organizationId: row.organization_id,
      employeeId: Number(row.id),
      invitationId,
      kind: 'invitation',
      language: row.language ?? organization.language,
      recipient: row.email ?? '',
      at,
    },
  ])
}

function remarksOn(row: EmployeeRow, invitation: Restored['invitation']): readonly string[] {
  const remarks: string[] = []
  if (row.integration !== null) {
    const name = `${row.organization_id}/${row.integration}`
    remarks.push(`Where ${name} does not show this employee in service, its next run removes it again (R11).`)
  }
  if (invitation === 'noAddress') remarks.push('There is no e-mail address: the invitation follows once there is one.')
  return remarks
}
