import { describe, expect, it } from 'vitest'
import {
  type WrittenBook,
  type WrittenCell,
  workbook,
  workbookParts,
} from '../../../../test/workbooks/written-workbook.js'
import { zip } from '../../../../test/workbooks/zip.js'
import { sheetReader } from './sheets.js'

const sheets = sheetReader()
const NO_DAY = 'the cell B2 holds a date that does not exist'

/** What a single cell is read as: a text, `{ date }` or `{ fault }`. */
async function cell(written: WrittenCell, book: WrittenBook = {}) {
  const { rows } = await sheets.read(
    workbook(
      [
        {
          rows: [
            ['id', 'value'],
            ['1', written],
          ],
        },
      ],
      book,
    ),
  )
  return valueIn(rows[0])
}

function valueIn(row: Awaited<ReturnType<typeof sheets.read>>['rows'][number] | undefined) {
  const fault = row?.faults.get(1)
  if (fault !== undefined) return { fault }
  return row?.dates.has(1) ? { date: row.fields[1] } : row?.fields[1]
}

/** Of a cell that holds a number in this format. */
const formatted = (number: number | string, format: string | number, book: WrittenBook = {}) =>
  cell({ number, format }, book)

describe('texts in cells', () => {
  it.each<[string, WrittenCell, string]>([
    ['shared', 'Noor', 'Noor'],
    ['inline', { inline: 'Noor' }, 'Noor'],
    ['of a formula', { formula: 'A1&"r"', result: 'Noor', type: 'str' }, 'Noor'],
    ['with blanks around', '  de Wit ', '  de Wit '],
    ['with letters of every kind', 'Zoë 🌷 <&> "x"', 'Zoë 🌷 <&> "x"'],
    ['with line breaks', 'Kitchen\nBar', 'Kitchen\nBar'],
    ['with letters that XML cannot hold', 'a\rb\u0001c', 'a\rb\u0001c'],
    ['that look like an escaped letter', '_x000D_', '_x000D_'],
    ['with leading zeros', '00123', '00123'],
    ['that look like a number, a date or a formula', '1E5', '1E5'],
    ['of a formula with an empty result', { formula: '""', result: '', type: 'str' }, ''],
    ['in CDATA', { type: 'inlineStr', xml: '<is><t>a<![CDATA[<b>]]>c</t></is>' }, 'a<b>c'],
  ])('%s are as they are', async (_, written, text) => {
    expect(await cell(written)).toBe(text)
  })

  it('of rich text are joined, and the pronunciation of Japanese names is left out', async () => {
    const rich = '<r><t>No</t></r><r><rPr><b/></rPr><t xml:space="preserve">or </t></r>'
    const name = '<t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh><phoneticPr fontId="1"/>'
    expect(await cell({ type: 'inlineStr', xml: `<is>${rich}</is>` })).toBe('Noor ')
    expect(await cell({ type: 'inlineStr', xml: `<is>${name}</is>` })).toBe('山田')
    const shared = workbookParts([
      {
        rows: [
          ['id', 'name'],
          ['1', 'x'],
          ['2', 'y'],
        ],
      },
    ]).map((part) => ({
      ...part,
      data: String(part.data)
        .replace(/<t[^>]*>x<\/t>/, rich)
        .replace(/<t[^>]*>y<\/t>/, name),
    }))
    expect(await sheets.fields(zip(shared))).toEqual([
      ['1', 'Noor '],
      ['2', '山田'],
    ])
  })
})

describe('numbers in cells', () => {
  it.each<[string, string]>([
    ['12345', '12345'],
    ['12345.0', '12345'],
    ['0', '0'],
    ['-0', '0'],
    [' 7 ', '7'],
    ['0.30000000000000004', '0.3'],
    ['1.1000000000000001', '1.1'],
    ['-2.5', '-2.5'],
    ['0.8', '0.8'],
    ['1E+20', '100000000000000000000'],
    ['1.0E+05', '100000'],
    ['1.5E-7', '0.00000015'],
    ['-1.25e-3', '-0.00125'],
    ['999999999999999', '999999999999999'],
    ['1E+15', '1000000000000000'],
    ['123456789012.34500', '123456789012.345'],
    ['33.333333333333336', '33.3333333333333'],
  ])('%s is %s', async (written, text) => {
    expect(await formatted(written, 'General')).toBe(text)
    expect(await formatted(written, '#,##0.00')).toBe(text)
  })

  it('of more digits than a spreadsheet keeps are not rounded to those of somebody else', async () => {
    expect(await formatted('1234567890123456', '0')).toEqual({
      fault: 'the cell B2 holds a number of more digits than a spreadsheet keeps (15): make the column text',
    })
  })

  it('have zeros before them only where the cell shows them', async () => {
    expect(await formatted(123, '00000')).toBe('00123')
    expect(await formatted(1234567, '00000')).toBe('1234567')
    expect(await formatted(-5, '000')).toBe('-5')
    expect(await formatted(123, '0')).toBe('123')
    expect(await formatted(123, '#####')).toBe('123')
    expect(await cell('00123')).toBe('00123')
  })

  it.each([
    ['true', true, 'TRUE'],
    ['false', false, 'FALSE'],
    ['a formula', { formula: 'A2*2', result: '2' }, '2'],
  ] as const)('beside them: %s is read as it is', async (_, written, text) => {
    expect(await cell(written)).toBe(text)
  })
})

