import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listEmployees, load } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { NightService } from '../../src/schedule/night-service.js'
import type { ScheduleEvent } from '../../src/schedule/schedule-event.js'
import { systemWallClock } from '../../src/schedule/wall-clock.js'
import { openUpToDate, registerConfigured } from '../../src/storage/open-storage.js'

const ACME = { id: 'acme', name: 'Acme', timeZone: 'Europe/Amsterdam', language: 'nl', integrations: [] }
const DAY_MS = 86_400_000

describe.each(databases)('the night service on $name', ({ make }) => {
  it('R13 anonymizes who was removed 30 days ago, without waiting for the night', async () => {
    await using place = await make()
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-night-service-'))
    const mail = { from: 'Acme <people@acme.example>', transport: 'file:./outbox' }
    const configuration = { file: '', folder, mail, queue: 'memory', database: place.url, organizations: [ACME] }
    const storage = await registerConfigured(await openUpToDate(configuration), configuration)
    try {
      const now = Date.now()
      const names = { firstName: 'Ada', lastName: 'Smit' }
      const employees = ['gone', 'recent'].map((id) => ({ id, ...names, email: `${id}@acme.example` }))
      await load(storage.database, { organization: 'acme', employees }, now)
      const removed = { state: 'removed', state_before_removal: 'invited', email_key: null }
      const rows = storage.database.knex('employees')
      await rows
        .clone()
        .where({ handle: 'gone' })
        .update({ ...removed, removed_at: now - 31 * DAY_MS })
      await rows
        .clone()
        .where({ handle: 'recent' })
        .update({ ...removed, removed_at: now - 29 * DAY_MS })

      const stop = new AbortController()
      const log: ScheduleEvent[] = []
      await new NightService({
        ...{ storage, mail, folder, organizations: [ACME], integrations: [], clock: systemWallClock },
        log: (event) => {
          log.push(event)
          if (event.event.startsWith('retention')) stop.abort()
        },
      }).run(stop.signal)

      expect(log.map((event) => event.event)).toEqual([
        ...['serve.started', 'retention.ended', 'serve.stopping', 'serve.stopped'],
      ])
      const states: string[] = []
      for await (const { state } of listEmployees(storage.database, { states: ['removed', 'anonymized'] })) {
        states.push(state)
      }
      expect(states.toSorted()).toEqual(['anonymized', 'removed'])
    } finally {
      await storage.database.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
