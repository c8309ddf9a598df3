const END = Symbol.for('@rollcall/sdk/end-of-read')

/** The proof that a read reached its end (R23). Only {@link endOfRead} makes one. */
export interface EndOfRead {
  readonly [END]: true
  /** Records that the source said there are, or null where it does not say. Held against what was received. */
  readonly total: number | null
  /** How the end was seen, for people: `a trailer with the matching count`, `the last page is marked`. */
  readonly proof: string
  /** Who or what is there and does not count, for reports: `12 of 250 users left out: 12 guests`. Null: nobody. */
  readonly leftOut: string | null
  /** Where the next read of changes goes on, or null where there is none to come. Kept, and never shown. */
  readonly checkpoint: string | null
  /** Of changes: employees that the source says it has in all, after them; null where it does not say. */
  readonly inAll: number | null
}

/** States that a read has seen its true end. Call it only where that is so. */
export function endOfRead(end: {
  total?: number | null
  proof: string
  leftOut?: string | null
  checkpoint?: string | null
  inAll?: number | null
}): EndOfRead {
  const { total = null, proof, leftOut = null, checkpoint = null, inAll = null } = end
  return { [END]: true, total, proof, leftOut, checkpoint, inAll }
}

export function isEndOfRead(value: unknown): value is EndOfRead {
  return typeof value === 'object' && value !== null && END in value
}
