import { type EndOfRead, endOfRead } from '../end-of-read.js'
import { ConnectorError } from '../errors.js'
import { type CsvEnd, isTrailer, proveEnd, readControlFile } from './csv-end.js'
import { CsvRecords, type CsvRow, MAX_RECORD_LENGTH } from './csv-records.js'
import { detectDelimiter, separatorLine } from './delimiter.js'
import { type Encoding, encodingName, encodingSign, TextDecoding, type TextFault } from './encoding.js'
import { refuseForeignBytes, refuseForeignText } from './file-format.js'
import { SourceFile } from './source-file.js'

const ROWS_PER_PAGE = 500

/** How to read a CSV file. What is left out is detected. */
export interface CsvOptions {
  /** One character. */
  readonly delimiter?: string | undefined
  readonly encoding?: Encoding | undefined
  readonly end?: CsvEnd
  /** Checked between pieces of 64 kB; once aborted, its reason is thrown. */
  readonly signal: AbortSignal
}

/**
 * A CSV file with a header, opened by {@link openCsv} and read once. Close it with `await using`.
 *
 * Memory: one piece of 64 kB and at most one record of a million characters. The fields are slices of that piece; whoever
 * keeps one for longer than its page should copy it.
 */
export class CsvFile {
  /** Name without folders: the first half of every `at`. */
  readonly name: string
  /** Without empty ones at its end, which a delimiter at the end of the line leaves. */
  readonly header: readonly string[]
  readonly delimiter: string
  readonly #file: SourceFile
  readonly #options: CsvOptions
  readonly #decoding: TextDecoding
  readonly #records: CsvRecords
  readonly #controlCount: number | null
  #pending: CsvRow[]
  #isRead: boolean

  /** @internal Use {@link openCsv}. */
  constructor(opened: OpenedCsv) {
    this.name = opened.file.name
    this.header = opened.header
    this.delimiter = opened.delimiter
    this.#file = opened.file
    this.#options = opened.options
    this.#decoding = opened.decoding
    this.#records = opened.records
    this.#controlCount = opened.controlCount
    this.#pending = opened.rows
    this.#isRead = opened.isRead
  }

  /** What it is read as so far: a file that begins in ASCII may turn out to be Windows-1252 later. */
  get encoding(): Encoding {
    return this.#decoding.encoding
  }

