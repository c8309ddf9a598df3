import { type Change, PHASES } from '@rollcall/engine'
import type { Database } from '../database/open.js'

/** The changes that a run held and nobody has decided on yet (R25), in the order in which they would be applied. */
export async function* listWaiting(database: Database, runId: string): AsyncGenerator<Change, void, void> {
  const { knex } = database
  for (const phase of PHASES) {
    for (let after = -1; ; ) {
      const row = await knex('plan_pages')
        .where({ run_id: runId, phase })
        .andWhere('page', '>', after)
        .orderBy('page')
        .first('page', 'changes')
      if (!row) break
      after = Number(row.page)
      const changes: readonly Change[] = JSON.parse(row.changes)
      yield* changes
    }
  }
}
