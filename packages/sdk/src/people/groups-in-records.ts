import type { Log } from '../connector.js'
import { detached } from '../detached.js'
import type { SourceCommunity } from '../records.js'

const A_PAGE = 500

interface Found {
  /** Null as long as none stood beside the id. */
  name: string | null
  readonly at: string
  hasOtherName: boolean
}

/**
 * Communities or functions that have no list of their own, as they are met in the records of employees. Memory: the
 * different ids and names.
 *
 * Where a record has a name alone, such as a department, that is its id as well.
 */
export class GroupsInRecords {
  readonly #found = new Map<string, Found>()

  /** How many different ones were met. */
  get size(): number {
    return this.#found.size
  }

  /**
   * Takes note of one that stands in a record.
   *
   * @param name null: none stands beside it
   * @param at where the record stands
   */
  add(id: string, name: string | null, at: string): void {
    const known = this.#found.get(id)
    const kept = () => (name === null ? null : detached(name))
    if (known === undefined) this.#found.set(detached(id), { name: kept(), at, hasOtherName: false })
    else if (known.name === null) known.name = kept()
    else if (name !== null && name !== known.name) known.hasOtherName = true
  }

  /** Pages of all of them, each once with its first name, or its id where no record has one; the log tells of both. */
  *pages(log: Pick<Log, 'warn'>): Generator<readonly SourceCommunity[], void, void> {
    const found = [...this.#found]
    for (let start = 0; start < found.length; start += A_PAGE) {
      yield found.slice(start, start + A_PAGE).map(([id, { name, at, hasOtherName }]) => {
        if (hasOtherName) log.warn(`"${id}" has several names: the first is taken, "${name}" (${at})`)
        if (name === null) log.warn(`"${id}" has no name: its id is taken for it (${at})`)
        return { id, name: name ?? id, at }
      })
    }
  }
}
