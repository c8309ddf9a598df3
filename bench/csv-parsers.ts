// CSV parsers of npm, each in its own fastest way into objects, and as strict as it can be.
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { parse as fastCsv } from '@fast-csv/parse'
import { parse as csvParse } from 'csv-parse'
import csvParser from 'csv-parser'
import { csvParse as d3 } from 'd3-dsv'
import papaparse from 'papaparse'
import { inferSchema, initParser, type Parser } from 'udsv'

/** Hands on each row of a file as an object; throws where it notices that something is wrong. */
export type Drain = (file: string, onRow: (row: object) => void) => Promise<void>

const PIECE = 1 << 20
/** Byte order mark of UTF-8. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** Bytes become text, without the mark at the beginning, before parsers that take text see them. */
async function* texts(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const piece of createReadStream(file, { highWaterMark: PIECE })) {
    yield decoder.decode(piece, { stream: true })
  }
  yield decoder.decode()
}

async function lengthOfMark(file: string): Promise<number> {
  await using handle = await open(file)
  const { buffer } = await handle.read(Buffer.alloc(MARK.length), 0, MARK.length, 0)
  return buffer.equals(MARK) ? MARK.length : 0
}

const read = (file: string) => createReadStream(file, { highWaterMark: PIECE })

export const PARSERS: Readonly<Record<string, Drain>> = {
  'csv-parse': (file, onRow) =>
    new Promise((done, fail) => {
      const parser = csvParse({ columns: true, bom: true, record_delimiter: ['\r\n', '\n'] })
      parser.on('readable', () => {
        for (let row = parser.read(); row !== null; row = parser.read()) onRow(row)
      })
      parser.on('error', fail).on('end', done)
      read(file).on('error', fail).pipe(parser)
    }),
  papaparse: (file, onRow) =>
    new Promise((done, fail) => {
      const stream = createReadStream(file, { encoding: 'utf8', highWaterMark: PIECE })
      papaparse.parse<object>(stream, {
        header: true,
        skipEmptyLines: true,
        chunk: ({ data, errors: [error] }, parser) => {
          if (error) {
            parser.abort()
            fail(new Error(`${error.code}: ${error.message}`))
          }
          for (const row of data) onRow(row)
        },
        complete: () => done(),
        error: fail,
      })
    }),
  '@fast-csv/parse': (file, onRow) =>
    new Promise((done, fail) => {
      const parser = fastCsv<object, object>({ headers: true, strictColumnHandling: true })
      parser.on('data', onRow).on('error', fail).on('end', done)
      parser.on('data-invalid', () => fail(new Error('A row has another number of fields than the header')))
      read(file).on('error', fail).pipe(parser)
    }),
  'csv-parser': async (file, onRow) => {
    // Its documentation leaves the mark at the beginning to others.
    const bytes = createReadStream(file, { highWaterMark: PIECE, start: await lengthOfMark(file) })
    for await (const row of bytes.pipe(csvParser({ strict: true }))) onRow(row)
  },
  udsv: async (file, onRow) => {
    let parser: Parser | undefined
    for await (const text of texts(file)) {
      parser ??= initParser(inferSchema(text, { encl: '"', esc: '"' }))
      parser.chunk<Record<string, string>>(text, parser.stringObjs, onRow)
    }
    parser?.end()
  },
  'd3-dsv': async (file, onRow) => {
    for (const row of d3(new TextDecoder().decode(await readFile(file)))) onRow(row)
  },
}
