import {
  type Change,
  type ChangeNow,
  type DecisionSession,
  type EmployeeChange,
  isEmployeeChange,
  type Phase,
  type Report,
} from '@rollcall/engine'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { PlatformError } from '../errors.js'
import { findRun, type RunRow } from '../lists/runs.js'
import { stampWrite } from '../organizations.js'
import { takeLease } from './open-session.js'
import { SqlRunSession } from './run-session.js'

/** What an earlier run held, and the session in which a person decides on it. Close the session when done. */
export interface OpenDecision {
  readonly report: Report
  readonly session: SqlDecisionSession
}

export class SqlDecisionSession extends SqlRunSession implements DecisionSession {
  async countJournal(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database
      .knex('changes')
      .where({ run_id: this.id })
      .groupBy('kind')
      .select('kind', this.database.knex.raw('count(*) AS count'))
    return new Map(rows.map((row) => [String(row.kind), Number(row.count)]))
  }

  /**
   * As a run does it. But between the night and the decision lies a day in which others may have written what the change
   * is not about, so whoever was there already is looked at again (R8).
   */
  override apply(page: number | null, phase: Phase, apply: readonly Change[], keep: readonly Change[]) {
    return super.apply(page, phase, apply.map(withoutFingerprint), keep)
  }

  lookAgain(changes: readonly EmployeeChange[]): Promise<readonly ChangeNow[]> {
    return this.look(changes)
  }

  async amend(report: Report, isFirstImport: boolean): Promise<void> {
    const { problems: _kept, ...rest } = report
    await this.write(async (trx) => {
      await trx('runs')
        .where({ id: this.id })
        .update({ status: report.status, report: JSON.stringify(rest) })
      if (!isFirstImport) return
      await trx('integrations').where({ id: this.subject.integrationId }).update({ first_imported_at: this.subject.at })
    })
  }
}

function withoutFingerprint(change: Change): Change {
  return isEmployeeChange(change) && change.id !== null ? { ...change, fingerprint: null } : change
}

/**
 * Takes the integration's turn for a decision on what a run held.
 *
 * @param runId whole, or a beginning that is unique
 * @param at milliseconds since 1970
 * @throws PlatformError `not_found`; `refused` where nothing of it waits any more; `busy`
 */
export async function openDecision(database: Database, runId: string, at: number): Promise<OpenDecision> {
  const found = await findRun(database, runId)
  const organization = await database.knex('organizations').where({ id: found.organization }).first('language')
  const lease = await takeLease(database, Number(found.integration_id))
  try {
    // Only now nobody else can decide on it, or look again.
    const run = await findRun(database, found.id)
    const report = waitingReport(run)
    const subject = {
      organizationId: run.organization,
      language: organization.language,
      integrationId: Number(run.integration_id),
      entities: { community: run.community_entity, function: run.function_entity },
      night: run.night,
      at,
    }
    await inTransaction(database, async (trx) => {
      await lease.hold(trx)
      await stampWrite(trx, subject.organizationId, at)
    })
    return { report, session: new SqlDecisionSession(database, subject, run.id, lease, 'hand') }
  } catch (error) {
    await lease.giveBack()
    throw error
  }
}

function waitingReport(run: RunRow): Report {
  const report: Report = { problems: [], ...JSON.parse(run.report ?? '{}') }
  if (run.status === 'held' && report.held.some((held) => held.state === 'pending')) return report
  const replaced = report.held?.some((held) => held.state === 'replaced')
  throw new PlatformError('refused', `Nothing of run ${run.id} waits for a decision${replaced ? ' any more' : ''}`, {
    hint: replaced
      ? 'A later run has looked again, or nobody decided for 30 days: see `rollcall list runs` for what waits now.'
      : `See \`rollcall show run ${run.id}\` for what it did.`,
  })
}
