import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkInService, isAddress, isDate, isRejection, readEmployee } from '../src/validate.js'
import { record } from './records.js'

const NOOR = { id: '1001', firstName: 'Noor', communities: ['D1'] }

function codeOf(source: unknown): string | null {
  const read = readEmployee(source)
  return isRejection(read) ? read.code : null
}

describe('isDate', () => {
  it('R14 knows the days that there are, and no others', () => {
    const parts = fc.tuple(fc.integer({ min: 1890, max: 2210 }), fc.nat({ max: 13 }), fc.nat({ max: 32 }))
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const text = [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
        const asDate = new Date(Date.UTC(year, month - 1, day))
        const exists = asDate.getUTCMonth() === month - 1 && asDate.getUTCDate() === day
        expect(isDate(text)).toBe(exists && year >= 1900 && year <= 2199)
      }),
      { numRuns: 2_000 },
    )
  })

  it('R14 takes any text for what it is', () => {
    const almost = fc.stringMatching(/^[0-9]{3,5}[-/.][0-9]{1,2}[-/. ][0-9]{1,3}[ TZ]?$/)
    fc.assert(
      fc.property(fc.oneof(almost, fc.string()), (text) => {
        const asDate = new Date(`${text}T00:00:00Z`)
        const isIso = /^(19|20|21)\d\d-\d\d-\d\d$/.test(text)
        const exists = isIso && !Number.isNaN(asDate.getTime()) && asDate.toISOString().startsWith(text)
        expect(isDate(text)).toBe(exists)
      }),
    )
  })

  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2100-02-29', false],
    ['2026-02-30', false],
    ['2026-04-31', false],
    ['2026-12-31', true],
    ['2026-00-10', false],
    ['2026-13-01', false],
    ['2026-01-00', false],
    ['0001-01-01', false],
    ['0000-00-00', false],
    ['1899-12-31', false],
    ['1900-01-01', true],
    ['2199-12-31', true],
    ['9999-12-31', false],
    ['2026-3-1', false],
    ['01-03-2026', false],
    ['2026-03-01T00:00:00Z', false],
    ['+2026-03-0', false],
    ['２０２６-03-01', false],
    ['', false],
  ])('R14 %s: %s', (text, expected) => {
    expect(isDate(text)).toBe(expected)
  })
})

