import type { Knex } from 'knex'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { replacePlans, WAITS } from '../run/replace-plans.js'
import { noteErased } from './rewrite-file.js'

/**
 * Takes away what was planned before `before` (milliseconds since 1970), and for whom: nobody has decided, and no later
 * run has looked again, but the people in it are kept no longer than 30 days (R13).
 */
export async function eraseOldPlans(database: Database, organizationId: string, before: number): Promise<void> {
  await inTransaction(database, async (trx) => {
    const held = await replaceHeld(trx, organizationId, before)
    const left = await eraseLeftBehind(trx, organizationId, before)
    const expected = await eraseExpected(trx, organizationId, before)
    if (held + left + expected > 0) await noteErased(trx, database.dialect)
  })
}

async function replaceHeld(trx: Knex, organizationId: string, before: number): Promise<number> {
  const runs: readonly { id: string; report: string }[] = await trx('runs as r')
    .join('integrations as i', 'i.id', 'r.integration_id')
    .where({ 'i.organization_id': organizationId, 'r.status': 'held' })
    .andWhere('r.ended_at', '<=', before)
    .andWhere('r.report', 'like', WAITS)
    .select('r.id', 'r.report')
  await replacePlans(trx, runs)
  return runs.length
}

/** What a run had planned that was killed: the next one takes it away, but there may never be one. */
async function eraseLeftBehind(trx: Knex, organizationId: string, before: number): Promise<number> {
  const killed = trx('runs')
    .whereIn('integration_id', integrationsOf(trx, organizationId))
    .where({ status: 'running' })
    .andWhere('started_at', '<=', before)
  return trx('plan_pages').whereIn('run_id', killed.select('id')).delete()
}

/** Who was to come, of an integration whose source no run has read to its end since: nobody knows whether they still are. */
async function eraseExpected(trx: Knex, organizationId: string, before: number): Promise<number> {
  const readSince = trx('runs').where('ended_at', '>', before).whereNotIn('status', ['failed', 'interrupted'])
  return trx('expected_employees')
    .whereIn('integration_id', integrationsOf(trx, organizationId))
    .whereNotIn('integration_id', readSince.select('integration_id'))
    .delete()
}

function integrationsOf(trx: Knex, organizationId: string): Knex.QueryBuilder {
  return trx('integrations').where({ organization_id: organizationId }).select('id')
}
