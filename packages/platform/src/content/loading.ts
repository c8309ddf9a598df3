import type { Knex } from 'knex'
import type { JournalEntry } from '../journal.js'
import { type Mistake, type MistakePath, pathText } from './mistakes.js'

/** The lists of a file of content. */
export const THINGS = [
  'communities',
  'functions',
  'employees',
  'memberships',
  'messages',
  'takeovers',
  'groups',
  'surveys',
  'courses',
  'modules',
] as const
export type Thing = (typeof THINGS)[number]

export interface LoadCounts {
  added: number
  updated: number
  unchanged: number
}

/** One attempt to load a file: its transaction, and what it has done and found so far. */
export class Loading {
  readonly trx: Knex.Transaction
  readonly organizationId: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Platform's ids of the organization's integrations, by their ids in the configuration. */
  readonly integrations: ReadonlyMap<string, number>
  readonly journal: JournalEntry[] = []
  readonly mistakes: Mistake[] = []
  readonly counts = new Map<Thing, LoadCounts>()
  readonly #ids: Iterator<number>

  constructor(
    trx: Knex.Transaction,
    where: { organizationId: string; at: number; integrations: ReadonlyMap<string, number>; ids: readonly number[] },
  ) {
    this.trx = trx
    this.organizationId = where.organizationId
    this.at = where.at
    this.integrations = where.integrations
    this.#ids = where.ids.values()
  }

  /** An id that was taken before the transaction began. */
  takeId(): number {
    const { value, done } = this.#ids.next()
    if (done) throw new Error('Too few ids were taken for this content')
    return value
  }

  note(entry: Omit<JournalEntry, 'id'>): void {
    this.journal.push({ id: this.takeId(), ...entry })
  }

  count(thing: Thing, outcome: keyof LoadCounts): void {
    const counts = this.counts.get(thing) ?? { added: 0, updated: 0, unchanged: 0 }
    counts[outcome]++
    this.counts.set(thing, counts)
  }

  wrong(path: MistakePath, message: string): null {
    this.mistakes.push({ path: pathText(path), message })
    return null
  }
}
