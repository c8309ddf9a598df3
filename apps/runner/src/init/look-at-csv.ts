import { open } from 'node:fs/promises'
import { openCsv } from '@rollcall/sdk/files'
import { type GuessedColumns, guessColumns, guessUnitColumns, type UnitColumns } from './guess-columns.js'
import { guessDateFormat } from './guess-date-format.js'

/** What an export of employees looks like from its first rows and its last one. */
export interface CsvLook {
  readonly headers: readonly string[]
  readonly columns: GuessedColumns
  /** Null: ISO dates, or not known. */
  readonly dateFormat: string | null
  /** `TOTAL;{count}`, where the last row says how many there are. */
  readonly trailer: string | null
}

const DATES = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const
const TAIL_BYTES = 4096

/** @throws ConnectorError where the file is not there, or no CSV file */
export async function lookAtCsv(path: string, signal: AbortSignal): Promise<CsvLook> {
  const trailer = await lastRowAsTrailer(path)
  await using csv = await openCsv(path, { end: trailer === null ? 'none' : { trailer }, signal })
  const columns = guessColumns(csv.header)
  const positions = DATES.flatMap((field) => {
    const header = columns.fields[field]
    return header === undefined ? [] : [csv.header.indexOf(header)]
  })
  const first = await csv.pages().next()
  const rows = first.done ? [] : first.value
  const samples = rows.flatMap((row) => positions.map((position) => row.fields[position] ?? ''))
  return { headers: csv.header, columns, dateFormat: guessDateFormat(samples), trailer }
}

/**
 * Which columns of a file of communities or functions are which; null where they are called `id` and `name`, as they are
 * taken without being named, or cannot be guessed.
 *
 * @throws ConnectorError where the file is not there, or no CSV file
 */
export async function lookAtUnits(
  path: string,
  kind: 'communities' | 'functions',
  signal: AbortSignal,
): Promise<UnitColumns | null> {
  await using csv = await openCsv(path, { end: 'none', signal })
  const headers = csv.header.map((header) => header.trim().toLowerCase())
  return ['id', 'name'].every((field) => headers.includes(field)) ? null : guessUnitColumns(csv.header, kind)
}

/** A last row that is one word and a number, such as `TOTAL;150`, as the connector wants it: `TOTAL;{count}`. */
async function lastRowAsTrailer(path: string): Promise<string | null> {
  const tail = await readTail(path)
  const last =
    tail
      .trimEnd()
      .split(/\r\n|\r|\n/)
      .at(-1) ?? ''
  const match = /^("?[A-Za-z][A-Za-z ]*"?)([;,\t|])\d+([;,\t|]*)$/.exec(last)
  return match ? `${match[1]}${match[2]}{count}${match[3]}` : null
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
