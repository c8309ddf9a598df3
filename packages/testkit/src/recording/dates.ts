import { isoDates, readDate } from '@rollcall/sdk/files'

const YEAR_FIRST = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})$/
const COMPACT = /^((?:19|20)\d\d|9999)(\d\d)(\d\d)$/
const YEAR_LAST = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4})$/
const DATE_AND_TIME =
  /^(\d[\d./-]{7,9})((?:[T\s]\d{1,2}(?::?\d{2}){1,2}(?:[.,]\d{1,9})?\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?)$/
const DAY_MS = 86_400_000

/** A day as a system writes it. */
export interface WrittenDate {
  /** In ISO 8601. */
  readonly day: string
  /** Another day in the same format, with the same time behind it. */
  write(day: string): string
}

/**
 * The days of the calendar that a text may stand for, the likeliest first; none where it is no date. `isMonthFirst` decides
 * where both orders make one: `3-1-2010`. With a time there are three: midnight here is the day before or after in the time
 * of elsewhere.
 */
export function writtenDates(text: string, isMonthFirst: boolean): readonly WrittenDate[] {
  const [, date = '', time = ''] = DATE_AND_TIME.exec(text) ?? []
  const parts = partsOf(date, isMonthFirst)
  if (parts === null) return []
  const { order, marks, widths } = parts
  const written = {
    day: parts.day,
    write(day: string) {
      const [year = '', month = '', dayOfMonth = ''] = day.split('-')
      const values = { year, month, dayOfMonth }
      const texts = order.map((part, index) => String(Number(values[part])).padStart(widths[index] ?? 0, '0'))
      return texts.join(marks) + time
    },
  }
  return time === '' ? [written] : [written, nextTo(written, 1), nextTo(written, -1)]
}

/** Whether most of the dates that tell put the month before the day. `days` are known to be among them, in ISO 8601. */
export function isMonthFirstIn(texts: Iterable<string>, days: ReadonlySet<string>): boolean {
  let votes = 0
  for (const text of new Set(texts)) {
    const [dayFirst, monthFirst] = [false, true].map((order) => {
      const date = DATE_AND_TIME.exec(text)?.[1] ?? ''
      return YEAR_LAST.test(date) ? inOrder(date, order)?.day : undefined
    })
    if (dayFirst === monthFirst) continue
    if (dayFirst === undefined || (monthFirst && days.has(monthFirst) && !days.has(dayFirst))) votes++
    else if (monthFirst === undefined || (days.has(dayFirst) && !days.has(monthFirst))) votes--
  }
  return votes > 0
}

/** Whether it is a day of the calendar in ISO 8601. */
export function isDate(text: string): boolean {
  return readDate(text, isoDates) !== null
}

/** What the date means in another zone, and how another day is written that means it there. `by`: 1 or -1 days. */
export function nextTo({ day, write }: WrittenDate, by: number): WrittenDate {
  return { day: moved(day, by), write: (other) => write(moved(other, -by)) }
}

/** The day so many days later. What is beyond the calendar stays. */
function moved(day: string, by: number): string {
  const other = new Date(Date.parse(day) + by * DAY_MS).toISOString().slice(0, 10)
  return isDate(other) ? other : day
}

type Part = 'year' | 'month' | 'dayOfMonth'

interface Parts {
  readonly day: string
  readonly order: readonly Part[]
  readonly marks: string
  readonly widths: readonly number[]
}

function partsOf(date: string, isMonthFirst: boolean): Parts | null {
  const compact = COMPACT.exec(date)
  const [, year, mark = '', month, dayOfMonth] = YEAR_FIRST.exec(date) ?? []
  if (compact) return parts(['year', 'month', 'dayOfMonth'], '', compact.slice(1))
  if (year && month && dayOfMonth) return parts(['year', 'month', 'dayOfMonth'], mark, [year, month, dayOfMonth])
  return inOrder(date, isMonthFirst) ?? inOrder(date, !isMonthFirst)
}

function inOrder(date: string, isMonthFirst: boolean): Parts | null {
  const [, first = '', mark = '', second = '', year = ''] = YEAR_LAST.exec(date) ?? []
  return parts(isMonthFirst ? ['month', 'dayOfMonth', 'year'] : ['dayOfMonth', 'month', 'year'], mark, [
    first,
    second,
    year,
  ])
}

function parts(order: readonly Part[], marks: string, texts: readonly string[]): Parts | null {
  const text = (part: Part) => texts[order.indexOf(part)] ?? ''
  const day = `${text('year')}-${text('month').padStart(2, '0')}-${text('dayOfMonth').padStart(2, '0')}`
  return isDate(day) ? { day, order, marks, widths: texts.map(({ length }) => length) } : null
}
