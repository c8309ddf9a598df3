import type { Report } from '@rollcall/engine'
import type { Knex } from 'knex'
import { pages } from '../lists/pages.js'
import type { DueEmployee } from './due-employee.js'
import { namesAnyOf } from './names-any-of.js'

const ERASED = 'The error named an employee who is anonymized'

/** Takes anonymized employees out of the errors that runs have failed with: some name the record that they met. */
export async function eraseFromRunErrors(
  trx: Knex,
  organizationId: string,
  due: readonly DueEmployee[],
): Promise<void> {
  const identifiers = due.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]))
  if (identifiers.length === 0) return
  const named = namesAnyOf(identifiers)
  const read = (after: string): Promise<{ id: string; report: string }[]> =>
    trx('runs as r')
      .join('integrations as i', 'i.id', 'r.integration_id')
      .where('i.organization_id', organizationId)
      .whereIn('r.status', ['failed', 'interrupted'])
      .whereNotNull('r.report')
      .andWhere('r.id', '>', after)
      .orderBy('r.id')
      .limit(500)
      .select('r.id', 'r.report')
  for await (const page of pages('', (row) => row.id, read)) {
    for (const row of page) {
      const report: Report = JSON.parse(row.report)
      const { error } = report
      if (!error || !named([error.message, error.hint, error.at ?? ''].join('\n'))) continue
      const erased = { ...report, error: { code: error.code, message: ERASED, hint: '' } }
      await trx('runs')
        .where({ id: row.id })
        .update({ report: JSON.stringify(erased) })
    }
  }
  const quarantined: readonly { id: number; quarantine_reason: string }[] = await trx('integrations')
    .where({ organization_id: organizationId })
    .whereNotNull('quarantine_reason')
    .select('id', 'quarantine_reason')
  for (const { id, quarantine_reason } of quarantined) {
    if (named(quarantine_reason)) await trx('integrations').where({ id }).update({ quarantine_reason: ERASED })
  }
}
