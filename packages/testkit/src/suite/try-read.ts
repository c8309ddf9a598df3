import {
  ConnectorError,
  type EndOfRead,
  isEndOfRead,
  isReject,
  type Read,
  type Reject,
  type SourceCommunity,
  type SourceEmployee,
  type Tombstone,
} from '@rollcall/sdk'
import { ConformanceFailure } from './failure.js'

export type SourceRecord = SourceEmployee | SourceCommunity | Tombstone
export type ReadRecord = SourceRecord | Reject

/** How a read came out, judged as a night would. */
export interface Outcome {
  readonly records: readonly (SourceRecord | Reject)[]
  readonly pages: number
  /** Null: it ended well, and what was read would be taken for all that there is. */
  readonly error: unknown
  readonly hasFailed: boolean
  /** As it was stated, however that is to be judged; null where it was not. */
  readonly end: EndOfRead | null
  /** Whether it had to be stopped. */
  readonly wasStopped: boolean
}

export interface TryOptions {
  /** Stops the read: aborts the signal that it was given. */
  readonly stop: AbortController
  /** The read is stopped as soon as this resolves. */
  readonly stopWhen?: Promise<void> | undefined
  /** Milliseconds after which it is stopped in any case. */
  readonly patienceMs?: number
  readonly onFirstPage?: (() => Promise<void>) | undefined
  /** Takes the pages instead of keeping them. */
  readonly onPage?: (page: readonly (SourceRecord | Reject)[]) => void
}

/** How long a read may go on that nothing stops. */
export const PATIENCE_MS = 20_000
/** A read that is stopped has to end within a second; only one that hangs takes so long. */
export const HANGS_AFTER_MS = 10_000

/** Reads to the end, whatever it is. Throws a `ConformanceFailure` only where a read that was stopped does not end. */
export async function tryRead(read: Read<SourceRecord>, options: TryOptions): Promise<Outcome> {
  const { stop, stopWhen, patienceMs = PATIENCE_MS } = options
  const { signal } = stop
  const hangs = Promise.withResolvers<'hangs'>()
  let lastTimer: NodeJS.Timeout | undefined
  const onAbort = () => {
    lastTimer = setTimeout(() => hangs.resolve('hangs'), HANGS_AFTER_MS)
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  const firstTimer = setTimeout(() => stop.abort(new Error('The time is up')), patienceMs)
  void stopWhen?.then(() => stop.abort(new Error('The run was stopped')))
  try {
    const outcome = await Promise.race([toTheEnd(read, options), hangs.promise])
    if (outcome !== 'hangs') return outcome
    throw new ConformanceFailure('The read was stopped, and did not end: pass `signal` to whatever waits')
  } finally {
    clearTimeout(firstTimer)
    clearTimeout(lastTimer)
    signal.removeEventListener('abort', onAbort)
  }
}

async function toTheEnd(read: Read<SourceRecord>, options: TryOptions): Promise<Outcome> {
  const { stop, onPage, onFirstPage } = options
  const records: (SourceRecord | Reject)[] = []
  let pages = 0
  let received = 0
  const ended = (hasFailed: boolean, error: unknown, end: unknown = null): Outcome => ({
    records,
    pages,
    error,
    hasFailed,
    end: isEndOfRead(end) ? end : null,
    wasStopped: stop.signal.aborted,
  })
  try {
    for (;;) {
      const step = await read.next()
      if (step.done) return ended(...judge(step.value, received), step.value)
      const page: unknown = step.value
      if (!Array.isArray(page)) return ended(true, new ConformanceFailure('A page that is no array was given'))
      received += step.value.length
      if (onPage) onPage(step.value)
      else records.push(...step.value)
      if (pages++ === 0) await onFirstPage?.()
    }
  } catch (error) {
    return ended(true, error)
  }
}

/** R23: an end that is not stated, or not that of what was received, is none. */
function judge(end: unknown, received: number): [hasFailed: boolean, error: unknown] {
  if (!isEndOfRead(end)) return [true, new ConformanceFailure('The read ended without returning endOfRead(…)')]
  if (end.total === null || end.total === received) return [false, null]
  const error = new ConnectorError('incomplete_read', `The source says ${end.total}, and ${received} were received`, {
    hint: 'Try again later.',
  })
  return [true, error]
}

/** Identifier of a record, or of one that could not be read. */
export function idOf(record: SourceRecord | Reject): string | null {
  return isReject(record) ? record.id : record.id
}
