import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fingerprint, hashRecord, parseFingerprint } from '../src/fingerprint.js'
import type { EmployeeRecord } from '../src/validate.js'
import { record } from './records.js'

const fingerprint = new Fingerprint('department\njobTitle')

function of(fields: Partial<EmployeeRecord>, hasFunctions = true): string {
  hashRecord(fingerprint, record(fields), hasFunctions)
  return fingerprint.toString()
}

const value = fc.option(fc.oneof(fc.string({ maxLength: 4 }), fc.string({ unit: 'binary' })), { nil: null })
const known = fc.option(value, { nil: undefined })
const ids = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 4 })
const records = fc.record({
  firstName: known,
  lastName: known,
  email: known,
  phone: known,
  language: known,
  birthDate: known,
  startDate: known,
  endDate: known,
  communities: ids,
  functions: fc.option(ids, { nil: undefined }),
  attributes: fc.option(fc.dictionary(fc.string({ maxLength: 2 }), value, { maxKeys: 3 }), { nil: undefined }),
})

/** What a record says, with lists in order, and without the difference between no attributes and none known. */
function meaning(fields: Partial<EmployeeRecord>): string {
  const undefinedAsText = (_key: string, one: unknown) => (one === undefined ? { unknown: true } : one)
  const { communities, functions, attributes, ...rest } = fields
  const sorted = Object.entries(attributes ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([rest, communities?.toSorted(), functions?.toSorted(), sorted], undefinedAsText)
}

describe('Fingerprint', () => {
  it('differs for records that differ, and is the same for those that say the same', () => {
    fc.assert(
      fc.property(records, records, (one, other) => {
        expect(of(one) === of(other)).toBe(meaning(one) === meaning(other))
      }),
      { numRuns: 500 },
    )
  })

  it('differs wherever one field of a record changes', () => {
    fc.assert(
      fc.property(records, records, fc.constantFrom(...FIELDS), (one, other, field) => {
        const changed = { ...one, [field]: other[field] }
        expect(of(one) === of(changed)).toBe(meaning(one) === meaning(changed))
      }),
      { numRuns: 500 },
    )
  })

  it('does not mind the order of communities, functions and attributes', () => {
    const one = { communities: ['b', 'a'], functions: ['2', '10', '1'], attributes: { x: '1', y: '2' } }
    const other = { communities: ['a', 'b'], functions: ['10', '1', '2'], attributes: { y: '2', x: '1' } }
    expect(of(one)).toBe(of(other))
  })

  it('tells what the source does not know from what is not there and from an empty text', () => {
    const prints = [undefined, null, ''].map((firstName) => of({ firstName }))
    expect(new Set(prints).size).toBe(3)
    expect(of({ functions: undefined })).not.toBe(of({ functions: [] }))
  })

  it('tells apart where a text stands and where it ends', () => {
    const alike = [
      { firstName: 'ab', lastName: 'c' },
      { firstName: 'a', lastName: 'bc' },
      { firstName: 'abc', lastName: null },
      { firstName: null, lastName: 'abc' },
      { communities: ['abc'] },
      { communities: ['ab', 'c'] },
      { communities: ['abc', ''] },
      { attributes: { a: 'bc' } },
      { attributes: { ab: 'c' } },
      { attributes: { a: 'b', c: null } },
    ]
    expect(new Set(alike.map((fields) => of(fields))).size).toBe(alike.length)
  })

  it('does not depend on the dates that are asked anew every night', () => {
    expect(of({ invitationDate: '2026-03-01' })).toBe(of({ invitationDate: null }))
  })

  it('R22 does not look at functions where the integration has none', () => {
    expect(of({ functions: ['F1'] }, false)).toBe(of({ functions: ['F2'] }, false))
    expect(of({ functions: ['F1'] }, false)).toBe(of({ functions: undefined }, true))
  })

  it('R16 depends on which entities are communities and functions', () => {
    const other = new Fingerprint('team\njobTitle')
    hashRecord(other, record(), true)
    expect(other.toString()).not.toBe(of({}))
  })

  it('reads back what it wrote, at any place', () => {
    fc.assert(
      fc.property(records, fc.nat({ max: 5 }), (fields, place) => {
        const text = of(fields)
        expect(text).toMatch(/^[0-9a-f]{32}$/)
        const words = new Uint32Array(32)
        parseFingerprint(text, Buffer.from(words.buffer), place * 4)
        expect(fingerprint.equals(words, place * 4)).toBe(true)
        words[place * 4 + 3] = (words[place * 4 + 3] ?? 0) ^ 1
        expect(fingerprint.equals(words, place * 4)).toBe(false)
      }),
    )
  })

  it('reads the smallest and the largest fingerprint', () => {
    const words = new Uint32Array(4)
    parseFingerprint('0000000001000000ffffff7f00000080', Buffer.from(words.buffer), 0) // lowest byte first
    expect([...words]).toEqual([0, 1, 0x7fffffff, 0x80000000])
    parseFingerprint('f'.repeat(32), Buffer.from(words.buffer), 0)
    expect([...words]).toEqual([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff])
  })

  it('takes texts of any length, and forgets a long record when the next one is short', () => {
    const short = of({ firstName: 'Noor' })
    const long = of({ firstName: 'x'.repeat(100_000), attributes: { note: 'y'.repeat(70_000) } })
    expect(long).not.toBe(of({ firstName: 'x'.repeat(100_000), attributes: { note: 'y'.repeat(69_999) } }))
    expect(of({ firstName: 'Noor' })).toBe(short)
  })

  it('stays what it is: other values mean that every employee is read in full once, so VERSION has to grow', () => {
    const full = {
      firstName: 'Noor',
      lastName: 'de Wit',
      email: 'noor@acme.example',
      phone: null,
      language: 'nl',
      birthDate: '2000-02-29',
      startDate: '2026-03-01',
      endDate: null,
      communities: ['D1', 'D2'],
      functions: ['F1'],
      attributes: { team: 'red', size: null },
    }
    expect([of(full), of({}), of({ firstName: '🙂' })]).toEqual(KNOWN)
  })
})

const KNOWN = [
  'dc8357ddf84ecf7d54e1aa1321cab5c0',
  'ea4413bf974d08df780f8e7c9429f96a',
  'dd776993bb2ba17b0d4bc3a45f1d1495',
]

const FIELDS = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'language',
  'birthDate',
  'startDate',
  'endDate',
  'communities',
  'functions',
  'attributes',
] as const
