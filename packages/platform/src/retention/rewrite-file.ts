import type { Knex } from 'knex'
import type { Database, Dialect } from '../database/open.js'

/**
 * Notes, in the transaction that erases somebody, that the file has to be written anew: SQLite overwrites what is
 * deleted (`secure_delete`), but not the copies that stay behind where it moves rows from one page to another.
 */
export async function noteErased(trx: Knex, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') await trx.raw(`PRAGMA user_version = ${ERASED_SINCE}`)
}

/**
 * Writes SQLite's file anew where somebody was erased since the last time, also by a process that was killed after that
 * (R13). Takes about a second for each 100 MB, in which others read and nobody writes: to be called once for all
 * organizations. Does nothing on a server.
 */
export async function rewriteFile({ knex, dialect }: Database): Promise<void> {
  if (dialect !== 'sqlite') return
  const [row]: readonly { user_version: number }[] = await knex.raw('PRAGMA user_version')
  if (row?.user_version === ERASED_SINCE) {
    await knex.raw('PRAGMA temp_store = FILE') // in memory the whole of it would have to have room
    await knex.raw('VACUUM')
    await knex.raw('PRAGMA temp_store = MEMORY')
    await knex.raw(`PRAGMA user_version = ${NOTHING_ERASED}`)
  }
  // The log, too, holds copies of changed pages, until they are moved into the file.
  await knex.raw('PRAGMA wal_checkpoint(TRUNCATE)')
}

const NOTHING_ERASED = 0
const ERASED_SINCE = 1
