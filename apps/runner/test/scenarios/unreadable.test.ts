import { reject, type SourceEmployee } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { absence, identifiers, memberships, person } from './people.js'
import { employee, source, World } from './world.js'

const AT = 'employees.csv:2'

/** Records that cannot be used, each of employee 1001, with what the report says of them. */
const UNREADABLE: readonly (readonly [string, string, Partial<SourceEmployee>])[] = [
  ['a birth date that no calendar has', 'employee.impossible_date', { birthDate: '1990-02-30' }],
  ['a start date in another notation', 'employee.impossible_date', { startDate: '01-02-2026' }],
  ['an invitation date that no calendar has', 'employee.impossible_date', { invitationDate: '2026-13-01' }],
  ['an end date that no calendar has', 'employee.impossible_date', { endDate: '2026-00-10' }],
  ['an end before its start', 'employee.end_before_start', { startDate: '2026-06-01', endDate: '2026-05-31' }],
  ['a community that the source does not list', 'employee.unknown_community', { communities: ['D1', 'D9'] }],
  ['a function that the source does not list', 'employee.unknown_function', { functions: ['F9'] }],
  ['no community', 'employee.no_community', { communities: [] }],
  ['an address that is none', 'employee.invalid_email', { email: 'noor at acme' }],
  ['two addresses in one field', 'employee.invalid_email', { email: 'a@acme.example, b@acme.example' }],
  ['no name', 'employee.no_name', { firstName: ' ', lastName: null }],
  ['a name that is longer than a name can be', 'employee.too_long', { lastName: 'x'.repeat(256) }],
]

describe.each(databases)('records that cannot be read on $name', ({ make }) => {
  it.each(UNREADABLE)('R14 %s: reported as %s, and whoever it belongs to is left alone', async (_, code, wrong) => {
    await using world = await World.create(make)
    const stays = [employee('1002'), employee('1003')]
    await world.night('2026-03-01', source([employee('1001'), ...stays]))
    const before = await person(world, '1001')

    const unreadable = employee('1001', { lastName: 'Changed', at: AT, ...wrong })
    const report = await world.night('2026-03-02', source([unreadable, ...stays]))

    expect(report).toMatchObject({ status: 'unchanged', employees: { rejected: 1, unchanged: 2, removed: 0 } })
    expect(report.problems).toMatchObject([{ code, employee: '1001', at: AT }])
    expect(report.problems[0]?.message).toMatch(/^[A-Z].{10,}/)
    const { lastRun: _then, ...was } = before
    const { lastRun, ...is } = await person(world, '1001')
    expect(is).toEqual(was)
    expect(lastRun?.problems).toMatchObject([{ code }])

    // The night after the record was mended it is read as any other, whatever it said in between.
    await world.night('2026-03-03', source([employee('1001', { lastName: 'Changed' }), ...stays]))
    expect(await person(world, '1001')).toMatchObject({ lastName: 'Changed', state: 'invited' })
  })

  it.each(UNREADABLE)(
    'R14 %s: somebody new with it (%s) is not made, and nothing else is held up',
    async (_, code, wrong) => {
      await using world = await World.create(make)

      const report = await world.night('2026-03-01', source([employee('1001', wrong), employee('1002')]))

      expect(report).toMatchObject({ status: 'applied', employees: { rejected: 1, invited: 1 } })
      expect(report.problems).toMatchObject([{ code, employee: '1001' }])
      expect(await identifiers(world)).toEqual(['1002'])
      expect(await absence(world, '1001')).toBe('rejected')
    },
  )

  it('R14 a message and a place name no value of a person', async () => {
    await using world = await World.create(make)
    const secrets = {
      firstName: 'Noor',
      lastName: 'de Wit',
      email: 'noor at acme',
      birthDate: '1990-02-31',
      phone: '06-1',
    }
    const bad = [employee('1001', secrets), employee('1002', { ...secrets, birthDate: null })]
    const { problems } = await world.night('2026-03-01', source(bad))
    expect(problems).toHaveLength(2)
    expect(JSON.stringify(problems)).not.toMatch(/Noor|Wit|noor|1990|06-1/)
  })

  it('R14 fields that no connector may give are reported with the field that is wrong', async () => {
    await using world = await World.create(make)
    const untyped = JSON.parse('{ "lastName": 7 }')
    const { problems } = await world.night('2026-03-01', source([employee('1001', untyped), employee('1002')]))
    expect(problems).toMatchObject([{ code: 'employee.bad_field', employee: '1001' }])
    expect(problems[0]?.message).toContain('lastName')
  })

  it('R14 a record that the connector itself could not read leaves its employee alone', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const unread = reject('the end date is no date', { code: 'employee.impossible_date', id: '1001', at: AT })

    const report = await world.night('2026-03-02', source([unread, employee('1002')]))

    expect(report).toMatchObject({ status: 'unchanged', held: [], employees: { rejected: 1, unchanged: 1 } })
    expect(report.problems).toEqual([
      { code: 'employee.impossible_date', employee: '1001', at: AT, message: 'the end date is no date' },
    ])
    expect(await identifiers(world)).toEqual(['1001', '1002'])
  })

  it('R14 a connector that says too much of a record does not bring down the run', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const long = reject('x'.repeat(3000), {
      code: `employee.${'x'.repeat(200)}`,
      id: '1001',
      at: `/${'x'.repeat(900)}:7`,
    })
    const nameless = reject('nobody', { code: 'employee.other', id: '9'.repeat(700), at: AT })

    const report = await world.night('2026-03-02', source([long, nameless]))

    expect(report).toMatchObject({ employees: { rejected: 2, removed: 0 } })
    expect((await person(world, '1001')).lastRun?.problems).toHaveLength(1)
  })
})

