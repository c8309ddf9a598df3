import type { Pattern } from './file-name.js'
import { isNoName, isUnfinished } from './file-name.js'
import type { Seen } from './seen.js'

/** The newest of the files that fit a pattern. */
export interface Newest {
  readonly seen: Seen
  /** In its name, `YYYY-MM-DD`; null where the pattern has none. */
  readonly date: string | null
  /** How many files fit. */
  readonly of: number
  /** Another one that is just as new, whose name comes before. */
  readonly tiedWith: string | null
}

/**
 * Which file is the newest: the one with the latest date in its name, where the pattern has one; of several, or without one,
 * the one that was changed last; of several, the last by name. The same files always give the same one.
 */
export function newest(files: readonly Seen[], pattern: Pattern): Newest | null {
  const fitting = files.flatMap((seen) => {
    const found = isUnfinished(seen.name) || isNoName(seen.name) ? null : pattern.match(seen.name)
    return found === null ? [] : [{ seen, date: found.date }]
  })
  const [first, second] = fitting.toSorted(
    (one, other) => byRank(other, one) || (other.seen.name > one.seen.name ? 1 : -1),
  )
  if (first === undefined) return null
  const isTied = second !== undefined && byRank(first, second) === 0
  return { ...first, of: fitting.length, tiedWith: isTied ? second.seen.name : null }
}

interface Ranked {
  readonly seen: Seen
  readonly date: string | null
}

function byRank(one: Ranked, other: Ranked): number {
  if (one.date !== other.date) return (one.date ?? '') > (other.date ?? '') ? 1 : -1
  return (one.seen.modifiedAt?.getTime() ?? 0) - (other.seen.modifiedAt?.getTime() ?? 0)
}
