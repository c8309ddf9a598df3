/** The last day that Excel knows: 31 December 9999. */
const LAST_DAY = 2_958_465
const DAY_MS = 86_400_000

/** A number as it is written out, or null where Excel cannot keep its digits: text in a cell can, a number has 15. */
export function numberText(value: number): string | null {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value === 0 ? 0 : value)
  const rounded = value.toPrecision(15)
  if (Number.isInteger(value) && Number(rounded) !== value) return null
  return written(rounded)
}

/** `1.2300e+20` without its exponent, and without zeros at the end of a fraction. */
function written(number: string): string {
  const [mantissa = '', exponent = '0'] = number.split('e')
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const before = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0')
  const after = (point < 0 ? '0'.repeat(-point) + digits : digits.slice(point)).replace(/0+$/, '')
  return sign + before + (after === '' ? '' : `.${after}`)
}

/**
 * The day that a number stands for, `2026-03-01`, with the time of the day where it has one: `2026-03-01T08:30:00`. Null
 * where there is no such day.
 *
 * The days count from 1 January 1900, which is 1, and as Excel does, with a 29 February 1900, which is 60 and never was; or
 * from 1 January 1904, which is 0.
 */
export function dateText(serial: number, countsFrom1904: boolean): string | null {
  // Half a millisecond before midnight is midnight, written with less precision than it had.
  const milliseconds = Math.round(serial * DAY_MS) + (countsFrom1904 ? 1462 * DAY_MS : 0)
  const day = Math.floor(milliseconds / DAY_MS)
  if (day < 1 || day === 60 || day > LAST_DAY) return null
  const base = Date.UTC(1899, 11, day < 60 ? 31 : 30)
  const text = new Date(base + milliseconds).toISOString()
  return milliseconds % DAY_MS === 0 ? text.slice(0, 10) : text.slice(0, 19)
}

/** `08:30`, with seconds where it has some; a duration may have more than 24 hours. Null where it is negative. */
export function timeText(value: number, isDuration: boolean): string | null {
  if (value < 0) return null
  const seconds = Math.round((isDuration ? value : value % 1) * 86_400)
  const hours = Math.floor(seconds / 3600)
  const parts = [
    isDuration ? hours : hours % 24,
    Math.floor(seconds / 60) % 60,
    ...(seconds % 60 === 0 ? [] : [seconds % 60]),
  ]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}
