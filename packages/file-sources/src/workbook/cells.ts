import { isoDates, readDate } from '@rollcall/sdk/files'
import { damaged } from './archive.js'
import type { NumberMeaning } from './number-format.js'
import { dateText, numberText, timeText } from './numbers.js'
import type { SharedStrings } from './shared-strings.js'
import { unescaped } from './text.js'

/** A cell as it stands in the file. */
export interface RawCell {
  /** `s`, `str`, `inlineStr`, `b`, `e`, `d`; `n` is a number. */
  readonly type: string
  readonly style: number
  /** Null where there is none. Of `inlineStr`: the text. */
  readonly value: string | null
  readonly isFormula: boolean
}

/** What a cell says: a text, one that is a day, or what is wrong with it. */
export type CellValue = string | { readonly date: string } | { readonly fault: string }

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/
const ISO_DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$/

/** Makes out what the cells of a workbook say. */
export class CellReader {
  readonly #file: string
  readonly #strings: SharedStrings
  readonly #styles: readonly NumberMeaning[]
  readonly #countsFrom1904: boolean

  constructor(book: {
    file: string
    strings: SharedStrings
    styles: readonly NumberMeaning[]
    countsFrom1904: boolean
  }) {
    this.#file = book.file
    this.#strings = book.strings
    this.#styles = book.styles
    this.#countsFrom1904 = book.countsFrom1904
  }

  read(cell: RawCell): CellValue {
    const { type, value, isFormula } = cell
    if (isFormula && (value === null || (value === '' && type !== 'str'))) return { fault: NOT_CALCULATED }
    if (value === null || value === '') return ''
    switch (type) {
      case 's':
        return this.#strings.get(Number(value)) ?? this.#fail('a cell points to a text that is not there')
      case 'str':
        return unescaped(value)
      case 'inlineStr':
        return value
      case 'n':
        return this.#number(value, cell.style)
      case 'b':
        return /^(?:1|true)$/i.test(value)
          ? 'TRUE'
          : /^(?:0|false)$/i.test(value)
            ? 'FALSE'
            : this.#fail('a cell is neither true nor false')
      case 'e':
        return { fault: /^#[A-Z0-9/!?_]{1,20}$/i.test(value) ? `holds the error ${value}` : 'holds an error' }
      case 'd':
        return this.#isoDate(value)
      default:
        return this.#fail('a cell is of an unknown type')
    }
  }

  #number(text: string, style: number): CellValue {
    const meaning = this.#styles[style]
    if (meaning === undefined) return this.#fail('a cell has a style that is not there')
    // Nearly every number is one that needs nothing.
    if (meaning === 'number' && /^[1-9]\d{0,14}$/.test(text)) return text
    if (!NUMBER.test(text.trim())) return this.#fail('a cell holds no number where it should')
    const value = Number(text)
    if (meaning === 'date') {
      const date = dateText(value, this.#countsFrom1904)
      return date === null ? { fault: 'holds a date that does not exist' } : { date }
    }
    if (meaning === 'time' || meaning === 'duration') {
      const time = timeText(value, meaning === 'duration')
      return time ?? { fault: 'holds a time that does not exist' }
    }
    const written = numberText(value)
    if (written === null) return { fault: TOO_MANY_DIGITS }
    return meaning !== 'number' && /^\d+$/.test(written) ? written.padStart(meaning.zeros, '0') : written
  }

  #isoDate(value: string): CellValue {
    const [, day, time] = ISO_DATE.exec(value) ?? []
    if (day === undefined || readDate(day, isoDates) === null) return { fault: 'holds a date that does not exist' }
    return { date: time === undefined || time === '00:00:00' ? day : `${day}T${time}` }
  }

  #fail(why: string): never {
    throw damaged(this.#file, why)
  }
}

const NOT_CALCULATED =
  'holds a formula whose result is not in the file: open the file in Excel and save it once, or have the export write values'
const TOO_MANY_DIGITS = 'holds a number of more digits than a spreadsheet keeps (15): make the column text'
