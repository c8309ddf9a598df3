import { type ConnectorError, type EndOfRead, isConnectorError, isReject, type Read, type Reject } from '@rollcall/sdk'

/** A record that could not be read, as plain data. */
export type Told = Pick<Reject, 'code' | 'id' | 'at' | 'reason'>

/** All that one read gave, and how it said that this was the end. */
export interface WholeRead<T> {
  readonly records: readonly T[]
  /** What could not be read. */
  readonly rejects: readonly Told[]
  /** How many records each page had. */
  readonly pages: readonly number[]
  readonly end: EndOfRead
}

/** Reads to the stated end, as a run does. Throws what the read throws. */
export async function readWhole<T extends object>(read: Read<T>): Promise<WholeRead<T>> {
  const records: T[] = []
  const rejects: Told[] = []
  const pages: number[] = []
  for (;;) {
    const { value, done } = await read.next()
    if (done) return { records, rejects, pages, end: value }
    pages.push(value.length)
    for (const record of value) {
      if (!isReject(record)) records.push(record)
      else rejects.push({ code: record.code, id: record.id, at: record.at, reason: record.reason })
    }
  }
}

/**
 * What an administrator reads where something fails.
 *
 * @throws whatever it fails with that is no `ConnectorError`, and where it does not fail
 */
export async function failureOf(
  attempt: Promise<unknown>,
): Promise<Pick<ConnectorError, 'code' | 'message' | 'at' | 'hint'>> {
  try {
    await attempt
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return { code: error.code, message: error.message, at: error.at, hint: error.hint }
  }
  throw new Error('It did not fail')
}
