import {
  type EndOfRead,
  endOfRead,
  isConnectorError,
  isEndOfRead,
  isReject,
  isTombstone,
  type Read,
  type Reject,
  type SourceEmployee,
  type Tombstone,
} from '@rollcall/sdk'
import { fromCopied, toCopied } from './copied-record.js'
import { RunFailure } from './errors.js'
import { daysBefore } from './local-date.js'
import type { Source, SourceChanges } from './ports.js'
import { CONNECTOR_HINT, drain } from './read.js'
import type { ReadHow, WholeBecause } from './report.js'
import type { FoundCopy, KeptCopy, NextCopy, NotedRow, SourceCopy } from './source-copy.js'

export interface ReadingRequest {
  /** Local date. */
  readonly night: string
  /** All is to be read, whatever is kept. */
  readonly full: boolean
  /** What is read may be kept. */
  readonly keeps: boolean
}

/** Grows with what a copied record looks like: copies of before are not used any more. */
const FORMAT = 2
/** Whoever ended so long ago is nobody any more (R13): the copy leaves out such a record, as the source well may. */
const KEPT_AFTER_END_DAYS = 30

/**
 * How a run gets its employees from a source that can say what changed: by that, with a copy of what it said before,
 * wherever that leads to what the source would show; else whole. Either way the run is given all of them, and knows no
 * difference.
 *
 * What is kept is only ever what a run has found nothing to doubt in: of a read that did not end well, in which nobody can
 * tell whom a record is about, or of which something is held for a person, nothing is, and the next one reads all.
 */
export class Reading {
  /** The source, whose employees are read as is best. */
  readonly source: Source
  readonly #source: Source
  readonly #copy: SourceCopy
  readonly #request: ReadingRequest
  readonly #longAgo: string
  #how: ReadHow | null = null
  #next: NextCopy | null = null

  constructor(source: Source, copy: SourceCopy, request: ReadingRequest) {
    this.#source = source
    this.#copy = copy
    this.#request = request
    this.#longAgo = daysBefore(request.night, KEPT_AFTER_END_DAYS)
    const { community, jobFunction, changes } = source
    this.source = !changes
      ? source
      : {
          community,
          jobFunction,
          communities: (signal) => source.communities(signal),
          functions: (signal) => source.functions(signal),
          employees: (signal) => this.#employees(changes, signal),
        }
  }

  /** Null where there is no choice, or nothing was read yet. */
  get how(): ReadHow | null {
    return this.#how
  }

