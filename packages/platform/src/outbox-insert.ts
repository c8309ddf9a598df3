import type { Knex } from 'knex'
import { insertMany } from './database/batch.js'

/** What a mail is about: an invitation to log in for the first time (R6), or a move to another community (R10). */
export type MailKind = 'invitation' | 'transfer'

/** Names of the communities that an employee left and joined. */
export interface TransferDetails {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** A mail that a change brings about. */
export interface NewMail {
  /** From the database's id sequence, taken before the transaction. */
  readonly id: number
  readonly organizationId: string
  readonly employeeId: number
  /** The invitation whose token the mail carries; null for other kinds. */
  readonly invitationId: number | null
  readonly kind: MailKind
  /** The employee's language, else the organization's. */
  readonly language: string
  readonly recipient: string
  /** Of a transfer. */
  readonly details?: TransferDetails
  /** When it is due: the instant of the change, milliseconds since 1970. */
  readonly at: number
}

/** Puts mails into the outbox, in the transaction of the changes that bring them about. They carry no token yet. */
export async function insertMails(trx: Knex, mails: readonly NewMail[]): Promise<void> {
  await insertMany(
    trx,
    'outbox',
    [
      'id',
      'organization_id',
      'employee_id',
      'invitation_id',
      'kind',
      'language',
      'recipient',
      'details',
      'state',
      'created_at',
      'attempts',
      'due_at',
    ],
    mails.map((mail) => [
      mail.id,
      mail.organizationId,
      mail.employeeId,
      mail.invitationId,
      mail.kind,
      mail.language,
      mail.recipient,
      mail.details ? JSON.stringify(mail.details) : null,
      'pending',
      mail.at,
      0,
      mail.at,
    ]),
  )
}
