import { isReject, type Reject, type SourceEmployee } from '@rollcall/sdk'
import { Addresses } from './addresses.js'
import { type EmployeeChange, SAFEGUARD_KINDS } from './change.js'
import { digestOf } from './digest.js'
import { Fingerprint, hashRecord } from './fingerprint.js'
import { LeftAlone } from './left-alone.js'
import { noteNamed, place, withoutEmptyListLosses } from './placement.js'
import { planInvitation, planRemoval, planUpdate } from './plan-employee.js'
import type { PlatformSide } from './platform-side.js'
import type { PlanSession, PlatformEmployee } from './ports.js'
import type { Problems } from './problems.js'
import {
  COUNTS_SHIFT,
  ENDED,
  HAS_FINGERPRINT,
  LEAVES_OUT_ADDRESS,
  NOT_YET,
  ON_PLATFORM,
  OUTCOME,
  REJECTED,
  RELEASES_ADDRESS,
  REMOVED_BY_DATE,
  type Roster,
  SEEN,
  UNCHANGED,
  WAS_REMOVED,
} from './roster.js'
import { Spool } from './spool.js'
import { Unchanged } from './unchanged.js'
import type { Units } from './units.js'
import { checkInService, type EmployeeRecord, isRejection, readEmployee, readReject } from './validate.js'

/** Records that differ are looked up and planned in batches of this size. */
const BATCH = 500

interface Differing {
  readonly index: number
  readonly record: EmployeeRecord
  readonly fingerprint: string
}

export interface ComparisonInput {
  readonly session: PlanSession
  readonly roster: Roster
  readonly platform: PlatformSide
  readonly communities: Units
  /** Null where the integration has no functions (R22). */
  readonly functions: Units | null
  readonly problems: Problems
  /** Local date. */
  readonly night: string
  /** Trust no fingerprint. */
  readonly isFull: boolean
  /** What the fingerprints' meaning depends on besides the records. */
  readonly context: string
}

/**
 * Compares employees as they stream in with those on the platform, and spools a change for each that differs (R4–R14).
 *
 * The unchanged cost a hash and a look-up; the others are read in full, a batch at a time. What is decided here may
 * still be undone by what comes later in the read (the same identifier again, an address that two claim): the roster's
 * flags have the last word, not the spool.
 */
export class Comparison {
  readonly #in: ComparisonInput
  readonly #fingerprint: Fingerprint
  readonly #unchanged: Unchanged
  readonly #addresses: Addresses
  readonly #leftAlone: LeftAlone
  readonly #expected: [externalId: string, due: string][] = []
  #differing: Differing[] = []
  #ended: number[] = []
  readonly #spool: Spool

