import { damaged, hostile } from './archive.js'
import type { CellReader, RawCell } from './cells.js'
import { columnName, positionOf } from './references.js'
import { TextCollector } from './text.js'
import type { XmlReader } from './xml.js'

/** Excel's own limits. */
const [MAX_ROWS, MAX_COLUMNS] = [1_048_576, 16_384]
const MAX_ROW_LENGTH = 1_000_000
/** Every row becomes as wide as the header, so that one of 16,384 columns would turn small rows into large ones. */
const MAX_HEADER_COLUMNS = 1_024

/** A row of a sheet. Cells with nothing in them are empty fields, also at its end. */
export interface SheetRow {
  readonly fields: readonly string[]
  /** Its number, as Excel shows it. */
  readonly line: number
  /** Positions of the fields that are days, whatever their format: `2026-03-01`, with `T08:30:00` where they have a time. */
  readonly dates: ReadonlySet<number>
  /** By position, what cannot be read: `the cell C17 holds the error #REF!`. Such a field is empty. */
  readonly faults: ReadonlyMap<number, string>
}

const NO_DATES: ReadonlySet<number> = new Set()
const NO_FAULTS: ReadonlyMap<number, string> = new Map()

/** Takes the rows out of the XML of a sheet: the header, and below it what is not empty, as wide as the header. */
export class SheetReader implements XmlReader {
  /** Those that were found since somebody took them away. */
  rows: SheetRow[] = []
  header: { readonly fields: readonly string[]; readonly line: number } | null = null
  /** Whether any cell holds something. */
  hasContent = false
  /** `A2:B3`: the uppermost merged cell among the rows below the header. It hides what each of its cells would say. */
  merged: { readonly reference: string; readonly firstLine: number } | null = null
  readonly #file: string
  readonly #cells: CellReader
  readonly #headerRow: number | null
  readonly #inline = new TextCollector()
  #section = ''
  #sheets = 0
  #row: OpenRow | null = null
  #cell: Writable<RawCell> | null = null
  #line = 0
  #column = -1
  #isValue = false
  #lastLine = 0

  /** `headerRow` as Excel counts; null: the first row with two cells that hold something. */
  constructor(options: { file: string; cells: CellReader; headerRow: number | null }) {
    this.#file = options.file
    this.#cells = options.cells
    this.#headerRow = options.headerRow
  }

  /** Whether it had a list of rows, and one only. Asked once the XML is read to its end. */
  get isSheet(): boolean {
    return this.#sheets === 1
  }

