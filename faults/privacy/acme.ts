// One organization with one integration, and what happens there at night and in the morning.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_SAFEGUARDS, type LimitedKind, type Report, run, type Source } from '@rollcall/engine'
import { deliverOrganization } from '@rollcall/mail'
import { accept, type Database, openRunSession, registerOrganization } from '@rollcall/platform'
import { endOfRead, type Read, type SourceCommunity, type SourceEmployee, type Tombstone } from '@rollcall/sdk'

export const ORGANIZATION = 'acme'
const DAY = 86_400_000
const FIRST = Date.parse('2026-01-05T01:00:00Z')

export const NO_LIMITS = Object.fromEntries(
  Object.keys(DEFAULT_SAFEGUARDS.limits).map((kind) => [kind, { count: 10_000_000 }]),
) as Record<LimitedKind, { count: number }>

/** The instant of a night, counted in days from the import. */
export function at(day: number): number {
  return FIRST + day * DAY
}

export function dateOf(day: number): string {
  return new Date(at(day)).toISOString().slice(0, 10)
}

/** @returns the id of its integration `hr` */
export async function registerAcme(database: Database): Promise<number> {
  const integrations = await registerOrganization(database, {
    id: ORGANIZATION,
    name: 'Acme',
    timeZone: 'Europe/Amsterdam',
    language: 'nl',
    integrations: ['hr'],
  })
  return integrations.get('hr') ?? 0
}

export interface NightOfAcme {
  readonly day: number
  readonly employees: readonly SourceEmployee[]
  readonly communities: readonly SourceCommunity[]
  readonly functions: readonly SourceCommunity[]
  /** In place of no limits at all. */
  readonly limits?: Partial<Record<LimitedKind, { count: number }>>
  /** Stands in for the source's own read. */
  readonly readEmployees?: Source['employees']
  /** What became of people since a day. Left out: the source cannot say what changed. */
  readonly changedSince?: (day: number) => readonly (SourceEmployee | Tombstone)[]
}

/** Somebody who is there in every night: an empty answer would remove nobody (R24). */
const STAYING: SourceEmployee = {
  id: 'stays',
  firstName: 'Noor',
  lastName: 'de Wit',
  email: 'noor@acme.example',
  language: 'nl',
  startDate: '2020-01-01',
  communities: ['D1'],
  functions: ['F1'],
}

export async function runNight(database: Database, integrationId: number, night: NightOfAcme): Promise<Report> {
  const { day, employees, communities, functions, limits, changedSince } = night
  const entities = { community: 'department', function: 'jobTitle' }
  const session = await openRunSession(
    database,
    { organizationId: ORGANIZATION, language: 'nl', integrationId, entities, night: dateOf(day), at: at(day) },
    'schedule',
  )
  const source: Source = {
    community: entities.community,
    jobFunction: entities.function,
    communities: () => pages(communities),
    functions: () => pages(functions),
    employees: night.readEmployees ?? (() => pages([STAYING, ...employees], String(day))),
    ...(changedSince
      ? {
          changes: {
            shape: 'as ever',
            read: (since, signal) => night.readEmployees?.(signal) ?? pages(changedSince(Number(since)), String(day)),
          },
        }
      : {}),
  }
  try {
    return await run({ organization: ORGANIZATION, integration: 'hr' }, source, session, {
      night: dateOf(day),
      full: day % 3 === 0,
      safeguards: { firstImport: 'allow', limits: { ...NO_LIMITS, ...limits } },
      signal: new AbortController().signal,
    })
  } finally {
    await session.close()
  }
}

async function* pages<T>(records: readonly T[], checkpoint: string | null = null): Read<T> {
  for (let start = 0; start < records.length; start += 500) yield records.slice(start, start + 500)
  return endOfRead({ total: records.length, proof: 'the list was shown whole', checkpoint })
}

export function mailsInto(outbox: string) {
  const settings = { from: 'Acme <people@acme.example>', transport: `file:${outbox}` }
  return { settings, folder: outbox }
}

/** Delivers what waits. @returns what was logged */
export async function deliver(database: Database, outbox: string, day: number): Promise<readonly string[]> {
  const said: string[] = []
  const keep = (message: string) => void said.push(message)
  const context = { ...mailsInto(outbox), now: () => at(day) + 60_000, log: { info: keep, warn: keep } }
  await deliverOrganization(database, ORGANIZATION, context)
  return said
}

/** Delivers what waits, and lets those with one of these addresses log in for the first time. */
export async function deliverAndLogIn(
  database: Database,
  outbox: string,
  day: number,
  addresses: ReadonlySet<string>,
): Promise<readonly string[]> {
  const said = await deliver(database, outbox, day)
  for (const file of await readdir(outbox)) {
    const text = (await readFile(join(outbox, file), 'utf8')).replaceAll('=\r\n', '')
    const address = /^To: .*?<?([^\s<>]+@[^\s<>]+)>?\s*$/m.exec(text)?.[1]
    const token = /#([\w-]{43})(?![\w-])/.exec(text)?.[1]
    if (address && token && addresses.has(address)) await accept(database, token, at(day) + 300_000)
  }
  return said
}
