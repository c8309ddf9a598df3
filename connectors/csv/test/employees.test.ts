import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { aNight, configured } from './a-night.js'

const night = aNight()

describe('employees', () => {
  it('are read by the field names, and further columns become attributes', async () => {
    await night.write(
      'employees.csv',
      'id;firstName;lastName;email;phone;language;birthDate;invitationDate;startDate;endDate;communities;functions;Contract type\n' +
        '0042;Noor;de Wit;noor@acme.example;+31612345678;nl;1990-05-01;2026-02-20;2026-03-01;2027-02-28;D1|D2;F3;fixed\n',
    )
    expect((await night.employees()).records).toEqual([
      {
        id: '0042',
        firstName: 'Noor',
        lastName: 'de Wit',
        email: 'noor@acme.example',
        phone: '+31612345678',
        language: 'nl',
        birthDate: '1990-05-01',
        invitationDate: '2026-02-20',
        startDate: '2026-03-01',
        endDate: '2027-02-28',
        communities: ['D1', 'D2'],
        functions: ['F3'],
        attributes: { 'Contract type': 'fixed' },
        at: 'employees.csv:2',
      },
    ])
  })

  it('have null for an empty cell, and nothing for a column that is not there', async () => {
    await night.write('employees.csv', 'ID,firstname,Email,communities,functions\n1,Noor, ,D1,\n')
    expect((await night.employees()).records).toEqual([
      { id: '1', firstName: 'Noor', email: null, communities: ['D1'], functions: [], at: 'employees.csv:2' },
    ])
  })

  it('have a last name out of several columns, as Dutch exports keep it', async () => {
    await night.write(
      'employees.csv',
      'Nr;Roepnaam;Tussenvoegsel;Achternaam;Afdeling\n1;Mies; van der ;Berg;D1\n2;Jan;;Smit;D1\n3;Bo;;;D1\n',
    )
    const columns = {
      id: 'Nr',
      firstName: 'Roepnaam',
      lastName: ['Tussenvoegsel', 'Achternaam'],
      communities: 'Afdeling',
    }
    const config = { ...configured, employees: { file: 'employees.csv', columns } }
    expect((await night.employees(config)).records).toMatchObject([
      { id: '1', firstName: 'Mies', lastName: 'van der Berg' },
      { id: '2', lastName: 'Smit' },
      { id: '3', lastName: null },
    ])
    const wrong = { ...columns, lastName: ['Tussenvoegsels', 'Achternaam'] }
    const refused = await failureOf(
      night.employees({ ...configured, employees: { file: 'employees.csv', columns: wrong } }),
    )
    expect(refused.message).toBe('employees.csv has no column "Tussenvoegsels"')
  })

  it('are read by the headers that are configured, and then nothing else is read', async () => {
    await night.write(
      'employees.csv',
      Buffer.from(
        'Personeelsnr;Voornaam;Achternaam;E-mail;In dienst;Uit dienst;Afdeling;Salaris;Contract;phone\r\n' +
          '1001;Zoë;"de ""W"" it";zoe@acme.example;1-3-2026;31-12-9999;D1;9999;vast;112\r\n',
        'latin1',
      ),
    )
    const columns = {
      id: 'personeelsnr',
      firstName: 'Voornaam',
      lastName: 'Achternaam',
      email: 'E-mail',
      startDate: 'In dienst',
      endDate: 'Uit dienst',
      communities: 'Afdeling',
      attributes: { contract: 'Contract' },
    }
    const config = { ...configured, employees: { file: 'employees.csv', columns, dateFormat: 'd-M-yyyy' } }
    expect((await night.employees(config)).records).toEqual([
      {
        id: '1001',
        firstName: 'Zoë',
        lastName: 'de "W" it',
        email: 'zoe@acme.example',
        startDate: '2026-03-01',
        endDate: null,
        communities: ['D1'],
        attributes: { contract: 'vast' },
        at: 'employees.csv:2',
      },
    ])
  })

  it('R22 have no functions where none are configured, also where a column has that name', async () => {
    await night.write('employees.csv', 'id;lastName;communities;functions\n1;de Wit;D1;F1\n')
    const { functions: _, ...withoutFunctions } = configured
    const expected = [{ id: '1', lastName: 'de Wit', communities: ['D1'], at: 'employees.csv:2' }]
    expect((await night.employees(withoutFunctions)).records).toEqual(expected)
    expect((await night.employees(configured, { jobFunction: null })).records).toEqual(expected)
  })

  it('keep an id as it stands, with its zeros and the blanks that the engine judges', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n007;Smit;D1 \n 8 ;Bakker;D1||D2\n')
    expect((await night.employees()).records).toMatchObject([
      { id: '007', communities: ['D1 '] },
      { id: ' 8 ', communities: ['D1', 'D2'] },
    ])
  })

  it('may have a column named like a part of every object', async () => {
    await night.write('employees.csv', 'id;lastName;communities;__proto__;constructor\n1;de Wit;D1;a;b\n')
    const [employee] = (await night.employees()).records
    expect(Object.entries(employee?.attributes ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  it('are none where the file has only a header', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n')
    expect(await night.employees()).toMatchObject({ records: [], rejects: [], end: { total: null } })
  })

  it('end with the count of the trailer', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n1;de Wit;D1\n2;;\nTOTAL;2\n')
    const config = { ...configured, employees: { file: 'employees.csv', end: { trailer: 'TOTAL;{count}' } } }
    expect((await night.employees(config)).end).toMatchObject({ total: 2, proof: 'a trailer with the matching count' })
  })
})

describe('R14 a record that cannot be read is rejected, and the others are read', () => {
  it('where it has too few fields, or too many', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n1;de Wit\n2;Smit;D1;x\n3;Bakker;D1;;\n4;Jansen;D1\n')
    const { records, rejects } = await night.employees()
    expect(records.map((employee) => employee.id)).toEqual(['3', '4'])
    expect(rejects).toEqual([
      { code: 'employee.too_few_fields', id: '1', at: 'employees.csv:2', reason: 'the row has 2 fields, the header 3' },
      {
        code: 'employee.too_many_fields',
        id: '2',
        at: 'employees.csv:3',
        reason: 'the row has 4 fields, the header 3: is a delimiter not quoted?',
      },
    ])
  })

  it('without an identifier where the row has shifted and another field may stand in its place', async () => {
    await night.write('employees.csv', 'lastName;id;communities\nde Wit;D1\nSmit;2;D1\n')
    expect((await night.employees()).rejects).toMatchObject([{ code: 'employee.too_few_fields', id: null }])
  })

  it('where there is no identifier', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n;de Wit;D1\n ;Smit;D1\n')
    expect((await night.employees()).rejects).toEqual([
      { code: 'employee.no_identifier', id: null, at: 'employees.csv:2', reason: 'there is no identifier' },
      { code: 'employee.no_identifier', id: null, at: 'employees.csv:3', reason: 'there is no identifier' },
    ])
  })

  it('where a date is none, and day and month are not swapped', async () => {
    await night.write(
      'employees.csv',
      'id;lastName;startDate;endDate;communities\n1;"de\nWit";30/02/2026;;D1\n2;Smit;;12/31/2026;D1\n',
    )
    const config = { ...configured, employees: { file: 'employees.csv', dateFormat: 'd/M/yyyy' } }
    expect((await night.employees(config)).rejects).toEqual([
      {
        code: 'employee.impossible_date',
        id: '1',
        at: 'employees.csv:2',
        reason: 'the start date is no date (expected d/M/yyyy)',
      },
      {
        code: 'employee.impossible_date',
        id: '2',
        at: 'employees.csv:4',
        reason: 'the end date is no date (expected d/M/yyyy)',
      },
    ])
  })
})

