import type { Database } from './database/open.js'
import { PlatformError } from './errors.js'
import type { MailKind } from './outbox-insert.js'

/** Where a mail stands. */
export interface FoundMail {
  readonly id: number
  readonly organizationId: string
  readonly kind: MailKind
  readonly recipient: string
  readonly state: 'pending' | 'sending' | 'sent' | 'failed' | 'unknown'
  /** Why the last attempt failed; says nothing about a person. */
  readonly error: string | null
}

/** @throws PlatformError `not_found` */
export async function findMail(database: Database, id: number): Promise<FoundMail> {
  const row = await database
    .knex('outbox')
    .where({ id })
    .first('kind', 'recipient', 'state', 'error', { organizationId: 'organization_id' })
  if (!row) throw noSuchMail(id)
  return { id, ...row }
}

export function noSuchMail(id: number): PlatformError {
  return new PlatformError('not_found', `There is no mail ${id} in the outbox`, {
    hint: 'See `rollcall list outbox` for the mails that there are.',
  })
}
