import type { NightCalendar } from './night.js'
import type { WallClock } from './wall-clock.js'

/** Before work that failed is tried again. */
const PAUSE_AFTER_FAILURE_MS = 5 * 60_000

/** What is done again and again until `stop` is aborted. It tells of its failures itself, and answers whether it is done. */
export interface Round {
  readonly clock: WallClock
  readonly stop: AbortSignal
  work(): Promise<boolean>
}

/** Does it once every night, and at once where the last night's may have been missed: there is no night too late for it. */
export async function everyNight(calendar: NightCalendar, { clock, stop, work }: Round): Promise<void> {
  let done = ''
  while (!stop.aborted) {
    const now = clock.now()
    const { date } = calendar.latest(now)
    if (date === done) await clock.waitUntil(calendar.next(now).start, stop)
    else if (await work()) done = date
    else await clock.pause(PAUSE_AFTER_FAILURE_MS, stop)
  }
}

/** Does it, and again so many milliseconds after it was done. */
export async function every(ms: number, { clock, stop, work }: Round): Promise<void> {
  while (!stop.aborted) {
    const isDone = await work()
    await clock.pause(isDone ? ms : PAUSE_AFTER_FAILURE_MS, stop)
  }
}
