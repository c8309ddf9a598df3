import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { aSystem } from './reading.js'

describe('an employee', () => {
  it('is read from wherever its fields stand', async () => {
    const system = await aSystem(
      [
        {
          id: 1001,
          'given.name': 'Noor',
          name: { infix: 'de', last: 'Wit' },
          emails: [{ value: '' }, { value: 'noor@acme.example' }],
          phone: '  ',
          born: '1990-05-01T00:00:00+01:00',
          contract: { from: '/Date(1772323200000)/', to: '9999-12-31', hours: 32 },
          departments: [{ id: 'D1' }, { id: 'D2' }],
          roles: [],
        },
      ],
      {
        fields: {
          firstName: 'given\\.name',
          lastName: ['name.infix', 'name.last'],
          email: 'emails[].value',
          phone: 'phone',
          language: { value: 'nl' },
          birthDate: 'born',
          startDate: 'contract.from',
          endDate: 'contract.to',
          communities: 'departments[].id',
          functions: 'roles[]',
          attributes: { hours: 'contract.hours', country: { value: 'NL' } },
        },
        top: { functions: { path: '/departments', list: 'items' } },
      },
    )

    expect((await system.employees()).records).toEqual([
      {
        id: '1001',
        firstName: 'Noor',
        lastName: 'de Wit',
        email: 'noor@acme.example',
        phone: null,
        language: 'nl',
        birthDate: '1990-05-01',
        startDate: '2026-03-01',
        endDate: null,
        communities: ['D1', 'D2'],
        functions: [],
        attributes: { hours: '32', country: 'NL' },
        at: 'GET /employees, page 1, record 1',
      },
    ])
  })

  it('keeps what the platform has where a field is not there, and loses it where the source says null', async () => {
    const people = [
      { id: 'a', name: 'Bo', department: 'D1' },
      { id: 'b', name: 'Bo', department: null, end: null },
    ]
    const kept = await aSystem(people, { fields: { endDate: 'end' } })
    const lost = await aSystem(people, { fields: { endDate: 'end' }, employees: { missing: 'none' } })

    const { records } = await kept.employees()
    expect(records).toMatchObject([{ communities: ['D1'] }, { endDate: null, communities: [] }])
    expect(records[0]).not.toHaveProperty('endDate')
    expect((await lost.employees()).records).toMatchObject([{ endDate: null }, { endDate: null }])
  })

  it('has dates in the format that is configured, and in no other', async () => {
    const people = ['1-3-2026', '31-2-2026', '2026-03-01'].map((start, n) => ({
      id: `${n}`,
      name: 'Bo',
      department: 'D1',
      start,
    }))
    const system = await aSystem(people, { fields: { startDate: 'start' }, employees: { dateFormat: 'd-M-yyyy' } })

    const { records, rejects } = await system.employees()
    expect(records).toMatchObject([{ id: '0', startDate: '2026-03-01' }])
    expect(rejects).toMatchObject([
      { id: '1', code: 'employee.impossible_date', reason: 'the start date is no date (expected d-M-yyyy)' },
      { id: '2', code: 'employee.impossible_date' },
    ])
  })

  it('R14 is rejected where a moment could be either of two dates', async () => {
    const system = await aSystem([{ id: 'a', name: 'Bo', department: 'D1', start: '2026-02-28T23:00:00Z' }], {
      fields: { startDate: 'start' },
    })
    expect((await system.employees()).rejects).toMatchObject([{ id: 'a', code: 'employee.impossible_date' }])
  })

  it('R14 is rejected where it cannot be read, with its id where that is there', async () => {
    const system = await aSystem([
      { id: 'a', name: 'Bo', department: 'D1' },
      { name: 'Bo', department: 'D1' },
      { id: true, name: 'Bo', department: 'D1' },
      { id: ' ', name: 'Bo', department: 'D1' },
      { id: 'b', name: { first: 'Bo' }, department: 'D1' },
      { id: 'd', name: 'Bo', department: ['D1'] },
      null,
    ])

    const { records, rejects } = await system.employees()
    expect(records).toHaveLength(1)
    expect(rejects.map(({ code, id, reason }) => [code, id, reason])).toEqual([
      ['employee.no_identifier', null, 'there is no identifier'],
      ['employee.no_identifier', null, 'there is no identifier'],
      ['employee.no_identifier', null, 'there is no identifier'],
      ['employee.other_shape', 'b', '`name` is an object: name one of its fields'],
      ['employee.other_shape', 'd', '`department` is a list: write `department[]`'],
      ['employee.no_identifier', null, 'there is no identifier'],
    ])
  })

  it('R14 leaves it to the engine what no word of a community means: past the end date it means nothing', async () => {
    const people = [
      { id: 'a', name: 'Bo', department: 'D1' },
      { id: 'b', name: 'Bo', end: '2020-01-01' },
    ]
    const system = await aSystem(people, { fields: { endDate: 'end' } })

    const { records, rejects } = await system.employees()
    expect(rejects).toEqual([])
    expect(records).toMatchObject([{ id: 'a' }, { id: 'b', endDate: '2020-01-01', communities: [] }])
    expect((await system.check()).warnings).toContain(
      'employees: 1 of the first page have no community, and are left alone while in service',
    )
  })

  it('R22 has no functions where none are configured, whatever a record says', async () => {
    const system = await aSystem([{ id: 'a', name: 'Bo', department: 'D1', job: 'F1' }], {
      fields: { functions: 'job' },
    })
    expect((await system.employees()).records[0]).not.toHaveProperty('functions')
  })
})