  constructor(input: ComparisonInput) {
    this.#in = input
    this.#fingerprint = new Fingerprint(input.context)
    this.#unchanged = new Unchanged({
      ...input,
      fingerprint: this.#fingerprint,
      hasFunctions: input.functions !== null,
    })
    const leftAlone = new LeftAlone(input.roster, input.problems)
    this.#leftAlone = leftAlone
    this.#spool = new Spool(input.session)
    this.#addresses = new Addresses(input.session, input.roster, (...taken) => leftAlone.addressTaken(...taken))
  }

  /** A record's identifier could not be read: it could be anybody (R14). */
  get hasUnreadableIdentifier(): boolean {
    return this.#leftAlone.hasUnreadableIdentifier
  }

  /** Employees who are not due yet, with the date on which they are (R6). */
  get expected(): readonly (readonly [string, string])[] {
    const { roster } = this.#in
    return this.#expected.filter(([externalId]) => !roster.has(roster.identifiers.find(externalId), REJECTED))
  }

  /** Records left alone so far. */
  countRejected(): number {
    return this.#leftAlone.countRecords()
  }

  async take(page: ReadonlyArray<SourceEmployee | Reject>): Promise<void> {
    await this.#in.platform.readAhead(page.length)
    for (const record of page) {
      noteNamed(record, this.#in.communities, this.#in.functions)
      if (!isReject(record) && this.#isUnchanged(record)) continue
      const read = isReject(record) ? readReject(record) : readEmployee(record)
      const id = read.id ?? ('suspect' in read ? read.suspect : undefined)
      if (!this.#in.roster.isWhole && id !== undefined) await this.#in.platform.readUntil(id)
      if (isRejection(read)) this.#leftAlone.add(read)
      else this.#compare(read)
    }
    while (this.#differing.length >= BATCH) await this.#planDiffering(this.#differing.splice(0, BATCH))
    while (this.#ended.length >= BATCH) await this.#planRemovals(this.#ended.splice(0, BATCH), 'ended')
  }

  /** After the last page: what is left, and whoever the source no longer shows (R11). */
  async end(): Promise<void> {
    await this.#in.platform.readAll()
    if (this.#differing.length > 0) await this.#planDiffering(this.#differing)
    if (this.#ended.length > 0) await this.#planRemovals(this.#ended, 'ended')
    const { roster } = this.#in
    let absent: number[] = []
    for (let index = 0; index < roster.size; index++) {
      if (!roster.has(index, ON_PLATFORM) || roster.has(index, WAS_REMOVED | SEEN | REJECTED)) continue
      absent.push(index)
      if (absent.length < BATCH) continue
      await this.#planRemovals(absent, 'absent')
      absent = []
    }
    if (absent.length > 0) await this.#planRemovals(absent, 'absent')
    await this.#spool.end()
  }

  /** Decides who cannot have an address after all (R14); again once it is known who waits (R25). */
  settleAddresses(): void {
    this.#addresses.settle()
  }

  #isUnchanged(record: SourceEmployee): boolean {
    if (this.#in.isFull) return false
    const index = this.#unchanged.find(record)
    if (index !== -1) this.#in.roster.set(index, UNCHANGED)
    return index !== -1
  }

  #compare(record: EmployeeRecord): void {
    const { roster, night } = this.#in
    const index = roster.add(record.id)
    if (roster.has(index, SEEN)) {
      this.#leftAlone.repeated(index, record)
      return
    }
    roster.set(index, SEEN)
    if (record.email === undefined) roster.set(index, LEAVES_OUT_ADDRESS)
    const isThere = roster.has(index, ON_PLATFORM) && !roster.has(index, WAS_REMOVED)
    if (record.endDate && record.endDate < night) {
      if (isThere) this.#ended.push(index)
      else roster.set(index, ENDED)
      return
    }
    const due = record.invitationDate ?? record.startDate
    if (due && due > night && !isThere) {
      roster.set(index, NOT_YET)
      this.#expected.push([record.id, due])
      return
    }
    hashRecord(this.#fingerprint, record, this.#in.functions !== null)
    if (isThere && !this.#in.isFull && roster.has(index, HAS_FINGERPRINT)) {
      if (this.#fingerprint.equals(roster.fingerprints, index * 4)) {
        roster.set(index, UNCHANGED)
        return
      }
    }
    this.#differing.push({ index, record, fingerprint: this.#fingerprint.toString() })
  }

  async #planDiffering(batch: readonly Differing[]): Promise<void> {
    const { communities, functions, platform } = this.#in
    await platform.readAll() // whose addresses are asked for could be anybody's
    const placed = batch.flatMap((one) => {
      const rejection = checkInService(one.record)
      if (rejection) {
        this.#leftAlone.because(one.index, rejection)
        return []
      }
      const placed = place(one.record, communities, functions)
      if ('code' in placed) {
        this.#leftAlone.because(one.index, placed)
        return []
      }
      return [{ ...one, ...placed }]
    })
    const employees = await this.#readEmployees(placed.map((one) => one.index))
    await this.#addresses.claim(placed, employees)
    for (const one of placed) {
      if (this.#in.roster.has(one.index, REJECTED)) continue
      const employee = employees.get(one.index)
      const placement = employee ? withoutEmptyListLosses(one.placement, employee, functions) : one.placement
      const fingerprint = one.isWhole && placement === one.placement ? one.fingerprint : null
      const change = employee
        ? planUpdate(one.record, employee, placement, fingerprint)
        : planInvitation(one.record, placement, fingerprint)
      if (change) await this.#plan(one.index, change, employee ?? null)
      else if (employee) await this.#confirm(one, employee, fingerprint)
      if (change?.kind === 'employee.invited' && !change.invitation) this.#leftAlone.reportMissingAddress(one.record)
    }
  }

  async #readEmployees(indexes: readonly number[]): Promise<ReadonlyMap<number, PlatformEmployee>> {
    const { roster, session } = this.#in
    const byId = new Map<number, number>()
    for (const index of indexes) {
      const id = roster.idOf(index)
      if (id !== null) byId.set(id, index)
    }
    if (byId.size === 0) return new Map()
    const employees = new Map<number, PlatformEmployee>()
    for (const employee of await session.employees([...byId.keys()])) {
      const index = byId.get(employee.id)
      if (index !== undefined) employees.set(index, employee)
    }
    return employees
  }

  async #planRemovals(indexes: readonly number[], reason: 'absent' | 'ended'): Promise<void> {
    for (const [index, employee] of await this.#readEmployees(indexes)) {
      if (employee.state === 'removed' || this.#in.roster.has(index, REJECTED)) continue
      if (reason === 'ended') this.#in.roster.set(index, REMOVED_BY_DATE)
      await this.#plan(index, planRemoval(employee, reason), employee)
    }
  }

  async #plan(index: number, change: EmployeeChange, employee: PlatformEmployee | null): Promise<void> {
    const { roster } = this.#in
    roster.set(index, OUTCOME[change.kind])
    for (const kind of change.counts) roster.set(index, 1 << (COUNTS_SHIFT + SAFEGUARD_KINDS.indexOf(kind)))
    const address = employee?.fields.email?.toLowerCase()
    const next = change.becomes?.email
    if (address && next !== undefined && next?.toLowerCase() !== address) roster.set(index, RELEASES_ADDRESS)
    await this.#spool.add(change)
  }

  async #confirm(one: Differing, employee: PlatformEmployee, fingerprint: string | null): Promise<void> {
    const { roster } = this.#in
    roster.set(one.index, UNCHANGED)
    const isKnown = roster.has(one.index, HAS_FINGERPRINT) && this.#knows(one)
    if (fingerprint === null || isKnown) return
    const { id, externalId } = employee
    await this.#spool.add({ kind: 'employee.confirmed', id, externalId, fingerprint, seen: digestOf(employee) })
  }

  #knows(one: Differing): boolean {
    hashRecord(this.#fingerprint, one.record, this.#in.functions !== null)
    return this.#fingerprint.equals(this.#in.roster.fingerprints, one.index * 4)
  }
}
