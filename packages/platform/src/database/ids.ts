import type { Knex } from 'knex'

/** How many identifiers are taken from the database first; what is left of them at the end is never used. */
const FIRST_BLOCK = 100
/** Who needs many takes twice as many each time, up to these. */
const LARGEST_BLOCK = 100_000

/**
 * Hands out identifiers, unique over all tables.
 *
 * They are known before the rows are written, so that one statement can write many rows that point to each other.
 * Take them outside a transaction: the counter is shared by all writers and must not stay locked.
 */
export class IdSequence {
  readonly #knex: Knex
  #block = FIRST_BLOCK
  #next = 0
  #end = 0

  constructor(knex: Knex) {
    this.#knex = knex
  }

  async take(count: number): Promise<readonly number[]> {
    const ids: number[] = []
    while (ids.length < count) {
      // Asked again after a block was taken: somebody else may have had all of it by then.
      if (this.#next === this.#end) await this.#takeBlock(Math.max(this.#block, count - ids.length))
      else ids.push(this.#next++)
    }
    return ids
  }

  async #takeBlock(size: number): Promise<void> {
    const end = await this.#knex.transaction(async (trx) => {
      await trx('counters').where({ name: 'id' }).increment('next', size)
      const row = await trx('counters').where({ name: 'id' }).first('next')
      return Number(row.next)
    })
    this.#next = end - size
    this.#end = end
    this.#block = Math.min(this.#block * 2, LARGEST_BLOCK)
  }
}
