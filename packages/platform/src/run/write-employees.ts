import {
  type ChangeNow,
  digestOf,
  type EmployeeChange,
  type EmployeeFields,
  type IdentifierRow,
  type Outcome,
} from '@rollcall/engine'
import { chunks, insertMany } from '../database/batch.js'
import { type JournalEntry, record } from '../journal.js'
import { KEEPING_MS } from '../keeping-time.js'
import { insertMails, type NewMail } from '../outbox-insert.js'
import { addressTaken, type Holders, holdersOf, readHolders, whoIsTooEarly } from './address-holders.js'
import { type Current, type Found, found, type Kept, readCurrent } from './current-employees.js'
import { type EmployeeRow, toColumns, toFields, writeEmployees } from './employee-rows.js'
import { hasPlaces, isStill, leadsThereStill } from './staleness.js'
import type { WriteContext } from './write-context.js'
import { writeCorrelations } from './write-correlations.js'
import { writeMemberships } from './write-memberships.js'

interface Write {
  readonly employeeId: number
  readonly change: EmployeeChange
  readonly row: EmployeeRow
}

/** Applies a batch of invitations, restorations, updates and moves (R6, R8, R10, R12). */
export async function writeKept(context: WriteContext, changes: readonly Kept[]): Promise<readonly Outcome[]> {
  const current = await readCurrent(context, changes)
  const holders = await readHolders(context, changes, current)
  const isTrue = (change: Kept): change is EmployeeChange => {
    if (change.kind === 'employee.confirmed') return false
    return isTrueStill(context, change, found(change, current), holders) && hasPlaces(change, context.unitId)
  }
  const standing = new Set(changes.filter(isTrue))
  const tooEarly = whoIsTooEarly([...standing], current, holders)
  const writes: Write[] = []
  const outcomes = changes.map((change): Outcome => {
    if (change.kind === 'employee.confirmed') return 'applied'
    if (!standing.has(change)) return 'stale'
    if (tooEarly.has(change)) return 'occupied'
    const row = found(change, current)?.row
    writes.push(row ? existing(change, row) : newcomer(context, change))
    return 'applied'
  })
  await writeEmployees(
    context.trx,
    context.dialect,
    writes.map((write) => write.row),
  )
  const confirmed = changes.filter((change) => change.kind === 'employee.confirmed')
  await writeCorrelations(context, [
    ...writes.map(({ change, row }): IdentifierRow => [row.external_id, row.id, 0, stillTold(change, current)]),
    ...confirmed
      .filter((change) => (found(change, current)?.row.state ?? 'removed') !== 'removed')
      .map((change): IdentifierRow => [change.externalId, change.id, 0, stillTold(change, current)]),
  ])
  await writeMemberships(context, writes)
  await writeMails(context, writes)
  await record(
    context.trx,
    context.journal,
    writes.map((write) => journalEntry(context, write.employeeId, write.change)),
  )
  return outcomes
}

/** The fingerprint, where it still says how the platform and the source compare: nobody else has changed the employee. */
function stillTold(change: Kept, current: Current): string | null {
  const now = found(change, current)
  return now && digestOf(now.employee) !== change.seen ? null : change.fingerprint
}

/** Whether changes still are what they were planned to be, and whom they give which address (R14, R25). */
export async function lookAgain(
  context: WriteContext,
  changes: readonly EmployeeChange[],
): Promise<readonly ChangeNow[]> {
  const current = await readCurrent(context, changes)
  const holders = await readHolders(context, changes, current)
  return changes.map((change) => {
    const now = found(change, current)
    if (change.kind === 'employee.removed') {
      return { isTrue: now !== undefined && now.row.state !== 'removed', takes: null }
    }
    return { isTrue: isTrueStill(context, change, now, holders), takes: addressTaken(change, now) }
  })
}

function isTrueStill(context: WriteContext, change: EmployeeChange, now: Found | undefined, holders: Holders): boolean {
  const isTakenByStranger = holdersOf(addressTaken(change, now), holders).some((holder) => holder.isStranger)
  if (!isStill(change, now?.employee) || isTakenByStranger) return false
  if (!leadsThereStill(change, context.unitId)) return false
  return now?.row.state !== 'removed' || !isKeptTooLong(now.row, context)
}