  open(name: string, attributes: Readonly<Record<string, string>>, depth: number): void {
    if (depth === 2) {
      this.#section = name
      if (name === 'sheetData') this.#sheets++
    } else if (this.#section === 'sheetData') {
      if (depth === 3 && name === 'row') this.#openRow(attributes['r'])
      else if (depth === 4 && name === 'c') this.#openCell(attributes)
      else if (this.#cell !== null && depth > 4) this.#openPart(this.#cell, name, depth)
    } else if (this.#section === 'mergeCells' && depth === 3) {
      this.#merge(attributes['ref'] ?? '')
    }
  }

  text(text: string): void {
    if (this.#cell === null) return
    if (this.#isValue) this.#cell.value = (this.#cell.value ?? '') + text
    else this.#inline.add(text)
  }

  close(name: string, depth: number): void {
    if (this.#section !== 'sheetData') return
    if (depth === 3) this.#closeRow()
    else if (depth === 4) this.#closeCell()
    else if (depth === 5 && name === 'v') this.#isValue = false
    else if (depth === 5 && name === 'is' && this.#cell !== null) this.#cell.value = this.#inline.end()
    else if (depth > 5) this.#inline.close(name)
  }

  #openRow(number: string | undefined): void {
    const line = number === undefined ? this.#line + 1 : Number(number)
    if (!Number.isInteger(line) || line <= this.#line || line > MAX_ROWS) {
      throw damaged(this.#file, `after its row ${this.#line} comes none that can be there`)
    }
    this.#line = line
    this.#column = -1
    this.#row = { fields: [], dates: null, faults: null, length: 0, filled: 0 }
  }

  #openCell({ r: reference, t: type, s: style }: Readonly<Record<string, string>>): void {
    const column = reference === undefined ? this.#column + 1 : columnIn(reference, this.#line)
    if (column === null || column <= this.#column || column >= MAX_COLUMNS) {
      throw damaged(this.#file, `its row ${this.#line} has a cell where none can be`)
    }
    this.#column = column
    this.#cell = { type: type ?? 'n', style: Number(style ?? 0), value: null, isFormula: false }
  }

  #openPart(cell: Writable<RawCell>, name: string, depth: number): void {
    if (depth > 5) {
      this.#inline.open(name)
    } else if (name === 'v') {
      cell.value = ''
      this.#isValue = true
    } else if (name === 'is') {
      this.#inline.start()
    } else if (name === 'f') {
      cell.isFormula = true
    }
  }

  #closeCell(): void {
    const [cell, row, column] = [this.#cell, this.#row, this.#column]
    this.#cell = null
    if (cell === null || row === null) return
    const isBeside = this.header !== null && column >= this.header.fields.length
    if (isBeside || (cell.value === null && !cell.isFormula)) return
    const value = this.#cells.read(cell)
    if (value === '') return
    if (typeof value === 'string') {
      this.#fill(row, value)
    } else if ('date' in value) {
      this.#fill(row, value.date)
      row.dates ??= new Set()
      row.dates.add(column)
    } else {
      this.#fill(row, '')
      row.faults ??= new Map()
      row.faults.set(column, `the cell ${columnName(column)}${this.#line} ${value.fault}`)
    }
  }

  #fill(row: OpenRow, text: string): void {
    while (row.fields.length < this.#column) row.fields.push('')
    row.fields.push(text)
    row.length += text.length
    if (text.trim() !== '') row.filled++
    if (row.length > MAX_ROW_LENGTH) {
      throw hostile(this.#file, `its row ${this.#line} holds more than a million letters`)
    }
  }

  #closeRow(): void {
    const [row, line] = [this.#row, this.#line]
    this.#row = null
    if (row === null || (row.filled === 0 && row.faults === null)) return
    this.hasContent = true
    if (this.header === null) {
      const isHeader = this.#headerRow === null ? row.filled > 1 : line === this.#headerRow
      if (isHeader) this.header = { fields: this.#narrow(withoutEmptyEnd(row.fields)), line }
      return
    }
    while (row.fields.length < this.header.fields.length) row.fields.push('')
    this.rows.push({ fields: row.fields, line, dates: row.dates ?? NO_DATES, faults: row.faults ?? NO_FAULTS })
    this.#lastLine = line
  }

  #narrow(header: readonly string[]): readonly string[] {
    if (header.length <= MAX_HEADER_COLUMNS) return header
    throw hostile(this.#file, `it has ${header.length} columns`)
  }

  #merge(reference: string): void {
    const [from, to = from] = reference.split(':').map(positionOf)
    if (!from || !to || this.header === null) return
    const firstLine = Math.max(from.line, this.header.line + 1)
    const isAmongRows = to.line >= firstLine && from.line <= this.#lastLine && from.column < this.header.fields.length
    if (isAmongRows && firstLine < (this.merged?.firstLine ?? Infinity)) this.merged = { reference, firstLine }
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

interface OpenRow {
  readonly fields: string[]
  dates: Set<number> | null
  faults: Map<number, string> | null
  /** Letters in it. */
  length: number
  /** Cells that hold more than blanks. */
  filled: number
}

/** Column of `C17`, from 0; null where it is not in this row. */
function columnIn(reference: string, line: number): number | null {
  const position = positionOf(reference)
  return position?.line === line ? position.column : null
}

function withoutEmptyEnd(fields: readonly string[]): readonly string[] {
  return fields.slice(0, fields.findLastIndex((field) => field.trim() !== '') + 1)
}
