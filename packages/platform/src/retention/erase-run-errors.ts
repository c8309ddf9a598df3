import type { Report } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { pages } from '../lists/pages.js'
import type { DueEmployee } from './due-employee.js'
import { namesAnyOf } from './names-any-of.js'
import { noteErased } from './rewrite-file.js'

const ERASED = 'The error named an employee who is anonymized'
/** What stays of an error's text after 30 days: its code still says what went wrong. */
const TOO_OLD = 'What the error said is not kept for more than 30 days'

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
      await erase(trx, row.id, report, ERASED)
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

/**
 * Takes the texts out of errors, and out of reasons for quarantine, from before `before` (milliseconds since 1970): they
 * may name somebody who never came onto the platform.
 */
export async function eraseOldRunErrors(database: Database, organizationId: string, before: number): Promise<void> {
  const { knex } = database
  const read = (after: string): Promise<{ id: string; report: string }[]> =>
    knex('runs as r')
      .join('integrations as i', 'i.id', 'r.integration_id')
      .where('i.organization_id', organizationId)
      .whereIn('r.status', ['failed', 'interrupted'])
      .andWhere('r.ended_at', '<=', before)
      .whereNotNull('r.report')
      .andWhere('r.id', '>', after)
      .orderBy('r.id')
      .limit(500)
      .select('r.id', 'r.report')
  for await (const page of pages('', (row) => row.id, read)) {
    await inTransaction(database, async (trx) => {
      for (const row of page) {
        const report: Report = JSON.parse(row.report)
        if (!report.error || [TOO_OLD, ERASED].includes(report.error.message)) continue
        await erase(trx, row.id, report, TOO_OLD)
        await noteErased(trx, database.dialect)
      }
    })
  }
  await inTransaction(database, async (trx) => {
    const erased = await trx('integrations')
      .where({ organization_id: organizationId })
      .andWhere('quarantined_at', '<=', before)
      .whereNotIn('quarantine_reason', [TOO_OLD, ERASED])
      .update({ quarantine_reason: TOO_OLD })
    if (erased > 0) await noteErased(trx, database.dialect)
  })
}

async function erase(trx: Knex, runId: string, report: Report, message: string): Promise<void> {
  const error = { code: report.error?.code ?? 'internal', message, hint: '' }
  await trx('runs')
    .where({ id: runId })
    .update({ report: JSON.stringify({ ...report, error }) })
}
