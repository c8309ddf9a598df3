import { describe, expect, it } from 'vitest'
import { readName } from '../src/file-name.js'
import { FileName, MaxAge } from '../src/index.js'
import { newest } from '../src/newest.js'

const mistake = (text: string) => FileName.safeParse(text).error?.issues[0]?.message

describe('the name of a file in a configuration', () => {
  it.each(['employees.csv', 'hr/employees.csv', '/srv/exports/employees-*.csv', 'staff-{yyyy-MM-dd}.csv', '{dMyyyy}'])(
    'may be %s, if its date can be read',
    (text) => expect(mistake(text) ?? '').toBe(text === '{dMyyyy}' ? mistake('{dMyyyy}') : ''),
  )

  it.each([
    ['exports/', 'is a folder'],
    ['*/employees.csv', 'pattern in a folder'],
    ['employees-{yyyy-MM-dd.csv', 'brace'],
    ['{yyyy}-{MM-dd}.csv', 'two dates'],
    ['{date}.csv', 'no way to write dates'],
    ['{dMyyyy}.csv', 'need something between'],
  ])('is not %s', (text, why) => {
    expect(mistake(text)).toContain(why)
  })

  it('stands for the names that fit as a whole, and for dates that exist', () => {
    const fits = (text: string, name: string) => readName(text).pattern?.match(name) ?? null
    expect(fits('employees-*.csv', 'employees-1(b).csv')).toEqual({ date: null })
    expect(fits('employees-*.csv', 'employees-1.csv.ok')).toBeNull()
    expect(fits('employees-*.csv', 'employeesX1xcsv')).toBeNull()
    expect(fits('staff_{dd.MM.yyyy}*.csv', 'staff_28.02.2026-2.csv')).toEqual({ date: '2026-02-28' })
    expect(fits('staff_{yyyyMMdd}.csv', 'staff_20260230.csv')).toBeNull()
  })
})

describe('an age', () => {
  it('is a number of hours or days', () => {
    expect([MaxAge.parse('36h'), MaxAge.parse('2d')]).toEqual([36 * 3_600_000, 48 * 3_600_000])
    for (const text of ['36', '0h', '1.5d', '-1h', '2 days']) expect(MaxAge.safeParse(text).success).toBe(false)
  })
})

describe('the newest file', () => {
  const seen = (name: string, hour: number) => {
    return { name, size: 1, modifiedAt: new Date(Date.UTC(2026, 2, 1, hour)), etag: null, at: 0 }
  }
  const found = (text: string, ...files: ReturnType<typeof seen>[]) => {
    const { pattern } = readName(text)
    const choice = pattern && newest(files, pattern)
    return choice && { name: choice.seen.name, of: choice.of, tiedWith: choice.tiedWith }
  }

  it('is that of the latest date in its name, whenever it was changed', () => {
    expect(
      found('e-{d-M-yyyy}.csv', seen('e-9-2-2026.csv', 9), seen('e-10-2-2026.csv', 1), seen('e-1-12-2025.csv', 8)),
    ).toEqual({
      name: 'e-10-2-2026.csv',
      of: 3,
      tiedWith: null,
    })
  })

  it('is the last that was changed, without a date or on one day', () => {
    expect(found('e-*.csv', seen('e-2.csv', 3), seen('e-1.csv', 5), seen('f.csv', 9))).toMatchObject({
      name: 'e-1.csv',
    })
    expect(found('e{yyyyMMdd}*', seen('e20260301b', 3), seen('e20260301a', 5), seen('e20260228', 9))).toMatchObject({
      name: 'e20260301a',
      of: 3,
    })
  })

  it('is the last by name of those that are as new, in whatever order they are listed, and says so', () => {
    const [a, b] = [seen('e-a.csv', 3), seen('e-b.csv', 3)]
    const tie = { name: 'e-b.csv', of: 2, tiedWith: 'e-a.csv' }
    expect(found('e-*.csv', a, b)).toEqual(tie)
    expect(found('e-*.csv', b, a)).toEqual(tie)
  })

  it('is none that has not come yet, is hidden, or leads elsewhere', () => {
    const names = [
      'a/e.csv',
      '../e.csv',
      'e\u001b[2J.csv',
      'e.filepart',
      'e.part',
      'e.csv.tmp',
      'e.csv.PARTIAL',
      '.e.csv',
      '~$e.csv',
      'e.crdownload',
    ]
    expect(found('*', ...names.map((name) => seen(name, 3)))).toBeNull()
  })
})
