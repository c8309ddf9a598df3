import { type EndOfRead, isEndOfRead, isReject, type Read, type Reject } from '@rollcall/sdk'
import { RunFailure } from './errors.js'

/**
 * Steps through a read to its stated end, page by page.
 *
 * @returns its end, which was held against the number of records, rejected ones included
 * @throws RunFailure `incomplete_read` where the read ends without saying so, or short of its own total (R23)
 */
export async function drain<T>(
  what: string,
  read: Read<T>,
  signal: AbortSignal,
  take: (page: ReadonlyArray<T | Reject>) => Promise<void>,
): Promise<EndOfRead> {
  let received = 0
  try {
    for (;;) {
      signal.throwIfAborted()
      const step = await orAborted(read.next(), signal)
      if (step.done) return provenEnd(what, step.value, received)
      if (!Array.isArray(step.value)) {
        throw new RunFailure('bad_data', `The connector gave something else than a page of ${what}`, CONNECTOR_HINT)
      }
      received += step.value.length
      await take(step.value)
    }
  } finally {
    // A source that hangs must not hold up the run's end: its clean-up goes on by itself.
    void read[Symbol.asyncDispose]?.().then(undefined, () => undefined)
  }
}

/** What to do about a connector that does not keep to its contract. */
export const CONNECTOR_HINT = 'Nothing was applied. This is a mistake in the connector: tell its author.'

function provenEnd(what: string, end: unknown, received: number): EndOfRead {
  if (!isEndOfRead(end)) {
    throw new RunFailure('incomplete_read', `The read of ${what} stopped without stating its end`, CONNECTOR_HINT)
  }
  if (end.total !== null && end.total !== received) {
    throw new RunFailure(
      'incomplete_read',
      `The source says it has ${end.total} ${what}, and ${received} were received`,
      'Nothing was applied. Try again; if it happens every night, tell the owner of the source.',
    )
  }
  return end
}

/** A read that never answers ends with the run. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** The records of a page that must not have rejects: communities and functions are few, and everything hangs on them. */
export function withoutRejects<T>(what: string, page: ReadonlyArray<T | Reject>): readonly T[] {
  return page.map((record) => {
    if (!isReject(record)) return record
    throw new RunFailure(
      'bad_data',
      `One of the ${what} cannot be read${record.at ? ` (${record.at})` : ''}: ${record.reason}`,
      'Nothing was applied. Mend the record in the source.',
    )
  })
}
