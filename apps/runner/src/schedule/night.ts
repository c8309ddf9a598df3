import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import type { ScheduleConfig } from '../config/configuration.js'

/** One night of one integration. Instants are milliseconds since 1970. */
export interface Night {
  /** Local date, `YYYY-MM-DD`: what tells nights apart, whatever the clocks do (R2). */
  readonly date: string
  readonly start: number
  /** From this instant on it is too late to start. */
  readonly deadline: number
}

const MINUTE = 60_000
const DAY_MINUTES = 24 * 60

/**
 * The nights of one integration in its organization's time zone (R1).
 *
 * Every local date has one night, and no other date has any. It starts at the first instant at which the local clock
 * shows `at` or has passed it: the end of the gap where that time is missing, the first of the two where it is double.
 * From there the spread counts in real time, so that two integrations stay as far apart as they are on other nights.
 */
export class NightCalendar {
  readonly #timeZone: string
  readonly #at: Temporal.PlainTime
  readonly #until: Temporal.PlainTime
  readonly #spread: number
  readonly #length: number
  readonly #offset: number

  /** @param name `ORG/INTEGRATION`: decides where in the spread the integration starts, the same every night */
  constructor(name: string, timeZone: string, schedule: ScheduleConfig) {
    this.#timeZone = timeZone
    this.#at = Temporal.PlainTime.from(schedule.at)
    this.#until = Temporal.PlainTime.from(schedule.catchUpUntil)
    const minutes = (minuteOfDay(this.#until) - minuteOfDay(this.#at) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
    this.#length = minutes * MINUTE
    this.#spread = Math.min(schedule.spreadMinutes * MINUTE, this.#length)
    this.#offset = Math.floor((fractionOf(name) * this.#spread) / 1_000) * 1_000
  }

  /** The night that began last: due as long as `now` lies before its deadline. */
  latest(now: number): Night {
    for (let date = this.#dateAt(now); ; date = date.subtract({ days: 1 })) {
      const begin = this.#begin(date)
      if (begin !== null && begin + this.#offset <= now) return this.#night(date, begin)
    }
  }

  /** The first night that begins after `now`. */
  next(now: number): Night {
    // Yesterday's may still be to come: late in the evening a spread or a gap can reach over midnight.
    for (let date = this.#dateAt(now).subtract({ days: 1 }); ; date = date.add({ days: 1 })) {
      const begin = this.#begin(date)
      if (begin !== null && begin + this.#offset > now) return this.#night(date, begin)
    }
  }

  #dateAt(now: number): Temporal.PlainDate {
    return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(this.#timeZone).toPlainDate()
  }

  /** Where the spread begins; null for a date that the time zone leaves out, as Samoa did with 2011-12-30. */
  #begin(date: Temporal.PlainDate): number | null {
    const { instant, isMissing } = this.#firstInstant(date, this.#at)
    if (isMissing && !date.toZonedDateTime(this.#timeZone).toPlainDate().equals(date)) return null
    return instant
  }

  #night(date: Temporal.PlainDate, begin: number): Night {
    const lastDate = Temporal.PlainTime.compare(this.#until, this.#at) > 0 ? date : date.add({ days: 1 })
    const until = this.#firstInstant(lastDate, this.#until).instant
    // A gap can swallow a short window: then all of it comes after the gap.
    const deadline = until - begin > this.#spread ? until : begin + this.#length
    return { date: date.toString(), start: begin + this.#offset, deadline }
  }

  #firstInstant(date: Temporal.PlainDate, time: Temporal.PlainTime): { instant: number; isMissing: boolean } {
    const zoned = date.toZonedDateTime({ timeZone: this.#timeZone, plainTime: time })
    if (zoned.day === date.day && zoned.hour === time.hour && zoned.minute === time.minute) {
      return { instant: zoned.epochMilliseconds, isMissing: false }
    }
    const beforeGap = date.toPlainDateTime(time).toZonedDateTime(this.#timeZone, { disambiguation: 'earlier' })
    const gapEnd = beforeGap.getTimeZoneTransition('next')
    if (!gapEnd)
      throw new Error(`${this.#timeZone} has no ${date} ${time}, and no change of the clock that explains it`)
    return { instant: gapEnd.epochMilliseconds, isMissing: true }
  }
}

function minuteOfDay(time: Temporal.PlainTime): number {
  return time.hour * 60 + time.minute
}

/** A number from 0 to below 1 that a name always gets, evenly spread over names. */
function fractionOf(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6) / 2 ** 48
}
