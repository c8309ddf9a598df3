/**
 * Holds pages that overlap against each other: each is to begin with the record that ended the one before.
 *
 * Records that were added to the list meanwhile move it further down; it is gone where records went, and then others may
 * have moved to a page that was read already.
 */
export class Overlap<Row> {
  readonly #textOf: (record: Row) => string
  #expected: string | null = null
  #dropped = 0
  #isUsed = false

  /** @param key what tells a record from all others; left out: all of it */
  constructor(key?: (record: Row) => unknown) {
    this.#textOf = (record) => JSON.stringify(key ? key(record) : record)
  }

  get isExpected(): boolean {
    return this.#expected !== null
  }

  /** Whether any pages overlapped. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** Records that came again because others were added before them. */
  get dropped(): number {
    return this.#dropped
  }

  /** @returns how many records at the beginning of a page were given before; null: what was to be there is not */
  known(records: readonly Row[]): number | null {
    if (this.#expected === null || records.length === 0) return 0
    const index = records.findIndex((record) => this.#textOf(record) === this.#expected)
    if (index === -1) return null
    this.#dropped += index
    return index + 1
  }

  /** @param overlaps whether the next page begins with the last record of this one */
  expectAfter(records: readonly Row[], overlaps: boolean): void {
    const last = records.at(-1)
    if (overlaps && last === undefined) throw new Error('Nothing of an empty page can overlap')
    this.#expected = overlaps && last !== undefined ? this.#textOf(last) : null
    this.#isUsed ||= overlaps
  }
}