describe('who counts', () => {
  const people = [
    { id: 'a', name: 'Bo', department: 'D1', status: 'active', roles: [{ is: 'staff' }] },
    { id: 'b', name: 'Bo', department: 'D1', status: 'applicant', roles: [{ is: 'guest' }, { is: 'staff' }] },
    { id: 'c', name: 'Bo', department: 'D1', status: null, roles: [] },
  ]
  const idsOf = (read: { records: readonly { id: string }[] }) => read.records.map(({ id }) => id)

  it('is told by the value of a field, and how many do not is told as well', async () => {
    const system = await aSystem(people, { employees: { only: { field: 'status', is: ['active', null] } } })

    const read = await system.employees()
    expect(idsOf(read)).toEqual(['a', 'c'])
    expect(read.end.leftOut).toBe('1 of 3 employees left out: 1 by `only`')
    expect(system.said).toEqual([])
    expect((await system.check()).works[0]).toBe(
      'employees: 3, all on one page, 1 of them left out by `only` (GET /employees)',
    )
  })

  it('can be told by who does not, and by one of several values', async () => {
    const others = await aSystem(people, { employees: { only: { field: 'status', not: ['applicant'] } } })
    const staff = await aSystem(people, { employees: { only: { field: 'roles[].is', is: ['staff'] } } })

    expect(idsOf(await others.employees())).toEqual(['a', 'c'])
    expect(idsOf(await staff.employees())).toEqual(['a', 'b'])
  })

  it('R14 rejects somebody of whom it is not said, and does not take them for gone', async () => {
    const unsaid = { id: 'd', name: 'Bo', department: 'D1', roles: [] }
    const system = await aSystem([...people, unsaid], { employees: { only: { field: 'status', is: ['active'] } } })

    expect((await system.employees()).rejects).toMatchObject([
      { id: 'd', code: 'employee.other_shape', reason: '`status` does not say whether it counts' },
    ])
  })
})

describe('a path that leads nowhere', () => {
  const people = [{ id: 'a', name: 'Bo', department: 'D1' }]

  it('R23 to the list fails the read, and says where a list is', async () => {
    const system = await aSystem(people, { employees: { list: 'data.items' } })
    expect(await failureOf(system.employees())).toEqual({
      code: 'bad_data',
      message: 'The answer has nothing at `data.items`',
      at: 'GET /employees',
      hint: 'Write under `list` where the records are. A list stands at `items`.',
    })
  })

  it('R23 to a needed field fails the read, and says what records have', async () => {
    const needed = [
      ['id', 'employees.fields.id', { fields: { id: 'number' } }],
      ['communities', 'employees.fields.communities', { fields: { communities: 'work.team' } }],
      ['only', 'employees.only.field', { employees: { only: { field: 'state', is: ['a'] } } }],
    ] as const
    for (const [, place, changes] of needed) {
      const told = await failureOf((await aSystem(people, changes)).employees())
      expect(told.code).toBe('bad_data')
      expect(told.message).toContain(`(${place})`)
      expect(told.hint).toBe('Mend the path. Its records have id, name, department.')
    }
  })

  it('R23 to the total or the cursor fails the read, and does not look like the end', async () => {
    const wrong = [
      [{ kind: 'none', total: 'meta.total' }, 'The answer has nothing at `meta.total`'],
      [{ kind: 'page', pages: 'meta.pages' }, 'The answer has nothing at `meta.pages`'],
      [{ kind: 'offset', hasMore: 'more' }, 'The answer has neither true nor false at `more`'],
      [{ kind: 'none', totalHeader: 'X-Total' }, 'The answer has nothing at the header X-Total'],
      [
        { kind: 'cursor', cursor: 'next' },
        'The answer has nothing at `next`, so nobody knows whether there is another page',
      ],
      [
        { kind: 'nextUrl', url: 'next' },
        'The answer has nothing at `next`, so nobody knows whether there is another page',
      ],
      [{ kind: 'linkHeader' }, 'The answer has no Link header, so nobody knows whether there is another page'],
    ] as const
    for (const [paging, message] of wrong) {
      const system = await aSystem(people, { top: { paging } })
      expect(await failureOf(system.employees())).toMatchObject({ code: 'bad_data', message, at: 'GET /employees' })
    }
  })

  it('is the end where the vendor leaves the cursor out on the last page', async () => {
    for (const paging of [
      { kind: 'cursor', cursor: 'next', end: 'missing' },
      { kind: 'nextUrl', url: 'next', end: 'missing' },
      { kind: 'linkHeader', end: 'missing' },
    ]) {
      const system = await aSystem(people, { top: { paging } })
      expect((await system.employees()).records).toHaveLength(1)
    }
  })
})
