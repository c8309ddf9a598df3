import { type Database, migrate, openDatabase, PlatformError, registerOrganization } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'

const ACME = { id: 'acme', name: 'Acme', timeZone: 'Europe/Amsterdam', language: 'nl', integrations: ['hr'] }

describe.each(databases)('a database that fails, on $name', ({ name, make }) => {
  it('is told with what to do, and without SQL or values', async () => {
    await using place = await make()
    const database = await openDatabase(place.url, '/')
    try {
      await migrate(database)
      await database.knex.raw('DROP TABLE counters')

      const error = await registerOrganization(database, ACME).catch((reason: unknown) => reason)

      expect(error).toBeInstanceOf(PlatformError)
      expect(error).toMatchObject({ code: 'database.failed', hint: expect.stringMatching(/\w/) })
      expect(String(error)).not.toMatch(/counters|update|acme/i)
    } finally {
      await database.close()
    }
  })

  it('R26 goes on with migrations that were killed half-way', async () => {
    await using place = await make()
    const database = await openDatabase(place.url, '/')
    try {
      const applied = await migrate(database)
      await undoHalf(database)

      expect(await migrate(database)).toEqual(applied)
      expect(await migrate(database)).toEqual([])
      expect(await registerOrganization(database, ACME)).toHaveProperty('size', 1)
    } finally {
      await database.close()
    }
  })

  it.runIf(name === 'MariaDB')('that goes away at work is told as such, and reached again afterwards', async () => {
    await using place = await make()
    const database = await openDatabase(place.url, '/')
    try {
      const killed = database.knex.transaction((trx) => trx.raw('KILL CONNECTION_ID()'))
      await expect(killed).rejects.toMatchObject({
        code: 'database.failed',
        message: expect.stringContaining('does not answer any more'),
      })
      expect(await migrate(database)).not.toEqual([])
    } finally {
      await database.close()
    }
  })

  // On SQLite who waits stops its whole thread, so there it would take processes to show this.
  it.runIf(name === 'MariaDB')('is brought to its version once by processes that start together', async () => {
    await using place = await make()
    const all = await Promise.all([1, 2, 3].map(() => openDatabase(place.url, '/')))
    try {
      const applied = await Promise.all(all.map((database) => migrate(database)))
      expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
    } finally {
      for (const database of all) await database.close()
    }
  })
})

/** As MariaDB is left by a kill: the first tables are there, the last are not, and nothing is on record. */
async function undoHalf({ knex }: Database): Promise<void> {
  for (const table of ['counters', 'leases', 'change_values', 'changes', 'plan_pages'])
    await knex.schema.dropTable(table)
  await knex('schema_migrations').delete()
}
