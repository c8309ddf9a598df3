import { appendFile, truncate, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type EndOfRead, isConnectorError } from '@rollcall/sdk'
import { asConnectorError, Columns, type CsvOptions, openCsv } from '@rollcall/sdk/files'
import { describe, expect, it } from 'vitest'
import { encode, writtenFiles } from './written-files.js'

const files = writtenFiles()

type Options = Omit<CsvOptions, 'signal'>

/** Reads a file to its end. */
async function read(path: string, options: Options = {}) {
  await using csv = await openCsv(path, { ...options, signal: new AbortController().signal })
  const rows: string[][] = []
  const lines: number[] = []
  const pages = csv.pages()
  for (;;) {
    const step = await pages.next()
    if (step.done) {
      const end: EndOfRead = step.value
      return { header: csv.header, delimiter: csv.delimiter, encoding: csv.encoding, rows, lines, end }
    }
    rows.push(...step.value.map((row) => [...row.fields]))
    lines.push(...step.value.map((row) => row.line))
  }
}

async function readText(content: string | Uint8Array, options: Options = {}) {
  return read(await files.write('employees.csv', content), options)
}

/** What a person reads who must act. */
async function failure(attempt: Promise<unknown>) {
  try {
    await attempt
  } catch (error) {
    if (isConnectorError(error)) return { code: error.code, message: error.message, at: error.at, hint: error.hint }
    throw error
  }
  throw new Error('it did not fail')
}

const failing = async (content: string | Uint8Array, options: Options = {}) => failure(readText(content, options))

