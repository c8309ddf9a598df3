import type { Source } from '@rollcall/engine'
import {
  ConnectorError,
  endOfRead,
  type Read,
  type Reject,
  reject,
  type SourceEmployee,
  type Tombstone,
  tombstone,
} from '@rollcall/sdk'
import { type SourceNight, source } from './world.js'

type Shown = SourceEmployee | Reject

/** A source that remembers what changed when: it shows all of it, or what changed since a checkpoint. */
export class Feed {
  /** What it was asked for, night after night: `all`, or `since 3`. */
  readonly asked: string[] = []
  /** Checkpoints before this one are not known any more. */
  oldest = 0
  /** Pages of changes after which it fails. */
  failsAfter = Number.POSITIVE_INFINITY
  /** What it says of how many there are in all, after changes; null: nothing. */
  inAll: ((count: number) => number) | null = (count) => count
  /** Added to whatever changed. */
  alsoSays: (Shown | Tombstone)[] = []
  shape = 'one'
  readonly #people = new Map<string, Shown>()
  readonly #log: string[] = []

  constructor(people: readonly SourceEmployee[]) {
    for (const person of people) this.#people.set(person.id, person)
  }

  set(...people: readonly SourceEmployee[]): void {
    for (const person of people) this.#put(person.id, person)
  }

  /** The record of this one cannot be read from now on. */
  spoil(id: string): void {
    this.#put(id, reject('has no department', { code: 'employee.no_community', id, at: `employee ${id}` }))
  }

  remove(...ids: readonly string[]): void {
    for (const id of ids) {
      this.#people.delete(id)
      this.#log.push(id)
    }
  }

  /** What changed is not told: only who reads all can know. */
  setUnseen(person: SourceEmployee): void {
    this.#people.set(person.id, person)
  }

  /** What it shows tonight, for `World.night`. */
  get night(): SourceNight {
    return source([...this.#people.values()])
  }

  get read(): Partial<Source> {
    return {
      employees: () => {
        this.asked.push('all')
        return this.#pages([...this.#people.values()], Number.POSITIVE_INFINITY)
      },
      changes: {
        shape: this.shape,
        read: (since) => {
          this.asked.push(`since ${since}`)
          return this.#changes(Number(since))
        },
      },
    }
  }

  async *#changes(since: number): Read<SourceEmployee | Tombstone> {
    if (since < this.oldest) throw new ConnectorError('checkpoint_expired', 'Too long ago', { hint: 'None.' })
    const told = this.#log.slice(since).map((id) => this.#people.get(id) ?? tombstone(id))
    return yield* this.#pages([...told, ...this.alsoSays], this.failsAfter)
  }

  async *#pages<T>(records: readonly T[], failsAfter: number): Read<T> {
    const checkpoint = String(this.#log.length)
    for (let start = 0, page = 0; start < records.length; start += 2, page++) {
      if (page >= failsAfter) break
      yield records.slice(start, start + 2)
    }
    if (failsAfter < Number.POSITIVE_INFINITY) {
      throw new ConnectorError('unavailable', 'The server is gone', { hint: 'Ask its owner.' })
    }
    const inAll = this.inAll?.(this.#people.size) ?? null
    return endOfRead({ total: records.length, proof: 'the test says so', checkpoint, inAll })
  }

  #put(id: string, shown: Shown): void {
    this.#people.set(id, shown)
    this.#log.push(id)
  }
}
