import { describe, expect, it } from 'vitest'
import { hasLibreOffice, workbookFromCsv } from '../../../../test/workbooks/libreoffice.js'
import csv from '../../src/index.js'
import { aNight } from '../a-night.js'

const night = aNight()
const MANY = 100_000

describe.runIf(hasLibreOffice)('workbooks that LibreOffice makes of CSV files', () => {
  const config = {
    employees: { file: 'staff.xlsx' },
    communities: { idColumn: 'communities', nameColumn: 'communities' },
  }

  it('have dates, formulas, numbers and texts in them, all of which are read as the CSV file is', async () => {
    const table = [
      'id;lastName;startDate;communities;hours;formula;zeros',
      '1001;de Wit;2024-02-15;D1;0.3;=1+1;"=""007"""',
      '1002;"Smit; Zoë";1900-03-01;D2;1e20;=A2&"x";7',
      '1003;Bos;31-02-2024;D2;-1.5;=1/0;8',
      '',
    ].join('\n')
    await night.write('staff.xlsx', await workbookFromCsv(table))
    const { records, rejects } = await night.employees(config)
    expect(records).toMatchObject([
      { id: '1001', startDate: '2024-02-15', attributes: { hours: '0.3', formula: '2', zeros: '007' } },
      {
        id: '1002',
        lastName: 'Smit; Zoë',
        startDate: '1900-03-01',
        attributes: { hours: '100000000000000000000', formula: '1001x', zeros: '7' },
      },
    ])
    expect(rejects).toMatchObject([{ id: '1003', code: 'employee.unreadable_cell', at: 'staff.xlsx:4' }])
  })

  it(`R23 of ${MANY} rows give all of them`, async () => {
    const row = (index: number) => `E${index};Jansen ${index};noor.${index}@acme.example;2024-02-15;C${index % 30};32.5`
    const rows = Array.from({ length: MANY }, (_, index) => row(index))
    const table = `id;lastName;email;startDate;communities;hours\n${rows.join('\n')}\n`
    await night.write('staff.xlsx', await workbookFromCsv(table))

    const started = performance.now()
    const read = csv.employees(night.reading(config).context)
    let highest = 0
    let count = 0
    for (let step = await read.next(); !step.done; step = await read.next()) {
      for (const record of step.value) {
        const expected = { id: `E${count}`, email: `noor.${count}@acme.example`, startDate: '2024-02-15' }
        expect(record).toMatchObject(expected)
        count++
      }
      highest = Math.max(highest, process.memoryUsage().rss)
    }
    const seconds = (performance.now() - started) / 1000
    expect(count).toBe(MANY)
    const figures = `${Math.round(MANY / seconds)} rows a second, ${Math.round(highest / 2 ** 20)} MB of memory`
    process.stdout.write(`Excel, ${MANY} rows: ${seconds.toFixed(1)} s, ${figures}\n`)
  })
})
