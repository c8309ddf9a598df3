import type { Knex } from 'knex'
import { DatabaseError } from './database-error.js'
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
      const isConflict = error instanceof DatabaseError && CONFLICTS.has(error.driverCode)
      if (!isConflict || attempt === ATTEMPTS) throw error
    }
  }
}