describe('readEmployee', () => {
  it.each([
    ['a blank before', ' 1001'],
    ['a blank behind', '1001 '],
    ['a line break', '1001\n'],
    ['a tab', '\t1001'],
    ['a no-break space', '1001\u00a0'],
    ['a zero-width space', '\u200b1001'],
    ['a byte order mark', '\ufeff1001'],
    ['a word joiner', '1001\u2060'],
    ['a soft hyphen', '1001\u00ad'],
    ['a mark of the writing’s direction', '1001\u200e'],
    ['an ideographic space', '\u30001001'],
    ['a NUL', '1001\0'],
    ['several of them', ' \u200b1001\u2060\t'],
  ])('R14 says nobody’s record where there is %s around the identifier, and who it may be', (_what, id) => {
    expect(readEmployee({ ...NOOR, id })).toMatchObject({
      code: 'employee.blank_identifier',
      id: null,
      suspect: '1001',
    })
  })

  it('R4 keeps an identifier as it is, blanks inside included', () => {
    for (const id of ['0', '00', '1 001', 'a/b', 'é', 'e\u0301', '-', '🙂', 'x'.repeat(255)]) {
      expect(readEmployee({ ...NOOR, id })).toMatchObject({ id })
    }
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'Noor'],
    ['a list', []],
    ['no identifier', { firstName: 'Noor' }],
    ['an empty identifier', { ...NOOR, id: '' }],
    ['a number as identifier', { ...NOOR, id: 1001 }],
  ])('R14 rejects %s as a record of nobody', (_what, source) => {
    expect(readEmployee(source)).toMatchObject({ code: 'employee.no_identifier', id: null })
  })

  it('R14 rejects an identifier that is too long or no text as one of nobody', () => {
    expect(readEmployee({ ...NOOR, id: 'x'.repeat(256) })).toMatchObject({ code: 'employee.too_long', id: null })
    expect(readEmployee({ ...NOOR, id: 'a\ud800b' })).toMatchObject({ code: 'employee.bad_identifier', id: null })
  })

  it.each([
    ['birthDate', '1990-02-30'],
    ['invitationDate', 'soon'],
    ['startDate', '0001-01-01'],
    ['endDate', '2026-3-1'],
  ])('R14 rejects an impossible %s by its identifier and place, without its value', (field, date) => {
    const rejection = readEmployee({ ...NOOR, at: 'hr.csv:7', [field]: date })
    expect(rejection).toMatchObject({ code: 'employee.impossible_date', id: '1001', at: 'hr.csv:7' })
    expect(JSON.stringify(rejection)).toContain(field)
    expect(JSON.stringify(rejection)).not.toContain(date)
  })

  it('R14 rejects an end before the start, and takes one day of service', () => {
    expect(codeOf({ ...NOOR, startDate: '2026-03-02', endDate: '2026-03-01' })).toBe('employee.end_before_start')
    expect(codeOf({ ...NOOR, startDate: '2026-03-02', endDate: '2026-03-02' })).toBe(null)
  })

  it.each([
    ['firstName', 7],
    ['email', ['noor@acme.example']],
    ['phone', true],
    ['startDate', new Date(0)],
    ['communities', 'D1'],
    ['communities', [1]],
    ['functions', { F1: true }],
    ['attributes', 'red'],
    ['attributes', ['red']],
    ['attributes', { team: 7 }],
  ])('R14 rejects a field %s of another type than agreed: %o', (field, value) => {
    expect(readEmployee({ ...NOOR, [field]: value })).toMatchObject({ code: 'employee.bad_field', id: '1001' })
  })

  it('R8 tells apart what is left out, what is null, and what is blank, which is none', () => {
    const read = readEmployee({ ...NOOR, lastName: null, phone: ' \u00a0', email: ' noor@acme.example\n' })
    expect(read).toMatchObject({
      firstName: 'Noor',
      lastName: null,
      phone: null,
      email: 'noor@acme.example',
      language: undefined,
      functions: undefined,
      attributes: undefined,
    })
  })

  it('takes a community or function that is named twice for one', () => {
    expect(readEmployee({ ...NOOR, communities: ['D1', 'D2', 'D1'], functions: ['F1', 'F1'] })).toMatchObject({
      communities: ['D1', 'D2'],
      functions: ['F1'],
    })
  })

  it('survives whatever a connector may give, and never says a value of the person', () => {
    const anything = fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true })
    const fields = fc.dictionary(fc.constantFrom(...Object.keys(record())), anything)
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fields,
          fields.map((given) => ({ ...NOOR, ...given })),
        ),
        (source) => {
          const read = readEmployee(source)
          if (!isRejection(read)) expect(() => checkInService(read)).not.toThrow()
        },
      ),
    )
  })
})

describe('checkInService', () => {
  it.each([
    ['no community', { communities: [] }, 'employee.no_community'],
    ['no name', { firstName: null, lastName: null }, 'employee.no_name'],
    ['no name, of which half is not known', { firstName: null }, 'employee.no_name'],
    ['an address that is none', { email: 'noor' }, 'employee.invalid_email'],
    ['a name that is too long', { firstName: 'x'.repeat(256) }, 'employee.too_long'],
  ])('R14 rejects %s', (_what, fields, code) => {
    expect(checkInService(record(fields))).toMatchObject({ code, id: '1001' })
  })

  it('R14 takes one of two names, and a source that knows none', () => {
    expect(checkInService(record({ firstName: 'Noor', lastName: null }))).toBeNull()
    expect(checkInService(record({ firstName: null, lastName: 'de Wit' }))).toBeNull()
    expect(checkInService(record())).toBeNull()
    expect(checkInService(record({ email: null }))).toBeNull()
  })
})

describe('isAddress', () => {
  it.each([
    'noor@acme.example',
    'Noor.de-Wit+hr@mail.acme.example',
    "o'neill@acme.example",
    'zoë@acme.example',
    'noor@bücher.example',
    'a@b.c',
    `${'x'.repeat(64)}@acme.example`,
  ])('R14 takes %s', (text) => {
    expect(isAddress(text)).toBe(true)
  })

  it.each([
    '',
    'noor',
    '@acme.example',
    'noor@',
    'noor@acme',
    'noor@acme.',
    'noor@.example',
    'noor@acme..example',
    'noor@acme_mail.example',
    'noor@@acme.example',
    'a@b@acme.example',
    'noor de wit@acme.example',
    'noor@acme.example, ada@acme.example',
    'noor@acme.example;ada@acme.example',
    'Noor <noor@acme.example>',
    'noor@acme.example>',
    'noor@acme.example\r\nBcc: all@acme.example',
    'noor\u0000@acme.example',
    'noor@[127.0.0.1]',
    `${'x'.repeat(65)}@acme.example`,
    `noor@${'x'.repeat(250)}.example`,
    `noor@${'İ'.repeat(200)}.example`,
  ])('R14 does not take %j', (text) => {
    expect(isAddress(text)).toBe(false)
  })
})
