import { ConnectorError, type EndOfRead, endOfRead } from '@rollcall/sdk'
import { type CsvEnd, isTrailer, proveEnd, readControlFile, type SourceFile } from '@rollcall/sdk/files'
import { Archive, damaged } from './archive.js'
import { type Book, type BookSheet, readBook } from './book.js'
import { CellReader } from './cells.js'
import { refuseOldContainer } from './recognize.js'
import { readSharedStrings, SharedStrings } from './shared-strings.js'
import { SheetReader, type SheetRow } from './sheet-reader.js'
import { readStyles } from './styles.js'
import { readXml } from './xml.js'

const ROWS_PER_PAGE = 500
/** Of a table that is wider than any export the pages are shorter. */
const CELLS_PER_PAGE = 50_000
/** The cells of a last row are put together with it, to hold them against a trailer. */
const TRAILER_DELIMITER = ';'

/** How to read a sheet. */
export interface SheetOptions {
  /** Its name. Left out: the only one that is not hidden. */
  readonly sheet?: string | undefined
  /** Row of the header, as Excel counts. Left out: the first one with two cells that hold something. */
  readonly headerRow?: number | undefined
  /** What else has to prove that it is whole; the cells of a trailer are separated by `;`. The archive does in any case. */
  readonly end?: CsvEnd
  /** Checked between pieces of 64 kB; once aborted, its reason is thrown. */
  readonly signal: AbortSignal
}

/**
 * One sheet of a workbook (`.xlsx`) with a header, opened by {@link openSheet} and read once. Close it with `await using`.
 *
 * Memory: the different texts of the workbook, 64 MB of them at most, and a page of rows.
 */
export class Sheet {
  /** The file's without folders, with the sheet's in brackets where that was asked for: the first half of every `at`. */
  readonly name: string
  /** As it is called in the workbook. */
  readonly sheet: string
  /** Without empty ones at its end. One that cannot be read is empty. */
  readonly header: readonly string[]
  readonly headerRow: number
  readonly #opened: OpenedSheet

  /** @internal Use {@link openSheet}. */
  constructor(opened: OpenedSheet) {
    this.name = opened.name
    this.sheet = opened.sheet
    this.header = opened.header.fields
    this.headerRow = opened.header.line
    this.#opened = opened
  }

  /**
   * The rows below the header in pages of at most 500, all as wide as it, without empty ones and without the trailer; then
   * the proof that the workbook is whole. Hidden and filtered rows and columns are read as all others.
   */
  async *pages(): AsyncGenerator<readonly SheetRow[], EndOfRead, void> {
    const { reader, steps, file, options } = this.#opened
    const pageRows = Math.max(1, Math.min(ROWS_PER_PAGE, Math.floor(CELLS_PER_PAGE / this.header.length)))
    let count = 0
    let pending: SheetRow[] = []
    for (let isRead = false; !isRead; ) {
      for (const row of reader.rows) pending.push(row)
      reader.rows = []
      // The last row stays back: it may be the trailer.
      while (pending.length > pageRows) {
        options.signal.throwIfAborted()
        const page = pending.slice(0, pageRows)
        pending = pending.slice(pageRows)
        count += page.length
        yield page
      }
      isRead = (await steps.next()).done === true
    }
    for (const row of reader.rows) pending.push(row)
    await file.requireUnchanged()
    const last = pending.at(-1) ?? null
    const rows = isTrailer(options.end) ? pending.slice(0, -1) : pending
    this.#requireUnmerged(isTrailer(options.end) ? last : null)
    const end = this.#end(count + Math.max(0, pending.length - 1), last)
    for (let start = 0; start < rows.length; start += pageRows) {
      options.signal.throwIfAborted()
      yield rows.slice(start, start + pageRows)
    }
    return end
  }

  #end(rowsBefore: number, last: SheetRow | null): EndOfRead {
    const { options, controlCount } = this.#opened
    if (options.end === undefined || options.end === 'none') return endOfRead({ proof: 'the workbook is whole' })
    const { name } = this
    const delimiter = TRAILER_DELIMITER
    const closing = { name, delimiter, rowsBefore, last, endsWithLineBreak: true, controlCount }
    return endOfRead(proveEnd(options.end, closing))
  }

  #requireUnmerged(trailer: SheetRow | null): void {
    const { merged } = this.#opened.reader
    if (merged === null || merged.firstLine === trailer?.line) return
    throw new ConnectorError('bad_data', `The cells ${merged.reference} of ${this.name} are merged`, {
      hint: 'All but the first of them look empty. Unmerge them in Excel (Home › Merge & Center › Unmerge Cells) and give each row its own value.',
      at: `${this.name}:${merged.firstLine}`,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.steps.return()
    await this.#opened.file[Symbol.asyncDispose]()
  }
}

interface OpenedSheet {
  readonly file: SourceFile
  readonly options: SheetOptions
  readonly name: string
  readonly sheet: string
  readonly header: { readonly fields: readonly string[]; readonly line: number }
  readonly reader: SheetReader
  /** Reads on, a piece a step. */
  readonly steps: AsyncGenerator<void, void, void>
  /** Of the control file, or null. */
  readonly controlCount: number | null
}

