import type { Report } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { Database } from './database/open.js'

/** Nights in a row that fail before an integration is only checked, no longer run. */
export const QUARANTINE_AFTER_NIGHTS = 5

/**
 * An integration that failed night after night: it is checked once a night, and comes back by itself when the check
 * passes. Nothing of it is removed meanwhile.
 */
export interface Quarantine {
  /** ISO 8601. */
  readonly since: string
  /** What the last failed run said. */
  readonly reason: string
}

/** Null where the integration is not in quarantine. */
export async function quarantineOf(database: Database, integrationId: number): Promise<Quarantine | null> {
  const row = await database
    .knex('integrations')
    .where({ id: integrationId })
    .first('quarantined_at', 'quarantine_reason')
  if (!row || row.quarantined_at === null) return null
  return { since: new Date(Number(row.quarantined_at)).toISOString(), reason: row.quarantine_reason ?? '' }
}

/** The check has passed: the integration's nights go on. */
export async function endQuarantine(database: Database, integrationId: number): Promise<void> {
  await release(database.knex, integrationId)
}

/** Counts how a run ended, in the transaction that puts it on record. Only the night's own runs can fail into quarantine. */
export async function countEnding(
  trx: Knex,
  integrationId: number,
  report: Report,
  trigger: 'schedule' | 'hand',
  at: number,
): Promise<void> {
  if (report.status === 'interrupted') return
  if (report.status !== 'failed') return release(trx, integrationId)
  if (trigger === 'hand') return
  const integration = trx('integrations').where({ id: integrationId })
  await integration.clone().increment('failed_nights', 1)
  const reason = report.error ? `${report.error.message}. ${report.error.hint}` : 'The run failed'
  await integration
    .clone()
    .where('failed_nights', '>=', QUARANTINE_AFTER_NIGHTS)
    .whereNull('quarantined_at')
    .update({ quarantined_at: at, quarantine_reason: reason.slice(0, 1000) })
}

async function release(trx: Knex, integrationId: number): Promise<void> {
  await trx('integrations')
    .where({ id: integrationId })
    .update({ failed_nights: 0, quarantined_at: null, quarantine_reason: null })
}
