import { utimes } from 'node:fs/promises'
import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { aNight } from './a-night.js'

const night = aNight()
const trailer = { trailer: 'TOTAL;{count}' }

describe('check', () => {
  it('says what each file is and what proves its end', async () => {
    await night.write('employees.csv', Buffer.from('id;lastName;communities\n1;Zoë;D1\nTOTAL;1\n', 'latin1'))
    await night.write('communities.csv', '\ufeffid,name\nD1,Kitchen\n')
    await night.write('communities.ok', '1')
    await night.write('functions.csv', 'id\tname\nF1\tCook\nTOTAL;1\n')
    const found = await night.check({
      employees: { file: 'employees.csv', end: trailer },
      communities: { file: 'communities.csv', end: { controlFile: 'communities.ok' } },
      functions: { file: 'functions.csv', end: trailer },
    })
    expect(found).toEqual({
      works: [
        'employees.csv: 1 employee, Windows-1252, separated by ";", 3 columns, whole if its trailer has the right count',
        'communities.csv: 1 community, UTF-8, separated by ",", 2 columns, whole if communities.ok says so',
        'functions.csv: 1 function, UTF-8, separated by tab, 2 columns, whole if its trailer has the right count',
      ],
      warnings: [],
    })
  })

  it('looks at the first records of a large file only', async () => {
    await night.write('employees.csv', `id;lastName;communities\n${'1;de Wit;D1\n'.repeat(100_000)}2;Sm`)
    await night.write('communities.csv', 'id;name\nD1;Kitchen\n')
    const { works } = await night.check({
      employees: { file: 'employees.csv' },
      communities: { file: 'communities.csv' },
    })
    expect(works[0]).toBe(
      'employees.csv: employees, of which the first 1000 were looked at, UTF-8, separated by ";", 3 columns, whole if its last line ends with a line break',
    )
  })

  it('warns of a cut that cannot be seen, of records that are rejected, of wrong letters and of columns without header', async () => {
    await night.write('employees.csv', 'id;lastName;communities;;startDate\n1;RenÃ©;D1;;\n2;Smit;D1;;31-02-2026\n')
    await night.write('communities.csv', 'id;name\nD1;Kitchen\nTOTAL;1\n')
    const { warnings } = await night.check({
      employees: { file: 'employees.csv' },
      communities: { file: 'communities.csv', end: trailer },
    })
    expect(warnings).toEqual([
      'employees.csv: 1 of the first 2 records will be rejected, the first: the start date is no date (expected yyyy-MM-dd) (employees.csv:3)',
      'employees.csv:2 holds "Ã" before a sign, as in text that was saved in a wrong encoding: look at its names',
      'employees.csv: a cut at the end of a line cannot be seen. If the export can end with a trailer or make a control file, say so under "end"',
      'employees.csv: 1 column has no header and is not read',
    ])
  })

  it('warns of a list that is empty, of which a night removes nobody by itself', async () => {
    await night.write('employees.csv', 'id;lastName;communities\nTOTAL;0\n')
    await night.write('communities.csv', 'id;name\nTOTAL;0\n')
    const { works, warnings } = await night.check({
      employees: { file: 'employees.csv', end: trailer },
      communities: { file: 'communities.csv', end: trailer },
    })
    expect(works[0]).toMatch(/^employees.csv: 0 employees, /)
    expect(warnings).toEqual([
      'employees.csv has no employees: a night would wait for approval before it removes those that there are. Look at its sender',
      'communities.csv has no communities: a night would wait for approval before it removes those that there are. Look at its sender',
    ])
  })

  it('says once what holds for several lists of one file', async () => {
    await night.write('all-1.csv', 'id;lastName;communities;name\nD1;de Wit;D1;Kitchen\n')
    const anHourAgo = Date.now() / 1000 - 3600 // nothing is waited for then
    await utimes(night.path('all-1.csv'), anHourAgo, anHourAgo)
    const { works, warnings } = await night.check({
      place: { kind: 'folder', path: '.' },
      employees: { file: 'all-*.csv' },
      communities: { file: 'all-*.csv' },
    })
    expect(works).toHaveLength(3)
    expect(works[0]).toMatch(/^all-1.csv is the only file for all-\*.csv in /)
    expect(warnings).toEqual([
      'all-*.csv: an export that comes no more would be read night after night. Say under "maxAge" how old it may be',
      'all-1.csv: a cut at the end of a line cannot be seen. If the export can end with a trailer or make a control file, say so under "end"',
    ])
  })

  it('fails where the night would', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n1;de Wit;D1\n')
    await night.write('communities.csv', 'id;name\nD1;Kitchen\nD1;Bar\n')
    expect(await failureOf(night.check())).toMatchObject({ code: 'bad_data', at: 'communities.csv:3' })
    expect(
      await failureOf(
        night.check({ employees: { file: 'employees.csv' }, communities: { idColumn: 'team', nameColumn: 'team' } }),
      ),
    ).toMatchObject({ code: 'configuration', message: 'employees.csv has no column "team"' })
  })
})