describe('a CSV file', () => {
  it('gives its rows with the line that each starts on', async () => {
    const found = await readText('id;name\r\n1;Noor\r\n\r\n2;"de\r\nWit"\r\n;;\r\n3;"a ""b"""\r\n')
    expect(found.header).toEqual(['id', 'name'])
    expect(found.rows).toEqual([
      ['1', 'Noor'],
      ['2', 'de\r\nWit'],
      ['3', 'a "b"'],
    ])
    expect(found.lines).toEqual([2, 4, 7])
  })

  it('may mix its line breaks', async () => {
    const found = await readText('id;name\r\n1;Noor\n2;Ada\r3;Eva\n')
    expect(found.rows).toEqual([
      ['1', 'Noor'],
      ['2', 'Ada'],
      ['3', 'Eva'],
    ])
    expect(found.lines).toEqual([2, 3, 4])
  })

  it('tells its delimiter by its header, whatever stands in quotes', async () => {
    expect((await readText('"id, of all, things";name\n1;a,b\n')).delimiter).toBe(';')
    expect((await readText('id,name\n1,a;b;c\n')).delimiter).toBe(',')
    expect((await readText('id\tname\n')).delimiter).toBe('\t')
    expect((await readText('id|name\n')).delimiter).toBe('|')
    expect((await readText('id;a,b,c\n', { delimiter: ';' })).header).toEqual(['id', 'a,b,c'])
  })

  it("may begin with Excel's own line that names the delimiter, also behind a byte order mark", async () => {
    const found = await readText('\ufeffsep=,\r\nid,a;b;c;d\r\n1,2\r\n')
    expect(found).toMatchObject({ delimiter: ',', header: ['id', 'a;b;c;d'], rows: [['1', '2']], lines: [3] })
  })

  it('may have a delimiter at the end of each line', async () => {
    expect(await readText('id;name;\n1;Noor;\n')).toMatchObject({ header: ['id', 'name'], rows: [['1', 'Noor', '']] })
  })

  it('may turn out to be Windows-1252 far behind its beginning', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${index};Noor\n`).join('')
    const found = await readText(encode(`id;name\n${rows}x;Zoë\n`, 'windows-1252'))
    expect(found.encoding).toBe('windows-1252')
    expect(found.rows.at(-1)).toEqual(['x', 'Zoë'])
    expect(found.rows.length).toBe(20_001)
  })

  it('comes in pages of at most 500 rows', async () => {
    const rows = Array.from({ length: 1201 }, (_, index) => `${index};Noor\n`).join('')
    const path = await files.write('pages.csv', `id;name\n${rows}`)
    await using csv = await openCsv(path, { signal: new AbortController().signal })
    const sizes: number[] = []
    for await (const page of csv.pages()) sizes.push(page.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1201)
  })

  it('with only a header is an honest empty list', async () => {
    expect(await readText('id;name\n')).toMatchObject({ header: ['id', 'name'], rows: [] })
  })
})

describe('R23 the end of a CSV file', () => {
  it('is a line break, where nothing else is agreed', async () => {
    expect((await readText('id;name\n1;Noor\n')).end).toMatchObject({
      total: null,
      proof: 'the last line ends with a line break',
    })
    expect(await failing('id;name\n1;Noor')).toEqual({
      code: 'incomplete_read',
      message: 'The last line of employees.csv does not end with a line break',
      at: 'employees.csv:2',
      hint: 'The file is probably cut off: have the export made again. If it always ends so, say under "end" what proves that it is whole.',
    })
    expect(await failing('id;na')).toMatchObject({
      code: 'incomplete_read',
      message: 'employees.csv ends in its first line',
    })
    expect(await readText('id;name\n1;Noor', { end: 'none' })).toMatchObject({ rows: [['1', 'Noor']] })
  })

  it('is a trailer whose count matches; it is no row', async () => {
    const trailer = { end: { trailer: 'TOTAL;{count}' } }
    expect(await readText('id;name;team\n1;Noor;A\n2;Ada;B\nTOTAL;2', trailer)).toMatchObject({
      rows: [
        ['1', 'Noor', 'A'],
        ['2', 'Ada', 'B'],
      ],
      end: { total: 2, proof: 'a trailer with the matching count' },
    })
    expect(await readText('id;name;team\nTOTAL;0;\n', trailer)).toMatchObject({ rows: [], end: { total: 0 } })
    const dated = { end: { trailer: 'T|{count}|{any}' } }
    expect((await readText('id|name\n1|Noor\nT|1|2026-03-01\n', dated)).end.total).toBe(1)
  })

  it('is not there where the trailer is missing or counts otherwise', async () => {
    const trailer = { end: { trailer: 'TOTAL;{count}' } }
    expect(await failing('id;name\n1;Noor\n2;Ada\n', trailer)).toEqual({
      code: 'incomplete_read',
      message: 'The last row of employees.csv is not the trailer "TOTAL;{count}"',
      at: 'employees.csv:3',
      hint: 'The file is cut off, or its trailer has changed. Have the export made again, or correct "end".',
    })
    expect(await failing('id;name\n1;Noor\nTOTAL;12\n', trailer)).toMatchObject({
      code: 'incomplete_read',
      message: 'employees.csv has 1 records, and its trailer says 12',
    })
    expect(await failing('id;name\n', trailer)).toMatchObject({ code: 'incomplete_read' })
  })

  it('is a control file beside it: with the count, or by being there', async () => {
    const path = await files.write('staff.csv', 'id;name\n1;Noor')
    const options = { end: { controlFile: 'staff.ok' } }
    await files.write('staff.ok', '1\n')
    expect((await read(path, options)).end).toMatchObject({ total: 1, proof: 'a control file with the matching count' })
    await files.write('staff.ok', 'done')
    expect((await read(path, options)).end).toMatchObject({ total: null, proof: 'a control file' })
    await files.write('staff.ok', '2')
    expect(await failure(read(path, options))).toMatchObject({
      code: 'incomplete_read',
      message: 'staff.csv has 1 records, and its control file staff.ok says 2',
    })
    await files.write('staff.ok', 'count=1')
    expect(await failure(read(path, options))).toMatchObject({ code: 'bad_data', at: 'staff.ok' })
  })

  it('is not there where the control file is missing or older', async () => {
    const path = await files.write('week.csv', 'id;name\n1;Noor\n')
    const options = { end: { controlFile: 'week.ok' } }
    expect(await failure(read(path, options))).toEqual({
      code: 'incomplete_read',
      message: 'The control file week.ok of week.csv is not there',
      at: 'week.ok',
      hint: 'The export is not finished yet. If it makes no such file, correct "end".',
    })
    const control = await files.write('week.ok', '1')
    await utimes(control, new Date('2026-03-01T01:00:00Z'), new Date('2026-03-01T01:00:00Z'))
    expect(await failure(read(path, options))).toMatchObject({
      code: 'incomplete_read',
      message: 'The control file week.ok is older than week.csv',
    })
  })
})

describe('a CSV file that was cut', () => {
  it('in the middle of a row says so, with its line', async () => {
    expect(await failing('id;name;team\n1;Noor;A\n2;A', { end: 'none' })).toEqual({
      code: 'incomplete_read',
      message: 'The last row of employees.csv has too few fields',
      at: 'employees.csv:3',
      hint: 'The file is cut off in the middle of a row. Have the export made again.',
    })
  })

  it('in the middle of a quoted field says so, with its line', async () => {
    expect(await failing('id;name\n1;"Noor\nde', { end: 'none' })).toEqual({
      code: 'incomplete_read',
      message: 'employees.csv ends within the quoted field of line 2',
      at: 'employees.csv:2',
      hint: 'The file is cut off, or a quote is never closed. Have the export made again.',
    })
  })

  it('in the middle of a letter says so', async () => {
    expect(await failing(encode('id;name\nZoë;Zoë', 'utf-8').subarray(0, -1))).toMatchObject({
      code: 'incomplete_read',
      message: 'The file ends within a letter in employees.csv:2',
    })
    expect(await failing(encode('id;name\n1;Noor\n', 'utf-16le').subarray(0, -1))).toMatchObject({
      code: 'incomplete_read',
    })
  })

  it('to nothing says so', async () => {
    for (const content of ['', '\ufeff', '\n\n', ' ', 'sep=;\n']) {
      expect(await failing(content, { end: 'none' }), JSON.stringify(content)).toEqual({
        code: 'incomplete_read',
        message: 'employees.csv is empty',
        at: 'employees.csv',
        hint: 'A finished export has at least its header. Have it made again.',
      })
    }
  })
})

describe('a file that changes while it is read', () => {
  const content = `id;name\n${'1;Noor\n'.repeat(40_000)}`

  it.each<[string, (path: string) => Promise<void>]>([
    ['grows', (path) => appendFile(path, '2;Ada\n')],
    ['shrinks', (path) => truncate(path, content.length - 7 * 10)],
    ['is cut in a row', (path) => truncate(path, content.length - 3)],
    ['is written anew', (path) => utimes(path, new Date('2020-01-01'), new Date('2020-01-01'))],
  ])('R23 and %s fails the read', async (_, change) => {
    const path = await files.write('moving.csv', content)
    await using csv = await openCsv(path, { signal: new AbortController().signal })
    const pages = csv.pages()
    await pages.next()
    await change(path)
    const drained = async () => {
      while (!(await pages.next()).done);
    }
    expect(await failure(drained())).toEqual({
      code: 'incomplete_read',
      message: 'moving.csv changed while it was read',
      at: 'moving.csv',
      hint: 'The export is written while it is being read. Let it be made earlier, or under another name and then renamed.',
    })
  })
})

describe('a file that is no CSV', () => {
  it.each<[string, Uint8Array | string]>([
    ['a zip archive or an Excel workbook (.xlsx)', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)],
    ['an old Excel workbook (.xls) or one with a password', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1)],
    ['a gzip archive', Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ['a PDF document', '%PDF-1.7\n'],
    ['an HTML page', '\n  <!DOCTYPE html>\n<html><body>Sign in</body></html>\n'],
    ['an HTML page', encode('\ufeff<html>\n<table></table></html>\n', 'utf-16le')],
    ['an XML document', '<?xml version="1.0"?>\n<employees/>\n'],
    ['a JSON document', '{ "error": "expired" }\n'],
    ['a file encrypted with PGP', '-----BEGIN PGP MESSAGE-----\n\nhQ\n'],
  ])('is told to be %s', async (kind, content) => {
    const found = await failing(content)
    expect(found).toMatchObject({
      code: 'bad_data',
      message: `employees.csv is ${kind}, not a CSV file`,
      at: 'employees.csv',
    })
    expect(found.hint).not.toBe('')
  })

  it('has zero bytes, and says on which line', async () => {
    expect(await failing('id;name\n1;Noor\n2;\0\0\n')).toMatchObject({
      code: 'bad_data',
      message: 'There is a zero byte in employees.csv:3: this is no text',
    })
  })

  it('has letters in no known encoding, and says on which line', async () => {
    expect(await failing(Buffer.from('id;name\n1;Noor\n2;Zo\x81\n', 'latin1'))).toMatchObject({
      code: 'bad_data',
      message: 'The text in employees.csv:3 cannot be read: it is neither UTF-8 nor Windows-1252',
      hint: 'Have the export made as UTF-8. If you know its encoding, name it under "encoding".',
    })
    const late = Buffer.concat([
      encode(`id;name\n1;Zoë\n${'2;Noor\n'.repeat(30_000)}`, 'utf-8'),
      Buffer.from([0xe9, 10]),
    ])
    expect(await failing(late)).toMatchObject({ code: 'bad_data', at: 'employees.csv:30003' })
  })

  it('contradicts the configured encoding', async () => {
    expect(await failing('\ufeffid;name\n', { encoding: 'windows-1252' })).toMatchObject({
      code: 'configuration',
      message: 'employees.csv is UTF-8, as its first bytes say',
      hint: 'Take "encoding: windows-1252" out of the configuration: it is detected.',
    })
  })

  it('has quotes where none may be, and says on which line', async () => {
    for (const line of ['1;5" pipe', '1;"a"b', '1;"a" ;c']) {
      expect(await failing(`id;name\n${line}\n2;"x"\n`), line).toEqual({
        code: 'bad_data',
        message: 'A quote stands where none may be in employees.csv:2',
        at: 'employees.csv:2',
        hint: 'Quotes belong around a whole field, and a quote inside it is written twice: "5"" pipe". Mend the export.',
      })
    }
  })

  it('has a line of 200 MB, which is given up after a million characters', async () => {
    const path = await files.write('long.csv', 'id;name\n1;Noor\n2;A')
    await truncate(path, 200_000_000)
    const zeros = await failure(read(path))
    expect(zeros).toMatchObject({ code: 'bad_data', at: 'long.csv:3' })
    await files.write('long.csv', `id;name\n1;Noor\n2;${'A'.repeat(200_000_000)}\n`)
    expect(await failure(read(path))).toEqual({
      code: 'bad_data',
      message: 'The record that starts in long.csv:3 is longer than 1,000,000 characters',
      at: 'long.csv:3',
      hint: 'A line break is missing, or this is no CSV file. Mend the export.',
    })
    await files.write('long.csv', `id;name\n1;"Noor\n${'2;Ada\n'.repeat(500_000)}`)
    expect(await failure(read(path))).toMatchObject({
      code: 'bad_data',
      at: 'long.csv:2',
      hint: 'A quote in it is probably never closed. Mend the export.',
    })
  })
})

