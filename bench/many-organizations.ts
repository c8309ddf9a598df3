import { run } from '@rollcall/engine'
import {
  type Database,
  migrate,
  Nights,
  newRunId,
  openDatabase,
  openRunSession,
  quarantineOf,
} from '@rollcall/platform'
import { ndjsonSource } from './ndjson-source.ts'
import { DATES, type Night, registerBench, requireDone, subjectOf, UNLIMITED } from './night.ts'
import type { Done } from './task.ts'

/** Employees of each. */
export const SMALL = 500

/** Runs that the scheduler looks after at a time. */
const SLOTS = 8

/**
 * A night of many organizations in one process on one database, in the order of steps of the nightly scheduler: claim the
 * night, ask for quarantine, run, end the night. All read the same files.
 */
export async function runOrganizations(url: string, folder: string, count: number, night: Night): Promise<Done> {
  const database = await openDatabase(url, '/')
  try {
    await migrate(database)
    const names = Array.from({ length: count }, (_, index) => `organization-${index}`)
    const waiting = (await registerBench(database, names)).entries()
    const started = performance.now()
    const runOneByOne = async () => {
      for (const [organization, integrationId] of waiting) {
        await runScheduled(database, organization, integrationId, folder, night)
      }
    }
    await Promise.all(Array.from({ length: SLOTS }, runOneByOne))
    const seconds = (performance.now() - started) / 1000
    return { seconds, count: count * SMALL, said: `${count} runs` }
  } finally {
    await database.close()
  }
}

async function runScheduled(
  database: Database,
  organization: string,
  integrationId: number,
  folder: string,
  night: Night,
): Promise<void> {
  const nights = new Nights(database)
  const subject = subjectOf(organization, integrationId, DATES[night])
  const runId = newRunId()
  const claim = await nights.claim(integrationId, subject.night, runId)
  if (claim !== 'claimed') throw new Error(`The night of ${organization} is ${claim}`)
  if (await quarantineOf(database, integrationId)) throw new Error(`${organization} is in quarantine`)
  const session = await openRunSession(database, subject, 'schedule', runId)
  try {
    const report = await run({ organization, integration: 'hr' }, ndjsonSource(folder, 1), session, {
      night: subject.night,
      full: false,
      safeguards: UNLIMITED,
      signal: new AbortController().signal,
    })
    requireDone(report)
    await nights.end(integrationId, subject.night, runId, subject.at, report.status)
  } finally {
    await session.close()
  }
}
