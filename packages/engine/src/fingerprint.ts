import { grown } from './text-table.js'
import type { EmployeeRecord } from './validate.js'

/** Part of every fingerprint: a new way of computing them makes all old ones differ. */
const VERSION = 1

/**
 * 128 bits that stand for what a source said about an employee (MurmurHash3, x86, 128 bits, over UTF-16 code units).
 *
 * Every field goes in with its kind and length, so that no two records share their units by accident. It only says
 * where nothing has to be looked at; whoever can write to a source could make two records collide, so it is ignored
 * once a week.
 */
export class Fingerprint {
  /** The result of `end`, four times 32 bits. */
  readonly words = new Uint32Array(4)
  readonly #seed: number
  #units = new Uint16Array(4096)
  #length = 0

  /** @param context what else the records' meaning depends on: which entities are communities and functions */
  constructor(context: string) {
    this.begin()
    this.text(context)
    this.#hash(VERSION)
    this.#seed = this.words[0] ?? 0
  }

  begin(): void {
    this.#length = 0
  }

  /** A field: undefined (the source does not know), null (there is none) and text are three different things. */
  text(value: string | null | undefined): void {
    if (value === undefined || value === null) {
      this.#reserve(1)
      this.#units[this.#length++] = value === null ? 1 : 0
      return
    }
    const length = value.length
    this.#reserve(length + 3)
    this.#units[this.#length++] = 2
    this.#units[this.#length++] = length & 0xffff
    this.#units[this.#length++] = length >>> 16
    for (let i = 0; i < length; i++) this.#units[this.#length++] = value.charCodeAt(i)
  }

  /** A list, whose order does not matter; undefined is something else than empty. */
  list(values: readonly string[] | undefined): void {
    this.text(values === undefined ? undefined : null)
    if (values === undefined) return
    this.#reserve(1)
    this.#units[this.#length++] = values.length
    for (const value of values.length > 1 ? values.toSorted() : values) this.text(value)
  }

  /** Computes `words` over what was given since `begin`. */
  end(): void {
    this.#hash(this.#seed)
  }

  /** Whether `words` are those that stand at `offset` of `others`. */
  equals(others: Uint32Array, offset: number): boolean {
    const words = this.words
    return (
      words[0] === others[offset] &&
      words[1] === others[offset + 1] &&
      words[2] === others[offset + 2] &&
      words[3] === others[offset + 3]
    )
  }

  toString(): string {
    let text = ''
    for (const word of this.words) text += word.toString(16).padStart(8, '0')
    return text
  }

  #reserve(more: number): void {
    const needed = this.#length + more + 8
    if (needed > this.#units.length) {
      this.#units = grown(this.#units, Math.max(needed, this.#units.length * 2), Uint16Array)
    }
  }

  #hash(seed: number): void {
    const length = this.#length
    const units = this.#units
    units.fill(0, length, length + 8) // the last block is padded
    let h1 = seed
    let h2 = seed
    let h3 = seed
    let h4 = seed
    const word = (i: number) => (units[i] ?? 0) | ((units[i + 1] ?? 0) << 16)
    for (let i = 0; i < length; i += 8) {
      h1 ^= Math.imul(rotate(Math.imul(word(i), 0x239b961b), 15), 0xab0e9789)
      h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0
      h2 ^= Math.imul(rotate(Math.imul(word(i + 2), 0xab0e9789), 16), 0x38b34ae5)
      h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0
      h3 ^= Math.imul(rotate(Math.imul(word(i + 4), 0x38b34ae5), 17), 0xa1e38b93)
      h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0
      h4 ^= Math.imul(rotate(Math.imul(word(i + 6), 0xa1e38b93), 18), 0x239b961b)
      h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0
    }
    h1 ^= length
    h2 ^= length
    h3 ^= length
    h4 ^= length
    h1 = (h1 + h2 + h3 + h4) | 0
    h2 = (h2 + h1) | 0
    h3 = (h3 + h1) | 0
    h4 = (h4 + h1) | 0
    h1 = finish(h1)
    h2 = finish(h2)
    h3 = finish(h3)
    h4 = finish(h4)
    h1 = (h1 + h2 + h3 + h4) | 0
    this.words[0] = h1
    this.words[1] = h2 + h1
    this.words[2] = h3 + h1
    this.words[3] = h4 + h1
  }
}

/** Every field that the platform keeps; whether the employee is due is asked anew every night and is no part of it. */
export function hashRecord(fingerprint: Fingerprint, record: EmployeeRecord, hasFunctions: boolean): void {
  fingerprint.begin()
  fingerprint.text(record.firstName)
  fingerprint.text(record.lastName)
  fingerprint.text(record.email)
  fingerprint.text(record.phone)
  fingerprint.text(record.language)
  fingerprint.text(record.birthDate)
  fingerprint.text(record.startDate)
  fingerprint.text(record.endDate)
  fingerprint.list(record.communities)
  fingerprint.list(hasFunctions ? record.functions : undefined)
  if (record.attributes) {
    for (const key of Object.keys(record.attributes).sort()) {
      fingerprint.text(key)
      fingerprint.text(record.attributes[key])
    }
  }
  fingerprint.end()
}

/** Reads the 32 hexadecimal digits of `toString` back into four words. */
export function parseFingerprint(text: string, words: Uint32Array, offset: number): void {
  for (let word = 0; word < 4; word++) {
    let value = 0
    for (let i = word * 8; i < word * 8 + 8; i++) {
      const code = text.charCodeAt(i)
      value = (value << 4) | (code < 58 ? code - 48 : code - 87)
    }
    words[offset + word] = value
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function finish(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
