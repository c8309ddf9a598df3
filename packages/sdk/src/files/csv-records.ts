import { ConnectorError } from '../errors.js'

/** Longest record, in characters. Longer ones are no records but a quote that is never closed, or no CSV. */
export const MAX_RECORD_LENGTH = 1_000_000

/** One record of a CSV file. */
export interface CsvRow {
  readonly fields: readonly string[]
  /** Line on which it starts, the file's first line being 1. */
  readonly line: number
}

/**
 * Splits the text of a CSV file into records, piece by piece, strictly by RFC 4180: quotes stand around a whole field, a
 * quote in a quoted field is doubled, and everything else is an error that names its line. LF, CRLF and CR end a line,
 * also mixed. Empty lines are no records.
 */
export class CsvRecords {
  /** Whether all text so far ended with a line break. */
  endedWithLineBreak = false
  readonly #delimiter: string
  readonly #name: string
  #rest = ''
  #line: number

  constructor(options: { delimiter: string; name: string; firstLine: number }) {
    this.#delimiter = options.delimiter
    this.#name = options.name
    this.#line = options.firstLine
  }

  /** Line that the text has come to. */
  get line(): number {
    return this.#line + countLineBreaks(this.#rest)
  }

  /** The records that end in this piece. Throws where a record is malformed or too long. */
  push(piece: string): CsvRow[] {
    return this.#split(this.#rest + piece, false)
  }

  /** The records that the end of the file ends. Throws where it stands in a quoted field. */
  end(): CsvRow[] {
    this.endedWithLineBreak = this.#rest === '' || /[\r\n]$/.test(this.#rest)
    return this.#split(this.#rest, true)
  }

  #split(text: string, isLast: boolean): CsvRow[] {
    const rows: CsvRow[] = []
    let position = 0
    let lineFeed = -1
    let carriageReturn = -1
    let quote = -1
    while (position < text.length) {
      if (lineFeed < position) lineFeed = indexOf(text, '\n', position)
      if (carriageReturn < position) carriageReturn = indexOf(text, '\r', position)
      if (quote < position) quote = indexOf(text, '"', position)
      const end = Math.min(lineFeed, carriageReturn, text.length)
      if (quote < end) {
        const quoted = this.#quotedRecord(text, position, isLast)
        if (quoted === null) break
        rows.push({ fields: quoted.fields, line: this.#line })
        this.#line += quoted.lineBreaks
        position = quoted.next
        continue
      }
      // A line without quotes, nearly every one: split it and be done.
      if (!isLast && (end === text.length || (end === text.length - 1 && end === carriageReturn))) break
      if (end > position) rows.push({ fields: text.slice(position, end).split(this.#delimiter), line: this.#line })
      if (end < text.length) this.#line++
      position = end + (end === carriageReturn && lineFeed === end + 1 ? 2 : 1)
    }
    this.#rest = text.slice(position)
    if (this.#rest.length > MAX_RECORD_LENGTH) throw this.#tooLong(this.#rest)
    return rows
  }

  /** The record at `start`, or null where the text ends within it and more may come. */
  #quotedRecord(text: string, start: number, isLast: boolean): QuotedRecord | null {
    const fields: string[] = []
    let lineBreaks = 0
    let position = start
    for (;;) {
      if (text[position] === '"') {
        const end = endOfQuoted(text, position)
        if (end === null || (end === text.length && !isLast)) {
          if (isLast) throw this.#cutInQuotes(this.#line + lineBreaks)
          return null
        }
        const raw = text.slice(position + 1, end - 1)
        fields.push(raw.includes('"') ? raw.replaceAll('""', '"') : raw)
        lineBreaks += countLineBreaks(raw)
        position = end
      } else {
        const end = this.#endOfPlain(text, position)
        if (end === text.length && !isLast) return null
        fields.push(text.slice(position, end))
        position = end
      }
      const character = text[position]
      if (character === this.#delimiter) {
        position++
      } else if (character === undefined) {
        return { fields, lineBreaks, next: position }
      } else if (character === '\n') {
        return { fields, lineBreaks: lineBreaks + 1, next: position + 1 }
      } else if (character === '\r') {
        if (position + 1 === text.length && !isLast) return null
        return { fields, lineBreaks: lineBreaks + 1, next: position + (text[position + 1] === '\n' ? 2 : 1) }
      } else {
        throw this.#strayQuote(this.#line + lineBreaks)
      }
    }
  }

  /** Where a field without quotes ends; at a quote, which has no business there. */
  #endOfPlain(text: string, start: number): number {
    for (let position = start; position < text.length; position++) {
      const character = text[position]
      if (character === this.#delimiter || character === '\n' || character === '\r' || character === '"')
        return position
    }
    return text.length
  }

  #at(line: number): string {
    return `${this.#name}:${line}`
  }

  #strayQuote(line: number): ConnectorError {
    return new ConnectorError('bad_data', `A quote stands where none may be in ${this.#at(line)}`, {
      hint: 'Quotes belong around a whole field, and a quote inside it is written twice: "5"" pipe". Mend the export.',
      at: this.#at(line),
    })
  }

  #cutInQuotes(line: number): ConnectorError {
    return new ConnectorError('incomplete_read', `${this.#name} ends within the quoted field of line ${line}`, {
      hint: 'The file is cut off, or a quote is never closed. Have the export made again.',
      at: this.#at(line),
    })
  }

  #tooLong(record: string): ConnectorError {
    const isQuoted = record.includes('"')
    const limit = `${MAX_RECORD_LENGTH.toLocaleString('en')} characters`
    return new ConnectorError('bad_data', `The record that starts in ${this.#at(this.#line)} is longer than ${limit}`, {
      hint: isQuoted
        ? 'A quote in it is probably never closed. Mend the export.'
        : 'A line break is missing, or this is no CSV file. Mend the export.',
      at: this.#at(this.#line),
    })
  }
}

interface QuotedRecord {
  fields: string[]
  lineBreaks: number
  next: number
}

function indexOf(text: string, sought: string, from: number): number {
  const index = text.indexOf(sought, from)
  return index < 0 ? Number.POSITIVE_INFINITY : index
}

/** Position after the closing quote of the field that opens at `start`, or null where there is none. */
function endOfQuoted(text: string, start: number): number | null {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return null
    if (text[quote + 1] !== '"') return quote + 1
    from = quote + 2
  }
}

function countLineBreaks(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}
