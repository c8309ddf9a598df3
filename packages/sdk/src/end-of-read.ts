const END = Symbol.for('@rollcall/sdk/end-of-read')

/** The proof that a read reached its end (R23). Only {@link endOfRead} makes one. */
export interface EndOfRead {
  readonly [END]: true
  /** Records that the source said there are, or null where it does not say. Held against what was received. */
  readonly total: number | null
  /** How the end was seen, for people: `a trailer with the matching count`, `the last page is marked`. */
  readonly proof: string
}

/** States that a read has seen its true end. Call it only where that is so. */
export function endOfRead(end: { total?: number | null; proof: string }): EndOfRead {
  return { [END]: true, total: end.total ?? null, proof: end.proof }
}

export function isEndOfRead(value: unknown): value is EndOfRead {
  return typeof value === 'object' && value !== null && END in value
}
