import type { Knex } from 'knex'
import type { Database } from './open.js'

/** What a database answers when two transactions meet: the whole of it may simply be tried again. */
const CONFLICTS = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'])
const ATTEMPTS = 5

/** Runs `work` in one transaction, again where it met another one. `work` must do nothing that cannot be undone. */
export async function inTransaction<T>(database: Database, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.knex.transaction(work)
    } catch (error) {
      const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
      if (!CONFLICTS.has(code) || attempt === ATTEMPTS) throw withoutValues(error)
    }
  }
}

/** Drivers quote the values that a statement failed on, which may be a person's: they must reach no log and no report. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  error.message = error.message.replaceAll(/'[^']*'/g, "'…'")
  error.stack = error.stack?.replaceAll(/'[^'\n]*'/g, "'…'") ?? ''
  if ('sqlMessage' in error) error.sqlMessage = error.message
  if ('sql' in error) error.sql = '…'
  return error
}
