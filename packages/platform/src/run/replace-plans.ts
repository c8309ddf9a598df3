import type { Report } from '@rollcall/engine'
import type { Knex } from 'knex'

/** For `LIKE`: a report in which a kind waits for a decision; also where nothing that was planned is left of it. */
export const WAITS = '%"state":"pending"%'

/** Takes away what held runs still wait with: a later run has looked again, or nobody has decided for too long. */
export async function replacePlans(
  trx: Knex,
  runs: readonly { readonly id: string; readonly report: string }[],
): Promise<void> {
  for (const { id, report: text } of runs) {
    const report: Report = JSON.parse(text)
    const held = report.held.map((entry) => (entry.state === 'pending' ? { ...entry, state: 'replaced' } : entry))
    await trx('runs')
      .where({ id })
      .update({ report: JSON.stringify({ ...report, held }) })
    await trx('plan_pages').where({ run_id: id }).delete()
  }
}
