import { textOrNull } from '../text-or-null.js'

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

const PART = /yyyy|MM|M|dd|d|[^\p{L}\p{N}]/gu

/** A pattern that {@link dateFormat} cannot read. The message says what stands for what, and names what does not. */
export class DateFormatError extends Error {
  override readonly name = 'DateFormatError'
  readonly pattern: string

  constructor(pattern: string, why: string) {
    super(
      `"${pattern}" is no way to write dates: ${why}. Write dd or d for the day, MM or M for the month and yyyy for the ` +
        'year, each once, such as dd-MM-yyyy, d.M.yyyy or yyyyMMdd',
    )
    this.pattern = pattern
  }
}

/**
 * A date format from its pattern.
 *
 * `yyyy` four digits, `MM` and `dd` two, `M` and `d` one or two, each of year, month and day once; between them any
 * characters but letters and digits: `d-M-yyyy`, `dd.MM.yyyy`, `M/d/yyyy`, `yyyyMMdd`.
 *
 * @throws DateFormatError where the pattern is none
 */
export function dateFormat(pattern: string): DateFormat {
  const parts = pattern.match(PART) ?? []
  const kinds = parts.flatMap((part) => (part in tokens ? [part.charAt(0)] : []))
  const unknown = pattern.replaceAll(PART, ' ').match(/[\p{L}\p{N}]+/gu)
  if (unknown) throw new DateFormatError(pattern, `${unknown.join(', ')} must not stand there`)
  if (kinds.toSorted().join('') !== 'Mdy') {
    throw new DateFormatError(pattern, 'it does not name the day, the month and the year once each')
  }
  // `dM` cannot be read: 111 would be 1 November and 11 January.
  if (/d(?<!dd)M(?!M)|M(?<!MM)d(?!d)/.test(pattern)) {
    throw new DateFormatError(pattern, 'day and month of one or two digits need something between them')
  }
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

/**
 * A date that a record may well lack. Null: nothing stands there, or only blanks; the source says that there is none.
 * Undefined: what stands there is no date of this format; reject the record.
 */
export function readOptionalDate(text: string | null | undefined, format: DateFormat): string | null | undefined {
  const written = textOrNull(text)
  return written === null ? null : (readDate(written, format) ?? undefined)
}

function dayExists(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= (month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}
