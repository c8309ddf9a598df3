import type { Read, SourceCommunity, SourceEmployee, SourceJobFunction, Tombstone } from '@rollcall/sdk'
import type { Change, EmployeeChange, EmployeeFields, Phase, UnitKind } from './change.js'
import type { Report } from './report.js'
import type { KeptCopy, SourceCopy } from './source-copy.js'

/** One integration's source, opened for one run: a connector with its configuration already in place. */
export interface Source {
  /** The entity that communities come from (R15): part of what identifies a community (R16). */
  readonly community: string
  /** The entity that functions come from; null where the integration has none (R22). */
  readonly jobFunction: string | null
  communities(signal: AbortSignal): Read<SourceCommunity>
  /** Asked only where `jobFunction` is not null. */
  functions(signal: AbortSignal): Read<SourceJobFunction>
  employees(signal: AbortSignal): Read<SourceEmployee>
  /** Left out: the source cannot say what changed, and all is read every time. */
  readonly changes?: SourceChanges
}

/** What a source can do besides that can say what changed since a checkpoint. */
export interface SourceChanges {
  /** What the meaning of its records depends on: where that is another than when the checkpoint was given, all is read. */
  readonly shape: string
  read(since: string, signal: AbortSignal): Read<SourceEmployee | Tombstone>
}

/** A community or function of this integration on the platform: synchronized by it, or linked to it (R19). */
export interface PlatformUnit {
  readonly id: number
  readonly entity: string
  readonly externalId: string
  readonly name: string
  /** Linked by an administrator: stays manual, is never renamed, reported or removed. */
  readonly isLinked: boolean
}

/** What is known before the source is read. */
export interface Standing {
  /** No run of this integration has been applied yet. */
  readonly isFirstImport: boolean
  /** A week has passed since a run trusted no fingerprint. */
  readonly isFullRunDue: boolean
  readonly communities: readonly PlatformUnit[]
  readonly functions: readonly PlatformUnit[]
}

/** One synchronized employee, as narrow as comparing needs it. `fingerprint`: 32 hexadecimal digits or null. */
export type IdentifierRow = readonly [externalId: string, id: number, isRemoved: 0 | 1, fingerprint: string | null]

export interface PlatformMembership {
  readonly unitId: number
  /** The source's identifier; null where the unit was made by hand. */
  readonly externalId: string | null
  readonly name: string
  readonly isFromSource: boolean
  readonly isByHand: boolean
}

/** One synchronized employee of this integration, whole. */
export interface PlatformEmployee {
  readonly id: number
  readonly externalId: string
  readonly state: 'invited' | 'active' | 'removed'
  /** Has logged in at least once. */
  readonly hasLoggedIn: boolean
  readonly fields: EmployeeFields
  readonly communities: readonly PlatformMembership[]
  readonly functions: readonly PlatformMembership[]
}

/** An invited or active employee of the organization who has an address that is asked for. */
export interface AddressHolder {
  /** Lower case. */
  readonly address: string
  readonly employeeId: number
  /** Null where the holder was made by hand. */
  readonly integration: string | null
  /** Set only where the holder is of this very integration. */
  readonly externalId: string | null
}

/** An employee of this integration as a member of a community or function. */
export interface Member {
  readonly externalId: string
  /** The source put the employee there; else an administrator did by hand (R9). */
  readonly isFromSource: boolean
}

/** What a plan needs of the platform. Nothing here changes what anybody sees. */
export interface PlanSession {
  readonly id: string
  /** What is kept of the records of a source that can say what changed. */
  readonly copy: SourceCopy
  standing(): Promise<Standing>
  /** All synchronized employees of the integration but the anonymized ones, in pages, at the database's own pace. */
  identifiers(): AsyncIterable<readonly IdentifierRow[]>
  employees(ids: readonly number[]): Promise<readonly PlatformEmployee[]>
  /** Who in the organization has one of these addresses (lower case). */
  addressHolders(addresses: readonly string[]): Promise<readonly AddressHolder[]>
  /** Employees of this integration, invited or active, who are in a unit, whoever put them there; in pages. */
  members(kind: UnitKind, unitId: number): AsyncIterable<readonly Member[]>
  /** Keeps changes of one phase until they are applied or discarded, in pages of some hundred. */
  spool(phase: Phase, changes: readonly Change[]): Promise<void>
  spooled(phase: Phase): AsyncIterable<SpooledPage>
  /** Erases what was spooled, and what was noted beside the copy. */
  discard(): Promise<void>
}

export interface SpooledPage {
  readonly page: number
  readonly changes: readonly Change[]
}

/**
 * What became of a change: `stale` where the platform no longer is what the change starts from; it is left out.
 * `occupied` where somebody of the integration still has the address that it gives, who may leave it with another batch
 * (R14); nothing is done.
 */
export type Outcome = 'applied' | 'stale' | 'occupied'

/** A run: a plan session that may write, as long as it has its lease (R27). */
export interface RunSession extends PlanSession {
  readonly copy: KeptCopy
  /** Aborted when the lease is lost: nothing can be written any more. */
  readonly lost: AbortSignal
  /**
   * Applies a spooled page in one transaction: rows, journal, outbox, and what is left of the page: what is held, and
   * what is occupied, so that it is not lost where the process dies before its turn comes (R26).
   *
   * @param page null for those that were occupied before, in whatever pages: they go from them, done or not
   * @param apply what is to be done now
   * @param keep what stays spooled because it is held
   * @returns an outcome for each change of `apply`, in order
   * @throws LeaseLostError where another runner has taken over: nothing of the page was written
   */
  apply(
    page: number | null,
    phase: Phase,
    apply: readonly Change[],
    keep: readonly Change[],
  ): Promise<readonly Outcome[]>
  /** Records the run's end: its report, who is expected later, and that a full run or a first import took place. */
  finish(report: Report, ending: RunEnding): Promise<void>
}

/** What has become of a planned change of an employee meanwhile. */
export interface ChangeNow {
  /** The platform still is what the change starts from. */
  readonly isTrue: boolean
  /** The address, in lower case, that it gives to somebody who does not hold it now. */
  readonly takes: string | null
}

/** A session on what an earlier run held, for a person's decision (R25). */
export interface DecisionSession extends RunSession {
  /** How many changes of each kind the journal has of this run. */
  countJournal(): Promise<ReadonlyMap<string, number>>
  /** What has become of changes since they were planned, in order. */
  lookAgain(changes: readonly EmployeeChange[]): Promise<readonly ChangeNow[]>
  /** Keeps the run's report as it is after the decision. `isFirstImport`: that is what was approved. */
  amend(report: Report, isFirstImport: boolean): Promise<void>
}

export interface RunEnding {
  /** Source identifiers of employees who are not due yet, with the date on which they are (R6). */
  readonly expected: readonly (readonly [externalId: string, due: string])[]
  /** The source was read to its end: `expected` replaces what the run before knew. */
  readonly isReadToEnd: boolean
  /** No fingerprint was trusted. */
  readonly wasFull: boolean
  /** The first import was applied. */
  readonly wasFirstImport: boolean
}
