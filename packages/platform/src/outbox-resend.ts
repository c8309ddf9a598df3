import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import { record } from './journal.js'
import { stampWrite } from './organizations.js'
import { noSuchMail } from './outbox-find.js'
import type { MailKind } from './outbox-insert.js'

/**
 * Puts a mail into the outbox once more: one that failed, one whose outcome is unknown, or an invitation that was sent
 * and whose link has expired. An invitation gets a new token at its delivery, and the link of the one before dies.
 *
 * @param at milliseconds since 1970
 * @throws PlatformError `not_found`, or `refused` where the mail needs no second time or its reader is gone
 */
export async function resendMail(database: Database, id: number, at: number): Promise<void> {
  const [changeId = 0] = await database.ids.take(1)
  await inTransaction(database, async (trx) => {
    const row = await trx('outbox as o')
      .join('employees as e', 'e.id', 'o.employee_id')
      .leftJoin('invitations as i', 'i.id', 'o.invitation_id')
      .where({ 'o.id': id })
      .first(
        'o.organization_id',
        'o.employee_id',
        'o.kind',
        'o.state',
        'o.recipient',
        'e.state as employee_state',
        'e.email',
        'i.died_at',
        'i.accepted_at',
        'i.expires_at',
      )
    if (!row) throw noSuchMail(id)
    refuseWhereNobodyReads(id, row)
    refuseWhereOnItsWay(id, row, at)
    await stampWrite(trx, row.organization_id, at)
    const recipient: string = row.kind === 'invitation' ? row.recipient : row.email
    const again = { state: 'pending', attempts: 0, due_at: at, sent_at: null, error: null, recipient }
    await trx('outbox').where({ id }).update(again)
    await record(trx, { organizationId: row.organization_id, integrationId: null, runId: null, at }, [
      {
        id: changeId,
        kind: 'mail.resent',
        employeeId: Number(row.employee_id),
        details: { mail: id, kind: row.kind },
      },
    ])
  })
}

interface Standing {
  readonly kind: MailKind
  readonly state: string
  readonly employee_state: string
  readonly email: string | null
  readonly died_at: number | null
  readonly accepted_at: number | null
  readonly expires_at: number | null
}

function refuseWhereNobodyReads(id: number, mail: Standing): void {
  if (!['invited', 'active'].includes(mail.employee_state) || mail.email === null) {
    throw new PlatformError(
      'refused',
      `Mail ${id} has no reader any more: its employee was removed or has no address`,
      {
        hint: 'Restore the employee with `rollcall restore`, if it is to have access again.',
      },
    )
  }
  if (mail.kind !== 'invitation') return
  if (mail.accepted_at !== null || mail.employee_state === 'active') {
    throw new PlatformError('refused', `The invitation of mail ${id} has been accepted`, {
      hint: 'Nothing needs to be done: the employee has logged in.',
    })
  }
  if (mail.died_at !== null) {
    throw new PlatformError('refused', `The invitation of mail ${id} is no longer valid`, {
      hint: 'A newer invitation took its place: look for it in `rollcall list outbox`.',
    })
  }
}

function refuseWhereOnItsWay(id: number, mail: Standing, at: number): void {
  if (mail.state === 'failed' || mail.state === 'unknown') return
  if (mail.state !== 'sent') {
    throw new PlatformError('refused', `Mail ${id} is on its way already (${mail.state})`, {
      hint: 'It is delivered by itself; `rollcall list outbox` shows how it goes on.',
    })
  }
  if (mail.kind === 'invitation' && mail.expires_at !== null && Number(mail.expires_at) <= at) return
  throw new PlatformError('refused', `Mail ${id} has been sent`, {
    hint: 'Only a mail that failed or whose outcome is unknown is sent once more, or an invitation that has expired.',
  })
}
