import { z } from 'zod'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Schema of an age in a configuration, `36h` or `2d`. Its output is in milliseconds. */
export const MaxAge = z
  .string()
  .regex(/^[1-9]\d{0,4}[hd]$/, 'is a number of hours or days: 36h or 2d')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('h') ? HOUR_MS : DAY_MS))

/** An age for people, rounded down: `3 hours`, `2 days`, `less than a minute`. */
export function ageText(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS)
  if (hours >= 48) return `${Math.floor(hours / 24)} days`
  if (hours >= 1) return hours === 1 ? '1 hour' : `${hours} hours`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

/**
 * How old a file is at least: by its time, and by the date in its name, which says that it was made by the end of that day
 * wherever on earth. A name is believed over a time that copying has renewed.
 *
 * @returns milliseconds, or null where nothing says so
 */
export function ageOf(modifiedAt: Date | null, date: string | null, now: number): number | null {
  const ages = [modifiedAt && now - modifiedAt.getTime(), date && now - Date.parse(date) - DAY_MS - 12 * HOUR_MS]
  const known = ages.filter((age) => typeof age === 'number')
  return known.length === 0 ? null : Math.max(...known)
}

/** Whether no clock shows that time yet, nor a calendar that day: wherever on earth it is made, tomorrow has come by then. */
export function isYetToCome(time: number, now: number): boolean {
  return time > now + 1.5 * DAY_MS
}
