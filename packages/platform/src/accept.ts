import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import { record } from './journal.js'
import { type EmployeeLine, type EmployeeRow, selectEmployees, toEmployeeLines } from './lists/employees.js'
import { type InvitationRow, invitationState } from './lists/invitations.js'
import { localTime } from './local-time.js'
import { stampWrite } from './organizations.js'
import { hashToken } from './outbox-token.js'
import { type VisibleContent, visibleContent } from './visible-content.js'

/** What an employee has at once after its first login (R7). */
export type Welcome = VisibleContent & {
  readonly employee: EmployeeLine
  readonly organizationName: string
  /** Id of the session that has begun. */
  readonly session: string
}

/**
 * The first login, with the token of an invitation's link: single use.
 *
 * @param at milliseconds since 1970
 * @throws PlatformError `not_found` for an unknown token, `refused` for one that is used, dead or expired
 */
export async function accept(database: Database, token: string, at: number): Promise<Welcome> {
  const hash = hashToken(token.trim())
  const [session = 0, change = 0] = await database.ids.take(2)
  return inTransaction(database, async (trx) => {
    const invitation: InvitationRow | undefined = await trx('invitations')
      .where({ token_hash: hash })
      .forUpdate()
      .first()
    if (!invitation) throw unknownToken()
    const id = Number(invitation.employee_id)
    const row: EmployeeRow | undefined = await selectEmployees(trx).where('e.id', id).first()
    const organization = await trx('organizations')
      .where({ id: row?.organization_id ?? '' })
      .first('name', 'time_zone')
    refuseUnlessOpen(invitation, at, organization?.time_zone ?? 'UTC')
    if (row?.state !== 'invited') throw refusedByState(row)
    await stampWrite(trx, row.organization_id, at)
    await trx('invitations').where({ id: invitation.id }).update({ accepted_at: at })
    await trx('invitations')
      .where({ employee_id: id })
      .whereNull('accepted_at')
      .whereNull('died_at')
      .update({ died_at: at })
    await trx('employees').where({ id }).update({ state: 'active', first_login_at: at })
    await trx('sessions').insert({ id: session, employee_id: id, started_at: at })
    const context = {
      organizationId: row.organization_id,
      integrationId: row.integration_id === null ? null : Number(row.integration_id),
      runId: null,
      at,
    }
    await record(trx, context, [{ id: change, kind: 'invitation.accepted', employeeId: id, because: 'R7' }])

    const [employee] = await toEmployeeLines(trx, [{ ...row, state: 'active', first_login_at: at }])
    if (!employee) throw new Error(`Employee ${id} has no line`)
    return {
      employee,
      organizationName: organization.name,
      session: String(session),
      ...(await visibleContent(trx, row.organization_id, id)),
    }
  })
}

/**
 * The organization that a token invites to.
 *
 * @throws PlatformError `not_found`
 */
export async function organizationOfToken(database: Database, token: string): Promise<string> {
  const row = await database
    .knex('invitations as v')
    .join('employees as e', 'e.id', 'v.employee_id')
    .where('v.token_hash', hashToken(token.trim()))
    .first('e.organization_id')
  if (!row) throw unknownToken()
  return row.organization_id
}

function unknownToken(): PlatformError {
  return new PlatformError('not_found', 'No invitation has this token', {
    hint: 'Copy the whole link from the mail. Where a newer mail came, use the link in that one.',
  })
}

function refuseUnlessOpen(invitation: InvitationRow, at: number, timeZone: string): void {
  switch (invitationState(invitation, at)) {
    case 'accepted': {
      const when = localTime(Number(invitation.accepted_at), timeZone)
      throw new PlatformError('refused', `This invitation was used already, at ${when}`, {
        hint: 'An invitation works once. Who has logged in before needs none.',
      })
    }
    case 'dead':
      throw new PlatformError(
        'refused',
        'This invitation works no more: a newer one took its place, or the employee left',
        {
          hint: 'Use the link in the newest mail.',
        },
      )
    case 'expired': {
      const when = localTime(Number(invitation.expires_at), timeZone)
      throw new PlatformError('refused', `This invitation expired at ${when}`, {
        hint: 'An administrator can send it once more: `rollcall resend OUTBOX-ID` (see `rollcall list outbox`).',
      })
    }
  }
}

function refusedByState(row: EmployeeRow | undefined): PlatformError {
  const reason = row?.state === 'active' ? 'has logged in before' : 'is no longer on the platform'
  return new PlatformError('refused', `The employee whom this invitation is for ${reason}`, {
    hint: 'See `rollcall show employee`.',
  })
}
