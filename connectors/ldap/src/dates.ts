import { isoDates, readDate } from '@rollcall/sdk/files'

/** The date that a value of the directory says; null: it says that there is none; undefined: it is no date. */
export type ReadDirectoryDate = (value: string, isEnd: boolean) => string | null | undefined

const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})?(\d{2})?(?:[.,]\d+)?(Z|[+-]\d{2}(?:\d{2})?)$/
/** Milliseconds from 1601, where Windows begins to count, to 1970. */
const WINDOWS_EPOCH_MS = 11_644_473_600_000
const WINDOWS_NEVER = 2n ** 63n - 1n

/**
 * Reads dates as directories write them: `2026-03-31`, `20260331`, generalized time (`20260331220000Z`), and Active
 * Directory's counts of 100 ns since 1601 (`accountExpires`).
 *
 * Points in time become the local date in `timeZone`. `accountExpires` is the moment after the last day.
 */
export function directoryDates(timeZone: string): ReadDirectoryDate {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (value, isEnd) => {
    const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(value) ?? []
    if (year !== undefined) return plainDate(`${year}-${month}-${day}`, isEnd)

    if (/^\d{1,19}$/.test(value)) {
      const ticks = BigInt(value)
      if (ticks === 0n || ticks >= WINDOWS_NEVER) return null
      const ms = Number(ticks / 10_000n) - WINDOWS_EPOCH_MS
      return plainDate(local.format(isEnd ? ms - 1 : ms), isEnd)
    }
    const instant = generalizedTime(value)
    return typeof instant === 'number' ? plainDate(local.format(instant), isEnd) : instant && plainDate(instant, isEnd)
  }
}

/** Milliseconds since 1970; or the date itself where it is midnight in UTC: so are dates without a time written. */
function generalizedTime(value: string): number | string | undefined {
  const [, year, month, day, hour, minute = '00', second = '00', zone = ''] = GENERALIZED_TIME.exec(value) ?? []
  if (year === undefined) return undefined
  const date = `${year}-${month}-${day}`
  if (readDate(date, isoDates) === null) return undefined
  if (zone === 'Z' && `${hour}${minute}${second}` === '000000') return date
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`
  const instant = Date.parse(`${date}T${hour}:${minute}:${second}${offset}`)
  return Number.isNaN(instant) ? undefined : instant
}

function plainDate(date: string, isEnd: boolean): string | null | undefined {
  if (isEnd && /^(?:9999|\d{5,})-/.test(date)) return null
  return readDate(date, isoDates) ?? undefined
}
