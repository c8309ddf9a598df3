/** A way of writing dates, made by {@link dateFormat}. */
export interface DateFormat {
  /** As it was given: `d-M-yyyy`. */
  readonly pattern: string
  readonly expression: RegExp
  /** Numbers of the groups of the expression. */
  readonly year: number
  readonly month: number
  readonly day: number
}

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(\\d{4})',
  MM: '(\\d{2})',
  M: '(\\d{1,2})',
  dd: '(\\d{2})',
  d: '(\\d{1,2})',
}

/**
 * A date format from its pattern, or null where the pattern is none.
 *
 * `yyyy` four digits, `MM` and `dd` two, `M` and `d` one or two, each of year, month and day once; between them any
 * characters but letters and digits: `d-M-yyyy`, `dd.MM.yyyy`, `M/d/yyyy`, `yyyyMMdd`.
 */
export function dateFormat(pattern: string): DateFormat | null {
  const parts = pattern.match(/yyyy|MM|M|dd|d|[^\p{L}\p{N}]/gu) ?? []
  const kinds = parts.flatMap((part) => (part in tokens ? [part.charAt(0)] : []))
  const isWhole = parts.join('') === pattern && kinds.toSorted().join('') === 'Mdy'
  // `dM` cannot be read: 111 would be 1 November and 11 January.
  if (!isWhole || /d(?<!dd)M(?!M)|M(?<!MM)d(?!d)/.test(pattern)) return null
  const source = parts.map((part) => tokens[part] ?? `\\${part}`).join('')
  const group = (kind: string) => kinds.indexOf(kind) + 1
  return { pattern, expression: new RegExp(`^${source}$`), year: group('y'), month: group('M'), day: group('d') }
}

/** ISO 8601: `2026-03-01`. */
export const isoDates: DateFormat = {
  pattern: 'yyyy-MM-dd',
  expression: /^(\d{4})-(\d{2})-(\d{2})$/,
  year: 1,
  month: 2,
  day: 3,
}

/**
 * A date in ISO 8601, or null where the text is not written in the format or the day does not exist. Day and month are
 * never swapped to make one. Years from 1000 to 9999.
 */
export function readDate(text: string, format: DateFormat): string | null {
  const groups = format.expression.exec(text)
  if (groups === null) return null
  const year = groups[format.year] ?? ''
  const month = groups[format.month] ?? ''
  const day = groups[format.day] ?? ''
  if (Number(year) < 1000 || !dayExists(Number(year), Number(month), Number(day))) return null
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

function dayExists(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= (month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}