  /** Keeps what was read for the next run. To be called once the run has been planned. */
  async keep(copy: KeptCopy, isDoubtful: boolean): Promise<void> {
    if (this.#how === null) return
    if (this.#next && !isDoubtful) await copy.keep(this.#next)
    else await copy.drop()
  }

  async *#employees(changes: SourceChanges, signal: AbortSignal): Read<SourceEmployee> {
    const found = await this.#copy.find()
    const shape = `${FORMAT} ${changes.shape}`
    const because = found === null ? 'nothing_kept' : this.#whyWhole(found, shape)
    const instead = because ?? (found && (await this.#readChanges(found, changes, signal)))
    if (instead === null) return yield* this.#merged()
    this.#how = { by: 'list', because: instead }
    if (this.#request.keeps) return yield* this.#listed(shape, signal)
    return yield* this.#source.employees(signal)
  }

  #whyWhole(found: FoundCopy, shape: string): WholeBecause | null {
    if (this.#request.full) return 'asked'
    if (found.shape !== shape) return 'configuration'
    return found.isWholeReadDue ? 'week' : null
  }

  /** Notes what changed. Nothing of it is given to anybody before all of it is there. */
  async #readChanges(found: FoundCopy, changes: SourceChanges, signal: AbortSignal): Promise<WholeBecause | null> {
    let isReadable = true
    let leftOut = found.leftOut
    let end: EndOfRead
    try {
      end = await drain('changes', changes.read(found.checkpoint, signal), signal, async (page) => {
        const rows = this.#rowsOf(page)
        isReadable &&= rows !== null
        if (!rows || !isReadable) return
        leftOut += rows.leftOut
        await this.#copy.note(rows.rows)
      })
    } catch (error) {
      if (!isConnectorError(error) || error.code !== 'checkpoint_expired') throw error
      return 'expired'
    }
    const { checkpoint, inAll } = end
    if (!isCheckpoint(checkpoint)) {
      const message = 'The read of changes ended without saying where the next one goes on'
      throw new RunFailure('incomplete_read', message, CONNECTOR_HINT)
    }
    if (!isReadable) return 'unreadable'
    const { changed, gone, size } = await this.#copy.countChanges()
    if (typeof inAll === 'number' && inAll !== size + leftOut) return 'total'
    this.#how = { by: 'changes', since: found.night, changed, gone }
    this.#next = { isWhole: false, checkpoint, shape: found.shape, leftOut, dropped: [] }
    return null
  }

  /** All employees as they are now: the copy, with the changes in it. */
  async *#merged(): Read<SourceEmployee> {
    const { size } = await this.#copy.countChanges()
    const dropped: string[] = []
    let received = 0
    for await (const rows of this.#copy.merged()) {
      received += rows.length
      const page: (SourceEmployee | Reject)[] = []
      for (const [externalId, text] of rows) {
        const record = fromCopied(text)
        if (!isReject(record) && record.endDate && record.endDate < this.#longAgo) dropped.push(externalId)
        else page.push(record)
      }
      yield page
    }
    if (received !== size) {
      const message = 'What is kept of the source was changed or erased while it was being read'
      throw new RunFailure('copy.changed', message, 'Nothing was applied. Run it again: then all is read, if need be.')
    }
    if (this.#next) this.#next = { ...this.#next, leftOut: this.#next.leftOut + dropped.length, dropped }
    return endOfRead({
      total: received - dropped.length,
      proof: 'the changes had a proven end, and so had what they change',
    })
  }

  /** All employees as the source shows them, noted on the way. */
  async *#listed(shape: string, signal: AbortSignal): Read<SourceEmployee> {
    await this.#copy.forget()
    const read = this.#source.employees(signal)
    let isReadable = true
    let received = 0
    let leftOut = 0
    try {
      for (;;) {
        const step = await read.next()
        if (step.done) {
          await this.#learnEnd(step.value, { isReadable, received, leftOut, shape })
          return step.value
        }
        const rows = Array.isArray(step.value) ? this.#rowsOf(step.value) : null
        yield step.value
        isReadable &&= rows !== null
        if (!rows || !isReadable) continue
        received += rows.rows.length
        leftOut += rows.leftOut
        await this.#copy.note(rows.rows)
      }
    } finally {
      void read[Symbol.asyncDispose]?.().then(undefined, () => undefined)
    }
  }

  async #learnEnd(
    end: unknown,
    { isReadable, received, leftOut, shape }: { isReadable: boolean; received: number; leftOut: number; shape: string },
  ): Promise<void> {
    if (!isReadable || !isEndOfRead(end) || !isCheckpoint(end.checkpoint)) return
    // R14: of two records with one identifier neither counts, and nobody could tell which of them a change is about.
    if ((await this.#copy.countNoted()) !== received) return
    this.#next = { isWhole: true, checkpoint: end.checkpoint, shape, leftOut, dropped: [] }
  }

  /** Null where one of them has no identifier of its own. */
  #rowsOf(page: ReadonlyArray<SourceEmployee | Reject | Tombstone>) {
    const rows: NotedRow[] = []
    let leftOut = 0
    for (const record of page) {
      const copied = toCopied(isTombstone(record) ? { id: record.id } : record)
      if (copied === null) return null
      const { row, endDate } = copied
      const isLongEnded = endDate !== null && endDate < this.#longAgo
      if (isLongEnded) leftOut++
      rows.push(isLongEnded || isTombstone(record) ? [row[0], null] : row)
    }
    return { rows, leftOut }
  }
}

function isCheckpoint(checkpoint: unknown): checkpoint is string {
  return typeof checkpoint === 'string' && checkpoint !== ''
}
