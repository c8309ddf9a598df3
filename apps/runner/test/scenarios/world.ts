import {
  type Change,
  DEFAULT_SAFEGUARDS,
  forecast,
  type Limit,
  type LimitedKind,
  type Report,
  type RunRequest,
  type RunSession,
  run,
  type Safeguards,
  type Source,
} from '@rollcall/engine'
import {
  type Database,
  migrate,
  openDatabase,
  openPlanSession,
  openRunSession,
  registerOrganization,
  type SessionSubject,
} from '@rollcall/platform'
import { endOfRead, type Read, type Reject, type SourceCommunity, type SourceEmployee } from '@rollcall/sdk'
import type { TestDatabase } from '../../../../test/databases.js'
import { assertEveryRecordIsCounted, assertOnRecord } from './report-checks.js'

/** What a source shows in one night; made by {@link source}. */
export interface SourceNight {
  readonly employees: readonly (SourceEmployee | Reject)[]
  readonly communities: readonly SourceCommunity[]
  /** Null: the integration has no functions. */
  readonly functions: readonly SourceCommunity[] | null
}

export const COMMUNITIES = [
  { id: 'D1', name: 'Kitchen' },
  { id: 'D2', name: 'Bar' },
  { id: 'D3', name: 'Reception' },
]
export const FUNCTIONS = [
  { id: 'F1', name: 'Cook' },
  { id: 'F2', name: 'Waiter' },
]

/** An employee as most tests need one: in the kitchen, a cook, with an address made of the identifier. */
export function employee(id: string, fields: Partial<SourceEmployee> = {}): SourceEmployee {
  return {
    id,
    firstName: `First${id}`,
    lastName: `Last${id}`,
    email: `${id.toLowerCase()}@acme.example`,
    language: 'en',
    startDate: '2020-01-01',
    communities: ['D1'],
    functions: ['F1'],
    ...fields,
  }
}

/** What the source shows: the given employees, in the usual communities and functions. */
export function source(employees: readonly (SourceEmployee | Reject)[], night: Partial<SourceNight> = {}): SourceNight {
  return { employees, communities: COMMUNITIES, functions: FUNCTIONS, ...night }
}

export interface NightOptions {
  readonly integration?: string
  /** Limits in place of the defaults. */
  readonly limits?: Partial<Record<LimitedKind, Limit>>
  readonly firstImport?: 'hold' | 'allow'
  readonly full?: boolean
  readonly onFirstImport?: RunRequest['onFirstImport']
  /** Local time of the run. */
  readonly time?: string
  /** Entity that communities come from, and the one that functions come from. */
  readonly entities?: { readonly community?: string; readonly function?: string }
  /** Reads that stand in for the source's own. */
  readonly read?: Partial<Source>
  /** Ends the run from outside. */
  readonly signal?: AbortSignal
  /** Told of each change that was committed. */
  readonly onApplied?: (change: Change) => void
  /** What stands between the run and its session: for runs that die. */
  readonly through?: (session: RunSession) => RunSession
}

/** No safeguard stands in the way: for tests that are about something else. */
export const NO_LIMITS: Partial<Record<LimitedKind, Limit>> = Object.fromEntries(
  Object.keys(DEFAULT_SAFEGUARDS.limits).map((kind) => [kind, { percent: 1_000_000, count: 1_000_000 }]),
)

/** One organization on a real database, with integrations that show what a test says. */
export class World {
  readonly database: Database
  readonly #integrations: ReadonlyMap<string, number>
  readonly #dispose: () => Promise<void>

  private constructor(database: Database, integrations: ReadonlyMap<string, number>, dispose: () => Promise<void>) {
    this.database = database
    this.#integrations = integrations
    this.#dispose = dispose
  }