describe.each(databases)('identifiers that cannot be read on $name', ({ make }) => {
  const nobodys: readonly (readonly [string, string, SourceEmployee | ReturnType<typeof reject>])[] = [
    ['no identifier', 'employee.no_identifier', employee('', { at: AT })],
    ['an identifier of blanks', 'employee.blank_identifier', employee('  ', { at: AT })],
    ['a blank before the identifier', 'employee.blank_identifier', employee(' 1001', { at: AT })],
    ['a blank behind the identifier', 'employee.blank_identifier', employee('1001\t', { at: AT })],
    ['a blank that nobody sees', 'employee.blank_identifier', employee('1001\u200b', { at: AT })],
    ['an identifier that is no text', 'employee.bad_identifier', employee('10\ud800', { at: AT })],
    ['an endless identifier', 'employee.too_long', employee('9'.repeat(256), { at: AT })],
    ['a reject of nobody', 'csv.no_number', reject('column 1 is empty', { code: 'csv.no_number', at: AT })],
    [
      'a reject of an empty identifier',
      'csv.no_number',
      reject('column 1 is empty', { code: 'csv.no_number', id: '', at: AT }),
    ],
    [
      'a reject of an identifier with a blank',
      'csv.no_date',
      reject('no date', { code: 'csv.no_date', id: '1001 ', at: AT }),
    ],
  ]

  it.each(nobodys)(
    'R14 %s (%s) could be anybody: that night nobody is removed without approval',
    async (_, code, record) => {
      await using world = await World.create(make)
      await world.night('2026-03-01', source(['1001', '1002', '1003', '1004'].map((id) => employee(id))))

      // 1001 is shown by the unreadable record at most, 1002 leaves, 1003 is past its end date, 1004 changes.
      const shown = [record, employee('1003', { endDate: '2026-03-01' }), employee('1004', { lastName: 'Changed' })]
      const report = await world.night('2026-03-02', source(shown))

      expect(report.status).toBe('held')
      expect(report.problems[0]).toMatchObject({ code, at: AT })
      expect(report.held).toMatchObject([{ kind: 'employees.removed', because: 'unreadable_id', state: 'pending' }])
      expect(report.employees).toMatchObject({ rejected: 1, removed: 0, updated: 1 })
      expect(await identifiers(world)).toEqual(['1001', '1002', '1003', '1004'])
      expect((await person(world, '1004')).lastName).toBe('Changed')
    },
  )

  it('R14 where nobody would have been removed an unreadable identifier holds nothing', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const report = await world.night('2026-03-02', source([employee('1001'), employee('')]))
    expect(report).toMatchObject({ status: 'unchanged', held: [], employees: { rejected: 1, unchanged: 1 } })
  })

  it('R14 whom a blank identifier may well mean is neither changed nor listed for removal', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002'), employee('1003')]))
    const report = await world.night('2026-03-02', source([employee(' 1001', { lastName: 'X' }), employee('1003')]))
    expect(report.held).toMatchObject([{ kind: 'employees.removed', count: 1, because: 'unreadable_id' }])
    expect((await person(world, '1001')).lastName).toBe('Last1001')
  })

  it.each([
    ['before', [employee(' 1001'), employee('1001', { lastName: 'X' }), employee('1003'), employee('1003 ')]],
    ['behind', [employee('1001', { lastName: 'X' }), employee(' 1001'), employee('1003 '), employee('1003')]],
  ])(
    'R14 where it stands %s a record of that very identifier, both are left alone, of somebody new too',
    async (_, shown) => {
      await using world = await World.create(make)
      await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
      const report = await world.night('2026-03-02', source([...shown, employee('1002')]))
      expect(report).toMatchObject({ status: 'unchanged', held: [], employees: { rejected: 4, unchanged: 1 } })
      expect(report.problems.map(({ employee: who }) => who)).toEqual(['1001', '1003'])
      expect((await person(world, '1001')).lastRun?.problems).toHaveLength(1)
      expect(await absence(world, '1003')).toBe('rejected')
    },
  )

  it('R14 the night after the identifier was mended, removals go on', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await world.night('2026-03-02', source([employee(' 1001')]))
    const report = await world.night('2026-03-03', source([employee('1001')]))
    expect(report).toMatchObject({ status: 'applied', employees: { removed: 1 } })
    expect(await identifiers(world)).toEqual(['1001'])
  })
})

