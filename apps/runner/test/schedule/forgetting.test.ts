import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listEmployees, load, migrate, openDatabase, registerOrganization } from '@rollcall/platform'
import { expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { NightService } from '../../src/schedule/night-service.js'
import { systemWallClock } from '../../src/schedule/wall-clock.js'

const DAY_MS = 86_400_000

it.each(databases)(
  'R13 serve forgets also the people of an organization that is no longer configured, on $name',
  async ({ make }) => {
    await using place = await make()
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-forgetting-'))
    const database = await openDatabase(place.url, '/')
    try {
      await migrate(database)
      const acme = { id: 'acme', name: 'Acme', timeZone: 'Europe/Amsterdam', language: 'nl', integrations: [] }
      await registerOrganization(database, acme)
      const now = Date.now()
      await load(database, { organization: 'acme', employees: [{ id: 'gone', firstName: 'Ada' }] }, now)
      await database
        .knex('employees')
        .update({ state: 'removed', state_before_removal: 'active', removed_at: now - 31 * DAY_MS })

      const stop = new AbortController()
      await new NightService({
        ...{ folder, organizations: [], integrations: [], clock: systemWallClock },
        storage: { database, integrationIds: new Map() },
        mail: { from: 'Acme <people@acme.example>', transport: 'file:./outbox' },
        log: ({ event }) => {
          if (event.startsWith('retention')) stop.abort()
        },
      }).run(stop.signal)

      const states: string[] = []
      for await (const { state } of listEmployees(database, { states: ['removed', 'anonymized'] })) states.push(state)
      expect(states).toEqual(['anonymized'])
      if (database.dialect === 'sqlite') {
        // Nothing was noted to be left in the unused parts of the file.
        expect(await database.knex.raw('PRAGMA user_version')).toEqual([{ user_version: 0 }])
      }
    } finally {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
)
