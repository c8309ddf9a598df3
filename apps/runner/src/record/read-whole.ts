import { drain } from '@rollcall/engine'
import { type EndOfRead, isReject, type Read, type Reject } from '@rollcall/sdk'

/** All that one read gave, with its stated end. */
export interface WholeRead<T> {
  readonly records: readonly (T | Reject)[]
  readonly end: EndOfRead
}

/**
 * Reads as a run does, and keeps everything.
 *
 * @param onPage told how many records there are so far
 * @throws RunFailure `incomplete_read` where the end is not stated, or not that of what was received
 */
export async function readWhole<T>(
  what: string,
  read: Read<T>,
  signal: AbortSignal,
  onPage: (records: number) => void = () => {},
): Promise<WholeRead<T>> {
  const records: (T | Reject)[] = []
  const end = await drain(what, read, signal, async (page) => {
    for (const record of page) records.push(record)
    onPage(records.length)
  })
  return { records, end }
}

/** How many records of each code could not be read. */
export function rejectsByCode(records: readonly unknown[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const record of records) if (isReject(record)) counts.set(record.code, (counts.get(record.code) ?? 0) + 1)
  return Object.fromEntries(counts)
}
