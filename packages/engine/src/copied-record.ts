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
  if (id === null) return null
  const kept: CopiedReject = { id, code, reason, at, ...namesIn(record) }
  return { row: [id, JSON.stringify(kept)], endDate: null }
}

/** R18: what a record names is not gone, also where the record itself cannot be used. */
function namesIn(record: unknown): Named {
  if (typeof record !== 'object' || record === null) return {}
  const { communities, functions }: { communities?: unknown; functions?: unknown } = record
  return {
    ...(Array.isArray(communities) ? { communities: communities.filter((one) => typeof one === 'string') } : {}),
    ...(Array.isArray(functions) ? { functions: functions.filter((one) => typeof one === 'string') } : {}),
  }
}

/** The record that was kept, as a connector would give it; one that could not be read, with what it names. */
export function fromCopied(text: string): SourceEmployee | (Reject & Named) {
  const kept: SourceEmployee | CopiedReject = JSON.parse(text)
  if (!('reason' in kept)) return kept
  const { reason, code, id, at, ...named } = kept
  return { ...reject(reason, { code, id, ...(at === null ? {} : { at }) }), ...named }
}

interface Named {
  readonly communities?: readonly string[]
  readonly functions?: readonly string[]
}

interface CopiedReject extends Named {
  readonly id: string
  readonly code: string
  readonly reason: string
  readonly at: string | null
}