describe.each(databases)('the same identifier more than once on $name', ({ make }) => {
  /** Fills pages, so that records of one identifier stand on different ones. */
  const between = ['1002', '1003', '1004'].map((id) => employee(id))

  it.each([
    ['twice', 2],
    ['three times', 3],
  ])('R14 %s in a row, or pages apart: none of the records is used, and each is counted', async (_, times) => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), ...between]))
    const copies = Array.from({ length: times }, (__, i) =>
      employee('1001', { lastName: `Copy${i}`, communities: ['D2'] }),
    )

    const inARow = await world.night('2026-03-02', source([...copies, ...between]))
    const apart = copies.flatMap((copy, i) => [copy, ...between.slice(i, i === times - 1 ? undefined : i + 1)])
    const pagesApart = await world.night('2026-03-03', source(apart))

    for (const report of [inARow, pagesApart]) {
      expect(report).toMatchObject({ status: 'unchanged', employees: { rejected: times, unchanged: 3, updated: 0 } })
      expect(report.problems.filter(({ code }) => code === 'employee.duplicate')).toHaveLength(times - 1)
      expect(report.problems).toMatchObject(report.problems.map(() => ({ employee: '1001' })))
    }
    expect(await person(world, '1001')).toMatchObject({ lastName: 'Last1001', state: 'invited' })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
  })

  const firsts: readonly (readonly [string, SourceEmployee])[] = [
    ['unchanged', employee('1001')],
    ['changed', employee('1001', { lastName: 'Changed' })],
    ['past its end date', employee('1001', { endDate: '2026-01-31' })],
    ['of a later start', employee('1001', { startDate: '2027-01-01' })],
    ['unreadable itself', employee('1001', { birthDate: 'never' })],
  ]

  it.each(firsts)('R14 whose first record is %s: left alone, in either order', async (_, first) => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), ...between]))
    const other = employee('1001', { firstName: 'Other' })
    for (const [date, shown] of [
      ['2026-03-02', [first, ...between, other]],
      ['2026-03-03', [other, ...between, first]],
    ] as const) {
      const report = await world.night(date, source(shown))
      expect(report).toMatchObject({ status: 'unchanged', held: [], employees: { rejected: 2, unchanged: 3 } })
      expect(report.problems.map(({ code }) => code)).toContain('employee.duplicate')
    }
    expect(await person(world, '1001')).toMatchObject({ firstName: 'First1001', state: 'invited' })
  })

  it.each(firsts)('R14 of somebody new, whose first record is %s: nobody is made', async (_, first) => {
    await using world = await World.create(make)
    const report = await world.night('2026-03-01', source([first, ...between, employee('1001')]))
    expect(report.employees).toMatchObject({ rejected: 2, invited: 3 })
    expect(await identifiers(world)).toEqual(['1002', '1003', '1004'])
  })

  it('R14 identifiers that differ in case, in zeros before or in Unicode form are different people', async () => {
    await using world = await World.create(make)
    const ids = ['a1', 'A1', '01', '1', '1.0', '\u00e9', 'e\u0301']
    const shown = ids.map((id, i) => employee(id, { email: `${i}@acme.example` }))
    const report = await world.night('2026-03-01', source(shown))
    expect(report.employees).toMatchObject({ invited: 7, rejected: 0 })
    expect(await world.night('2026-03-02', source(shown))).toMatchObject({ employees: { unchanged: 7 } })
  })
})

