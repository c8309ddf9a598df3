import type { Knex } from 'knex'
import { PlatformError } from '../errors.js'
import * as platform from '../migrations/0001-platform.js'
import * as sourceCopies from '../migrations/0002-source-copies.js'
import type { Database } from './open.js'

interface Migration {
  readonly name: string
  /** Does what is missing: on MySQL and MariaDB, which commit at every table, it may have been killed half-way. */
  readonly up: (knex: Knex) => Promise<void>
}

/** Forward only; one that was released is never edited again. */
const MIGRATIONS: readonly Migration[] = [
  { name: '0001-platform', up: platform.up },
  { name: '0002-source-copies', up: sourceCopies.up },
]

/** What other processes wait for one that migrates. */
const LOCK_SECONDS = 60
const LOCK = "CONCAT('rollcall:', MD5(DATABASE()))"

/**
 * Brings the database to this version's schema. One process does so at a time; the lock of one that is killed goes with
 * its connection, and the next one does what is left.
 *
 * @returns names of the migrations that were applied now
 * @throws PlatformError `database.newer` where it has migrations that this version does not know; `busy`
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  // Where there is nothing to do, nobody has to wait for whoever is writing.
  const { knex } = database
  if ((await knex.schema.hasTable('schema_migrations')) && (await missingMigrations(knex)).length === 0) return []
  return knex.transaction(async (trx) => {
    // SQLite is locked by the transaction itself.
    if (database.dialect === 'sqlite') return applyMissing(trx)
    const [[row]] = await trx.raw(`SELECT GET_LOCK(${LOCK}, ${LOCK_SECONDS}) AS is_ours`)
    if (row.is_ours !== 1) {
      throw new PlatformError('busy', 'Another process is bringing the database to a new version', {
        hint: 'Wait until it has ended, and try again.',
      })
    }
    try {
      return await applyMissing(trx)
    } finally {
      await trx.raw(`DO RELEASE_LOCK(${LOCK})`)
    }
  })
}

async function applyMissing(trx: Knex): Promise<readonly string[]> {
  await trx.raw('CREATE TABLE IF NOT EXISTS schema_migrations (name VARCHAR(255) NOT NULL PRIMARY KEY)')
  const missing = await missingMigrations(trx)
  for (const { name, up } of missing) {
    await up(trx)
    await trx('schema_migrations').insert({ name })
  }
  return missing.map(({ name }) => name)
}

async function missingMigrations(knex: Knex): Promise<readonly Migration[]> {
  const rows: readonly { name: string }[] = await knex('schema_migrations').select('name')
  const applied = new Set(rows.map((row) => row.name))
  const unknown = [...applied].filter((name) => !MIGRATIONS.some((migration) => migration.name === name))
  if (unknown.length > 0) {
    throw new PlatformError(
      'database.newer',
      `The database was made by a newer version of Rollcall (${unknown.join(', ')})`,
      {
        hint: 'Install that version, or point `database:` to another database. Nothing was changed.',
      },
    )
  }
  return MIGRATIONS.filter(({ name }) => !applied.has(name))
}
