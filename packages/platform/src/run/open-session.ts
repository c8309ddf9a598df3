import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { databaseNow, Lease } from '../database/lease.js'
import type { Database } from '../database/open.js'
import { PlatformError } from '../errors.js'
import { integrationLeaseName } from '../integration-lease.js'
import { requireNight } from '../nights.js'
import { stampWrite } from '../organizations.js'
import { eraseAbandonedCopies } from '../retention/erase-copies.js'
import { type SessionSubject, SqlPlanSession } from './plan-session.js'
import { SqlRunSession, type Trigger } from './run-session.js'

/** Id of a new run: a UUID, version 7, so that ids sort by the time at which they were made. */
export function newRunId(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Opens a session that plans and does nothing else. Discard it when done. */
export async function openPlanSession(database: Database, subject: SessionSubject): Promise<SqlPlanSession> {
  await eraseAbandonedPlans(database)
  return new SqlPlanSession(database, subject, newRunId())
}

/**
 * Begins a run: takes the integration's lease (R27) and puts the run on record. Close the session when done.
 *
 * @param trigger `schedule` for the night's own run (R2), `hand` for any other
 * @throws PlatformError `busy` where another run of the integration is under way, or has this night; `refused` where `at` is earlier than
 *   the organization's last write
 */
export async function openRunSession(
  database: Database,
  subject: SessionSubject,
  trigger: Trigger,
  id: string = newRunId(),
): Promise<SqlRunSession> {
  const { integrationId, organizationId, night, at, entities } = subject
  const lease = await takeLease(database, integrationId, async (trx) => {
    if (trigger === 'schedule') await requireNight(trx, integrationId, night, id)
    await stampWrite(trx, organizationId, at)
    // Whoever left these had the lease before, and is gone.
    const left = trx('runs').where({ integration_id: integrationId, status: 'running' })
    await trx('plan_pages').whereIn('run_id', left.clone().select('id')).delete()
    await left.clone().update({ status: 'interrupted', ended_at: at })
    await trx('runs').insert({
      id,
      integration_id: integrationId,
      night,
      trigger_kind: trigger,
      community_entity: entities.community,
      function_entity: entities.function,
      status: 'running',
      started_at: at,
    })
  })
  const session = new SqlRunSession(database, subject, id, lease, trigger)
  try {
    await eraseAbandonedPlans(database) // only now is it known that whoever had the lease before is gone
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}

/**
 * @param begin what is done first, in the transaction that takes it
 * @throws PlatformError `busy`
 */
export async function takeLease(
  database: Database,
  integrationId: number,
  begin?: (trx: Knex.Transaction) => Promise<void>,
): Promise<Lease> {
  const lease = await Lease.take(database, integrationLeaseName(integrationId), begin)
  if (lease instanceof Lease) return lease
  throw new PlatformError('busy', `Another run of this integration is under way (process ${lease.heldBy})`, {
    hint: 'Wait until it has ended. The turn of a process that died is free after a minute.',
  })
}

/** Forecasts leave no run behind; what a killed one had spooled goes after a day (R13). */
async function eraseAbandonedPlans(database: Database): Promise<void> {
  const { knex } = database
  const [row] = await selectNow(database)
  const dayAgo = Number(row?.now) - 86_400_000
  const oldest = dayAgo.toString(16).padStart(12, '0')
  const oldestForecast = `${oldest.slice(0, 8)}-${oldest.slice(8)}`
  await knex('plan_pages').where('run_id', '<', oldestForecast).whereNotIn('run_id', knex('runs').select('id')).delete()
  await eraseAbandonedCopies(database, oldestForecast)
}

async function selectNow(database: Database): Promise<readonly { now: number }[]> {
  const result = await database.knex.raw(`SELECT ${databaseNow(database)} AS now`)
  return database.dialect === 'mysql' ? result[0] : result
}