describe('days in cells', () => {
  it.each([
    14,
    15,
    16,
    17,
    22,
    27,
    36,
    50,
    57,
    'd-m-yyyy',
    'dd.mm.yyyy',
    'mm/dd/yy',
    'yyyy\\-mm\\-dd',
    'yyyymmdd',
    'mmm\\ yy',
    'mmmm',
    '[$-413]d\\ mmmm\\ yyyy;@',
    '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
    '[Red]d/m/yyyy',
    'd"e"\\ mmm',
    'yyyy"年"m"月"d"日"',
    '[$-411]ggge"年"m"月"d"日"',
    'd/m/yyyy\\ h:mm',
    '[$-409]m/d/yy\\ h:mm\\ AM/PM;@',
    '[h]:mm d',
    'yyyy-mm-dd;@',
    'TT.MM.JJJJ',
    'D-M-YYYY',
  ])('46082 is 2026-03-01 in the format %s', async (format) => {
    expect(await formatted(46082, format)).toEqual({ date: '2026-03-01' })
  })

  it.each([
    'General',
    'general',
    '0',
    '0.00',
    '#,##0.00 "days"',
    '0.00E+00',
    '"d-m-yyyy"0',
    '[Red]0',
    '0\\d',
    '€ #,##0',
    '@',
    '[$€-413] #,##0.00',
    '_-* #,##0_-;-* #,##0_-',
    '0%',
    '# ?/?',
    1,
    9,
    37,
    49,
    'General;[Red]-General',
  ])('46082 is a number in the format %s', async (format) => {
    expect(await formatted(46082, format)).toBe('46082')
  })

  it.each<[number | string, string, string]>([
    [0.354166666666667, 'h:mm', '08:30'],
    [0.354178240740741, 'hh:mm:ss', '08:30:01'],
    [1.5, '[h]:mm', '36:00'],
    [1.5, '[hh]:mm:ss', '36:00'],
    [46082.25, 'h:mm AM/PM', '06:00'],
    [0.0416666666666667, '[mm]', '01:00'],
    [0.5, 'mm:ss', '12:00'],
  ])('%s in the format %s is a time, no day', async (number, format, text) => {
    expect(await formatted(number, format)).toBe(text)
  })

  it.each<[number | string, string]>([
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [61, '1900-03-01'],
    [25569, '1970-01-01'],
    [36585, '2000-02-29'],
    [46082.354166666664, '2026-03-01T08:30:00'],
    [46081.9999999999, '2026-03-01'],
    [2958465, '9999-12-31'],
  ])('%s is %s, counted from 1900', async (serial, date) => {
    expect(await formatted(serial, 'yyyy-mm-dd')).toEqual({ date })
  })

  it.each<[number, string]>([
    [0, '1904-01-01'],
    [44620, '2026-03-01'],
    [44620.5, '2026-03-01T12:00:00'],
  ])('%s is %s where days count from 1904', async (serial, date) => {
    expect(await formatted(serial, 14, { countsFrom1904: true })).toEqual({ date })
  })

  it.each([0, 60, -1, 2958466, 1e10])(
    '%s is no day: 29 February 1900 never was, and there is none before or after',
    async (serial) => {
      expect(await formatted(serial, 14)).toEqual({ fault: NO_DAY })
    },
  )

  it('may be written out', async () => {
    expect(await cell({ type: 'd', xml: '<v>2026-03-01</v>' })).toEqual({ date: '2026-03-01' })
    expect(await cell({ type: 'd', xml: '<v>2026-03-01T00:00:00.000Z</v>' })).toEqual({ date: '2026-03-01' })
    expect(await cell({ type: 'd', xml: '<v>2026-13-01</v>' })).toEqual({ fault: NO_DAY })
    expect(await cell({ type: 'd', xml: '<v>2026-02-30</v>' })).toEqual({ fault: NO_DAY })
  })
})

describe('cells that cannot be read', () => {
  it.each(['#REF!', '#N/A', '#DIV/0!', '#NAME?', '#VALUE!', '#SPILL!'])(
    'R14 hold an error: %s is no text',
    async (error) => {
      const fault = `the cell B2 holds the error ${error}`
      expect(await cell({ type: 'e', xml: `<v>${error}</v>` })).toEqual({ fault })
      expect(await cell({ formula: 'VLOOKUP(A2,X,1)', result: error, type: 'e' })).toEqual({ fault })
    },
  )

  it('R14 hold a formula that nobody has calculated', async () => {
    const fault =
      'the cell B2 holds a formula whose result is not in the file: open the file in Excel and save it once, or have the export write values'
    expect(await cell({ formula: 'A2&"x"' })).toEqual({ fault })
    expect(await cell({ formula: 'A2&"x"', result: '' })).toEqual({ fault })
    expect(await cell({ type: 'str', xml: '<f>A2&amp;"x"</f>' })).toEqual({ fault })
  })
})
