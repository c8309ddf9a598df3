import { type EndOfRead, endOfRead } from '../end-of-read.js'

/**
 * Stands in the place of a record that does not count: a guest, a disabled account. One for each reason, which a connector
 * takes out again before it yields a page, by {@link HeadCount}.
 */
export class LeftOut {
  /** For people, after a number: `guests`, `in no community`. */
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/** Counts the records of a list as they come, and those left out of it by their reasons. */
export class HeadCount {
  readonly #noun: string
  readonly #reasons = new Map<string, number>()
  #received = 0
  #leftOut = 0

  /** @param noun what the list is of, for people: `users` */
  constructor(noun: string) {
    this.#noun = noun
  }

  /** How many came, those left out included. */
  get received(): number {
    return this.#received
  }

  get leftOut(): number {
    return this.#leftOut
  }

  /** Takes note of records. @returns those that count */
  take<T>(records: ReadonlyArray<T | LeftOut>): readonly T[] {
    this.#received += records.length
    return records.filter((one): one is T => {
      if (!(one instanceof LeftOut)) return true
      this.#leftOut++
      this.#reasons.set(one.why, (this.#reasons.get(one.why) ?? 0) + 1)
      return false
    })
  }

  /** `12 of 250 users left out: 10 disabled, 2 guests`; null: nobody was. */
  get sentence(): string | null {
    if (this.#leftOut === 0) return null
    const each = [...this.#reasons].map(([why, count]) => `${count} ${why}`)
    return `${this.#leftOut} of ${this.#received} ${this.#noun} left out: ${each.join(', ')}`
  }

  /** The end of the read, of those who count: the total is without those left out, and the proof tells of them. */
  end(whole: Parameters<typeof endOfRead>[0]): EndOfRead {
    const { total = null, proof } = whole
    if (this.sentence === null) return endOfRead(whole)
    return endOfRead({
      ...whole,
      total: total === null ? null : total - this.#leftOut,
      proof: `${proof}; ${this.sentence}`,
    })
  }
}
