import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SAFEGUARDS, describeLimit, type Limit, passes } from '../src/safeguards.js'

const whole = fc.nat({ max: 5_000 })
const limits = fc.record({ count: whole, percent: fc.nat({ max: 200 }), ceiling: whole }, { requiredKeys: [] })

/** The rule's own words, in whole numbers: n ≤ count or 100·n ≤ percent·base, and n ≤ ceiling. */
function allowed({ count, percent, ceiling }: Limit, n: number, base: number): boolean {
  const isWithin = (count !== undefined && n <= count) || (percent !== undefined && 100 * n <= percent * base)
  return n === 0 || (isWithin && (ceiling === undefined || n <= ceiling))
}

describe('passes', () => {
  it('R25 follows the words of the rule for any limit, number and base', () => {
    fc.assert(
      fc.property(limits, whole, whole, (limit, n, base) => {
        expect(passes(limit, n, base)).toBe(allowed(limit, n, base))
      }),
    )
  })

  it('R25 lets pass fewer wherever it lets pass more, and more where the organization is larger', () => {
    fc.assert(
      fc.property(limits, whole, whole, whole, (limit, n, base, more) => {
        if (!passes(limit, n, base)) return
        expect(passes(limit, Math.max(0, n - more), base)).toBe(true)
        expect(passes(limit, n, base + more)).toBe(true)
      }),
    )
  })

  it.each<[Limit, number, number, boolean]>([
    [{ count: 3, percent: 5 }, 3, 10, true],
    [{ count: 3, percent: 5 }, 4, 10, false],
    [{ count: 3, percent: 5 }, 4, 80, true],
    [{ count: 3, percent: 5 }, 4, 79, false],
    [{ count: 3, percent: 5 }, 5, 100, true],
    [{ count: 3, percent: 5 }, 6, 119, false],
    [{ count: 3, percent: 5, ceiling: 500 }, 500, 1_000_000, true],
    [{ count: 3, percent: 5, ceiling: 500 }, 501, 1_000_000, false],
    [{ count: 3, ceiling: 2 }, 3, 10, false],
    [{ count: 0 }, 1, 1_000, false],
    [{ count: 0 }, 0, 0, true],
    [{ percent: 0 }, 1, 1_000, false],
    [{ percent: 100 }, 10, 10, true],
    [{ percent: 20 }, 1, 0, false],
    [{ count: 9, ceiling: 0 }, 1, 10, false],
    [{}, 1, 1_000, false],
    [{}, 0, 1_000, true],
    [{ ceiling: 10 }, 1, 1_000, false],
  ])('R25 %o and %i of %i: %s', (limit, n, base, expected) => {
    expect(passes(limit, n, base)).toBe(expected)
  })

  it('R25 takes a percentage with decimals as it is written: 2.3 % of 3000 are 69', () => {
    expect(passes({ percent: 2.3 }, 69, 3_000)).toBe(true)
    expect(passes({ percent: 2.3 }, 70, 3_000)).toBe(false)
    expect(passes({ percent: 5.6 }, 77, 1_375)).toBe(true)
    expect(passes({ percent: 0.1 }, 1, 1_000)).toBe(true)
    expect(passes({ percent: 0.1 }, 1, 999)).toBe(false)
    const tenths = fc.tuple(fc.nat({ max: 1_000 }), whole, fc.nat({ max: 100_000 }))
    fc.assert(
      fc.property(tenths, ([tenth, n, base]) => {
        expect(passes({ percent: tenth / 10 }, n, base)).toBe(n === 0 || 1_000 * n <= tenth * base)
      }),
    )
  })
})

describe('describeLimit', () => {
  it.each<[Limit, string]>([
    [{ count: 3, percent: 5 }, '3 or 5 %'],
    [{ count: 3 }, '3'],
    [{ percent: 2.5 }, '2.5 %'],
    [{ count: 3, percent: 5, ceiling: 500 }, '3 or 5 %, at most 500'],
    [{ count: 0 }, '0'],
    [{}, 'none'],
  ])('says %o as %s', (limit, words) => {
    expect(describeLimit(limit)).toBe(words)
  })
})

describe('DEFAULT_SAFEGUARDS', () => {
  it('R25 holds the first import, and limits every kind', () => {
    expect(DEFAULT_SAFEGUARDS.firstImport).toBe('hold')
    for (const limit of Object.values(DEFAULT_SAFEGUARDS.limits)) expect(passes(limit, 1_000, 1_000)).toBe(false)
  })
})
