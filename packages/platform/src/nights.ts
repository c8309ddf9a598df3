import type { RunStatus } from '@rollcall/engine'
import type { Knex } from 'knex'
import { Lease } from './database/lease.js'
import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import { integrationLeaseName } from './integration-lease.js'

/** `claimed`: this runner runs it now. `running`: another run of the integration is under way; ask again later. */
export type Claim = 'claimed' | 'done' | 'running'

export interface LatestNight {
  /** Local date. */
  readonly night: string
  /** `open`: it was begun, and has neither ended nor is it under way. */
  readonly state: 'done' | 'running' | 'open'
}

/**
 * Which night of an integration has had its scheduled run: what makes it exactly one (R2).
 *
 * The primary key (integration, night) decides between runners. Runs by hand never come here: they are neither refused
 * because of a night, nor do they stand in for its run.
 */
export class Nights {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Asks for the right to run a night. One that was begun may be claimed again once nobody is at it any more: its
   * runner was killed, or the run was interrupted.
   *
   * @param night local date
   * @param runId of the run that would follow; a claim is known by it, so every attempt needs another one
   */
  async claim(integrationId: number, night: string, runId: string): Promise<Claim> {
    return inTransaction(this.#database, async (trx) => {
      const key = { integration_id: integrationId, night }
      await trx('nights')
        .insert({ ...key, run_id: runId, ended_at: null })
        .onConflict(['integration_id', 'night'])
        .ignore()
      const row = await trx('nights').where(key).forUpdate().first('run_id', 'ended_at')
      if (row.run_id === runId) return 'claimed'
      if (row.ended_at !== null) return 'done'
      if (await this.#isUnderWay(trx, integrationId)) return 'running'
      const endedAt = await endOfRun(trx, integrationId, night)
      await trx('nights').where(key).update({ run_id: runId, ended_at: endedAt })
      return endedAt === null ? 'claimed' : 'done'
    })
  }

  /** Says how a night's run went. One that was `interrupted` leaves the night open; after any other there is none. */
  async end(integrationId: number, night: string, runId: string, at: number, status: RunStatus): Promise<void> {
    if (status === 'interrupted') return
    // Not asked for by run: had two runners claimed it before either had the lease, whoever got the lease ends it.
    await this.#database
      .knex('nights')
      .where({ integration_id: integrationId, night, ended_at: null })
      .update({ run_id: runId, ended_at: at })
  }

  /** The last night that was ever claimed; null for an integration that has had none. */
  async latest(integrationId: number): Promise<LatestNight | null> {
    const { knex } = this.#database
    const row = await knex('nights')
      .where({ integration_id: integrationId })
      .orderBy('night', 'desc')
      .first('night', 'ended_at')
    if (!row) return null
    if (row.ended_at !== null) return { night: row.night, state: 'done' }
    return { night: row.night, state: (await this.#isUnderWay(knex, integrationId)) ? 'running' : 'open' }
  }

  #isUnderWay(trx: Knex, integrationId: number): Promise<boolean> {
    return Lease.isHeld(trx, this.#database, integrationLeaseName(integrationId))
  }
}

/**
 * Makes sure that a scheduled run still has its night, once it has the lease: where several runners claimed it before
 * any of them had the lease, the last one has it, also where another's run has come and gone meanwhile (R2).
 *
 * @throws PlatformError `busy`
 */
export async function requireNight(trx: Knex, integrationId: number, night: string, runId: string): Promise<void> {
  // Locked, so that a claim under way either comes before it, or sees the lease.
  const claimed = await trx('nights').where({ integration_id: integrationId, night }).forUpdate().first('run_id')
  if (!claimed || claimed.run_id === runId) return
  throw new PlatformError('busy', `Another runner has the night of ${night}`, {
    hint: 'Nothing needs to be done: that runner runs it, or has run it.',
  })
}

/** When a night's scheduled run ended, where its runner was killed before it could say so here. */
async function endOfRun(trx: Knex, integrationId: number, night: string): Promise<number | null> {
  const row = await trx('runs')
    .where({ integration_id: integrationId, night, trigger_kind: 'schedule' })
    .whereNotNull('ended_at')
    .whereNot({ status: 'interrupted' })
    .first('ended_at')
  return row ? Number(row.ended_at) : null
}
