import { isConnectorError } from '@rollcall/sdk'
import fc from 'fast-check'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { workbookParts } from '../../../../test/workbooks/written-workbook.js'
import { zip } from '../../../../test/workbooks/zip.js'
import { sheetReader } from './sheets.js'

const sheets = sheetReader()

/** Texts with all that makes trouble in XML, in cells and in names. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('a', ' ', '_x000D_', '<', '&', ']]>', '"', '\n', '\t', '\r', '\0', '00', 'é', '🌷', '=1'))
    .map((parts) => parts.join('')),
)
const amount = fc.oneof(
  fc.integer(),
  fc.integer({ min: -9999999, max: 9999999 }).map((cents) => cents / 100),
)
const day = fc.date({ min: new Date('1900-03-01'), max: new Date('9999-12-31'), noInvalidDate: true })
const iso = (date: Date) => date.toISOString().slice(0, 10)
const serial = (date: Date) => Date.parse(iso(date)) / 86_400_000 + 25_569

/** A table with an id in each row, so that none is empty. */
const table = fc.array(fc.record({ text, amount, day, isTrue: fc.boolean() }), { maxLength: 20 })
const HEADER = ['id', 'text', 'amount', 'day', 'isTrue']

type Row = { text: string; amount: number; day: Date; isTrue: boolean }

function expected(rows: readonly Row[]): string[][] {
  return rows.map((row, index) => [
    `E${index}`,
    row.text,
    String(row.amount),
    iso(row.day),
    row.isTrue ? 'TRUE' : 'FALSE',
  ])
}

describe('a table', () => {
  it('comes back as it was written by hand, with each way of writing texts and counting days', async () => {
    const options = fc.record({
      countsFrom1904: fc.boolean(),
      isInline: fc.boolean(),
      hasNoReferences: fc.boolean(),
      isStored: fc.boolean(),
      isZip64: fc.boolean(),
      prefix: fc.constantFrom(undefined, 'x:'),
      format: fc.constantFrom(14, 'yyyy-mm-dd', 'd. mmm yyyy', '[$-413]dd/mm/yy;@'),
    })
    await fc.assert(
      fc.asyncProperty(table, options, async (given, { prefix, isInline, isStored, isZip64, format, ...book }) => {
        const rows = book.countsFrom1904 ? given.filter((row) => serial(row.day) >= 1462) : given
        const written = rows.map((row, index) => [
          `E${index}`,
          isInline ? { inline: row.text } : row.text,
          row.amount,
          { number: serial(row.day) - (book.countsFrom1904 ? 1462 : 0), format },
          row.isTrue,
        ])
        const parts = workbookParts([{ rows: [HEADER, ...written] }], { ...book, ...(prefix ? { prefix } : {}) })
        const read = await sheets.fields(
          zip(
            parts.map((part) => ({ ...part, isStored })),
            { isZip64 },
          ),
        )
        expect(read).toEqual(expected(rows))
      }),
      { numRuns: 100 },
    )
  })

  it('comes back as a library of others wrote it', async () => {
    // It writes letters that XML cannot hold as they are, and so no workbook.
    const plain = table.map((rows) =>
      rows.map((row) => ({ ...row, text: row.text.replace(/\p{Cc}|[\ufffe\uffff]|_x/gu, '') })),
    )
    await fc.assert(
      fc.asyncProperty(plain, async (rows) => {
        const written = rows.map((row, index) => [
          `E${index}`,
          row.text,
          row.amount,
          new Date(`${iso(row.day)}T00:00:00Z`),
          row.isTrue,
        ])
        const bytes = await writeXlsx({ sheets: [{ name: 'Staff', rows: [HEADER, ...written] }] })
        expect(await sheets.fields(bytes)).toEqual(expected(rows))
      }),
      { numRuns: 50 },
    )
  })
})

describe('R23 a workbook that was damaged on its way', () => {
  const rows = Array.from({ length: 40 }, (_, index) => [
    `E${index}`,
    `Noor ${index}`,
    index * 1.5,
    { number: 46082 + index, format: 14 },
  ])
  const parts = workbookParts([{ rows: [['id', 'name', 'hours', 'day'], ...rows] }])

  /** Fails as a connector does, or reads all that was written: nothing less, and nothing else. */
  async function failsOrIsWhole(bytes: Uint8Array, all: readonly unknown[]): Promise<void> {
    try {
      expect(await sheets.fields(bytes)).toEqual(all)
    } catch (error) {
      if (!isConnectorError(error)) throw error
      expect(['bad_data', 'incomplete_read', 'configuration']).toContain(error.code)
    }
  }

  it.each([false, true])(
    'in a bit, in some bytes, by a cut or by zeros, fails or is read whole (not packed: %s)',
    async (isStored) => {
      const whole = zip(parts.map((part) => ({ ...part, isStored })))
      const all = await sheets.fields(whole)
      const place = fc.nat({ max: whole.length - 1 })
      const damage = fc.oneof(
        fc.record({ at: place, bit: fc.nat({ max: 7 }) }).map(({ at, bit }) => {
          const bytes = Buffer.from(whole)
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
          return bytes
        }),
        fc.record({ at: place, by: fc.uint8Array({ minLength: 1, maxLength: 8 }) }).map(({ at, by }) => {
          const bytes = Buffer.from(whole)
          bytes.set(by.subarray(0, whole.length - at), at)
          return bytes
        }),
        place.map((at) => whole.subarray(0, at)),
        fc
          .record({ at: place, length: fc.nat({ max: 600 }) })
          .map(({ at, length }) => Buffer.from(whole).fill(0, at, Math.min(at + length, whole.length))),
        fc
          .record({ at: place, length: fc.nat({ max: 600 }) })
          .map(({ at, length }) => Buffer.concat([whole.subarray(0, at), whole.subarray(at + length)])),
      )
      await fc.assert(
        fc.asyncProperty(damage, (bytes) => failsOrIsWhole(bytes, all)),
        { numRuns: 500 },
      )
    },
  )

  it('in the XML of any part, repacked with the right checksum, never fails otherwise than a connector does', async () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      '&',
      ']]>',
      '<!--',
      '<row>',
      '</row>',
      '<c/>',
      '<v>',
      ' r="1"',
      '\0',
      'x',
      '',
    )
    const change = fc.record({
      part: fc.nat({ max: parts.length - 1 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat({ max: 20 }),
      piece,
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ part, at, drop, piece: put }) => {
        const changed = parts.map((entry, index) => {
          if (index !== part) return entry
          const position = Math.floor(at * entry.data.length)
          return {
            ...entry,
            data: String(entry.data).slice(0, position) + put + String(entry.data).slice(position + drop),
          }
        })
        try {
          await sheets.fields(zip(changed))
        } catch (error) {
          if (!isConnectorError(error)) throw error
        }
      }),
      { numRuns: 250 },
    )
  })

  it('beyond all recognition is refused', async () => {
    const beginnings = ['PK\x03\x04', 'PK\x05\x06', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '']
    const bytes = fc.record({ head: fc.constantFrom(...beginnings), rest: fc.uint8Array({ maxLength: 2000 }) })
    await fc.assert(
      fc.asyncProperty(bytes, async ({ head, rest }) => {
        expect(await sheets.failure(Buffer.concat([Buffer.from(head, 'latin1'), rest]))).toMatchObject({
          at: 'staff.xlsx',
        })
      }),
      { numRuns: 100 },
    )
  })
})
