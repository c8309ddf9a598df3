import { ConnectorError, type EndOfRead, isEndOfRead, isReject, type Read, type Reject } from '@rollcall/sdk'

/** All that one read gave, with its stated end. */
export interface WholeRead<T> {
  readonly records: readonly (T | Reject)[]
  readonly end: EndOfRead
}

/**
 * Reads to the stated end, and keeps everything.
 *
 * @param onPage told how many records there are so far
 * @throws ConnectorError `incomplete_read` where the end is not stated, or not that of what was received
 */
export async function readWhole<T>(
  what: string,
  read: Read<T>,
  signal: AbortSignal,
  onPage: (records: number) => void = () => {},
): Promise<WholeRead<T>> {
  const records: (T | Reject)[] = []
  for (;;) {
    signal.throwIfAborted()
    const step = await read.next()
    if (!step.done) {
      for (const record of step.value) records.push(record)
      onPage(records.length)
      continue
    }
    const end: unknown = step.value
    if (!isEndOfRead(end)) throw incomplete(`The read of ${what} stopped without stating its end`)
    if (end.total === null || end.total === records.length) return { records, end }
    throw incomplete(`The source says it has ${end.total} ${what}, and ${records.length} were received`)
  }
}

/** How many records of each code could not be read. */
export function rejectsByCode(records: readonly unknown[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const record of records) if (isReject(record)) counts.set(record.code, (counts.get(record.code) ?? 0) + 1)
  return Object.fromEntries(counts)
}

function incomplete(message: string): ConnectorError {
  return new ConnectorError('incomplete_read', message, {
    hint: 'Nothing was recorded. `rollcall check` may say more; if not, tell the author of the connector.',
  })
}
