import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import connector from '../src/index.js'
import { aNight, configured } from './a-night.js'

const night = aNight()
const { functions: _, ...withoutFunctions } = configured

describe('communities and functions in files of their own', () => {
  it('are an id and a name each', async () => {
    await night.write('communities.csv', 'name;id;city\nKitchen ;D1;Utrecht\n"Bar; lounge";D2;\n')
    await night.write('functions.csv', 'id,name\nF1,Cook\n')
    expect((await night.communities()).records).toEqual([
      { id: 'D1', name: 'Kitchen', at: 'communities.csv:2' },
      { id: 'D2', name: 'Bar; lounge', at: 'communities.csv:3' },
    ])
    expect((await night.functions()).records).toEqual([{ id: 'F1', name: 'Cook', at: 'functions.csv:2' }])
  })

  it('are read by the headers that are configured', async () => {
    await night.write('communities.csv', 'Code;Omschrijving\nD1;Keuken\n')
    const communities = { file: 'communities.csv', columns: { id: 'Code', name: 'Omschrijving' } }
    expect((await night.communities({ ...configured, communities })).records).toEqual([
      { id: 'D1', name: 'Keuken', at: 'communities.csv:2' },
    ])
  })

  it.each([
    ['doubled', 'id;name\nD1;Kitchen\nD2;Bar\nD1;Lounge\n', 'The id in communities.csv:4 stands already in line 2'],
    ['without an id', 'id;name\n;Kitchen\n', 'There is no id in communities.csv:2'],
    ['without a name', 'id;name\nD1; \n', 'There is no name in communities.csv:2'],
    ['with too few fields', 'id;name\nD1\nD2;Bar\n', 'communities.csv:2 has 1 fields, the header 2'],
    ['with too many fields', 'id;name\nD1;Kitchen;x\n', 'communities.csv:2 has 3 fields, the header 2'],
  ])('R23 one that is %s fails the read: left out it would look as if it were gone', async (_, content, message) => {
    await night.write('communities.csv', content)
    expect(await failureOf(night.communities())).toEqual({
      code: 'bad_data',
      message,
      at: /communities\.csv:\d/.exec(message)?.[0],
      hint: 'Mend this row in the export: each has an id of its own and a name.',
    })
  })

  it('R22 functions are none of the source where they are not configured', async () => {
    expect(connector.hasFunctions?.(night.reading(configured).context.config)).toBe(true)
    expect(connector.hasFunctions?.(night.reading(withoutFunctions).context.config)).toBe(false)
    expect(await failureOf(night.functions(withoutFunctions))).toMatchObject({ code: 'configuration' })
  })
})

describe("communities and functions taken from the employees' file", () => {
  const derived = {
    employees: { file: 'employees.csv' },
    communities: { idColumn: 'Afdelingscode', nameColumn: 'Afdeling' },
    functions: { idColumn: 'Functie', nameColumn: 'Functie' },
  }

  it('are each id once, with its name; their columns are no attributes', async () => {
    await night.write(
      'employees.csv',
      'id;lastName;afdelingscode;Afdeling;Functie;Contract\n' +
        '1;de Wit;D1;Kitchen;Cook;fixed\n2;Smit;D2|D1;Bar|Kitchen;;fixed\n3;Bakker;;;Cook;\n',
    )
    expect((await night.communities(derived)).records).toEqual([
      { id: 'D1', name: 'Kitchen', at: 'employees.csv:2' },
      { id: 'D2', name: 'Bar', at: 'employees.csv:3' },
    ])
    expect((await night.functions(derived)).records).toEqual([{ id: 'Cook', name: 'Cook', at: 'employees.csv:2' }])
    expect((await night.employees(derived)).records).toMatchObject([
      { id: '1', communities: ['D1'], functions: ['Cook'], attributes: { Contract: 'fixed' } },
      { id: '2', communities: ['D2', 'D1'], functions: [] },
      { id: '3', communities: [], functions: ['Cook'], attributes: { Contract: null } },
    ])
    expect(night.said).toEqual([])
  })

  it('take the first of two names, and say so', async () => {
    await night.write(
      'employees.csv',
      'id;lastName;Afdelingscode;Afdeling;Functie\n1;de Wit;D1;Kitchen;\n2;Smit;D1;Cuisine;\n',
    )
    expect((await night.communities(derived)).records).toEqual([{ id: 'D1', name: 'Kitchen', at: 'employees.csv:2' }])
    expect(night.said).toEqual(['"D1" has several names: the first is taken, "Kitchen" (employees.csv:2)'])
  })

  it('are never lost for want of a name', async () => {
    await night.write(
      'employees.csv',
      'id;lastName;Afdelingscode;Afdeling;Functie\n1;de Wit;D1|D2;Kitchen and bar;\n2;Smit;D2;Bar;\n',
    )
    expect((await night.communities(derived)).records).toEqual([
      { id: 'D1', name: 'D1', at: 'employees.csv:2' },
      { id: 'D2', name: 'Bar', at: 'employees.csv:2' },
    ])
    expect(night.said).toEqual(['"D1" has no name: its id is taken for it (employees.csv:2)'])
  })

  it('R23 are as whole as that file, and need their columns', async () => {
    await night.write('employees.csv', 'id;lastName;Afdelingscode;Afdeling;Functie\n1;de Wit;D1;Kitchen;Cook')
    expect(await failureOf(night.communities(derived))).toMatchObject({
      code: 'incomplete_read',
      at: 'employees.csv:2',
    })
    await night.write('employees.csv', 'id;lastName;Afdelingscode;Functie\n1;de Wit;D1;Cook\n')
    expect(await failureOf(night.communities(derived))).toMatchObject({
      code: 'configuration',
      message: 'employees.csv has no column "Afdeling"',
    })
  })
})
