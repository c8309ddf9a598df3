import { isConnectorError } from '@rollcall/sdk'
import { type CsvEnd, CsvRecords, type Encoding, encodings, openCsv } from '@rollcall/sdk/files'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode, writtenFiles } from './written-files.js'

const files = writtenFiles()
const BOM = '\ufeff'

/** Fields with all that makes trouble: delimiters, quotes, line breaks, blanks, letters of other languages. */
function field(encoding: Encoding): fc.Arbitrary<string> {
  const common = fc.constantFrom(
    'a',
    'Z',
    '7',
    ' ',
    ';',
    ',',
    '\t',
    '|',
    '"',
    '""',
    '\n',
    '\r',
    '\r\n',
    'é',
    'ß',
    '€',
    '’',
  )
  const any = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''))
  const parts = fc.array(common, { maxLength: 8 }).map((all) => all.join(''))
  // 'ß€' in Windows-1252 is a letter in UTF-8 too: such a file is refused unless its encoding is configured.
  return encoding === 'windows-1252' ? parts.map((text) => text.replace(/[€’]/g, 'ü')) : fc.oneof(parts, any)
}

function written(rows: readonly (readonly string[])[], delimiter: string, lineBreak: string): string {
  const quoted = (text: string) =>
    /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text
  return rows.map((row) => row.map(quoted).join(delimiter) + lineBreak).join('')
}

/** Rows of which every one holds something, since rows without any value are not read. */
function table(encoding: Encoding) {
  return fc
    .array(fc.array(field(encoding), { minLength: 3, maxLength: 3 }), { maxLength: 12 })
    .map((rows) => rows.filter((row) => row.some((text) => text.trim() !== '')))
}

describe('CSV files', () => {
  it.each(encodings)('come back as they were written, in %s, with each delimiter and line break', async (encoding) => {
    const lineBreak = fc.constantFrom('\n', '\r\n', '\r')
    const hasBom = encoding === 'windows-1252' ? fc.constant(false) : fc.boolean()
    await fc.assert(
      fc.asyncProperty(
        table(encoding),
        fc.constantFrom(';', ',', '\t', '|'),
        lineBreak,
        hasBom,
        async (rows, delimiter, br, bom) => {
          const header = ['id', 'first name', 'Straße']
          const text = (bom ? BOM : '') + written([header, ...rows], delimiter, br)
          const path = await files.write('table.csv', encode(text, encoding))
          await using csv = await openCsv(path, { signal: new AbortController().signal })
          const read: (readonly string[])[] = []
          for await (const page of csv.pages()) read.push(...page.map((row) => row.fields))
          expect({ header: csv.header, delimiter: csv.delimiter, encoding: csv.encoding, rows: read }).toEqual({
            header,
            delimiter,
            encoding,
            rows,
          })
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('R23 a file that was cut', () => {
  const rows = table('utf-8').filter((all) => all.length > 0)

  it('anywhere is never taken for whole where it has a trailer', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (all, place) => {
        const whole = encode(`${written([['id', 'b', 'c'], ...all], ';', '\r\n')}TOTAL;${all.length}`, 'utf-8')
        const path = await files.write('cut.csv', whole.subarray(0, place % whole.length))
        expect(await rowsOf(path, { trailer: 'TOTAL;{count}' })).toBe('refused')
      }),
      { numRuns: 300 },
    )
  })

  it('is taken for whole only at the end of a line where it has none', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (all, place) => {
        const whole = encode(written([['id', 'b', 'c'], ...all], ';', '\n'), 'utf-8')
        const cut = whole.subarray(0, place % whole.length)
        const read = await rowsOf(await files.write('cut.csv', cut), undefined)
        if (read === 'refused') return
        expect(cut.at(-1)).toBe(10)
        expect(read).toEqual(all.slice(0, read.length))
      }),
      { numRuns: 300 },
    )
  })
})

describe('any bytes', () => {
  it('are rows, or are refused with a reason', async () => {
    const text = fc
      .constantFrom('id;name\n', '1;"', '\r', '\0', 'Zo\xeb', '\ufeff', ';', '\n')
      .map((part) => encode(part, 'utf-8'))
    const bytes = fc.array(fc.oneof(text, fc.uint8Array({ maxLength: 12 })), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(bytes, async (parts) => {
        const rows = await rowsOf(await files.write('bytes.csv', Buffer.concat(parts)), 'none')
        expect(rows === 'refused' || Array.isArray(rows)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

/** The rows of a file, or that it was refused; any other error is a bug. */
async function rowsOf(path: string, end: CsvEnd): Promise<(readonly string[])[] | 'refused'> {
  try {
    await using csv = await openCsv(path, { end, signal: new AbortController().signal })
    const rows: (readonly string[])[] = []
    for await (const page of csv.pages()) rows.push(...page.map((row) => row.fields))
    return rows
  } catch (error) {
    if (!isConnectorError(error)) throw error
    expect(error.hint).not.toBe('')
    return 'refused'
  }
}

describe('the records of a text', () => {
  const text = fc
    .array(fc.constantFrom('a', 'bc', ';', '"', '""', '\n', ' '), { maxLength: 30 })
    .map((all) => all.join(''))

  it('are those that csv-parse finds, and where it refuses the text, so do we', () => {
    fc.assert(
      fc.property(text, (content) => {
        expect(outcome(() => ours([content]))).toEqual(outcome(() => theirs(content)))
      }),
      { numRuns: 3000 },
    )
  })

  it('are the same wherever the text is cut into pieces, line numbers too', () => {
    const crlf = text.map((content) => content.replaceAll('\n', '\r\n'))
    fc.assert(
      fc.property(fc.oneof(text, crlf), fc.array(fc.nat(40)), (content, cuts) => {
        const at = [0, ...cuts.filter((cut) => cut < content.length).toSorted((a, b) => a - b), content.length]
        const pieces = at.slice(1).map((end, index) => content.slice(at[index], end))
        expect(outcome(() => numbered(pieces))).toEqual(outcome(() => numbered([content])))
      }),
      { numRuns: 2000 },
    )
  })
})

function ours(pieces: readonly string[]): readonly (readonly string[])[] {
  return numbered(pieces).map((row) => row.fields)
}

function numbered(pieces: readonly string[]) {
  const records = new CsvRecords({ delimiter: ';', name: 'text.csv', firstLine: 1 })
  return [...pieces.flatMap((piece) => records.push(piece)), ...records.end()]
}

function theirs(content: string): string[][] {
  return parse(content, { delimiter: ';', relax_column_count: true, skip_empty_lines: true, record_delimiter: '\n' })
}

function outcome<T>(read: () => T): T | 'refused' {
  try {
    return read()
  } catch {
    return 'refused'
  }
}