describe('R23 a file that cannot be relied on fails the read', () => {
  it('where it is missing', async () => {
    expect(await failureOf(night.employees())).toEqual({
      code: 'configuration',
      message: `There is no file ${night.path('employees.csv')}`,
      at: 'employees.csv',
      hint: 'Check the path in the configuration. If it is right, the export has not arrived: look at its sender.',
    })
  })

  it('where its header lacks a needed column', async () => {
    await night.write('employees.csv', 'Nummer;lastName;communities\n1;de Wit;D1\n')
    expect(await failureOf(night.employees())).toEqual({
      code: 'configuration',
      message: 'employees.csv has no column "id"',
      at: 'employees.csv',
      hint: 'The columns are: "Nummer", "lastName", "communities". Give the right names under "columns", or mend the export.',
    })
    await night.write('employees.csv', 'id;naam;communities\n1;de Wit;D1\n')
    expect(await failureOf(night.employees())).toMatchObject({
      code: 'configuration',
      message: 'employees.csv has neither a column "firstName" nor a column "lastName"',
    })
    await night.write('employees.csv', 'id;lastName\n1;de Wit\n')
    expect(await failureOf(night.employees())).toMatchObject({ message: 'employees.csv has no column "communities"' })
  })

  it('where a header stands twice', async () => {
    await night.write('employees.csv', 'id;lastName;communities;Date;date\n1;de Wit;D1;;\n')
    expect(await failureOf(night.employees())).toMatchObject({
      code: 'bad_data',
      message: 'employees.csv has two columns "Date"',
    })
  })

  it('where its last row has too few fields', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n1;de Wit;D1\n2;Sm\n')
    expect(await failureOf(night.employees())).toMatchObject({
      code: 'incomplete_read',
      message: 'The last row of employees.csv has too few fields',
      at: 'employees.csv:3',
    })
  })

  it('where it is something else than CSV', async () => {
    await night.write('employees.csv', '<!DOCTYPE html>\n<title>Sign in</title>\n')
    expect(await failureOf(night.employees())).toEqual({
      code: 'bad_data',
      message: 'employees.csv is an HTML page, not a CSV file',
      at: 'employees.csv',
      hint: 'The export probably answered with a sign-in or error page. Open it in a browser to see, and mend the export.',
    })
  })

  it('where the run is stopped', async () => {
    await night.write('employees.csv', 'id;lastName;communities\n1;de Wit;D1\n')
    const reason = new Error('time is up')
    await expect(night.employees(configured, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
