import { describe, expect, it } from 'vitest'
import { document, workbook, workbookParts } from '../../../../test/workbooks/written-workbook.js'
import { type ZipEntry, zip } from '../../../../test/workbooks/zip.js'
import { sheetReader } from './sheets.js'

const sheets = sheetReader()
const SHEET = 'xl/worksheets/sheet1.xml'
const STRINGS = 'xl/sharedStrings.xml'
const staff = [
  {
    rows: [
      ['id', 'name'],
      ['1', 'Noor'],
      ['2', 'Bo'],
    ],
  },
]

/** The workbook with one part changed. */
function changed(part: string, change: Partial<ZipEntry> | ((was: string) => string)): Buffer {
  return zip(
    workbookParts(staff).map((entry) => {
      if (entry.name !== part) return entry
      return typeof change === 'function' ? { ...entry, data: change(String(entry.data)) } : { ...entry, ...change }
    }),
  )
}

const withFurther = (...entries: ZipEntry[]) => zip([...workbookParts(staff), ...entries])
const rows = (xml: string) => changed(SHEET, () => document('worksheet', `<sheetData>${xml}</sheetData>`))

describe('X6 an archive made to do harm is refused', () => {
  const zeros = Buffer.alloc(3 * 1024 * 1024, ' ')
  const cells = '<row><c><v>1</v></c></row>'.repeat(500_000)

  it.each<[string, () => Buffer, RegExp]>([
    [
      'with a sheet that unpacks to 300 times its size',
      () => rows(cells),
      /sheet1\.xml would unpack from \d+ bytes to \d+/,
    ],
    [
      'with texts that do',
      () => changed(STRINGS, () => document('sst', '<si><t>Noor</t></si>'.repeat(300_000))),
      /sharedStrings\.xml would unpack/,
    ],
    ['with any other part that does', () => changed('xl/styles.xml', { data: zeros }), /styles\.xml would unpack/],
    [
      'with a list of sheets of 17 MB',
      () => changed('xl/workbook.xml', { data: Buffer.alloc(17 * 1024 * 1024), isStored: true }),
      /workbook\.xml would unpack/,
    ],
    [
      'of 5,001 entries',
      () => withFurther(...Array.from({ length: 5001 }, (_, index) => ({ name: `a${index}`, data: '' }))),
      /has 50\d\d entries/,
    ],
    [
      'that says it has 100,000 entries',
      () => zip(workbookParts(staff), { isZip64: true, count: 100_000 }),
      /has 100000 entries/,
    ],
    [
      'with two entries of one name',
      () => withFurther({ name: 'XL/Workbook.xml', data: '' }),
      /two entries of one name/,
    ],
    [
      'with entries that lie on each other',
      () => withFurther(...['a', 'b'].map((name) => ({ name, data: '', packedSize: 1000, offset: 0 }))),
      /entries lie on each other/,
    ],
    [
      'with a name of 5,000 letters',
      () => withFurther({ name: 'a'.repeat(5000), data: '' }),
      /description of an entry/,
    ],
    [
      'whose XML has a DOCTYPE',
      () => changed(SHEET, (was) => was.replace('<w', '<!DOCTYPE w [<!ENTITY a "b">]><w')),
      /DOCTYPE/,
    ],
    [
      'whose XML asks for a file of this machine',
      () =>
        changed(STRINGS, (was) => was.replace('<sst', '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst')),
      /DOCTYPE/,
    ],
    ['whose XML is nested 65 deep', () => rows(`${'<a>'.repeat(63)}${'</a>'.repeat(63)}`), /nested more than 64 deep/],
    ['with a cell of two million letters', () => rows(inline(letters(2_000_000))), /more than a million letters/],
    ['with an attribute of two million letters', () => rows(`<row a="${letters(2_000_000)}"/>`), /million letters/],
    [
      'with a row of two million letters',
      () => rows(`<row>${inline(letters(400_000)).repeat(5)}</row>`),
      /row 1 holds more than a million letters/,
    ],
    [
      'whose XML is in another encoding',
      () => changed(SHEET, (was) => was.replace('UTF-8', 'UTF-7')),
      /written in UTF-7/,
    ],
  ])('%s', async (_, make, message) => {
    expect(await sheets.failure(make())).toMatchObject({ code: 'bad_data', message: expect.stringMatching(message) })
  })

  it('with more than 64 MB of texts', async () => {
    const text = `<si><t>${letters(950_000)}</t></si>`
    const texts = { data: document('sst', text.repeat(71)), isStored: true }
    expect(await sheets.failure(changed(STRINGS, texts))).toMatchObject({
      code: 'bad_data',
      message: 'staff.xlsx is refused: the different texts in it take more than 64 MB, or are more than 4000000',
    })
  })
})

/** Letters that cannot be packed much, other ones for another seed. */
function letters(length: number, seed = 1): string {
  let state = seed + 1
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state.toString(36).padStart(7, '0')
  }
  return Array.from({ length: Math.ceil(length / 7) }, next)
    .join('')
    .slice(0, length)
}

function inline(text: string): string {
  return `<c t="inlineStr"><is><t>${text}</t></is></c>`
}