/**
 * Opens a sheet of a workbook and reads its header.
 *
 * The file is closed with the {@link Sheet}, also where this fails. Only texts, numbers and dates are taken from it: no
 * formula is calculated, no macro is run, and no other file or address that it names is opened.
 *
 * Throws a `ConnectorError`: `configuration` (no such sheet, several to choose from, no header in that row), `bad_data` (no
 * workbook but a file that is named, a password, an archive made to do harm) or `incomplete_read` (a file that is cut off,
 * damaged or empty, no control file).
 */
export async function openSheet(file: SourceFile, options: SheetOptions): Promise<Sheet> {
  try {
    return new Sheet(await open(file, options))
  } catch (error) {
    await file[Symbol.asyncDispose]()
    throw error
  }
}

/**
 * The sheets of a workbook, in its order; the file stays open.
 *
 * @throws ConnectorError as {@link openSheet} does
 */
export async function listSheets(file: SourceFile, signal: AbortSignal): Promise<readonly BookSheet[]> {
  await refuseOldContainer(file, signal)
  const { sheets } = await readBook(await Archive.open(file, signal), file.name)
  return sheets
}

async function open(file: SourceFile, options: SheetOptions): Promise<OpenedSheet> {
  const { signal, end } = options
  const hasControlFile = typeof end === 'object' && 'controlFile' in end
  const controlCount = hasControlFile ? await readControlFile(end.controlFile, file, signal) : null
  await refuseOldContainer(file, signal)
  const archive = await Archive.open(file, signal)
  const book = await readBook(archive, file.name)
  const sheet = choose(book.sheets, options.sheet, file.name)
  const name = options.sheet === undefined ? file.name : `${file.name}[${sheet.name}]`
  const cells = await cellReader(archive, book, file.name)
  const reader = new SheetReader({ file: name, cells, headerRow: options.headerRow ?? null })
  const steps = rowsIn(archive, sheet, reader, file.name)
  while (reader.header === null) {
    if ((await steps.next()).done === true) throw noHeader(reader, name, options.headerRow)
  }
  const { header } = reader
  return { file, options, name, sheet: sheet.name, header, reader, steps, controlCount }
}

async function cellReader(archive: Archive, book: Book, file: string): Promise<CellReader> {
  const { countsFrom1904 } = book
  // A small workbook may have neither: then no cell has a style, and none points to a text.
  const styles = book.styles === null ? (['number'] as const) : await readStyles(archive, { file, part: book.styles })
  const strings =
    book.strings === null ? new SharedStrings() : await readSharedStrings(archive, { file, part: book.strings })
  return new CellReader({ file, strings, styles, countsFrom1904 })
}

async function* rowsIn(
  archive: Archive,
  sheet: BookSheet,
  reader: SheetReader,
  file: string,
): AsyncGenerator<void, void, void> {
  yield* readXml(archive.bytes(sheet.part), reader, { file, part: sheet.part })
  if (!reader.isSheet) throw damaged(file, `${sheet.part} holds no rows`)
}

function choose(sheets: readonly BookSheet[], wanted: string | undefined, file: string): BookSheet {
  const named = (name: string) => sheets.find((sheet) => sheet.name === name)
  const folded = (name: string) => name.trim().toLowerCase()
  if (wanted !== undefined) {
    const found = named(wanted) ?? sheets.find((sheet) => folded(sheet.name) === folded(wanted))
    if (found !== undefined) return found
    throw new ConnectorError('configuration', `${file} has no sheet "${wanted}"`, {
      hint: `Its sheets are ${listed(sheets)}. Give one of them under "sheet", or mend the export.`,
      at: file,
    })
  }
  const [only, second] = sheets.filter((sheet) => sheet.isVisible)
  if (only !== undefined && second === undefined) return only
  const sees = only === undefined ? 'no sheet that is not hidden' : 'several sheets'
  throw new ConnectorError('configuration', `${file} has ${sees}`, {
    hint: sheets.length === 0 ? 'Have the export made again.' : `Give one of them under "sheet": ${listed(sheets)}.`,
    at: file,
  })
}

function listed(sheets: readonly BookSheet[]): string {
  return sheets.map(({ name, isVisible }) => `"${name}"${isVisible ? '' : ' (hidden)'}`).join(', ')
}

function noHeader(reader: SheetReader, name: string, headerRow: number | undefined): ConnectorError {
  if (!reader.hasContent) {
    return new ConnectorError('incomplete_read', `${name} is empty`, {
      hint: 'A finished export has at least its header. Have it made again, or name another sheet under "sheet".',
      at: name,
    })
  }
  if (headerRow === undefined) {
    return new ConnectorError('bad_data', `${name} has no row with two filled cells, so no header`, {
      hint: 'Have the export made with a header, or name another sheet under "sheet".',
      at: name,
    })
  }
  return new ConnectorError('configuration', `Row ${headerRow} of ${name} is empty, so there is no header in it`, {
    hint: 'Correct "headerRow", or leave it out: then the first row with two filled cells is the header.',
    at: `${name}:${headerRow}`,
  })
}
