import type { Knex } from 'knex'
import { Lease } from '../database/lease.js'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { integrationLeaseName } from '../integration-lease.js'
import { noteErased } from './rewrite-file.js'

/** Rows of one transaction. */
const BATCH = 10_000
/** After so many nights a copy is used no more: all would be read again. One more for time zones. */
const USED_DAYS = 8

/**
 * Erases copies of sources' records, in batches. It is begun by marking them, so that nobody reads what is half there, and
 * whoever comes next goes on where this one was killed.
 */
export async function eraseCopies(database: Database, ids: readonly number[]): Promise<void> {
  const { knex, dialect } = database
  if (ids.length === 0) return
  await knex('source_copies').whereIn('id', ids).update({ run_id: '' })
  for (const id of ids) {
    for (let isLeft = true; isLeft; ) {
      isLeft = await inTransaction(database, async (trx) => {
        const rows = trx('source_records').where({ copy_id: id })
        const end = await rows.clone().orderBy('external_id').offset(BATCH).limit(1).first('external_id')
        const batch = end ? rows.clone().andWhere('external_id', '<', end.external_id) : rows.clone()
        if ((await batch.delete()) > 0) await noteErased(trx, dialect)
        return end !== undefined
      })
    }
    await knex('source_copies').where({ id }).delete()
  }
}

/** What runs noted that came to no end, and what forecasts noted that were killed a day ago. */
export async function eraseAbandonedCopies(database: Database, oldestForecast: string): Promise<void> {
  const { knex } = database
  const running = knex('runs').where({ status: 'running' }).select('id')
  const ids: readonly number[] = await knex('source_copies')
    .whereNotNull('run_id')
    .whereNotIn('run_id', running)
    .where((of) => of.whereIn('run_id', knex('runs').select('id')).orWhere('run_id', '<', oldestForecast))
    .pluck('id')
  await eraseCopies(database, ids.map(Number))
}

/**
 * Erases what is kept of the source's records where no run will use it any more, and where somebody is in it who is to be
 * anonymized now (R13), also what a run noted that was killed: the next run reads the source whole.
 *
 * @param at milliseconds since 1970
 * @param removedBefore who was removed at or before this instant is to be anonymized
 */
export async function eraseCopiesDue(
  database: Database,
  organizationId: string,
  at: number,
  removedBefore: number,
): Promise<void> {
  const { knex } = database
  const lastNight = new Date(at - USED_DAYS * 86_400_000).toISOString().slice(0, 10)
  const old: readonly number[] = await copiesOf(knex, organizationId)
    .andWhere('c.whole_night', '<', lastNight)
    .pluck('c.id')
  const named = await copiesOf(knex, organizationId)
    .join('employees as e', 'e.integration_id', 'c.integration_id')
    .join('source_records as r', (on) => on.on('r.copy_id', 'c.id').andOn('r.external_id', 'e.external_id'))
    .where((of) => of.whereNull('c.run_id').orWhereIn('c.run_id', knex('runs').select('id')))
    .andWhere('e.state', 'removed')
    .andWhere('e.removed_at', '<=', removedBefore)
    .distinct('c.id as id', 'c.run_id as run_id', 'c.integration_id as integration_id')
  const due = new Set(old.map(Number))
  for (const { id, run_id, integration_id } of named) {
    // What a run has noted is its own as long as it has its turn; who was killed has none.
    const isUnderWay = run_id !== null && (await Lease.isHeld(knex, database, integrationLeaseName(integration_id)))
    if (!isUnderWay) due.add(Number(id))
  }
  await eraseCopies(database, [...due])
}

/**
 * Erases what is kept of sources that are no longer configured.
 *
 * @param integrationIds of those that are
 */
export async function eraseCopiesExcept(database: Database, integrationIds: readonly number[]): Promise<void> {
  const ids: readonly number[] = await database
    .knex('source_copies')
    .whereNotIn('integration_id', integrationIds)
    .pluck('id')
  await eraseCopies(database, ids.map(Number))
}

function copiesOf(knex: Knex, organizationId: string): Knex.QueryBuilder {
  return knex('source_copies as c')
    .join('integrations as i', 'i.id', 'c.integration_id')
    .where('i.organization_id', organizationId)
}
