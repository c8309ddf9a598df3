import { describe, expect, it } from 'vitest'
import { changed, goodNights, NEWCOMER, told } from './good-night.js'

const nights = goodNights()

const AS_BEFORE = {
  1001: 'invited: Noor de Wit, noor@acme.example, Kitchen',
  1002: 'invited: Émile Küçük, emile@acme.example, Kitchen',
  1003: 'invited: Ada Smit, ada@acme.example, Bar',
  1004: 'invited: Bram Bos, bram@acme.example, Bar and Kitchen',
  'by hand': 'active: Hans Hand, hans@acme.example, Staff council',
}
const NEW = { 1009: 'invited: Mia Mol, mia@acme.example, Bar' }
const LEFT_ALONE =
  'Whoever could not be read stays as before. Mend the records in the source; the next run reads them again.'
const MAIL_WRITTEN = '✓ 1 mail written to ./outbox'

interface BadRecord {
  readonly what: string
  /** In the place of employee 1002's record: what else is in it would be a change. */
  readonly record: string
  readonly further?: readonly string[]
  readonly problems: readonly string[]
}

const badRecords: readonly BadRecord[] = [
  {
    what: 'a row with too few fields',
    record: '1002;Emilia;Klein',
    problems: ['! employee 1002, employees.csv:3  employee.too_few_fields', 'The row has 3 fields, the header 8'],
  },
  {
    what: 'two employees with one id',
    record: '1002;Emilia;Klein;emilia@acme.example;2020-01-01;;D2;F2',
    further: ['1002;Emil;Klein;emil@acme.example;2020-01-01;;D1;F2'],
    problems: [
      '! employee 1002, employees.csv:6  employee.duplicate',
      'The identifier stands in the source more than once; none of its records is used',
    ],
  },
  {
    what: 'an id with blanks around it',
    record: ' 1002;Emilia;Klein;emilia@acme.example;2020-01-01;;D2;F2',
    problems: ['! employee 1002, employees.csv:3  employee.blank_identifier', 'The identifier has blanks around it'],
  },
  {
    what: 'an employee in an unknown community',
    record: '1002;Emilia;Klein;emilia@acme.example;2020-01-01;;D2|D9;F2',
    problems: [
      '! employee 1002, employees.csv:3  employee.unknown_community',
      'The employee is in community D9, which the source does not list',
    ],
  },
  {
    what: 'an employee with an unknown function',
    record: '1002;Emilia;Klein;emilia@acme.example;2020-01-01;;D2;F9',
    problems: [
      '! employee 1002, employees.csv:3  employee.unknown_function',
      'The employee is in function F9, which the source does not list',
    ],
  },
  {
    what: 'an impossible date',
    record: '1002;Emilia;Klein;emilia@acme.example;2021-02-29;;D2;F2',
    problems: [
      '! employee 1002, employees.csv:3  employee.impossible_date',
      'The start date is no date (expected yyyy-MM-dd)',
    ],
  },
  {
    what: 'an end date before the start',
    record: '1002;Emilia;Klein;emilia@acme.example;2026-02-01;2026-01-01;D2;F2',
    problems: [
      '! employee 1002, employees.csv:3  employee.end_before_start',
      'The end date lies before the start date',
    ],
  },
  {
    what: 'an e-mail address that is none',
    record: '1002;Emilia;Klein;emilia at acme;2020-01-01;;D2;F2',
    problems: [
      '! employee 1002, employees.csv:3  employee.invalid_email',
      'The e-mail address is not one that a mail can be sent to',
    ],
  },
  {
    what: 'two employees with one e-mail address',
    record: '1002;Emilia;Klein;shared@acme.example;2020-01-01;;D2;F2',
    further: ['1010;Otto;Klein;Shared@acme.example;2020-01-01;;D2;F2'],
    problems: [
      '! employee 1002  employee.email_taken',
      'The e-mail address is taken by employee 1010 of the same read',
      '! employee 1010, employees.csv:6  employee.email_taken',
      'The e-mail address is taken by employee 1002 of the same read',
    ],
  },
  {
    what: 'an e-mail address that a colleague keeps',
    record: '1002;Emilia;Klein;NOOR@acme.example;2020-01-01;;D2;F2',
    problems: [
      '! employee 1002, employees.csv:3  employee.email_taken',
      'The e-mail address is taken by employee 1001',
      '! employee 1001  employee.email_taken',
      'The e-mail address is taken by employee 1002',
    ],
  },
  {
    what: 'an e-mail address that a manual employee has',
    record: '1002;Emilia;Klein;hans@acme.example;2020-01-01;;D2;F2',
    problems: [
      '! employee 1002, employees.csv:3  employee.email_taken',
      'The e-mail address is taken by an employee made by hand',
    ],
  },
]

describe('a record that cannot be read', () => {
  it.each(badRecords)('R14 is reported and left alone, while the rest goes on: $what', async (bad) => {
    await using office = await nights.copy()
    await office.write('employees.csv', changed({ 1002: bad.record }, ...(bad.further ?? []), NEWCOMER))

    const ended = await office.night()

    expect(ended).toMatchObject({ status: 0, log: '' })
    expect(told(ended)).toEqual(['Problems', ...bad.problems, LEFT_ALONE, MAIL_WRITTEN])
    expect(office.people()).toEqual({ ...AS_BEFORE, ...NEW })
  })

  it('R14 is a problem for scripts too, and no failure', async () => {
    await using office = await nights.copy()
    await office.write('employees.csv', changed({ 1002: '1002;Emilia;Klein;emilia at acme;;;D2;F2' }, NEWCOMER))

    const { status, out } = await office.run('sync', '--at', '2026-03-03', '--json')

    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      status: 'applied',
      employees: { invited: 1, updated: 0, removed: 0, unchanged: 3, rejected: 1 },
      problems: [
        {
          code: 'employee.invalid_email',
          employee: '1002',
          at: 'employees.csv:3',
          message: 'The e-mail address is not one that a mail can be sent to',
        },
      ],
    })
  })

  it('R14 with an unreadable identifier could be anybody: nobody is removed without approval', async () => {
    await using office = await nights.copy()
    const before = await office.lists()
    const blanks = ' 1002;Emilia;Klein;emilia@acme.example;2020-01-01;;D2;F2'
    await office.write('employees.csv', changed({ 1002: blanks, 1004: null }))

    const ended = await office.night()

    expect(ended.status).toBe(4)
    expect(ended.out).toContain(
      'Waits for approval\n  ! 1 employee would be removed (employees.removed). ' +
        'A record without a readable identifier could be any of them. Mend that record first: see the problems.',
    )
    expect(told(ended)).toEqual([
      'Problems',
      '! employee 1002, employees.csv:3  employee.blank_identifier',
      'The identifier has blanks around it',
      LEFT_ALONE,
    ])
    expect(office.people()).toEqual(AS_BEFORE)
    expect(await office.lists()).toEqual(before)
  })

  it('R23 is a broken answer where there are too many of them, and nothing is applied', async () => {
    await using office = await nights.copy()
    const before = office.platform()
    const others = Array.from({ length: 21 }, (_, n) => `20${n};A;B;none;2020-01-01;;D1;F1`)
    await office.write('employees.csv', changed({}, ...others, NEWCOMER))

    const ended = await office.night()

    expect(ended.status).toBe(3)
    expect(told(ended).slice(0, 2)).toEqual([
      '✗ 21 of 26 records cannot be read, more than the limit of 20 or 20 %: the answer itself is broken',
      'Nothing was applied. See the problems for what is wrong with the records, and mend the source or its configuration.',
    ])
    expect(office.platform()).toEqual(before)
  })
})
