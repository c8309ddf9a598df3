import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { type Database, newRunId, openPlanSession, openRunSession } from '../src/index.js'
import { given, START } from './given.js'

const LONG_AGO = '01900000-0000-7000-8000-000000000001'
const HELD = '01900000-0000-7000-8000-000000000002'

describe.each(databases)('what a forecast that was killed has left behind on $name', ({ make }) => {
  it.each(['a forecast', 'a run'])('R13 goes when %s begins a day later, and no plan that waits goes', async (next) => {
    await using platform = await given(make)
    const { database, hr } = platform
    const young = newRunId()
    await platform.run(HELD, { status: 'held' })
    for (const run_id of [LONG_AGO, HELD, young]) {
      await database.knex('plan_pages').insert({ run_id, phase: 'employees.kept', page: 0, changes: '[]' })
    }
    await begin(next, database, hr)
    expect(await database.knex('plan_pages').orderBy('run_id').pluck('run_id')).toEqual([HELD, young])
  })
})

async function begin(what: string, database: Database, integrationId: number): Promise<void> {
  const entities = { community: 'department', function: null }
  const subject = { organizationId: 'acme', language: 'nl', integrationId, entities, night: '2026-03-02', at: START }
  if (what === 'a forecast') await openPlanSession(database, subject)
  else await (await openRunSession(database, subject, 'hand')).close()
}
