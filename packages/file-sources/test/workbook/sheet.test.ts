import { appendFile } from 'node:fs/promises'
import { openSheet } from '@rollcall/file-sources/workbook'
import { SourceFile } from '@rollcall/sdk/files'
import { describe, expect, it } from 'vitest'
import { document, workbook, workbookParts } from '../../../../test/workbooks/written-workbook.js'
import { zip } from '../../../../test/workbooks/zip.js'
import { sheetReader } from './sheets.js'

const sheets = sheetReader()
const HEADER = ['id', 'name']
const staff = { name: 'Staff', rows: [HEADER, ['1', 'Noor']] }
const others = { name: 'Legend', rows: [['a', 'b']] }

describe('the sheet that is read', () => {
  it('is the only one, or the only one that is not hidden', async () => {
    expect(await sheets.read(workbook([staff]))).toMatchObject({ name: 'staff.xlsx', sheet: 'Staff', headerRow: 1 })
    const hidden = [
      { ...others, state: 'hidden' as const },
      staff,
      { ...others, name: 'X', state: 'veryHidden' as const },
    ]
    expect(await sheets.fields(workbook(hidden))).toEqual([['1', 'Noor']])
  })

  it('is the one that is named, also a hidden one', async () => {
    const book = workbook([{ ...others, state: 'hidden' }, { name: 'X', rows: [] }, staff])
    expect(await sheets.read(book, { sheet: 'Staff' })).toMatchObject({
      name: 'staff.xlsx[Staff]',
      rows: [{ line: 2 }],
    })
    expect(await sheets.read(book, { sheet: ' staff' })).toMatchObject({ sheet: 'Staff' })
    expect(await sheets.read(book, { sheet: 'Legend' })).toMatchObject({ header: ['a', 'b'], rows: [] })
  })

  it('must be named where there are several', async () => {
    expect(await sheets.failure(workbook([staff, others, { ...others, name: 'Old', state: 'hidden' }]))).toEqual({
      code: 'configuration',
      message: 'staff.xlsx has several sheets',
      hint: 'Give one of them under "sheet": "Staff", "Legend", "Old" (hidden).',
      at: 'staff.xlsx',
    })
    expect(await sheets.failure(workbook([{ ...staff, state: 'hidden' }]))).toMatchObject({
      message: 'staff.xlsx has no sheet that is not hidden',
    })
    expect(await sheets.failure(workbook([staff]), { sheet: 'Personeel' })).toMatchObject({
      code: 'configuration',
      message: 'staff.xlsx has no sheet "Personeel"',
      hint: 'Its sheets are "Staff". Give one of them under "sheet", or mend the export.',
    })
  })

  it('is found by what the workbook says, not by the name of its part; one with a chart only is none', async () => {
    const parts = workbookParts([staff, others], {
      parts: {
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../xl/worksheets/sheet2.xml"/>' +
          '<Relationship Id="rId2" Type="x/chartsheet" Target="worksheets/sheet1.xml"/>' +
          '<Relationship Id="rId3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
      },
    })
    expect(await sheets.read(zip(parts))).toMatchObject({ sheet: 'Staff', header: ['a', 'b'] })
  })
})

