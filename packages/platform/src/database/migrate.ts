import type { Knex } from 'knex'
import { PlatformError } from '../errors.js'
import * as platform from '../migrations/0001-platform.js'
import type { Database } from './open.js'

interface Migration {
  readonly name: string
  readonly up: (knex: Knex) => Promise<void>
}

/** Forward only; one that was released is never edited again. */
const MIGRATIONS: readonly Migration[] = [{ name: '0001-platform', up: platform.up }]

/**
 * Brings the database to this version's schema.
 *
 * @returns names of the migrations that were applied now
 * @throws PlatformError `database.newer` where it has migrations that this version does not know
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  const migrator = database.knex.migrate
  const config: Knex.MigratorConfig = {
    tableName: 'schema_migrations',
    migrationSource: {
      getMigrations: async () => [...MIGRATIONS],
      getMigrationName: (migration: Migration) => migration.name,
      getMigration: async (migration: Migration) => ({
        up: migration.up,
        down: async () => {
          throw new Error('Migrations are forward only')
        },
      }),
    },
  }
  const unknown = await unknownMigrations(database)
  if (unknown.length > 0) {
    throw new PlatformError(
      'database.newer',
      `The database was made by a newer version of Rollcall (${unknown.join(', ')})`,
      {
        hint: 'Install that version, or point `database:` to another database. Nothing was changed.',
      },
    )
  }
  const [, applied] = await migrator.latest(config)
  return applied
}

async function unknownMigrations(database: Database): Promise<readonly string[]> {
  if (!(await database.knex.schema.hasTable('schema_migrations'))) return []
  const rows: readonly { name: string }[] = await database.knex('schema_migrations').select('name')
  const known = new Set(MIGRATIONS.map((migration) => migration.name))
  return rows.map((row) => row.name).filter((name) => !known.has(name))
}
