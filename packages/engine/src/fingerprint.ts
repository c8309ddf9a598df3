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
  readonly #bytes = Buffer.from(this.words.buffer)
  readonly #seed: number
  #units = new Uint16Array(4096)
  /** The same memory, two units a word: every platform of Node has the lower one first. */
  #pairs = new Uint32Array(this.#units.buffer)
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

  /**
   * A field: undefined (the source does not know), null (there is none) and text are three different things.
   *
   * @returns false where it is something else, which no fingerprint stands for
   */
  text(value: unknown): boolean {
    if (typeof value !== 'string') {
      if (value !== undefined && value !== null) return false
      this.#put(value === null ? 1 : 0)
      return true
    }
    const length = value.length
    this.#reserve(length + 3)
    const units = this.#units // not through `this` for each unit: this loop is a good part of a night
    let at = this.#length
    units[at++] = 2
    units[at++] = length & 0xffff
    units[at++] = length >>> 16
    for (let i = 0; i < length; i++) units[at++] = value.charCodeAt(i)
    this.#length = at
    return true
  }

  /** A list of texts, whose order does not matter; undefined is something else than empty. */
  list(values: unknown): boolean {
    if (values === undefined || values === null) return this.text(undefined)
    if (!Array.isArray(values)) return false
    this.#put(1)
    this.#put(values.length)
    let isSorted = true
    for (let i = 0; i < values.length; i++) {
      if (typeof values[i] !== 'string') return false
      if (i > 0 && values[i - 1] > values[i]) isSorted = false
    }
    for (const value of isSorted ? values : values.toSorted()) this.text(value)
    return true
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

  /** 32 hexadecimal digits. */
  toString(): string {
    return this.#bytes.toString('hex')
  }

  #put(unit: number): void {
    this.#reserve(1)
    this.#units[this.#length++] = unit
  }

  #reserve(more: number): void {
    const needed = this.#length + more + 8
    if (needed <= this.#units.length) return
    const longer = new Uint16Array(2 * needed)
    longer.set(this.#units)
    this.#units = longer
    this.#pairs = new Uint32Array(longer.buffer)
  }

  #hash(seed: number): void {
    const length = this.#length
    const pairs = this.#pairs
    for (let i = length; i < length + 8; i++) this.#units[i] = 0 // the last block is padded
    let h1 = seed
    let h2 = seed
    let h3 = seed
    let h4 = seed
    for (let i = 0; i * 2 < length; i += 4) {
      h1 ^= Math.imul(rotate(Math.imul(pairs[i] ?? 0, 0x239b961b), 15), 0xab0e9789)
      h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0
      h2 ^= Math.imul(rotate(Math.imul(pairs[i + 1] ?? 0, 0xab0e9789), 16), 0x38b34ae5)
      h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0
      h3 ^= Math.imul(rotate(Math.imul(pairs[i + 2] ?? 0, 0x38b34ae5), 17), 0xa1e38b93)
      h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0
      h4 ^= Math.imul(rotate(Math.imul(pairs[i + 3] ?? 0, 0xa1e38b93), 18), 0x239b961b)
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

/** What a fingerprint stands for: every field that the platform keeps. */
export type Fingerprinted = {
  readonly [field in
    | 'firstName'
    | 'lastName'
    | 'email'
    | 'phone'
    | 'language'
    | 'birthDate'
    | 'startDate'
    | 'endDate'
    | 'communities'
    | 'functions'
    | 'attributes']?: unknown
}

/**
 * Computes a record's fingerprint. Whether the employee is due is asked anew every night and is no part of it.
 *
 * @returns false where a field is not of the agreed type
 */
export function hashRecord(fingerprint: Fingerprint, record: Fingerprinted, hasFunctions: boolean): boolean {
  fingerprint.begin()
  const isAgreed =
    fingerprint.text(record.firstName) &&
    fingerprint.text(record.lastName) &&
    fingerprint.text(record.email) &&
    fingerprint.text(record.phone) &&
    fingerprint.text(record.language) &&
    fingerprint.text(record.birthDate) &&
    fingerprint.text(record.startDate) &&
    fingerprint.text(record.endDate) &&
    fingerprint.list(record.communities) &&
    fingerprint.list(hasFunctions ? record.functions : undefined) &&
    hashAttributes(fingerprint, record.attributes)
  fingerprint.end()
  return isAgreed
}

function hashAttributes(fingerprint: Fingerprint, attributes: unknown): boolean {
  if (attributes === undefined || attributes === null) return true
  if (typeof attributes !== 'object' || Array.isArray(attributes)) return false
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined)
  if (entries.length > 1) entries.sort(([one], [other]) => (one < other ? -1 : 1))
  return entries.every(([key, value]) => fingerprint.text(key) && fingerprint.text(value))
}

/** Reads the 32 hexadecimal digits of `toString` back into the bytes of four words. */
export function parseFingerprint(text: string, bytes: Buffer, word: number): void {
  bytes.write(text, word * 4, 'hex')
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
