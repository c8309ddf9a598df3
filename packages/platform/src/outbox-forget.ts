import type { Knex } from 'knex'
import type { Database } from './database/open.js'
import { KEEPING_MS } from './keeping-time.js'
import { PAGE_SIZE, pages } from './lists/pages.js'

/**
 * Mails to employees whose 30 days are over at `at` (milliseconds since 1970), and who are about to be anonymized: where
 * copies of them were kept outside the database, they have to go first (R13). Pages of outbox ids.
 */
export async function* mailsToForget(
  { knex }: Database,
  organizationId: string,
  at: number,
): AsyncGenerator<readonly number[], void, void> {
  const toThoseWhoAreDue = (table: 'outbox' | 'changes', after: number) =>
    knex(`${table} as m`)
      .join('employees as e', 'e.id', 'm.employee_id')
      .where({ 'e.organization_id': organizationId, 'e.state': 'removed' })
      .andWhere('e.removed_at', '<=', at - KEEPING_MS)
      .andWhere('m.id', '>', after)
      .orderBy('m.id')
      .limit(PAGE_SIZE)

  const mails = (after: number): Knex.QueryBuilder<object, { id: number }[]> =>
    toThoseWhoAreDue('outbox', after).select('m.id')
  for await (const page of pages(0, idOf, mails)) yield page.map(idOf)

  // A mail that waited to be sent once more may have lost its reader meanwhile, and its row; its first copy is still there.
  const resent = (after: number): Knex.QueryBuilder<object, { id: number; details: string }[]> =>
    toThoseWhoAreDue('changes', after).where({ 'm.kind': 'mail.resent' }).select('m.id', 'm.details')
  for await (const page of pages(0, idOf, resent)) yield page.map((row): number => JSON.parse(row.details).mail)
}

const idOf = (row: { readonly id: number }) => Number(row.id)