describe.each(databases)('records of nobody in service on $name', ({ make }) => {
  it('R14 a record past its end date is a removal, whatever else is wrong in it', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(['1001', '1002', '1003', '1004', '1005'].map((id) => employee(id))))
    const ended = { endDate: '2026-03-01' }
    const report = await world.night(
      '2026-03-02',
      source([
        employee('1001', { ...ended, communities: [] }),
        employee('1002', { ...ended, communities: ['D9'], functions: ['F9'] }),
        employee('1003', { ...ended, email: 'none' }),
        employee('1004', { ...ended, email: '1005@acme.example' }),
        employee('1005'),
      ]),
    )
    expect(report).toMatchObject({ problems: [], employees: { removed: 4, unchanged: 1, rejected: 0 } })
    expect(await identifiers(world)).toEqual(['1005'])
  })

  it('R14 a record past its end date whose dates cannot be read is no removal', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const unreadable = employee('1001', { endDate: '2026-03-01', birthDate: '1990-02-30' })
    const report = await world.night('2026-03-02', source([unreadable, employee('1002')]))
    expect(report.employees).toMatchObject({ removed: 0, rejected: 1 })
    expect(await identifiers(world)).toEqual(['1001', '1002'])
  })

  it('R14 communities and addresses are not asked of who is not due yet, or ended before anybody knew', async () => {
    await using world = await World.create(make)
    const wrong = { communities: ['D9'], email: 'none' }
    const shown = [
      employee('1001', { ...wrong, startDate: '2026-04-01' }),
      employee('1002', { ...wrong, endDate: '2026-02-01' }),
      employee('1003', { ...wrong, invitationDate: '2026-03-02', startDate: '2026-01-01' }),
      employee('1004'),
    ]
    const report = await world.night('2026-03-01', source(shown))
    expect(report).toMatchObject({ problems: [], employees: { notYet: 2, ended: 1, invited: 1, rejected: 0 } })
    const due = await world.night('2026-03-02', source(shown))
    expect(due.employees).toMatchObject({ rejected: 1, notYet: 1 })
    expect(due.problems).toMatchObject([{ employee: '1003' }])
  })
})

describe.each(databases)('too many unreadable records on $name', ({ make }) => {
  const limits = { 'employees.rejected': { count: 2 } }
  const good = ['1001', '1002', '1003', '1004'].map((id) => employee(id))

  it('R14 as many as the limit allows are in the report, and the rest goes on', async () => {
    await using world = await World.create(make)
    const report = await world.night(
      '2026-03-01',
      source([...good, employee('1005', { email: 'none' }), employee('')]),
      { limits },
    )
    expect(report).toMatchObject({ status: 'applied', employees: { rejected: 2, invited: 4 } })
  })

  it('R14 R23 one more fails the run, and nothing at all is applied', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(good))
    const bad = [employee('1001', { email: 'none' }), employee(''), employee('1006', { communities: [] })]
    const communities = [
      { id: 'D1', name: 'Kitchen' },
      { id: 'D8', name: 'Terrace' },
    ]
    const shown = source([...bad, employee('1002', { lastName: 'Changed' }), employee('1007')], { communities })

    const report = await world.night('2026-03-02', shown, { limits })

    expect(report).toMatchObject({
      status: 'failed',
      error: { code: 'employees.rejected' },
      held: [],
      communities: { added: 0, removed: 0 },
      employees: { invited: 0, updated: 0, removed: 0 },
    })
    expect(report.error?.hint).toMatch(/Nothing was applied/)
    expect(report.problems).toHaveLength(3)
    expect(await identifiers(world)).toEqual(['1001', '1002', '1003', '1004'])
    expect((await person(world, '1002')).lastName).toBe('Last1002')
  })

  it('R14 a percentage is of the records received', async () => {
    await using world = await World.create(make)
    const percent = { limits: { 'employees.rejected': { percent: 20 } } }
    const atLimit = await world.night('2026-03-01', source([...good, employee('')]), percent)
    expect(atLimit.status).toBe('applied')
    const beyond = await world.night('2026-03-02', source([...good.slice(1), employee('')]), percent)
    expect(beyond.status).toBe('failed')
  })
})
