import { type Nights, newRunId } from '@rollcall/platform'
import type { ScheduleConfig } from '../config/configuration.js'
import { type Night, NightCalendar } from './night.js'
import { reasonOf } from './reason.js'
import type { ScheduleEvent } from './schedule-event.js'
import { Slots } from './slots.js'
import { type NightRun, superviseRun } from './supervise-run.js'
import type { WallClock } from './wall-clock.js'

export interface ScheduledIntegration {
  /** The platform's own id. */
  readonly id: number
  readonly organization: string
  readonly integration: string
  /** IANA name. */
  readonly timeZone: string
  readonly schedule: ScheduleConfig
}

export interface RunOrder {
  /** What the run is to be called. */
  readonly runId: string
  /** Local date. */
  readonly night: string
  /** Aborted when the run has to stop after its current batch. */
  readonly signal: AbortSignal
}

export interface SchedulerParts {
  readonly clock: WallClock
  readonly nights: Pick<Nights, 'claim' | 'end' | 'latest'>
  readonly integrations: readonly ScheduledIntegration[]
  runIntegration(integration: ScheduledIntegration, order: RunOrder): Promise<NightRun>
  log(event: ScheduleEvent): void
}

const MINUTE = 60_000
const UNDER_WAY = 'Another run of this integration is under way'

/** Runs that are looked after at a time; one that takes longer than the patience leaves its place to the next. */
const SLOTS = 8
const PATIENCE_MS = 2 * MINUTE

/** Between two tries of one night: doubled each time, up to the longest. */
const FIRST_PAUSE_MS = MINUTE
const LONGEST_PAUSE_MS = 15 * MINUTE

/**
 * Runs every integration once a night (R1, R2).
 *
 * Each integration has a loop of its own, so that one which fails or hangs holds up no other. What is due is computed
 * from the clock each time, and whether it has been done is asked of the database: so neither a restart, nor a second
 * runner, nor a clock that is set makes a night run twice.
 */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #slots: Slots

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#slots = new Slots(parts.clock, SLOTS, PATIENCE_MS)
  }

  /** Goes on until `stop` is aborted, and then until the runs that are under way have stopped. */
  async run(stop: AbortSignal): Promise<void> {
    stop.addEventListener('abort', () => this.#slots.open(), { once: true })
    await Promise.all(this.#parts.integrations.map((integration) => this.#keepNights(integration, stop)))
  }

  async #keepNights(integration: ScheduledIntegration, stop: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    const { organization, integration: slug, timeZone, schedule } = integration
    const calendar = new NightCalendar(`${organization}/${slug}`, timeZone, schedule)
    const since = clock.now()
    let settled = ''
    let pause = FIRST_PAUSE_MS
    while (!stop.aborted) {
      const now = clock.now()
      const night = calendar.latest(now)
      if (night.date === settled) {
        await clock.waitUntil(calendar.next(now).start, stop)
      } else if (await this.#settle(integration, night, since, stop)) {
        settled = night.date
        pause = FIRST_PAUSE_MS
      } else {
        const isOpen = clock.now() < night.deadline
        await clock.pause(isOpen ? Math.min(pause, night.deadline - clock.now()) : pause, stop)
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
      }
    }
  }

  /** Whether nothing is left to be done for this night. */
  async #settle(integration: ScheduledIntegration, night: Night, since: number, stop: AbortSignal): Promise<boolean> {
    try {
      if (this.#parts.clock.now() < night.deadline) {
        return await this.#slots.use(() => this.#run(integration, night, stop))
      }
      await this.#tellMissed(integration, night, since)
      return true
    } catch (error) {
      return this.#postpone(integration, night, `The database did not answer: ${reasonOf(error)}`)
    }
  }

  async #run(integration: ScheduledIntegration, night: Night, stop: AbortSignal): Promise<boolean> {
    const { clock, nights } = this.#parts
    const at = clock.now()
    if (stop.aborted || at >= night.deadline) return false
    const runId = newRunId()
    const claim = await nights.claim(integration.id, night.date, runId)
    if (claim === 'done') {
      this.#tell(integration, night, { event: 'night.done', message: 'has had its run' })
      return true
    }
    if (claim === 'running') return this.#postpone(integration, night, UNDER_WAY)

    this.#tell(integration, night, { event: 'run.started', run: runId })
    const { timeLimitMinutes } = integration.schedule
    const { run, isOverdue } = await superviseRun(clock, timeLimitMinutes, stop, (signal) =>
      this.#parts.runIntegration(integration, { runId, night: night.date, signal }),
    )
    if ('postponed' in run) return this.#postpone(integration, night, run.postponed)
    this.#tell(integration, night, {
      event: 'run.ended',
      run: runId,
      status: run.status,
      seconds: Math.round((clock.now() - at) / 100) / 10,
      ...run.failure,
    })
    // Whatever took too long would only do so again: it has had its run, and the next night goes on where it stopped.
    const status = isOverdue ? 'failed' : run.status
    await nights.end(integration.id, night.date, runId, clock.now(), status)
    return status !== 'interrupted'
  }

  #postpone(integration: ScheduledIntegration, night: Night, message: string): false {
    this.#tell(integration, night, { event: 'run.waiting', message })
    return false
  }

  async #tellMissed(integration: ScheduledIntegration, night: Night, since: number): Promise<void> {
    const latest = await this.#parts.nights.latest(integration.id)
    // An integration that is new, as this runner is, has missed nothing.
    if (latest === null && night.start < since) return
    if (latest && latest.night > night.date) return
    if (latest?.night === night.date && latest.state === 'done') return
    const { organization, integration: slug, schedule } = integration
    const late = `It is past ${schedule.catchUpUntil}`
    if (latest?.night === night.date && latest.state === 'running') {
      this.#postpone(integration, night, `${late}: this night is left to the run that is still under way`)
      return
    }
    const last = latest === null ? 'It has never run' : `Its last run began in the night of ${latest.night}`
    const message =
      `${late}, too late for this night. ${last}. ` +
      `It runs again next night; to run it now: rollcall sync ${organization}/${slug}`
    this.#tell(integration, night, { event: 'night.missed', message })
  }

  #tell(
    { organization, integration }: ScheduledIntegration,
    night: Night,
    event: Pick<ScheduleEvent, 'event' | 'run' | 'status' | 'seconds' | 'code' | 'message'>,
  ): void {
    this.#parts.log({ organization, integration, night: night.date, ...event })
  }
}
