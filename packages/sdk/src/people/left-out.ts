import { type EndOfRead, endOfRead } from '../end-of-read.js'
import type { Read } from '../read.js'
import type { Reject } from '../records.js'

/**
 * Stands in the place of a record that is there and does not count: a guest, a disabled account. One for each reason.
 * {@link withoutLeftOut} takes it out again before a page is yielded.
 *
 * Whoever is left out is not in the source, for a run: whoever was an employee before is removed.
 */
export class LeftOut {
  /** For people, after a number: `guests`, `in no community`. */
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/**
 * A read without those left out, of communities, functions or all employees: `record` of `http.pages` gives a
 * {@link LeftOut} for each. They count for the declared total; the end that is stated is that of those who count, and says how
 * many were left out, and why: each run reports it. (In a read of `changes` give a `tombstone` instead: they may have counted
 * before.)
 *
 * @param noun what the list is of, for people: `users`
 */
export async function* withoutLeftOut<T>(read: Read<T | LeftOut>, noun: string): Read<T> {
  await using records = read
  const heads = new HeadCount(noun)
  for (;;) {
    const step = await records.next()
    if (step.done) return heads.end(step.value)
    yield heads.take<T | Reject>(step.value)
  }
}

/**
 * Counts the records of a list as they come, and those left out of it by their reasons: for a `check`, which looks at the
 * first page, and for reads that do more at their end than {@link withoutLeftOut}.
 */
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

  /** The end of the read, of those who count: its total is without those left out, and it tells of them. */
  end(whole: Parameters<typeof endOfRead>[0]): EndOfRead {
    const { total = null, proof } = whole
    if (this.sentence === null) return endOfRead(whole)
    return endOfRead({
      ...whole,
      total: total === null ? null : total - this.#leftOut,
      proof: `${proof}; ${this.sentence}`,
      leftOut: this.sentence,
    })
  }
}
