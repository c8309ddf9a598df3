import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { type WrittenCell, workbook } from '../../../test/workbooks/written-workbook.js'
import { aNight } from './a-night.js'

const night = aNight()
const employees = { file: 'staff.xlsx' }
const derived = { employees, communities: { idColumn: 'communities', nameColumn: 'communities' } }
const HEADER = ['id', 'lastName', 'communities']
const write = (...rows: WrittenCell[][]) => night.write('staff.xlsx', workbook([{ rows }]))

describe('a workbook that LibreOffice wrote', () => {
  const configured = {
    employees: {
      file: 'staff.xlsx',
      sheet: 'Staff',
      end: { trailer: 'TOTAL;{count}' },
      dateFormat: 'd-M-yyyy',
      columns: {
        id: 'Number',
        firstName: 'First name',
        lastName: 'Last name',
        startDate: 'In service',
        endDate: 'Out of service',
        birthDate: 'Born',
        communities: 'Department',
        email: 'Mail',
        attributes: { hours: 'Hours', week: 'Week', share: 'Share', nights: 'Works at night' },
      },
    },
    communities: { file: 'staff.xlsx', sheet: 'Departments', columns: { id: 'Code', name: 'Name' } },
  }
  const fixture = (name: string) => copyFile(join(import.meta.dirname, 'workbooks', name), night.path('staff.xlsx'))

  it.each([
    ['with days that count from 1900', 'staff.xlsx'],
    ['with days that count from 1904', 'staff-1904.xlsx'],
  ])('%s is read as a person sees it', async (_, name) => {
    await fixture(name)
    const { records, rejects, end } = await night.employees(configured)
    expect(records).toEqual([
      {
        id: '12345',
        firstName: 'Noor',
        lastName: 'de Wit',
        startDate: '2026-03-01',
        endDate: null,
        birthDate: '1990-05-01',
        communities: ['D1'],
        email: 'noor@acme.example',
        attributes: { hours: '0.3', week: '36:30', share: '0.8', nights: 'TRUE' },
        at: 'staff.xlsx[Staff]:4',
      },
      {
        id: '00123',
        firstName: 'Bo',
        lastName: 'Bos',
        startDate: '2024-02-15',
        endDate: '2026-12-31',
        birthDate: '1960-02-29',
        communities: ['D2'],
        email: null,
        attributes: { hours: '100000000000000000000', week: '08:00', share: '1', nights: 'FALSE' },
        at: 'staff.xlsx[Staff]:5',
      },
      {
        id: '00077',
        firstName: 'Zoë',
        lastName: 'Łukasiewicz <山田>',
        startDate: '2024-02-29',
        endDate: null,
        birthDate: null,
        communities: ['D1'],
        email: 'zoe@acme.example',
        attributes: { hours: '32.5', week: null, share: null, nights: null },
        at: 'staff.xlsx[Staff]:8',
      },
    ])
    expect(rejects).toEqual([
      {
        code: 'employee.impossible_date',
        id: '12346',
        at: 'staff.xlsx[Staff]:9',
        reason: 'the start date is no date (expected d-M-yyyy)',
      },
      {
        code: 'employee.unreadable_cell',
        id: '12347',
        at: 'staff.xlsx[Staff]:10',
        reason: 'the cell G10 holds the error #N/A',
      },
    ])
    expect(end).toMatchObject({ total: 5, proof: 'a trailer with the matching count' })
    expect((await night.communities(configured)).records).toEqual([
      { id: 'D1', name: 'Kitchen', at: 'staff.xlsx[Departments]:2' },
      { id: 'D2', name: 'Bar & lounge', at: 'staff.xlsx[Departments]:3' },
    ])
  })

  it('is looked at by check', async () => {
    await fixture('staff.xlsx')
    expect(await night.check(configured)).toEqual({
      works: [
        'staff.xlsx[Staff]: 5 employees, sheet "Staff" with its header in row 3, 12 columns, whole if its trailer has the right count',
        'staff.xlsx[Departments]: 2 communities, sheet "Departments" with its header in row 1, 2 columns, whole if its archive is',
      ],
      warnings: [
        'staff.xlsx[Staff]: 2 of the first 5 records will be rejected, the first: the start date is no date (expected d-M-yyyy) (staff.xlsx[Staff]:9)',
      ],
    })
  })

  it('must say which of its sheets', async () => {
    await fixture('staff.xlsx')
    expect(await failureOf(night.employees(derived))).toEqual({
      code: 'configuration',
      message: 'staff.xlsx has several sheets',
      hint: 'Give one of them under "sheet": "Staff", "Old" (hidden), "Departments".',
      at: 'staff.xlsx',
    })
  })

  it.each([
    ['staff.xls', 'staff.xlsx is an old Excel workbook (.xls), not an Excel workbook (.xlsx) or a CSV file'],
    ['password.xlsx', 'staff.xlsx is protected by a password'],
    ['staff.ods', 'staff.xlsx is an OpenDocument spreadsheet (.ods), not an Excel workbook (.xlsx) or a CSV file'],
  ])('as something else is told by its name, whatever it is called: %s', async (name, message) => {
    await fixture(name)
    expect(await failureOf(night.employees(derived))).toMatchObject({ code: 'bad_data', message })
  })
})