describe('R23 a workbook that is cut off or damaged is no short one', () => {
  it.each<[string, () => Buffer]>([
    ['an archive that is cut off', () => workbook(staff).subarray(0, -30)],
    ['an archive of which only the beginning came', () => workbook(staff).subarray(0, 100)],
    ['bytes after its end', () => Buffer.concat([workbook(staff), Buffer.from('x')])],
    ['a sheet without its end', () => changed(SHEET, (was) => was.replace('</sheetData></worksheet>', ''))],
    ['a sheet without the end of its rows', () => changed(SHEET, (was) => was.replace('</sheetData>', ''))],
    ['a sheet that is empty', () => changed(SHEET, () => '')],
    ['a sheet that is missing', () => zip(workbookParts(staff).filter(({ name }) => name !== SHEET))],
    ['texts that are missing', () => zip(workbookParts(staff).filter(({ name }) => name !== STRINGS))],
    ['fewer texts than cells point to', () => changed(STRINGS, () => document('sst', '<si><t>id</t></si>'))],
    ['styles that are missing', () => zip(workbookParts(staff).filter(({ name }) => name !== 'xl/styles.xml'))],
    ['a style that is not there', () => rows('<row><c s="9"><v>1</v></c></row>')],
    ['a size that is smaller than it is', () => changed(SHEET, { size: 100 })],
    ['a size that is larger than it is', () => changed(SHEET, { size: 100_000 })],
    ['a checksum that is wrong', () => changed(SHEET, { crc: 1 })],
    ['letters that are no UTF-8', () => changed(STRINGS, { data: Buffer.from('<sst>\xff</sst>', 'latin1') })],
    ['rows that go back', () => rows('<row r="2"/><row r="1"/>')],
    ['a row beyond the last', () => rows('<row r="1048577"/>')],
    ['cells that go back', () => rows('<row r="1"><c r="B1"/><c r="A1"/></row>')],
    ['a cell of another row', () => rows('<row r="1"><c r="A2"/></row>')],
    ['a cell beyond the last', () => rows('<row r="1"><c r="XFE1"/></row>')],
    ['a number that is none', () => rows('<row><c><v>1,5</v></c></row>')],
    ['neither true nor false', () => rows('<row><c t="b"><v>2</v></c></row>')],
    ['a cell of an unknown type', () => rows('<row><c t="x"><v>2</v></c></row>')],
    ['an entity that is not declared', () => rows('<row><c t="inlineStr"><is><t>&x;</t></is></c></row>')],
    [
      'a sheet that lies in another file',
      () => changed('xl/_rels/workbook.xml.rels', (was) => was.replace('/>', ' TargetMode="External"/>')),
    ],
    ['a name that leads out of the archive', () => withFurther({ name: '../evil.xml', data: '' })],
    ['an absolute name', () => withFurther({ name: '/etc/passwd', data: '' })],
    ['a kind of compression that nobody uses', () => changed(SHEET, { method: 12 })],
  ])('%s', async (_, make) => {
    expect(await sheets.failure(make())).toMatchObject({ code: 'incomplete_read', at: 'staff.xlsx' })
  })

  it('but one that is packed for more than 4 GB, or not at all, is whole', async () => {
    const parts = workbookParts(staff)
    const whole = [
      ['1', 'Noor'],
      ['2', 'Bo'],
    ]
    expect(await sheets.fields(zip(parts, { isZip64: true }))).toEqual(whole)
    expect(await sheets.fields(zip(parts.map((part) => ({ ...part, isStored: true }))))).toEqual(whole)
  })
})

describe('what is no workbook is told by its name', () => {
  const only = (...entries: [name: string, data: string][]) => zip(entries.map(([name, data]) => ({ name, data })))
  const points = (target: string): [string, string] => [
    '_rels/.rels',
    `<Relationships><Relationship Id="r" Type="x/officeDocument" Target="${target}"/></Relationships>`,
  ]
  /** The container of old Office files, with the names of what is in it. */
  const old = (...names: string[]) => {
    const header = Buffer.alloc(512)
    header.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
    header.writeUInt16LE(9, 30)
    header.writeUInt32LE(1, 48)
    const entries = names.map((name) => Buffer.concat([Buffer.from(name, 'utf16le')], 128))
    return Buffer.concat([header, Buffer.alloc(512), ...entries])
  }

  it.each<[string, () => Buffer, RegExp, RegExp]>([
    ['an old workbook', () => old('Root Entry', 'Workbook'), /an old Excel workbook \(\.xls\)/, /Save As/],
    ['a beginning of one', () => old().subarray(0, 100), /an old Excel workbook/, /Save As/],
    [
      'a workbook with a password',
      () => old('Root Entry', 'DataSpaces', 'EncryptionInfo', 'EncryptedPackage'),
      /is protected by a password/,
      /Encrypt with Password/,
    ],
    [
      'an archive with a password',
      () => changed(SHEET, { flags: 1 }),
      /is protected by a password/,
      /made without one/,
    ],
    ['a binary workbook', () => only(points('xl/workbook.bin')), /a binary Excel workbook \(\.xlsb\)/, /\.xlsx/],
    ['OpenDocument', () => only(['mimetype', 'x'], ['content.xml', '<a/>']), /an OpenDocument/, /\.xlsx/],
    ['Numbers', () => only(['Index/Document.iwa', '']), /an Apple Numbers spreadsheet/, /Export To/],
    ['a Word document', () => only(points('word/document.xml')), /a Word document/, /\.xlsx or CSV/],
    ['a presentation', () => only(points('ppt/presentation.xml')), /a presentation/, /\.xlsx or CSV/],
    ['an archive', () => only(['staff.csv', 'id;name']), /a zip archive, not an Excel workbook/, /Unpack it/],
    ['an archive without anything', () => only(), /a zip archive/, /Unpack it/],
  ])('%s', async (_, make, message, hint) => {
    expect(await sheets.failure(make())).toMatchObject({
      code: 'bad_data',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
  })
})
