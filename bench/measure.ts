// One measure in a process of its own, so that its memory is its own: node measure.ts '{"work":"first", …}'
import { DEFAULT_SAFEGUARDS, run, type Safeguards } from '@rollcall/engine'
import { type Database, migrate, openDatabase, openRunSession, registerOrganization } from '@rollcall/platform'
import { ndjsonSource, readPages } from './ndjson-source.ts'

export type Work = 'read both sides' | 'first run' | 'no changes' | 'changes'

export interface Measure {
  readonly work: Work
  readonly url: string
  readonly folder: string
}

export interface Result {
  readonly employees: number
  readonly seconds: number
  /** Peak of the whole process. */
  readonly megabytes: number
  /** What the run itself says it did. */
  readonly did: string
}

const NIGHTS: Readonly<Record<Work, string>> = {
  'first run': '2026-03-01',
  'read both sides': '2026-03-02',
  'no changes': '2026-03-02',
  changes: '2026-03-03',
}

const unlimited: Safeguards = {
  firstImport: 'allow',
  limits: {
    ...DEFAULT_SAFEGUARDS.limits,
    'employees.removed': { percent: 100 },
    'employees.transferred': { percent: 100 },
  },
}

async function measure(task: Measure): Promise<Result> {
  const database = await openDatabase(task.url, '/')
  try {
    await migrate(database)
    const started = performance.now()
    const { employees, did } =
      task.work === 'read both sides' ? await readBothSides(database, task) : await night(database, task)
    const seconds = (performance.now() - started) / 1000
    return { employees, seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024), did }
  } finally {
    await database.close()
  }
}

async function night(database: Database, task: Measure) {
  const date = NIGHTS[task.work]
  const session = await openRunSession(database, await subject(database, date), 'hand')
  try {
    const report = await run(
      { organization: 'bench', integration: 'hr' },
      ndjsonSource(task.folder, task.work === 'changes' ? 2 : 1),
      session,
      { night: date, full: false, safeguards: unlimited, signal: new AbortController().signal },
    )
    if (report.error) throw new Error(report.error.message)
    const { invited, updated, removed, unchanged } = report.employees
    return {
      employees: report.source.employees,
      did: `${invited} invited, ${updated} updated, ${removed} removed, ${unchanged} unchanged`,
    }
  } finally {
    await session.close()
  }
}

/** What cannot be avoided: every record of the source parsed, every identifier and fingerprint of the platform read. */
async function readBothSides(database: Database, task: Measure) {
  let employees = 0
  for await (const page of readPages<{ id: string }>(`${task.folder}/day1.ndjson`)) employees += page.length
  let rows = 0
  const { integrationId } = await subject(database, NIGHTS[task.work])
  for (let after = ''; ; ) {
    const result = await database.knex
      .raw(
        `SELECT external_id, employee_id, is_removed, fingerprint FROM correlations
         WHERE integration_id = ? AND external_id > ? ORDER BY external_id LIMIT 10000`,
        [integrationId, after],
      )
      .options({ rowsAsArray: true })
    const page: readonly (readonly [string])[] = database.dialect === 'mysql' ? result[0] : result
    rows += page.length
    const last = page.at(-1)
    if (!last) break
    after = last[0]
  }
  return { employees, did: `${employees} records and ${rows} rows read` }
}

async function subject(database: Database, night: string) {
  const integrations = await registerOrganization(database, {
    id: 'bench',
    name: 'Bench',
    timeZone: 'Europe/Amsterdam',
    language: 'en',
    integrations: ['hr'],
  })
  const integrationId = integrations.get('hr')
  if (integrationId === undefined) throw new Error('The integration is not there')
  const entities = { community: 'team', function: 'job' }
  return {
    organizationId: 'bench',
    language: 'en',
    integrationId,
    entities,
    night,
    at: Date.parse(`${night}T01:00:00Z`),
  }
}

const task: Measure = JSON.parse(process.argv[2] ?? '{}')
console.log(JSON.stringify(await measure(task)))