describe('a workbook', () => {
  it('may lie anywhere in its archive, also by names with the wrong slash', async () => {
    const moved = workbookParts([staff]).map(({ name, data }) => ({
      name: name.replace(/^xl\//, '').replaceAll('/', '\\'),
      data: String(data)
        .replaceAll('"xl/workbook.xml"', '"/workbook.xml"')
        .replaceAll('/xl/sharedStrings', '/sharedStrings'),
    }))
    expect(await sheets.fields(zip(moved))).toEqual([['1', 'Noor']])
  })
})

describe('the header', () => {
  it('is the first row with two filled cells, below a title and empty rows', async () => {
    const rows = [['Staff of March'], [], [null, ' '], ['id', 'name', ' ', null], ['1', 'Noor']]
    expect(await sheets.read(workbook([{ rows }]))).toMatchObject({ header: HEADER, headerRow: 4, rows: [{ line: 5 }] })
  })

  it('is the row that is named', async () => {
    const rows = [['Printed', 46082], HEADER, ['1', 'Noor']]
    expect(await sheets.read(workbook([{ rows }]), { headerRow: 2 })).toMatchObject({ header: HEADER, headerRow: 2 })
    expect(await sheets.failure(workbook([{ rows }]), { headerRow: 9 })).toMatchObject({
      code: 'configuration',
      message: 'Row 9 of staff.xlsx is empty, so there is no header in it',
    })
  })

  it('may hold what cannot be read: that column has no header', async () => {
    const rows = [
      ['id', { type: 'e', xml: '<v>#REF!</v>' }, 'name'],
      ['1', 'x', 'Noor'],
    ]
    expect((await sheets.read(workbook([{ rows }]))).header).toEqual(['id', '', 'name'])
  })

  it('R23 is missing in an export that is not finished', async () => {
    expect(await sheets.failure(workbook([{ rows: [] }]))).toMatchObject({
      code: 'incomplete_read',
      message: 'staff.xlsx is empty',
    })
    expect(await sheets.failure(workbook([{ rows: [['id'], ['1']] }]))).toMatchObject({ code: 'bad_data' })
  })
})

describe('the rows', () => {
  it('are those that hold something below the header, as wide as it, with their numbers', async () => {
    const rows = [HEADER, ['1', 'Noor'], [], [' ', null, 'beside'], [null, 'Bo', 'beside'], ['3']]
    expect((await sheets.read(workbook([{ rows }]))).rows.map(({ fields, line }) => [line, ...fields])).toEqual([
      [2, '1', 'Noor'],
      [5, '', 'Bo'],
      [6, '3', ''],
    ])
  })

  it('come with their texts, also where these take some MB', async () => {
    const texts = Array.from({ length: 60 }, (_, index) =>
      String.fromCharCode(0x4e00 + index).repeat((index + 1) * 500),
    )
    const rows = texts.map((text, index) => [`E${index}`, text])
    const parts = workbookParts([{ rows: [HEADER, ...rows] }])
    expect(await sheets.fields(zip(parts.map((part) => ({ ...part, isStored: true }))))).toEqual(rows)
  })

  it('are read by position where the file leaves their numbers out', async () => {
    const rows = [['id', 'name', 'mail'], ['1', null, 'a@x.example'], [], ['2', 'Bo']]
    const read = await sheets.read(workbook([{ rows }], { hasNoReferences: true }))
    expect(read.rows.map(({ fields, line }) => [line, ...fields])).toEqual([
      [2, '1', '', 'a@x.example'],
      [4, '2', 'Bo', ''],
    ])
  })

  it('are read where every element has a prefix', async () => {
    expect(await sheets.fields(workbook([staff], { prefix: 'x:' }))).toEqual([['1', 'Noor']])
  })

  it('are read where the workbook has neither styles nor shared texts', async () => {
    const parts = workbookParts(
      [
        {
          rows: [
            [{ inline: 'id' }, { inline: 'nr' }],
            [1, 2],
          ],
        },
      ],
      {
        parts: {
          'xl/_rels/workbook.xml.rels':
            '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        },
      },
    ).filter(({ name }) => !/styles|sharedStrings/.test(name))
    expect(await sheets.fields(zip(parts))).toEqual([['1', '2']])
  })

  it('also if they are hidden or filtered out, or in hidden columns', async () => {
    const row = '<row r="2" hidden="1"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
    const columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
    const parts = workbookParts([{ rows: [HEADER, ['1', '2']], after: '<autoFilter ref="A1:B2"/>' }]).map((part) => ({
      ...part,
      data: String(part.data)
        .replace(/<row r="2">.*?<\/row>/, row)
        .replace('<sheetData>', `${columns}<sheetData>`),
    }))
    expect(await sheets.fields(zip(parts))).toEqual([['1', '2']])
  })

  it('come in pages, after which a million formatted but empty ones cost nothing', async () => {
    const rows = Array.from({ length: 1201 }, (_, index) => [String(index), 'Noor'])
    const [header, ...given] = [HEADER, ...rows]
    const empty = Array.from(
      { length: 100_000 },
      (_, index) => `<row r="${index + 2000}" s="1"><c r="B${index + 2000}" s="0"/></row>`,
    )
    const parts = workbookParts([{ rows: [header ?? [], ...given] }]).map((part) => ({
      ...part,
      data: String(part.data).replace('</sheetData>', `${empty.join('')}</sheetData>`),
    }))
    await using sheet = await openSheet(await SourceFile.open(await sheets.write(zip(parts))), {
      signal: new AbortController().signal,
    })
    const lengths: number[] = []
    const pages = sheet.pages()
    let step = await pages.next()
    for (; !step.done; step = await pages.next()) lengths.push(step.value.length)
    expect(lengths).toEqual([500, 500, 201])
    expect(step.value).toMatchObject({ total: null, proof: 'the workbook is whole' })
  })

  it('R14 may hide nothing in merged cells', async () => {
    const rows = [['Staff'], HEADER, ['1', 'Noor'], ['2', null], ['TOTAL', '2']]
    const merged = (...references: string[]) =>
      workbook([
        { rows, after: `<mergeCells>${references.map((one) => `<mergeCell ref="${one}"/>`).join('')}</mergeCells>` },
      ])
    expect(await sheets.failure(merged('A5:B5', 'B3:B4'))).toEqual({
      code: 'bad_data',
      message: 'The cells B3:B4 of staff.xlsx are merged',
      hint: 'All but the first of them look empty. Unmerge them in Excel (Home › Merge & Center › Unmerge Cells) and give each row its own value.',
      at: 'staff.xlsx:3',
    })
    // A title, cells beside the table and below it, and a trailer are none of its records.
    const beside = merged('A1:B1', 'D3:D9', 'A20:B22', 'A5:A6')
    expect(await sheets.failure(beside)).toMatchObject({ message: 'The cells A5:A6 of staff.xlsx are merged' })
    expect((await sheets.read(beside, { end: { trailer: 'TOTAL;{count}' } })).rows).toHaveLength(2)
  })
})

describe('the proof that it is whole', () => {
  const counted = (count: unknown) =>
    workbook([{ rows: [HEADER, ['1', 'Noor'], ['2', 'Bo'], ['TOTAL', Number(count)]] }])

  it('R23 is its archive, and a trailer where the export has one', async () => {
    const end = { trailer: 'TOTAL;{count}' }
    expect((await sheets.read(counted(2))).end).toMatchObject({ total: null, proof: 'the workbook is whole' })
    const read = await sheets.read(counted(2), { end })
    expect(read.end).toMatchObject({ total: 2, proof: 'a trailer with the matching count' })
    expect(read.rows).toHaveLength(2)
    expect(await sheets.failure(counted(3), { end })).toMatchObject({
      code: 'incomplete_read',
      message: 'staff.xlsx has 2 records, and its trailer says 3',
    })
    expect(await sheets.failure(workbook([staff]), { end })).toMatchObject({
      code: 'incomplete_read',
      at: 'staff.xlsx:2',
    })
  })

  it('R23 is a control file, where the export makes one', async () => {
    const path = await sheets.write(workbook([staff]))
    await sheets.write(Buffer.from('1'), 'one.ok')
    await sheets.write(Buffer.from('2'), 'two.ok')
    const endOf = async (controlFile: string) => {
      const { signal } = new AbortController()
      await using sheet = await openSheet(await SourceFile.open(path), { end: { controlFile }, signal })
      const pages = sheet.pages()
      await pages.next()
      return (await pages.next()).value
    }
    expect(await endOf('one.ok')).toMatchObject({ total: 1, proof: 'a control file with the matching count' })
    await expect(endOf('two.ok')).rejects.toMatchObject({ code: 'incomplete_read' })
    await expect(endOf('none.ok')).rejects.toMatchObject({ code: 'incomplete_read' })
  })

  it('R23 fails where the file changes while it is read', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => [String(index), `Noor ${index}`])
    const path = await sheets.write(workbook([{ rows: [HEADER, ...rows] }]))
    await using sheet = await openSheet(await SourceFile.open(path), { signal: new AbortController().signal })
    const pages = sheet.pages()
    await pages.next()
    await appendFile(path, 'x')
    const toTheEnd = async () => {
      while (!(await pages.next()).done);
    }
    await expect(toTheEnd()).rejects.toMatchObject({ code: 'incomplete_read' })
  })

  it('is not asked for where the read is stopped, which closes the file', async () => {
    const stop = new AbortController()
    const rows = Array.from({ length: 5000 }, (_, index) => [String(index), `Noor ${index}`])
    const path = await sheets.write(workbook([{ rows: [HEADER, ...rows] }]))
    await using sheet = await openSheet(await SourceFile.open(path), { signal: stop.signal })
    const pages = sheet.pages()
    await pages.next()
    stop.abort(new Error('the time is up'))
    await expect(pages.next()).rejects.toThrow('the time is up')
  })

  it('R23 is missing in a sheet without rows, or with two lists of them', async () => {
    const without = (sheet: string) =>
      zip(workbookParts([staff], { parts: { 'xl/worksheets/sheet1.xml': document('worksheet', sheet) } }))
    expect(await sheets.failure(without('<cols/>'))).toMatchObject({ code: 'incomplete_read' })
    const cells = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    const twice = `<sheetData>${cells}</sheetData><sheetData/>`
    expect(await sheets.failure(without(twice))).toMatchObject({ code: 'incomplete_read' })
  })
})
