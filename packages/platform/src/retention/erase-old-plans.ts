import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { replacePlans, WAITS } from '../run/replace-plans.js'
import { noteErased } from './rewrite-file.js'

/**
 * Takes away what runs that ended before `before` (milliseconds since 1970) still hold: nobody has decided, and no later
 * run has looked again, but the people in it are kept no longer than 30 days (R13).
 */
export async function eraseOldPlans(database: Database, organizationId: string, before: number): Promise<void> {
  await inTransaction(database, async (trx) => {
    const runs: readonly { id: string; report: string }[] = await trx('runs as r')
      .join('integrations as i', 'i.id', 'r.integration_id')
      .where({ 'i.organization_id': organizationId, 'r.status': 'held' })
      .andWhere('r.ended_at', '<=', before)
      .andWhere('r.report', 'like', WAITS)
      .select('r.id', 'r.report')
    await replacePlans(trx, runs)
    if (runs.length > 0) await noteErased(trx, database.dialect)
  })
}
