import { basename } from 'node:path'
import { ConnectorError } from '../errors.js'
import type { CsvRow } from './csv-records.js'
import type { SourceFile } from './source-file.js'

/**
 * What proves that a CSV file is whole. A file that was cut at the end of a line is a valid shorter file, so only its
 * sender can say that it is all of it.
 *
 * - `trailer`: its last row, as it stands in the file, with `{count}` for the number of records: `TOTAL;{count}`.
 *   `{any}` stands for anything: `T|{count}|{any}`.
 * - `controlFile`: a file beside it (a path relative to its folder), made after it. It holds the number of records, or
 *   nothing of the kind, and is then a proof by being there.
 * - `none`: nothing does.
 * - Left out (undefined): the last line ends with a line break.
 */
export type CsvEnd = { readonly trailer: string } | { readonly controlFile: string } | 'none' | undefined

/** What was found to prove the end. */
export interface CsvEndFound {
  readonly total: number | null
  readonly proof: string
}

/** What is known of a file once all its rows have been read. */
export interface CsvClosing {
  readonly name: string
  readonly delimiter: string
  /** Rows below the header, without `last`. */
  readonly rowsBefore: number
  readonly last: CsvRow | null
  readonly endsWithLineBreak: boolean
  /** Count of the control file, or null. */
  readonly controlCount: number | null
}

/** Whether a last row of this kind of end is a record. A trailer is none. */
export function isTrailer(end: CsvEnd): end is { readonly trailer: string } {
  return typeof end === 'object' && 'trailer' in end
}

/** In a sentence, for `check`. */
export function describeEnd(end: CsvEnd): string {
  if (end === undefined) return 'whole if its last line ends with a line break'
  if (end === 'none') return 'nothing proves that it is whole'
  return 'trailer' in end ? 'whole if its trailer has the right count' : `whole if ${end.controlFile} says so`
}

/** Throws `incomplete_read` where the file is not proven to be whole. */
export function proveEnd(end: CsvEnd, closing: CsvClosing): CsvEndFound {
  const { name, last } = closing
  if (isTrailer(end)) return proveByTrailer(end.trailer, closing)
  const rows = closing.rowsBefore + (last === null ? 0 : 1)
  if (end === undefined) {
    if (closing.endsWithLineBreak) return { total: null, proof: 'the last line ends with a line break' }
    throw new ConnectorError('incomplete_read', `The last line of ${name} does not end with a line break`, {
      hint: 'The file is probably cut off: have the export made again. If it always ends so, say under "end" what proves that it is whole.',
      at: last === null ? name : `${name}:${last.line}`,
    })
  }
  if (end === 'none') return { total: null, proof: 'none was asked for' }
  if (closing.controlCount === null) return { total: null, proof: 'a control file' }
  if (closing.controlCount === rows) return { total: rows, proof: 'a control file with the matching count' }
  throw wrongCount(name, rows, closing.controlCount, `its control file ${end.controlFile}`)
}

function proveByTrailer(template: string, closing: CsvClosing): CsvEndFound {
  const { name, last, rowsBefore } = closing
  const match = last === null ? null : trailerExpression(template).exec(asWritten(last, closing.delimiter))
  if (match === null) {
    throw new ConnectorError('incomplete_read', `The last row of ${name} is not the trailer "${template}"`, {
      hint: 'The file is cut off, or its trailer has changed. Have the export made again, or correct "end".',
      at: last === null ? name : `${name}:${last.line}`,
    })
  }
  const count = Number(match[1])
  if (count !== rowsBefore) throw wrongCount(name, rowsBefore, count, 'its trailer')
  return { total: count, proof: 'a trailer with the matching count' }
}

/** Spreadsheets fill a short row up with empty fields. */
function asWritten(row: CsvRow, delimiter: string): string {
  const used = row.fields.findLastIndex((field) => field.trim() !== '') + 1
  return row.fields.slice(0, used).join(delimiter).trim()
}

function trailerExpression(template: string): RegExp {
  const parts = template.trim().split(/(\{count\}|\{any\})/)
  return new RegExp(`^${parts.map(trailerPart).join('')}$`)
}

function trailerPart(part: string): string {
  if (part === '{count}') return '\\s*(\\d+)\\s*'
  return part === '{any}' ? '.*' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function wrongCount(name: string, received: number, expected: number, says: string): ConnectorError {
  return new ConnectorError('incomplete_read', `${name} has ${received} records, and ${says} says ${expected}`, {
    hint: 'Records are missing or were added on the way. Have the export made again.',
    at: name,
  })
}

/** Reads a control file: its count, or null where it holds no number. Throws where it is missing or older than the file. */
export async function readControlFile(
  controlFile: string,
  file: SourceFile,
  signal: AbortSignal,
): Promise<number | null> {
  await using control = await file.beside(controlFile, signal)
  if (control === null) throw missing(basename(controlFile), file.name)
  const at = control.name
  // Some file systems keep whole seconds only.
  if (Math.floor(control.modifiedAt.getTime() / 1000) < Math.floor(file.modifiedAt.getTime() / 1000)) {
    throw new ConnectorError('incomplete_read', `The control file ${at} is older than ${file.name}`, {
      hint: 'It belongs to an earlier export: the new one is not finished. The control file must be made after the file.',
      at,
    })
  }
  const text = Buffer.from(await control.read(0, 1000, signal))
    .toString('latin1')
    .trim()
  if (/^\d+$/.test(text)) return Number(text)
  if (!/\d/.test(text)) return null
  throw new ConnectorError('bad_data', `The control file ${at} holds something else than a count`, {
    hint: 'It should hold the number of records, or no digit at all: it then counts by being there.',
    at,
  })
}

function missing(at: string, name: string): ConnectorError {
  return new ConnectorError('incomplete_read', `The control file ${at} of ${name} is not there`, {
    hint: 'The export is not finished yet. If it makes no such file, correct "end".',
    at,
  })
}