describe('a file that cannot be opened', () => {
  it('is missing, or a folder', async () => {
    const folder = dirname(await files.write('here.csv', ''))
    const path = join(folder, 'missing.csv')
    expect(await failure(read(path))).toEqual({
      code: 'configuration',
      message: `There is no file ${path}`,
      at: 'missing.csv',
      hint: 'Check the path in the configuration. If it is right, the export has not arrived: look at its sender.',
    })
    expect(await failure(read(join(folder, 'here.csv', 'below.csv')))).toMatchObject({ code: 'configuration' })
    expect(await failure(read(folder))).toMatchObject({ code: 'configuration', message: `${folder} is not a file` })
  })

  it('may not be read, or lies on a disk that is gone', () => {
    const refused = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' })
    expect(asConnectorError(refused, '/exports/staff.csv')).toMatchObject({
      code: 'permission',
      message: '/exports/staff.csv may not be read',
      at: 'staff.csv',
      cause: refused,
    })
    const gone = Object.assign(new Error('ESTALE'), { code: 'ESTALE', syscall: 'read' })
    expect(asConnectorError(gone, '/exports/staff.csv')).toMatchObject({ code: 'unavailable' })
  })
})

describe('stopping', () => {
  it('ends the read at the next page, with the reason of the signal', async () => {
    const path = await files.write('many.csv', `id;name\n${'1;Noor\n'.repeat(5_000)}`)
    const stop = new AbortController()
    await using csv = await openCsv(path, { signal: stop.signal })
    const pages = csv.pages()
    await pages.next()
    const reason = new Error('time is up')
    stop.abort(reason)
    await expect(pages.next()).rejects.toBe(reason)
    await expect(openCsv(path, { signal: stop.signal })).rejects.toBe(reason)
  })
})

