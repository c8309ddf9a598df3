import { isReject, type Reject, reject, type SourceEmployee } from '@rollcall/sdk'
import type { NotedRow } from './source-copy.js'
import { isRejection, readEmployee, readReject } from './validate.js'

/** A record that is to be kept, and what of it decides for how long. */
export interface CopiedRecord {
  readonly row: NotedRow
  /** Local date, where the record could be read and has one. */
  readonly endDate: string | null
}

/**
 * A record as the copy keeps it: what a run reads of it, or that and why it could not be read, and nothing else.
 *
 * @returns null where nobody can say whom it is about: then it can be neither replaced nor taken away
 */
export function toCopied(record: unknown): CopiedRecord | null {
  const read = isReject(record) ? readReject(record) : readEmployee(record)
  if (!isRejection(read)) return { row: [read.id, JSON.stringify(read)], endDate: read.endDate ?? null }
  const { code, message: reason, id, at = null } = read
  return id === null ? null : { row: [id, JSON.stringify({ id, code, reason, at })], endDate: null }
}

/** The record that was kept, as a connector would give it. */
export function fromCopied(text: string): SourceEmployee | Reject {
  const kept: SourceEmployee | CopiedReject = JSON.parse(text)
  if (!('reason' in kept)) return kept
  const { reason, code, id, at } = kept
  return reject(reason, { code, id, ...(at === null ? {} : { at }) })
}

interface CopiedReject {
  readonly id: string
  readonly code: string
  readonly reason: string
  readonly at: string | null
}
