import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { QUARANTINE_AFTER_NIGHTS, quarantineOf } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { checkedConfiguration, readConfiguration } from '../src/config/load-configuration.js'
import { loadConnector } from '../src/connectors/load-connector.js'
import { loadIntegrations } from '../src/connectors/load-integrations.js'
import { runIntegration } from '../src/runs/integration-run.js'
import { passQuarantine } from '../src/runs/pass-quarantine.js'
import { openUpToDate, registerConfigured, type Storage } from '../src/storage/open-storage.js'
import { folderWith } from './cli/folder.js'

const PEOPLE = 'id;firstName;communities\n1;Ada;D1\n2;Bo;D1\n'
const LOG = { info: () => {}, warn: () => {} }

function configuration(database: string): string {
  return `
database: ${database}
mail: { from: people@acme.example }
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    language: nl
    integrations:
      - id: hr
        connector: csv
        config: { employees: { file: people.csv }, communities: { file: departments.csv } }
        safeguards: { firstImport: allow }
`
}

async function night(date: string, storage: Storage, integration: Integration) {
  const at = Date.parse(`${date}T01:00:00Z`)
  const moment = { night: date, at }
  const signal = new AbortController().signal
  return runIntegration(storage, { integration, moment, trigger: 'schedule', full: false, signal, log: LOG })
}

type Integration = Awaited<ReturnType<typeof loadIntegrations>>[number]

describe.each(databases)('quarantine on $name', ({ make }) => {
  it('begins after five failed nights in a row, removes nobody, and ends by itself once the check passes', async () => {
    await using place = await make()
    const folder = await folderWith({
      'rollcall.yaml': configuration(place.url),
      'people.csv': PEOPLE,
      'departments.csv': 'id;name\nD1;Kitchen\n',
    })
    const read = await readConfiguration(join(folder, 'rollcall.yaml'), {})
    const checked = checkedConfiguration(read)
    const storage = await registerConfigured(await openUpToDate(checked), checked)
    try {
      const [integration] = await loadIntegrations(read, loadConnector)
      const integrationId = storage.integrationIds.get('acme/hr')
      if (!integration || integrationId === undefined) throw new Error('The integration is not there')
      const pass = () =>
        passQuarantine(storage, {
          ...{ integration, integrationId, log: LOG, night: '2026-03-10', signal: new AbortController().signal },
        })
      expect((await night('2026-03-01', storage, integration)).employees.invited).toBe(2)

      await rm(join(folder, 'people.csv'))
      for (let failed = 1; failed <= QUARANTINE_AFTER_NIGHTS; failed++) {
        expect(await quarantineOf(storage.database, integrationId)).toBeNull()
        expect(await pass()).toBeNull()
        expect((await night(`2026-03-0${1 + failed}`, storage, integration)).status).toBe('failed')
      }
      expect(await quarantineOf(storage.database, integrationId)).toMatchObject({
        since: '2026-03-06T01:00:00.000Z',
        reason: expect.stringContaining('people.csv'),
      })
      expect(await pass()).toMatchObject({ code: 'configuration', message: expect.stringContaining('people.csv') })

      await writeFile(join(folder, 'people.csv'), PEOPLE)
      expect(await pass()).toBeNull()
      expect(await quarantineOf(storage.database, integrationId)).toBeNull()
      expect(await night('2026-03-10', storage, integration)).toMatchObject({
        status: 'unchanged',
        employees: { unchanged: 2, removed: 0 },
      })
    } finally {
      await storage.database.close()
    }
  })
})
