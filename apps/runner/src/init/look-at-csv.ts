import { open } from 'node:fs/promises'
import { looksLikeWorkbook } from '@rollcall/file-sources/workbook'
import { openCsv, SourceFile } from '@rollcall/sdk/files'
import { type GuessedColumns, guessColumns, guessUnitColumns, type UnitColumns } from './guess-columns.js'
import { guessDateFormat } from './guess-date-format.js'
import { lookAtSheet } from './look-at-workbook.js'

/** What an export of employees looks like from its first rows and its last one. */
export interface CsvLook {
  readonly headers: readonly string[]
  readonly columns: GuessedColumns
  /** Null: ISO dates, or not known. */
  readonly dateFormat: string | null
  /** `TOTAL;{count}`, where the last row says how many there are. */
  readonly trailer: string | null
  /** The sheet of a workbook that has several. */
  readonly sheet: string | null
}

/** What a file of communities or functions looks like. */
export interface UnitLook {
  /** Null where they are called `id` and `name`, as they are taken without being named, or cannot be guessed. */
  readonly columns: UnitColumns | null
  /** As that of the employees. */
  readonly sheet: string | null
}

const DATES = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const
const TAIL_BYTES = 4096
const WORD_AND_NUMBER = /^("?[A-Za-z][A-Za-z ]*"?)([;,\t|])\d+([;,\t|]*)$/

/** @throws ConnectorError where the file is not there, or neither a CSV file nor a workbook */
export async function lookAtCsv(path: string, signal: AbortSignal): Promise<CsvLook> {
  if (await isWorkbook(path, signal)) return lookAtStaffSheet(path, signal)
  const trailer = asTrailer(await lastLine(path))
  await using csv = await openCsv(path, { end: trailer === null ? 'none' : { trailer }, signal })
  const columns = guessColumns(csv.header)
  const positions = datesIn(csv.header, columns)
  const first = await csv.pages().next()
  const rows = first.done ? [] : first.value
  const samples = rows.flatMap((row) => positions.map((position) => row.fields[position] ?? ''))
  return { headers: csv.header, columns, dateFormat: guessDateFormat(samples), trailer, sheet: null }
}

async function lookAtStaffSheet(path: string, signal: AbortSignal): Promise<CsvLook> {
  const hasStaff = (headers: readonly string[]) => {
    const { fields } = guessColumns(headers)
    return fields.id !== undefined && (fields.firstName ?? fields.lastName) !== undefined
  }
  const { headers, firstRows, lastRow, sheet } = await lookAtSheet(path, hasStaff, signal)
  const columns = guessColumns(headers)
  // Cells that are days need no format: only those that are texts do.
  const texts = datesIn(headers, columns).flatMap((position) =>
    firstRows.filter((row) => !row.dates.has(position)).map((row) => row.fields[position] ?? ''),
  )
  const trailer = asTrailer((lastRow?.fields ?? []).join(';').replace(/;+$/, ''))
  return { headers, columns, dateFormat: guessDateFormat(texts), trailer, sheet }
}

function datesIn(headers: readonly string[], { fields }: GuessedColumns): number[] {
  return DATES.flatMap((field) => {
    const header = fields[field]
    return header === undefined ? [] : [headers.indexOf(header)]
  })
}

/** @throws ConnectorError where the file is not there, or neither a CSV file nor a workbook */
export async function lookAtUnits(
  path: string,
  kind: 'communities' | 'functions',
  signal: AbortSignal,
): Promise<UnitLook> {
  const columnsOf = (headers: readonly string[]) => (isPlain(headers) ? null : guessUnitColumns(headers, kind))
  if (await isWorkbook(path, signal)) {
    const fits = (headers: readonly string[]) => isPlain(headers) || columnsOf(headers) !== null
    const { headers, sheet } = await lookAtSheet(path, fits, signal)
    return { columns: columnsOf(headers), sheet }
  }
  await using csv = await openCsv(path, { end: 'none', signal })
  return { columns: columnsOf(csv.header), sheet: null }
}

function isPlain(headers: readonly string[]): boolean {
  const found = headers.map((header) => header.trim().toLowerCase())
  return ['id', 'name'].every((field) => found.includes(field))
}

async function isWorkbook(path: string, signal: AbortSignal): Promise<boolean> {
  await using file = await SourceFile.open(path)
  return looksLikeWorkbook(file, signal)
}

/** A last row that is one word and a number, such as `TOTAL;150`, as the connector wants it: `TOTAL;{count}`. */
function asTrailer(line: string): string | null {
  const match = WORD_AND_NUMBER.exec(line)
  return match ? `${match[1]}${match[2]}{count}${match[3]}` : null
}

async function lastLine(path: string): Promise<string> {
  const tail = await readTail(path)
  return (
    tail
      .trimEnd()
      .split(/\r\n|\r|\n/)
      .at(-1) ?? ''
  )
}

async function readTail(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => null) // whoever opens it next says why it cannot be read
  if (file === null) return ''
  try {
    const { size } = await file.stat()
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES))
    await file.read(buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('latin1')
  } finally {
    await file.close()
  }
}
