import { type Database, insertMails, migrate, openDatabase, registerOrganization } from '@rollcall/platform'
import type { Bench } from '../fault.ts'
import { type FreshPlace, freshPlace } from '../fresh-place.ts'

export const ORGANIZATION = 'acme'
export const AT = Date.parse('2026-03-02T01:00:00Z')
const BATCH = 500

/** A database of its own, with mails that wait: each to another address. */
export interface WaitingMails extends FreshPlace {
  /** Every address that a mail waits for. */
  readonly addresses: readonly string[]
  /** Where each mail stands. */
  read(): Promise<readonly { readonly recipient: string; readonly state: string; readonly attempts: number }[]>
}

/**
 * @param count of the mails. Each fiftieth is to an address that the sink refuses (`nobody-…`), refuses only once it has
 *   read the mail (`spam-…`), or always hangs up at (`cutoff-…`)
 */
export async function makeWaitingMails(bench: Pick<Bench, 'server'>, count: number): Promise<WaitingMails> {
  const place = await freshPlace(bench)
  const { url } = place
  const database = await openDatabase(url, '/')
  const addresses = Array.from({ length: count }, (_, index) => addressOf(index))
  try {
    await fill(database, addresses)
  } finally {
    await database.close()
  }
  return {
    ...place,
    addresses,
    read: async () => {
      const opened = await openDatabase(url, '/')
      try {
        return await opened.knex('outbox').select('recipient', 'state', 'attempts')
      } finally {
        await opened.close()
      }
    },
  }
}

const NEVER_TAKEN = new Map([
  [7, 'nobody'],
  [31, 'spam'],
  [43, 'cutoff'],
])

function addressOf(index: number): string {
  return `${NEVER_TAKEN.get(index % 50) ?? 'person'}-${index}@acme.example`
}

async function fill(database: Database, addresses: readonly string[]): Promise<void> {
  await migrate(database)
  await registerOrganization(database, {
    id: ORGANIZATION,
    name: 'Acme',
    timeZone: 'Europe/Amsterdam',
    language: 'en',
    integrations: [],
  })
  for (let start = 0; start < addresses.length; start += BATCH) {
    await fillBatch(database, addresses.slice(start, start + BATCH))
  }
}

/** Invitations and, one in three, news of a transfer. */
async function fillBatch(database: Database, addresses: readonly string[]): Promise<void> {
  const ids = await database.ids.take(3 * addresses.length)
  const rows = addresses.map((address, index) => {
    const [employee = 0, invitation = 0, mail = 0] = ids.slice(3 * index, 3 * index + 3)
    return { address, employee, invitation, mail, isInvitation: index % 3 !== 0 }
  })
  await database.knex.transaction(async (trx) => {
    await trx.batchInsert(
      'employees',
      rows.map(({ address, employee, isInvitation }) => ({
        id: employee,
        organization_id: ORGANIZATION,
        state: isInvitation ? 'invited' : 'active',
        first_name: 'Noor',
        last_name: `de Wit ${employee}`,
        email: address,
        email_key: address,
        created_at: AT,
      })),
      BATCH,
    )
    const invitations = rows.filter((row) => row.isInvitation)
    await trx.batchInsert(
      'invitations',
      invitations.map(({ employee, invitation }) => ({ id: invitation, employee_id: employee, created_at: AT })),
      BATCH,
    )
    await insertMails(
      trx,
      rows.map(({ address, employee, invitation, mail, isInvitation }) => ({
        id: mail,
        organizationId: ORGANIZATION,
        employeeId: employee,
        invitationId: isInvitation ? invitation : null,
        kind: isInvitation ? 'invitation' : 'transfer',
        language: 'en',
        recipient: address,
        ...(isInvitation ? {} : { details: { from: ['Kitchen'], to: ['Bar'] } }),
        at: AT,
      })),
    )
  })
}
