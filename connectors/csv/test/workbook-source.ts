import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ListName, SourceBreak, TestedSource } from '@rollcall/testkit'
import { type WrittenSheet, workbookParts } from '../../../test/workbooks/written-workbook.js'
import { type ZipEntry, zip } from '../../../test/workbooks/zip.js'

const LISTS = ['communities', 'functions', 'employees'] as const
const [EMPLOYEES, COMMUNITIES, FUNCTIONS] = [2_000, ['C1', 'C2', 'C3'], ['F1', 'F2']]
const SHEETS: Readonly<Record<ListName, string>> = { employees: 'sheet1', communities: 'sheet2', functions: 'sheet3' }

/** The export of a made-up system, a workbook with a sheet for each list, as a source of the conformance suite. */
export function workbookSource(): TestedSource {
  const book = new ExportedWorkbook()
  let whole = ''
  return {
    has: {
      communities: COMMUNITIES,
      functions: FUNCTIONS,
      employees: Array.from({ length: EMPLOYEES }, (_, index) => `E${index}`),
    },
    async open() {
      await book.make()
      whole = await book.fingerprint()
    },
    close: () => book.remove(),
    config: () =>
      Object.fromEntries(
        LISTS.map((list) => [list, { file: book.path, sheet: list, end: { trailer: 'TOTAL;{count}' } }]),
      ),
    secrets: () => [],
    complaints: async () => ((await book.fingerprint()) === whole ? [] : ['The workbook is not as it was']),
    async grow(employees) {
      await book.write(employees)
      return { [Symbol.asyncDispose]: () => book.write() }
    },
    breaks: breaksOf(book),
  }
}

function sheets(employees: number): WrittenSheet[] {
  const groups = (name: string, ids: readonly string[]): WrittenSheet => ({
    name,
    rows: [['id', 'name'], ...ids.map((id) => [id, `Name of ${id}`]), ['TOTAL', ids.length]],
  })
  const rows = Array.from({ length: employees }, (_, index) => [
    `E${index}`,
    { inline: `Jansen ${index}` },
    { inline: `noor.${index}@acme.example` },
    { number: 45_351, format: 'd-m-yyyy' },
    COMMUNITIES[index % 3] ?? '',
    FUNCTIONS[index % 2] ?? '',
  ])
  const header = ['id', 'lastName', 'email', 'startDate', 'communities', 'functions']
  return [
    { name: 'employees', rows: [header, ...rows, ['TOTAL', employees]] },
    groups('communities', COMMUNITIES),
    groups('functions', FUNCTIONS),
  ]
}

class ExportedWorkbook {
  #folder = ''

  get path(): string {
    return join(this.#folder, 'staff.xlsx')
  }

  async make(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'rollcall-workbook-'))
    await this.write()
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true })
  }

  async write(employees = EMPLOYEES): Promise<void> {
    await writeFile(this.path, zip(workbookParts(sheets(employees))))
  }

  /** The workbook as it is, with one part changed. */
  async change(part: string, change: Partial<ZipEntry> | ((was: string) => string)): Promise<void> {
    const parts = workbookParts(sheets(EMPLOYEES)).map((entry) => {
      if (entry.name !== part) return entry
      return typeof change === 'function' ? { ...entry, data: change(String(entry.data)) } : { ...entry, ...change }
    })
    await writeFile(this.path, zip(parts))
  }

  async fingerprint(): Promise<string> {
    return createHash('sha256')
      .update(await readFile(this.path))
      .digest('hex')
  }
}

function breaksOf(book: ExportedWorkbook): readonly SourceBreak[] {
  const breakOf = (
    name: string,
    codes: SourceBreak['codes'],
    strike: (list: ListName) => Promise<void>,
    onFirstPage?: () => Promise<void>,
  ): SourceBreak => ({
    name,
    codes,
    ends: 'failed',
    async points(list) {
      // A small sheet is read before its first page is given.
      if (onFirstPage && list !== 'employees') return []
      return [
        {
          at: list,
          async strike() {
            await strike(list)
            return { ...(onFirstPage ? { onFirstPage } : {}), [Symbol.asyncDispose]: () => book.write() }
          },
        },
      ]
    },
  })
  /** The XML of the sheet of this list, changed and packed again. */
  const rewritten = (name: string, codes: SourceBreak['codes'], change: (was: string) => string) =>
    breakOf(name, codes, (list) => book.change(`xl/worksheets/${SHEETS[list]}.xml`, change))
  const bytes = (name: string, codes: SourceBreak['codes'], change: (was: Buffer) => Buffer | string) =>
    breakOf(name, codes, async () => writeFile(book.path, change(await readFile(book.path))))
  const asItIs = async () => {}
  const cut = ['incomplete_read', 'bad_data'] as const
  const lastRow = /<row r="\d+">(?:(?!<row).)*<\/row><\/sheetData>/s
  return [
    bytes('cut in the middle', cut, (was) => was.subarray(0, was.length / 2)),
    bytes('cut before its end', cut, (was) => was.subarray(0, -1)),
    bytes('empty file', cut, () => ''),
    bytes('HTML instead of a workbook', [...cut, 'configuration'], () => '<!doctype html><title>Sign in</title>\n'),
    bytes('CSV instead of a workbook', ['configuration'], () => 'id;name\n1;Noor\n'),
    rewritten('rows without their end', cut, (was) => was.slice(0, was.indexOf('</sheetData>'))),
    rewritten('cut after a row', cut, (was) => `${was.slice(0, was.indexOf('</row>', was.length / 2))}</row>`),
    rewritten('without its last row, and closed properly', cut, (was) => was.replace(lastRow, '</sheetData>')),
    rewritten('total too high', cut, (was) =>
      was.replace(/<v>(\d+)<\/v><\/c><\/row><\/sheetData>/, '<v>$10</v></c></row></sheetData>'),
    ),
    rewritten('without a text that cells point to', cut, (was) => was.replace(/t="s"><v>\d+/, 't="s"><v>99999')),
    rewritten('a DOCTYPE', cut, (was) => was.replace('<worksheet', '<!DOCTYPE x><worksheet')),
    rewritten('merged cells', cut, (was) =>
      was.replace('</sheetData>', '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>'),
    ),
    breakOf('a size that lies', cut, (list) => book.change(`xl/worksheets/${SHEETS[list]}.xml`, { size: 10 })),
    breakOf('a checksum that is wrong', cut, (list) => book.change(`xl/worksheets/${SHEETS[list]}.xml`, { crc: 1 })),
    breakOf('a password', cut, (list) => book.change(`xl/worksheets/${SHEETS[list]}.xml`, { flags: 1 })),
    breakOf('texts are missing', cut, () => book.change('xl/sharedStrings.xml', () => '<sst/>')),
    breakOf('sheet renamed', ['configuration'], (list) =>
      book.change('xl/workbook.xml', (was) => was.replace(`"${list}"`, '"Blad"')),
    ),
    breakOf('column renamed', ['configuration', 'bad_data'], () =>
      book.change('xl/sharedStrings.xml', (was) => was.replace('>id<', '>number<')),
    ),
    breakOf('missing file', ['configuration'], () => rm(book.path)),
    breakOf('grows while it is read', cut, asItIs, () => appendFile(book.path, 'x')),
    breakOf('cut while it is read', cut, asItIs, () => truncate(book.path, 40_000)),
  ]
}
