import { nextTo, type WrittenDate, writtenDates } from './dates.js'

/** Since 1970, in seconds or milliseconds. */
const INSTANT = /^-?\d{7,13}$/
/** In milliseconds, as SAP and older services of Microsoft write it. */
const IN_WORDS = /^(\/Date\()(-?\d+)((?:[+-]\d{4})?\)\/)$/
const SHORT_YEAR = /^(\d{1,2}([-./])\d{1,2}\2)(\d\d)$/
const MOST_SECONDS = 1e10
const [FIRST, LAST] = [Date.UTC(1920, 0, 1), Date.UTC(2100, 0, 1)]
/** Midnight is a multiple of a quarter of an hour in every zone; other instants are no days. */
const QUARTER_MS = 900_000
const DAY_MS = 86_400_000

/**
 * The days that a text may stand for which may as well be something else altogether: an instant, or a date with two digits
 * of a year. The likeliest is first. Only the place where it stands can tell whether it is a date.
 */
export function looseDates(text: string, isMonthFirst: boolean): readonly WrittenDate[] {
  const instants = instantsIn(text)
  if (instants.length > 0) return instants
  const [, before, , year] = SHORT_YEAR.exec(text) ?? []
  if (before === undefined || year === undefined) return []
  return ['20', '19'].flatMap((century) =>
    writtenDates(`${before}${century}${year}`, isMonthFirst).map(({ day, write }) => ({
      day,
      write: (other) => write(other).replace(/\d\d(\d\d)$/, '$1'),
    })),
  )
}

/** Whether a text leaves open in which century a day is. */
export function hasShortYear(text: string): boolean {
  return SHORT_YEAR.test(text)
}

/** `/Date(1299110400000+0000)/`: the number, and what stands around it. */
export function instantInWords(text: string): readonly [before: string, digits: string, after: string] | null {
  const [, before, digits, after] = IN_WORDS.exec(text) ?? []
  return before === undefined || digits === undefined || after === undefined ? null : [before, digits, after]
}

function instantsIn(text: string): readonly WrittenDate[] {
  const words = instantInWords(text)
  const [before, digits, after] = words ?? ['', text, '']
  if (!INSTANT.test(digits)) return []
  // Of the first months of 1970 both are so small.
  const units = words === null && Math.abs(Number(digits)) < MOST_SECONDS ? [1_000, 1] : [1]
  return units.flatMap((unit) => {
    const instant = Number(digits) * unit
    if (instant < FIRST || instant > LAST || instant % QUARTER_MS !== 0) return []
    const midnight = Math.floor(instant / DAY_MS) * DAY_MS
    const date = {
      day: new Date(midnight).toISOString().slice(0, 10),
      write: (day: string) => `${before}${(Date.parse(day) + instant - midnight) / unit}${after}`,
    }
    return [date, nextTo(date, 1), nextTo(date, -1)]
  })
}
