import { DEFAULT_SAFEGUARDS, type LimitedKind, type Report, type RunRequest, run, type Source } from '@rollcall/engine'
import { deliverOrganization, forgetDelivered } from '@rollcall/mail'
import {
  anonymizeDue,
  type Database,
  Nights,
  newRunId,
  openRunSession,
  registerOrganization,
  rewriteFile,
} from '@rollcall/platform'
import { endOfRead, type Read } from '@rollcall/sdk'
import { changedInRoster, isNight, NIGHTS, type Night, type Size, SLUGS, type Slug, shown } from './organization.ts'

/** Which night, of how large an organization, and where its mails go. */
export interface NightTask {
  readonly night: Night
  readonly size: Size
  /** Folder of the files that mails are written to. */
  readonly sink: string
}

/** Nothing is limited, but one kind that is always held: the pages of its changes have to outlive a crash too. */
const LIMITS = Object.fromEntries(
  Object.keys(DEFAULT_SAFEGUARDS.limits).map((kind) => [kind, { count: 1_000_000 }]),
) as Record<LimitedKind, { count: number }>
const SAFEGUARDS = {
  firstImport: 'allow',
  limits: { ...LIMITS, 'employees.unassigned': { count: 0 } },
} as const

export function instantOf(night: Night): number {
  return Date.parse(`${NIGHTS[night]}T01:00:00Z`)
}

/**
 * The whole of a night, as the runner does it: each integration that has not had its turn, the mails, the retention.
 *
 * @returns the reports of the runs that took place
 */
export async function wholeNight(database: Database, task: NightTask): Promise<readonly Report[]> {
  const reports = await runs(database, task)
  // Mails that wait are others before a run than after it: the next attempt goes on with the runs.
  if (reports.some((report) => report.status === 'interrupted')) return reports
  await deliver(database, task)
  // What a transport could not take for now is due again a minute later.
  await deliver(database, task, 5 * 60_000)
  await retention(database, task)
  return reports
}

export async function runs(database: Database, task: NightTask): Promise<readonly Report[]> {
  const ids = await integrationIds(database)
  const nights = new Nights(database)
  const reports: Report[] = []
  for (const slug of SLUGS) {
    const [integrationId, night, runId] = [ids.get(slug) ?? 0, NIGHTS[task.night], newRunId()]
    if ((await nights.claim(integrationId, night, runId)) === 'done') continue
    const report = await nightOf(database, slug, task, { runId })
    await nights.end(integrationId, night, runId, instantOf(task.night), report.status)
    reports.push(report)
    if (report.status === 'interrupted') break
  }
  return reports
}

/** One integration's run. */
export async function nightOf(
  database: Database,
  slug: Slug,
  { night, size }: NightTask,
  { runId, ...request }: Partial<RunRequest> & { readonly runId?: string } = {},
): Promise<Report> {
  const source = sourceOf(slug, night, size)
  const integrationId = (await integrationIds(database)).get(slug) ?? 0
  const session = await openRunSession(
    database,
    {
      organizationId: 'acme',
      language: 'nl',
      integrationId,
      entities: { community: source.community, function: source.jobFunction },
      night: NIGHTS[night],
      at: instantOf(night),
    },
    'schedule',
    runId,
  )
  try {
    return await run({ organization: 'acme', integration: slug }, source, session, {
      night: NIGHTS[night],
      full: false,
      safeguards: SAFEGUARDS,
      signal: new AbortController().signal,
      ...request,
    })
  } finally {
    await session.close()
  }
}

export async function deliver(database: Database, { night, sink }: NightTask, laterMs = 0) {
  const { settings, folder } = mail(sink)
  return deliverOrganization(database, 'acme', { settings, folder, now: () => instantOf(night) + laterMs, log: SILENT })
}

async function retention(database: Database, { night, sink }: NightTask): Promise<void> {
  const at = instantOf(night)
  await forgetDelivered(database, 'acme', { ...mail(sink), at })
  await anonymizeDue(database, 'acme', at)
  await rewriteFile(database)
}

/** Names and ids of the integrations, which are made where they are not there. */
export async function integrationIds(database: Database): Promise<ReadonlyMap<string, number>> {
  return registerOrganization(database, {
    id: 'acme',
    name: 'Acme',
    timeZone: 'Europe/Amsterdam',
    language: 'nl',
    integrations: SLUGS,
  })
}

function mail(sink: string) {
  return { settings: { from: 'Acme <people@acme.example>', transport: `file:${sink}` }, folder: sink }
}

const SILENT = { info: () => {}, warn: () => {} }

function sourceOf(slug: Slug, night: Night, size: Size): Source {
  const { communities, functions, employees } = shown(slug, night, size)
  const source: Source = {
    community: 'department',
    jobFunction: functions === null ? null : 'jobTitle',
    communities: () => pages(communities),
    functions: () => pages(functions ?? []),
    employees: () => pages(employees, night),
  }
  if (slug === 'hr') return source
  const read = (since: string) => {
    if (!isNight(since)) throw new Error(`No night is a checkpoint of that name: ${since}`)
    return pages(changedInRoster(since, night, size), night)
  }
  return { ...source, changes: { shape: 'as ever', read } }
}

async function* pages<T>(records: readonly T[], checkpoint: string | null = null): Read<T> {
  for (let start = 0; start < records.length; start += 500) yield records.slice(start, start + 500)
  return endOfRead({ total: records.length, proof: 'the list was shown whole', checkpoint })
}