describe('columns', () => {
  it('are found by their headers: trimmed, case ignored, invisible blanks too', () => {
    const columns = new Columns(['\u200b ID\u00a0', 'First\r\nname', ''], 'staff.csv')
    expect(columns.find('id')).toBe(0)
    expect(columns.find('first name')).toBe(1)
    expect(columns.find('email')).toBeNull()
  })

  it('are named where one is missing, but not where the first row is a person', async () => {
    const missing = async (headers: string[]) =>
      failure(Promise.resolve().then(() => new Columns(headers, 'staff.csv').require('id')))
    expect(await missing(['Nummer', 'Naam '])).toEqual({
      code: 'configuration',
      message: 'staff.csv has no column "id"',
      at: 'staff.csv',
      hint: 'The columns are: "Nummer", "Naam". Give the right names under "columns", or mend the export.',
    })
    expect((await missing(['Nummer:Naam'])).hint).toMatch(
      /^There is one column alone, "Nummer:Naam": say under "delimiter" what separates its fields, if anything does\. Give/,
    )
    const person = await missing(['1001', 'Noor', 'noor@acme.example'])
    expect(person.hint).toMatch(/^The first row does not look like a header/)
    expect(JSON.stringify(person)).not.toContain('Noor')
  })

  it('are refused where two have one header', async () => {
    expect(await failure(Promise.resolve().then(() => new Columns(['id', ' ID'], 'staff.csv').find('id')))).toEqual({
      code: 'bad_data',
      message: 'staff.csv has two columns "id"',
      at: 'staff.csv',
      hint: 'Give each column a header of its own in the export.',
    })
  })
})
