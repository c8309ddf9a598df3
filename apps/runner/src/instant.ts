import type { Clock } from './clock.js'
import { UsageError } from './usage-error.js'

/** A moment as an organization sees it. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The organization's local date, `YYYY-MM-DD`. */
  readonly night: string
}

const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/
const NIGHT_HOUR = { hour: 2 }

/**
 * The moment that `--at` means for an organization, or the clock's where it was not given.
 *
 * @param at an ISO 8601 instant (`2026-03-01T02:00:00Z`), or a local date, which stands for 02:00 of that day
 * @throws UsageError where it is neither
 */
export async function momentOf(at: string | undefined, timeZone: string, clock: Clock): Promise<Moment> {
  const { Temporal } = await import('temporal-polyfill')
  const zoned =
    at === undefined ? Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(timeZone) : read(at)
  return { at: zoned.epochMilliseconds, night: zoned.toPlainDate().toString() }

  function read(text: string) {
    try {
      return LOCAL_DATE.test(text)
        ? Temporal.PlainDate.from(text, { overflow: 'reject' }).toZonedDateTime({ timeZone, plainTime: NIGHT_HOUR })
        : Temporal.Instant.from(text).toZonedDateTimeISO(timeZone)
    } catch {
      throw new UsageError(
        `--at ${text} is neither an instant nor a date`,
        'Write an instant such as 2026-03-01T02:00:00Z, or a date such as 2026-03-01, which stands for 02:00 of that day.',
      )
    }
  }
}
