/** Rows that a list reads at once: a list is never in memory as a whole. */
export const PAGE_SIZE = 500

/** Reads a list in pages, each from behind the key of the last row before; nothing is open between two pages. */
export async function* pages<Row, Key>(
  start: Key,
  keyOf: (row: Row) => Key,
  read: (after: Key) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, void> {
  let after = start
  for (;;) {
    const page = await read(after)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    if (page.length < PAGE_SIZE) return
    after = keyOf(last)
  }
}

/** An instant as lists give it: ISO 8601, UTC. */
export function instant(at: number): string {
  return new Date(at).toISOString()
}

export function instantOrNull(at: number | null): string | null {
  return at === null ? null : instant(Number(at))
}

/** What a list is narrowed to. */
export interface ListFilter {
  /** Left out: all organizations. */
  readonly organizationId?: string | undefined
}