/** Applies a batch of removals (R11): access ends at once, the profile stays for 30 days. */
export async function writeRemovals(
  context: WriteContext,
  changes: readonly EmployeeChange[],
): Promise<readonly Outcome[]> {
  const { trx, dialect, journal } = context
  const current = await readCurrent(context, changes)
  const leaving: { employeeId: number; change: EmployeeChange; row: EmployeeRow }[] = []
  const outcomes = changes.map((change): Outcome => {
    const row = found(change, current)?.row
    if (!row || row.state === 'removed') return 'stale'
    const removal = {
      state: 'removed' as const,
      state_before_removal: row.state,
      removed_at: journal.at,
      email_key: null,
    }
    leaving.push({ employeeId: row.id, change, row: { ...row, ...removal } })
    return 'applied'
  })
  const ids = leaving.map((one) => one.employeeId)
  await writeEmployees(
    trx,
    dialect,
    leaving.map((one) => one.row),
  )
  await writeCorrelations(
    context,
    leaving.map(({ row }) => [row.external_id, row.id, 1, null]),
  )
  for (const part of chunks(ids)) await trx('sessions').whereIn('employee_id', part).delete()
  await endInvitations(context, ids)
  for (const part of chunks(ids)) await trx('outbox').whereIn('employee_id', part).where({ state: 'pending' }).delete()
  await record(
    trx,
    journal,
    leaving.map((one) => journalEntry(context, one.employeeId, one.change)),
  )
  return outcomes
}

/** R13: a restore that waited for a decision until the 30 days were over cannot be done any more. */
function isKeptTooLong(row: EmployeeRow, context: WriteContext): boolean {
  return Number(row.removed_at) <= context.journal.at - KEEPING_MS
}

function newcomer(context: WriteContext, change: EmployeeChange): Write {
  const { journal } = context
  const id = context.nextId()
  const row: EmployeeRow = {
    id,
    organization_id: journal.organizationId,
    integration_id: journal.integrationId,
    external_id: change.externalId,
    state: 'invited',
    ...toColumns({ ...NO_FIELDS, ...change.becomes }),
    first_login_at: null,
    created_at: journal.at,
    removed_at: null,
    state_before_removal: null,
  }
  return { employeeId: id, change, row }
}

const NO_FIELDS: EmployeeFields = {
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  language: null,
  birthDate: null,
  startDate: null,
  endDate: null,
  attributes: {},
}

function existing(change: EmployeeChange, row: EmployeeRow): Write {
  const fields = { ...toFields(row), ...change.becomes }
  const state = row.first_login_at === null ? 'invited' : 'active'
  const back = { state, removed_at: null, state_before_removal: null } as const
  return { employeeId: row.id, change, row: { ...row, ...toColumns(fields), ...back } }
}

/** Invitations and transfer mails; an address that changes before the first login kills the old link (R8). */
async function writeMails(context: WriteContext, writes: readonly Write[]): Promise<void> {
  const { trx, journal } = context
  const outdated = writes.filter(({ change }) => change.id !== null && (change.invitation || hasNewAddress(change)))
  await endInvitations(
    context,
    outdated.map((write) => write.employeeId),
  )
  const invitations: (string | number | null)[][] = []
  const mails: NewMail[] = []
  for (const { employeeId, change, row } of writes) {
    if (row.email === null) continue
    const mail = {
      organizationId: journal.organizationId,
      employeeId,
      language: row.language === null ? context.language : String(row.language),
      recipient: String(row.email),
      at: journal.at,
    }
    // Whoever has logged in since the plan was made, with the link before, needs none any more (R25).
    if (change.invitation && row.first_login_at === null) {
      const invitationId = context.nextId()
      invitations.push([invitationId, employeeId, journal.at])
      mails.push({ ...mail, id: context.nextId(), kind: 'invitation', invitationId })
    }
    if (change.transfer) {
      mails.push({ ...mail, id: context.nextId(), kind: 'transfer', invitationId: null, details: change.transfer })
    }
  }
  await insertMany(trx, 'invitations', ['id', 'employee_id', 'created_at'], invitations)
  await insertMails(trx, mails)
}

function hasNewAddress(change: EmployeeChange): boolean {
  const [was, becomes] = [change.was?.email, change.becomes?.email]
  return becomes !== undefined && was?.toLowerCase() !== becomes?.toLowerCase()
}

/** Links in mails that were sent die; mails that were not are not sent any more. */
async function endInvitations({ trx, journal }: WriteContext, employeeIds: readonly number[]): Promise<void> {
  for (const part of chunks(employeeIds)) {
    await trx('invitations')
      .whereIn('employee_id', part)
      .whereNull('accepted_at')
      .whereNull('died_at')
      .update({ died_at: journal.at })
    await trx('outbox').whereIn('employee_id', part).where({ kind: 'invitation', state: 'pending' }).delete()
  }
}

function journalEntry(context: WriteContext, employeeId: number, change: EmployeeChange): JournalEntry {
  return {
    id: context.nextId(),
    kind: change.kind,
    employeeId,
    because: change.because,
    details: {
      ...(change.becomes && change.was ? { fields: Object.keys(change.becomes) } : {}),
      ...(change.transfer ? { transfer: change.transfer } : {}),
      ...(change.reason ? { reason: change.reason } : {}),
    },
    was: change.was,
    becomes: change.becomes,
  }
}