  /** @param make one of `databases` */
  static async create(make: () => Promise<TestDatabase>): Promise<World> {
    const fresh = await make()
    const database = await openDatabase(fresh.url, '/')
    await migrate(database)
    const integrations = await registerOrganization(database, {
      id: 'acme',
      name: 'Acme',
      timeZone: 'Europe/Amsterdam',
      language: 'nl',
      integrations: ['hr', 'roster'],
    })
    return new World(database, integrations, async () => {
      await database.close()
      await fresh[Symbol.asyncDispose]()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispose()
  }

  /** Runs one integration as on that night at 02:00, without limits unless the test says otherwise. */
  async night(date: string, shown: SourceNight, options: NightOptions = {}): Promise<Report> {
    const integration = options.integration ?? 'hr'
    const subject = this.#subjectOf(date, shown, options)
    const session = await openRunSession(this.database, subject, 'hand')
    const applied: Change[] = []
    try {
      const report = await run(
        { organization: 'acme', integration },
        read(shown, subject, options),
        options.through?.(session) ?? session,
        {
          ...request(date, options),
          onApplied: (change) => {
            applied.push(change)
            options.onApplied?.(change)
          },
        },
      )
      await assertEveryRecordIsCounted(report, applied, session)
      if (!options.through) await assertOnRecord(report, this.database)
      return report
    } finally {
      await session.close()
    }
  }

  /** What a run on that night would do. */
  async forecast(date: string, shown: SourceNight, options: NightOptions = {}): Promise<Report> {
    const subject = this.#subjectOf(date, shown, options)
    const session = await openPlanSession(this.database, subject)
    try {
      const names = { organization: 'acme', integration: options.integration ?? 'hr' }
      return (await forecast(names, read(shown, subject, options), session, request(date, options))).report
    } finally {
      await session.discard()
    }
  }

  #subjectOf(date: string, shown: SourceNight, options: NightOptions): SessionSubject {
    const usual = this.subject(date, options.integration, shown.functions !== null, options.time)
    return { ...usual, entities: { ...usual.entities, ...options.entities } }
  }

  subject(date: string, integration = 'hr', hasFunctions = true, time = '02:00'): SessionSubject {
    const integrationId = this.#integrations.get(integration)
    if (integrationId === undefined) throw new Error(`There is no integration ${integration}`)
    return {
      organizationId: 'acme',
      language: 'nl',
      integrationId,
      entities: { community: 'department', function: hasFunctions ? 'jobTitle' : null },
      night: date,
      at: at(date, time),
    }
  }
}

/** Milliseconds of a local time in winter's Amsterdam. */
export function at(date: string, time = '02:00'): number {
  return Date.parse(`${date}T${time}:00+01:00`)
}

function safeguards(options: NightOptions): Safeguards {
  return {
    firstImport: options.firstImport ?? 'allow',
    limits: { ...DEFAULT_SAFEGUARDS.limits, ...(options.limits ?? NO_LIMITS) },
  }
}

function read(shown: SourceNight, { entities }: SessionSubject, options: NightOptions): Source {
  return { ...toSource(shown), community: entities.community, jobFunction: entities.function, ...options.read }
}

function request(date: string, options: NightOptions): RunRequest {
  return {
    night: date,
    full: options.full ?? false,
    safeguards: safeguards(options),
    signal: options.signal ?? new AbortController().signal,
    ...(options.onFirstImport ? { onFirstImport: options.onFirstImport } : {}),
  }
}

/** A source that shows a night's records, two to a page. */
export function toSource(shown: SourceNight): Source {
  return {
    community: 'department',
    jobFunction: shown.functions === null ? null : 'jobTitle',
    communities: () => pages(shown.communities),
    functions: () => pages(shown.functions ?? []),
    employees: () => pages(shown.employees),
  }
}

async function* pages<T>(records: readonly T[]): Read<T> {
  for (let start = 0; start < records.length; start += 2) yield records.slice(start, start + 2)
  return endOfRead({ total: records.length, proof: 'the test says so' })
}
