import type { RunStatus } from '@rollcall/engine'
import { type Database, Lease, migrate, Nights, openDatabase, registerOrganization } from '@rollcall/platform'
import type { ScheduleConfig } from '../../src/config/configuration.js'
import type { ScheduleEvent } from '../../src/schedule/schedule-event.js'
import { type RunOrder, type ScheduledIntegration, Scheduler } from '../../src/schedule/scheduler.js'
import type { NightRun } from '../../src/schedule/supervise-run.js'
import type { WallClock } from '../../src/schedule/wall-clock.js'
import { VirtualTime } from './virtual-time.js'

/** What the run of an integration does in a test. The lease is taken before and given back after it. */
export type RunBody = (order: RunOrder, clock: WallClock) => Promise<RunStatus>

const SCHEDULE = { at: '02:00', spreadMinutes: 0, catchUpUntil: '06:00', timeLimitMinutes: 120 }

export const takingSeconds =
  (seconds: number, status: RunStatus = 'applied'): RunBody =>
  async ({ signal }, clock) => {
    await clock.pause(seconds * 1_000, signal)
    return signal.aborted ? 'interrupted' : status
  }

/** Neither answers nor stops. */
export const deafToEverything: RunBody = () => new Promise(() => {})

interface RunnerOptions {
  readonly timeZone?: string
  readonly schedule?: Partial<ScheduleConfig>
  readonly stop?: AbortController
  /** Told when a night has been claimed, before its run begins. */
  readonly onClaimed?: () => void
}

/** Runners that share a database, in a time that passes as the test says. */
export class NightShift {
  readonly time: VirtualTime
  readonly log: ScheduleEvent[] = []
  /** `integration night status`, as runs ended. */
  readonly runs: string[] = []
  readonly database: Database
  readonly #ids: ReadonlyMap<string, number>
  readonly #runners: Runner[] = []

  private constructor(database: Database, ids: ReadonlyMap<string, number>, start: string) {
    this.database = database
    this.#ids = ids
    this.time = new VirtualTime(start)
  }

  static async open(url: string, start: string, integrations: readonly string[]): Promise<NightShift> {
    const database = await openDatabase(url, '/')
    await migrate(database)
    const acme = { id: 'acme', name: 'Acme', timeZone: 'Europe/Amsterdam', language: 'nl', integrations }
    return new NightShift(database, await registerOrganization(database, acme), start)
  }

  id(integration: string): number {
    const id = this.#ids.get(integration)
    if (id === undefined) throw new Error(`${integration} is not registered`)
    return id
  }

  /** A runner that starts now. `bodies`: what the runs of some integrations do; the others take three seconds. */
  start(
    bodies: Readonly<Record<string, RunBody>> = {},
    { timeZone = 'Europe/Amsterdam', schedule = {}, ...options }: RunnerOptions = {},
  ): Runner {
    const integrations = [...this.#ids].map(([integration, id]) => ({
      ...{ id, integration, timeZone, organization: 'acme' },
      schedule: { ...SCHEDULE, ...schedule },
    }))
    const runner = new Runner(this, integrations, bodies, options)
    this.#runners.push(runner)
    return runner
  }

  /** Lets the lease of a runner on another machine run out, as it does a minute after it was killed. */
  async expireLeases(): Promise<void> {
    await this.database.knex('leases').update({ until: 0 })
  }

  events(event: ScheduleEvent['event']): readonly ScheduleEvent[] {
    return this.log.filter((line) => line.event === event)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const runner of this.#runners) await runner.stop()
    await this.database.close()
  }
}

export class Runner {
  readonly #shift: NightShift
  readonly #stop: AbortController
  readonly #ended: Promise<void>
  #isAlive = true

  constructor(
    shift: NightShift,
    integrations: readonly ScheduledIntegration[],
    bodies: Readonly<Record<string, RunBody>>,
    { stop = new AbortController(), onClaimed = () => {} }: Pick<RunnerOptions, 'stop' | 'onClaimed'>,
  ) {
    this.#shift = shift
    this.#stop = stop
    const { time } = shift
    const clock = time.clock(() => this.#isAlive)
    const nights = new Nights(shift.database)
    const scheduler = new Scheduler({
      clock,
      integrations,
      nights: {
        claim: async (...words) => {
          const claim = await time.during(nights.claim(...words))
          if (claim === 'claimed') onClaimed()
          return claim
        },
        end: (...words) => time.during(nights.end(...words)),
        latest: (...words) => time.during(nights.latest(...words)),
      },
      runIntegration: (integration, order) =>
        this.#run(integration, bodies[integration.integration] ?? takingSeconds(3), order, clock),
      log: (event) => shift.log.push(event),
    })
    this.#ended = scheduler.run(this.#stop.signal)
  }

  /** As SIGTERM does. */
  async stop(): Promise<void> {
    this.#stop.abort()
    if (this.#isAlive) await this.#ended
  }

  /** As SIGKILL does: nothing of it goes on, nothing is given back. */
  kill(): void {
    this.#isAlive = false
  }

  async #run(integration: ScheduledIntegration, body: RunBody, order: RunOrder, clock: WallClock): Promise<NightRun> {
    const { time, database, runs } = this.#shift
    const lease = await time.during(Lease.take(database, `integration:${integration.id}`))
    if (!(lease instanceof Lease)) return { postponed: 'a run by hand is under way' }
    try {
      // As a run does when it begins.
      const claimed = database.knex('nights').where({ integration_id: integration.id, night: order.night })
      const { run_id: holder } = await time.during(claimed.first('run_id').then((row) => row))
      if (holder !== order.runId) return { postponed: 'another runner has the night' }
      const status = await body(order, clock)
      runs.push(`${integration.integration} ${order.night} ${status}`)
      return { status }
    } finally {
      await time.during(lease.giveBack())
    }
  }
}
