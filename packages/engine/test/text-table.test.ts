import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TextTable } from '../src/text-table.js'

/** Hashes that make texts collide: all of them, most of them, and by the sign bit alone. */
const HASHES: readonly (readonly [name: string, hash: ConstructorParameters<typeof TextTable>[0]])[] = [
  ['its own hash', undefined],
  ['one hash for all', () => 7],
  ['a hash of the length', (_bytes, start, end) => end - start],
  ['negative hashes', (bytes, start, end) => -1 - (start < end && bytes[start] === 97 ? 1 : 0)],
  ['the largest and the smallest hash', (_bytes, start, end) => ((end - start) % 2 ? 0x7fffffff : -0x80000000)],
]

const texts = fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { maxLength: 200 })

describe.each(HASHES)('TextTable with %s', (_name, hash) => {
  it('R4 gives each text an index of its own, in the order in which they came, and knows it again', () => {
    fc.assert(
      fc.property(texts, texts, (added, asked) => {
        const table = new TextTable(hash)
        const model = new Map<string, number>()
        for (const text of added) {
          if (!model.has(text)) model.set(text, model.size)
          expect(table.add(text)).toBe(model.get(text))
        }
        expect(table.size).toBe(model.size)
        for (const text of [...added, ...asked]) expect(table.find(text)).toBe(model.get(text) ?? -1)
        for (const [text, index] of model) expect(table.at(index)).toBe(text)
      }),
    )
  })

  it('R4 knows texts that were appended, in whatever order they are asked for, and between what is added', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 6 })), texts, (appended, others) => {
        const table = new TextTable(hash)
        for (const [index, text] of appended.entries()) {
          expect(table.append(text)).toBe(index)
          if (index % 3 === 0) expect(table.find(text)).toBe(index)
        }
        for (const [index, text] of [...appended.entries()].reverse()) expect(table.find(text)).toBe(index)
        const model = new Map(appended.map((text, index) => [text, index]))
        for (const text of others) {
          if (!model.has(text)) model.set(text, model.size)
          expect(table.add(text)).toBe(model.get(text))
        }
        for (const [text, index] of model) expect(table.find(text)).toBe(index)
      }),
    )
  })
})

describe('TextTable', () => {
  it('R4 keeps texts apart that differ in case, in an accent’s form, in zeros, or in being a part of the other', () => {
    const table = new TextTable(() => 0)
    const alike = ['', 'a', 'A', 'aa', 'é', 'e\u0301', '1', '01', '1 ', '\u00001', '😀', '\ud83d', '\ude00']
    expect(alike.map((text) => table.add(text))).toEqual(alike.map((_, index) => index))
    expect(alike.map((text) => table.find(text))).toEqual(alike.map((_, index) => index))
    expect(table.find('b')).toBe(-1)
  })

  it('grows past its first arrays without losing a text', () => {
    const table = new TextTable()
    const names = Array.from({ length: 20_000 }, (_, index) => `employee ${index * 7919}`)
    for (const name of names) table.add(name)
    expect(names.every((name, index) => table.find(name) === index && table.at(index) === name)).toBe(true)
    expect(table.find('employee 1')).toBe(-1)
  })

  it('takes a text that is longer than all it had room for', () => {
    const table = new TextTable()
    const long = 'x'.repeat(50_000)
    expect([table.add('a'), table.add(long), table.add('b')]).toEqual([0, 1, 2])
    expect(table.at(1)).toBe(long)
    expect(table.at(2)).toBe('b')
  })
})