  /**
   * The rows below the header in pages of at most 500, without empty ones and without the trailer; then the proof that
   * the file is whole. The number of fields is as in the file, but a last row with too few of them is a cut file.
   */
  async *pages(): AsyncGenerator<readonly CsvRow[], EndOfRead, void> {
    let count = 0
    while (!this.#isRead) {
      // The last row stays back until another has come: it may be the trailer, or cut.
      const last = this.#pending.pop()
      for (const page of inPages(this.#pending)) {
        this.#options.signal.throwIfAborted()
        count += page.length
        yield page
      }
      this.#pending = last === undefined ? [] : [last]
      await this.#readOn()
    }
    const rowsBefore = Math.max(0, this.#pending.length - 1)
    const last = this.#pending.at(-1) ?? null
    const end = this.#close(count + rowsBefore, last)
    const rows = isTrailer(this.#options.end) ? this.#pending.slice(0, -1) : this.#pending
    for (const page of inPages(rows)) {
      this.#options.signal.throwIfAborted()
      yield page
    }
    return end
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]()
  }

  async #readOn(): Promise<void> {
    const bytes = await this.#file.next(this.#options.signal)
    const rows = pushText(decodeNext(this.#decoding, bytes), this.#records, this.#decoding, this.name)
    if (bytes === null) rows.push(...this.#records.end())
    this.#isRead = bytes === null
    for (const row of rows) if (!isBlank(row)) this.#pending.push(row)
  }

  #close(rowsBefore: number, last: CsvRow | null): EndOfRead {
    const { end } = this.#options
    if (!isTrailer(end) && last !== null && last.fields.length < this.header.length) {
      throw new ConnectorError('incomplete_read', `The last row of ${this.name} has too few fields`, {
        hint: 'The file is cut off in the middle of a row. Have the export made again.',
        at: `${this.name}:${last.line}`,
      })
    }
    const endsWithLineBreak = this.#records.endedWithLineBreak
    const { name, delimiter } = this
    const controlCount = this.#controlCount
    return endOfRead(proveEnd(end, { name, delimiter, rowsBefore, last, endsWithLineBreak, controlCount }))
  }
}

interface OpenedCsv {
  file: SourceFile
  options: CsvOptions
  decoding: TextDecoding
  records: CsvRecords
  header: readonly string[]
  delimiter: string
  controlCount: number | null
  rows: CsvRow[]
  isRead: boolean
}

/**
 * Opens a CSV file and reads its header, having found out its encoding and delimiter.
 *
 * @param source a path, or a file that is closed with the `CsvFile`, also where this fails
 *
 * Throws a `ConnectorError`: `configuration` (no such file), `permission`, `unavailable`, `bad_data` (not CSV, not text,
 * an encoding that cannot be read) or `incomplete_read` (an empty file, one that ends in its header, no control file).
 */
export async function openCsv(source: string | SourceFile, options: CsvOptions): Promise<CsvFile> {
  const file = typeof source === 'string' ? await SourceFile.open(source) : source
  try {
    return new CsvFile(await readHeader(file, options))
  } catch (error) {
    await file[Symbol.asyncDispose]()
    throw error
  }
}

async function readHeader(file: SourceFile, options: CsvOptions): Promise<OpenedCsv> {
  const { name } = file
  const end = options.end
  const hasControlFile = typeof end === 'object' && 'controlFile' in end
  const controlCount = hasControlFile ? await readControlFile(end.controlFile, file, options.signal) : null
  const first = await file.next(options.signal)
  if (first === null) throw empty(name)
  refuseForeignBytes(first, name)
  const sign = encodingSign(first)
  const decoding = new TextDecoding(agreedEncoding(sign, options.encoding, name))
  let bytes: Uint8Array | null = first.subarray(sign.bomBytes)
  let text = ''
  while (bytes !== null && !hasHeader(text) && text.length <= MAX_RECORD_LENGTH) {
    text += decodeNext(decoding, bytes)
    requireReadable(decoding, `${name}:${text.split(/\r\n|\r|\n/).length}`)
    refuseForeignText(text.slice(0, 1000), name)
    if (!hasHeader(text)) bytes = await file.next(options.signal)
  }
  const isRead = bytes === null
  if (isRead) text += decodeNext(decoding, null)
  if (text.trim() === '') throw empty(name)
  const hint = separatorLine(text)
  const body = hint === null ? text : text.slice(hint.length)
  const delimiter =
    options.delimiter ?? hint?.delimiter ?? detectDelimiter(body.slice(0, headerEnd(body) ?? body.length)) ?? ';'
  const records = new CsvRecords({ delimiter, name, firstLine: hint === null ? 1 : 2 })
  const rows = pushText(body, records, decoding, name)
  if (isRead) rows.push(...records.end())
  const [header, ...rest] = rows.filter((row) => !isBlank(row))
  if (header === undefined) throw empty(name)
  if (isRead && rest.length === 0 && end === undefined && !records.endedWithLineBreak) throw endsInHeader(name)
  return {
    file,
    options,
    decoding,
    records,
    header: withoutEmptyEnd(header.fields),
    delimiter,
    controlCount,
    rows: rest,
    isRead,
  }
}

function agreedEncoding(
  sign: { encoding: Encoding | null; bomBytes: number },
  configured: Encoding | undefined,
  name: string,
): Encoding | null {
  if (configured === undefined) return sign.encoding
  if (sign.bomBytes === 0 || sign.encoding === configured || sign.encoding === null) return configured
  throw new ConnectorError('configuration', `${name} is ${encodingName(sign.encoding)}, as its first bytes say`, {
    hint: `Take "encoding: ${configured}" out of the configuration: it is detected.`,
    at: name,
  })
}

function decodeNext(decoding: TextDecoding, bytes: Uint8Array | null): string {
  return decoding.decode(bytes ?? new Uint8Array(0), bytes === null)
}

/** Gives a piece of text to the records, and says on which line it cannot be text. */
function pushText(text: string, records: CsvRecords, decoding: TextDecoding, name: string): CsvRow[] {
  const zero = text.indexOf('\0')
  const rows = records.push(zero < 0 ? text : text.slice(0, zero))
  const at = `${name}:${records.line}`
  if (zero >= 0) {
    throw new ConnectorError('bad_data', `There is a zero byte in ${at}: this is no text`, {
      hint: 'The file is damaged or in an encoding that is not known. Have the export made again, as UTF-8.',
      at,
    })
  }
  requireReadable(decoding, at)
  return rows
}

function requireReadable(decoding: TextDecoding, at: string): void {
  if (decoding.broken === null) return
  if (decoding.broken === 'cut') {
    throw new ConnectorError('incomplete_read', `The file ends within a letter in ${at}`, {
      hint: 'The file is cut off. Have the export made again.',
      at,
    })
  }
  throw new ConnectorError('bad_data', `The text in ${at} cannot be read: ${faults[decoding.broken]}`, {
    hint: 'Have the export made as UTF-8. If you know its encoding, name it under "encoding".',
    at,
  })
}

const faults: Readonly<Record<Exclude<TextFault, 'cut'>, string>> = {
  mixed: 'some of its letters are UTF-8 and others are not',
  unknown: 'it is neither UTF-8 nor Windows-1252',
  other: 'it is not in the encoding that the file began with or that is configured',
}

function hasHeader(text: string): boolean {
  return headerEnd(text.slice(separatorLine(text)?.length ?? 0)) !== null
}

/** Position of the line break that ends the first record that is not empty, or null where it is not all there yet. */
function headerEnd(text: string): number | null {
  let isQuoted = false
  for (let position = text.length - text.trimStart().length; position < text.length; position++) {
    const character = text[position]
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && character === '\n') return position
    else if (!isQuoted && character === '\r') return position + 1 < text.length ? position : null
  }
  return null
}

function isBlank(row: CsvRow): boolean {
  return row.fields.every((field) => field.trim() === '')
}

function withoutEmptyEnd(header: readonly string[]): readonly string[] {
  return header.slice(0, header.findLastIndex((field) => field.trim() !== '') + 1)
}

function* inPages(rows: readonly CsvRow[]): Generator<readonly CsvRow[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_PAGE) yield rows.slice(start, start + ROWS_PER_PAGE)
}

function empty(name: string): ConnectorError {
  return new ConnectorError('incomplete_read', `${name} is empty`, {
    hint: 'A finished export has at least its header. Have it made again.',
    at: name,
  })
}

function endsInHeader(name: string): ConnectorError {
  return new ConnectorError('incomplete_read', `${name} ends in its first line`, {
    hint: 'The file is cut off: a finished one has a line break after its header. Have the export made again.',
    at: name,
  })
}
