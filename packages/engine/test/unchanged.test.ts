import type { SourceEmployee } from '@rollcall/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fingerprint, hashRecord } from '../src/fingerprint.js'
import { LEAVES_OUT_ADDRESS, Roster, SEEN } from '../src/roster.js'
import { Unchanged } from '../src/unchanged.js'
import { isRejection, readEmployee } from '../src/validate.js'

const NIGHT = '2026-03-01'
const fingerprint = new Fingerprint('department\njobTitle')

/** Somebody of whom `before` was read, checked and applied, as the night finds that one. */
function knownBy(before: unknown): { roster: Roster; unchanged: Unchanged } {
  const record = readEmployee(before)
  if (isRejection(record)) throw new Error(`The test's own record cannot be used: ${record.code}`)
  hashRecord(fingerprint, record, true)
  const roster = new Roster()
  roster.addFromPlatform([record.id, 7, 0, fingerprint.toString()])
  return { roster, unchanged: new Unchanged({ roster, fingerprint, night: NIGHT, hasFunctions: true }) }
}

const noor = {
  id: '1001',
  firstName: 'Noor',
  lastName: 'de Wit',
  email: 'noor@acme.example',
  endDate: null,
  communities: ['D1', 'D2'],
  functions: ['F1'],
  attributes: { badge: '12', room: null },
} satisfies SourceEmployee

const text = fc.oneof(fc.constant('Noor'), fc.string({ maxLength: 3 }))
const date = fc.constantFrom('2026-02-28', '2026-03-01', '2026-03-02', '2199-12-31')
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(fc.option(value, { nil: null }), { nil: undefined })
const sources = fc.record({
  id: fc.constant('1001'),
  firstName: optional(text),
  email: optional(fc.constantFrom('a@x.example', ' a@x.example', 'A@x.example')),
  startDate: optional(fc.constant('2020-01-01')),
  endDate: optional(date),
  communities: fc.array(fc.constantFrom('D1', 'D2', 'D3'), { maxLength: 3 }),
  functions: fc.option(fc.array(fc.constantFrom('F1', 'F2'), { maxLength: 3 }), { nil: undefined }),
  attributes: optional(fc.dictionary(fc.constantFrom('a', 'b'), fc.option(text, { nil: null }))),
})

describe('Unchanged', () => {
  it('R4 finds whoever is in service and has the record of the night before, and says that it was seen', () => {
    const { roster, unchanged } = knownBy(noor)
    expect(unchanged.find(noor)).toBe(0)
    expect(roster.has(0, SEEN)).toBe(true)
    expect(roster.has(0, LEAVES_OUT_ADDRESS)).toBe(false)
  })

  it('R8 finds nobody of whom a field, a community or a function differs', () => {
    for (const changed of [
      { firstName: 'Nora' },
      { lastName: null },
      { email: undefined },
      { endDate: '2026-12-31' },
      { communities: ['D1'] },
      { functions: ['F1', 'F2'] },
      { attributes: { badge: '12' } },
    ]) {
      expect(knownBy(noor).unchanged.find({ ...noor, ...changed })).toBe(-1)
    }
  })

  it('R11 leaves it to a closer look whoever is out of service by now, although the record is the same', () => {
    expect(knownBy({ ...noor, endDate: '2026-02-28' }).unchanged.find({ ...noor, endDate: '2026-02-28' })).toBe(-1)
    expect(knownBy({ ...noor, endDate: NIGHT }).unchanged.find({ ...noor, endDate: NIGHT })).toBe(0)
  })

  it('R14 leaves a second record with the same identifier to a closer look', () => {
    const { unchanged } = knownBy(noor)
    expect(unchanged.find(noor)).toBe(0)
    expect(unchanged.find(noor)).toBe(-1)
  })

  it('R14 leaves it to a closer look what is no record, and what has a date that no fingerprint covers', () => {
    const broken: readonly unknown[] = [null, 7, 'Noor', {}, { ...noor, id: 1001 }, { ...noor, firstName: 5 }]
    for (const record of [...broken, { ...noor, communities: 'D1' }, { ...noor, invitationDate: '30 February' }]) {
      expect(knownBy(noor).unchanged.find(record as SourceEmployee)).toBe(-1)
    }
  })

  it('R14 only ever finds what a closer look finds the same', () => {
    fc.assert(
      fc.property(sources, sources, (before, source) => {
        const found = knownBy(before).unchanged.find(source) === 0
        const [was, is] = [readEmployee(before), readEmployee(source)]
        if (isRejection(was) || isRejection(is)) throw new Error('The test makes no records that are rejected')
        hashRecord(fingerprint, was, true)
        const print = fingerprint.toString()
        hashRecord(fingerprint, is, true)
        const isSame = print === fingerprint.toString() && (is.endDate ?? NIGHT) >= NIGHT
        if (found) expect(isSame).toBe(true)
        if (isSame && isAsRead(source, is)) expect(found).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Nothing had to be trimmed, made null or left out: most sources' records. */
function isAsRead(source: object, read: object): boolean {
  return Object.entries(source).every(([name, value]) => {
    const own = Object.getOwnPropertyDescriptor(read, name)?.value
    return JSON.stringify(own ?? null) === JSON.stringify(value ?? null)
  })
}
