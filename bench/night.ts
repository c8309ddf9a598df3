import { DEFAULT_SAFEGUARDS, type Report, run, type Safeguards } from '@rollcall/engine'
import {
  type Database,
  migrate,
  openDatabase,
  openRunSession,
  registerOrganization,
  type SessionSubject,
} from '@rollcall/platform'
import { ndjsonSource } from './ndjson-source.ts'
import type { Done } from './task.ts'

export type Night = 'first run' | 'no changes' | 'changes'

export const DATES: Readonly<Record<Night, string>> = {
  'first run': '2026-03-01',
  'no changes': '2026-03-02',
  changes: '2026-03-03',
}

/** Of everything as much as the bench's second day has; nothing is held. */
export const UNLIMITED: Safeguards = {
  firstImport: 'allow',
  limits: {
    ...DEFAULT_SAFEGUARDS.limits,
    'employees.removed': { percent: 100 },
    'employees.transferred': { percent: 100 },
  },
}

/** One run of the engine against the platform, from its lease to its record. */
export async function runNight(url: string, folder: string, night: Night): Promise<Done> {
  const database = await openDatabase(url, '/')
  try {
    await migrate(database)
    const [integrationId] = (await registerBench(database, ['bench'])).values()
    if (integrationId === undefined) throw new Error('The integration is not there')
    const subject = subjectOf('bench', integrationId, DATES[night])
    const started = performance.now()
    const { report, batch } = await runOnce(database, subject, folder, night)
    const seconds = (performance.now() - started) / 1000
    const { invited, updated, transferred, removed, unchanged } = report.employees
    const said = `${invited} invited, ${updated} updated, ${transferred} transferred, ${removed} removed, ${unchanged} unchanged`
    return { seconds, count: report.source.employees, said, run: report.run, batch }
  } finally {
    await database.close()
  }
}

async function runOnce(database: Database, subject: SessionSubject, folder: string, night: Night) {
  const session = await openRunSession(database, subject, 'hand')
  try {
    let batch = 0
    const apply = session.apply.bind(session)
    session.apply = (page, phase, now, later) => {
      if (phase.startsWith('employees.')) batch = Math.max(batch, now.length)
      return apply(page, phase, now, later)
    }
    const report = await run(
      { organization: 'bench', integration: 'hr' },
      ndjsonSource(folder, night === 'changes' ? 2 : 1),
      session,
      { night: subject.night, full: false, safeguards: UNLIMITED, signal: new AbortController().signal },
    )
    requireDone(report)
    return { report, batch }
  } finally {
    await session.close()
  }
}

/** A run that held something, or failed, is no measure. */
export function requireDone(report: Report): void {
  if (report.error) throw new Error(report.error.message)
  if (report.status !== 'applied' && report.status !== 'unchanged') throw new Error(`The run is ${report.status}`)
}

/** Organizations with an integration `hr` each. @returns the integration's id by organization */
export async function registerBench(
  database: Database,
  organizations: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>()
  for (const id of organizations) {
    const organization = { id, name: id, timeZone: 'Europe/Amsterdam', language: 'en', integrations: ['hr'] }
    const integrationId = (await registerOrganization(database, organization)).get('hr')
    if (integrationId !== undefined) ids.set(id, integrationId)
  }
  return ids
}

export function subjectOf(organizationId: string, integrationId: number, night: string): SessionSubject {
  return {
    organizationId,
    language: 'en',
    integrationId,
    entities: { community: 'team', function: 'job' },
    night,
    at: Date.parse(`${night}T01:00:00Z`),
  }
}