describe('a sheet of employees', () => {
  it('has days as they are, and texts in the format that is configured: neither is taken for the other', async () => {
    const day = (number: number, format: string) => ({ number, format })
    await write([...HEADER, 'startDate', 'endDate'], ['1', 'de Wit', 'D1', day(46082, 'd-m-yyyy'), '2026-04-12'])
    const config = { ...derived, employees: { ...employees, dateFormat: 'yyyy-dd-MM' } }
    expect((await night.employees(config)).records).toMatchObject([{ startDate: '2026-03-01', endDate: '2026-12-04' }])
  })

  it('R14 rejects the record of a cell that cannot be read, and of no other', async () => {
    const error = { type: 'e', xml: '<v>#REF!</v>' }
    const formula = { formula: 'VLOOKUP(A4,Teams,2)' }
    await write(
      [...HEADER, 'email', 'note'],
      ['1', 'de Wit', error, null, null],
      ['2', 'Smit', 'D1', null, error],
      [error, 'Bakker', 'D1', null, null],
      ['4', 'Bos', 'D2', formula, null],
    )
    const columns = { id: 'id', lastName: 'lastName', email: 'email' }
    const config = { ...derived, employees: { ...employees, columns } }
    const { records, rejects } = await night.employees(config)
    expect(records).toMatchObject([{ id: '2' }])
    const code = 'employee.unreadable_cell'
    expect(rejects).toEqual([
      { code, id: '1', at: 'staff.xlsx:2', reason: 'the cell C2 holds the error #REF!' },
      { code, id: null, at: 'staff.xlsx:4', reason: 'the cell A4 holds the error #REF!' },
      {
        code,
        id: '4',
        at: 'staff.xlsx:5',
        reason:
          'the cell D5 holds a formula whose result is not in the file: open the file in Excel and save it once, or have the export write values',
      },
    ])
    // An unreadable id of a community is its employee's matter, who is rejected; the others have theirs.
    expect((await night.communities(config)).records).toEqual([
      { id: 'D1', name: 'D1', at: 'staff.xlsx:3' },
      { id: 'D2', name: 'D2', at: 'staff.xlsx:5' },
    ])
  })

  it('R23 is no list of communities where one of them cannot be read', async () => {
    await write(['id', 'name'], ['D1', 'Kitchen'], ['D2', { type: 'e', xml: '<v>#N/A</v>' }])
    const config = { employees: { file: 'employees.csv' }, communities: { file: 'staff.xlsx' } }
    expect(await failureOf(night.communities(config))).toMatchObject({
      code: 'bad_data',
      message: 'staff.xlsx:3: the cell B3 holds the error #N/A',
      at: 'staff.xlsx:3',
    })
  })

  it('may lie beside a CSV file: each file is what its bytes say', async () => {
    await write(HEADER, ['1', 'de Wit', 'D1'])
    await night.write('communities.xlsx', 'id;name\nD1;Kitchen\n')
    const config = { employees, communities: { file: 'communities.xlsx' } }
    expect((await night.communities(config)).records).toMatchObject([{ id: 'D1', name: 'Kitchen' }])
    expect((await night.employees(config)).records).toMatchObject([{ id: '1', communities: ['D1'] }])
  })

  it('takes the header from the row that is configured', async () => {
    await write(['Staff', 'of March'], HEADER, ['1', 'de Wit', 'D1'])
    expect(await failureOf(night.employees(derived))).toMatchObject({ code: 'configuration' })
    const config = { ...derived, employees: { ...employees, headerRow: 2 } }
    expect((await night.employees(config)).records).toMatchObject([{ id: '1', at: 'staff.xlsx:3' }])
  })
})

describe('settings that the file has no use for are told', () => {
  it.each([
    ['delimiter', { delimiter: ';' }],
    ['encoding', { encoding: 'utf-8' }],
  ] as const)('of a workbook: %s', async (name, setting) => {
    await write(HEADER, ['1', 'de Wit', 'D1'])
    expect(await failureOf(night.employees({ ...derived, employees: { ...employees, ...setting } }))).toEqual({
      code: 'configuration',
      message: 'staff.xlsx is an Excel workbook',
      hint: `Take "${name}" out of the configuration: only a CSV file has one.`,
      at: 'staff.xlsx',
    })
  })

  it.each([
    ['sheet', { sheet: 'Staff' }],
    ['headerRow', { headerRow: 3 }],
  ] as const)('of a CSV file: %s', async (name, setting) => {
    await night.write('staff.xlsx', 'id;lastName;communities\n1;de Wit;D1\n')
    expect(await failureOf(night.employees({ ...derived, employees: { ...employees, ...setting } }))).toEqual({
      code: 'configuration',
      message: 'staff.xlsx is no Excel workbook',
      hint: `If a workbook is meant, have it sent again. Else take "${name}" out of the configuration: only a workbook has one.`,
      at: 'staff.xlsx',
    })
  })
})
