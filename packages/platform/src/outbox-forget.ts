import type { Database } from './database/open.js'
import { KEEPING_MS } from './keeping-time.js'

const PAGE = 1_000

/**
 * Mails to employees whose 30 days are over at `at` (milliseconds since 1970), and who are about to be anonymized: where
 * copies of them were kept outside the database, they have to go first (R13). Pages of outbox ids.
 */
export async function* mailsToForget(
  database: Database,
  organizationId: string,
  at: number,
): AsyncGenerator<readonly number[], void, void> {
  let after = 0
  for (;;) {
    const rows: readonly { id: number }[] = await database
      .knex('outbox as o')
      .join('employees as e', 'e.id', 'o.employee_id')
      .where({ 'e.organization_id': organizationId, 'e.state': 'removed' })
      .andWhere('e.removed_at', '<=', at - KEEPING_MS)
      .andWhere('o.id', '>', after)
      .orderBy('o.id')
      .limit(PAGE)
      .select('o.id')
    const ids = rows.map((row) => Number(row.id))
    if (ids.length > 0) yield ids
    if (ids.length < PAGE) return
    after = ids.at(-1) ?? after
  }
}
