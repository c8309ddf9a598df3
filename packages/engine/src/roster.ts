import type { EmployeeChange } from './change.js'
import { parseFingerprint } from './fingerprint.js'
import type { IdentifierRow } from './ports.js'
import { grown, TextTable } from './text-table.js'

/** What is known and decided about an employee; several hold at once. */
export const ON_PLATFORM = 1
/** On the platform, and removed within the last 30 days. */
export const WAS_REMOVED = 1 << 1
export const HAS_FINGERPRINT = 1 << 2
/** The source showed a record with this identifier. */
export const SEEN = 1 << 3
/** Left alone (R14): nothing that was planned for it holds. */
export const REJECTED = 1 << 4
export const UNCHANGED = 1 << 5
export const NOT_YET = 1 << 6
export const ENDED = 1 << 7
export const INVITED = 1 << 8
export const RESTORED = 1 << 9
export const UPDATED = 1 << 10
export const TRANSFERRED = 1 << 11
export const REMOVED = 1 << 12
/** Will no longer hold the address that it has on the platform. */
export const RELEASES_ADDRESS = 1 << 13
/** Waits for a decision (R25). */
export const HELD = 1 << 14
/** The removal is because of an end date, on a record that the source showed. */
export const REMOVED_BY_DATE = 1 << 15
/** The record leaves the address out: the platform's stays. */
export const LEAVES_OUT_ADDRESS = 1 << 16
/** Bits from here on: one for each safeguard kind that counts the change, in the order of SAFEGUARD_KINDS. */
export const COUNTS_SHIFT = 17

/** The flags that say what a change does to an employee. */
export const OUTCOME: Readonly<Record<EmployeeChange['kind'], number>> = {
  'employee.invited': INVITED,
  'employee.restored': RESTORED,
  'employee.updated': UPDATED,
  'employee.transferred': UPDATED | TRANSFERRED,
  'employee.removed': REMOVED,
}
const OUTCOMES = UNCHANGED | NOT_YET | ENDED | INVITED | RESTORED | UPDATED | TRANSFERRED | REMOVED | RELEASES_ADDRESS

/** All employees of a run, of both sides, in flat arrays: index by identifier, some 60 bytes each. */
export class Roster {
  readonly identifiers = new TextTable()
  /** All of the platform's are in it. */
  isWhole = false
  #ids = new Float64Array(512)
  #flags = new Uint32Array(512)
  #fingerprints = new Uint32Array(2048)
  #fingerprintBytes = Buffer.from(this.#fingerprints.buffer)

  get size(): number {
    return this.identifiers.size
  }

  /** Takes in what the platform has, which has each identifier once. */
  addFromPlatform(row: IdentifierRow): void {
    const [externalId, id, isRemoved, fingerprint] = row
    const index = this.#withRoom(this.identifiers.append(externalId))
    this.#ids[index] = id
    this.#flags[index] = ON_PLATFORM | (isRemoved ? WAS_REMOVED : 0) | (fingerprint === null ? 0 : HAS_FINGERPRINT)
    if (fingerprint !== null) parseFingerprint(fingerprint, this.#fingerprintBytes, index * 4)
  }

  /**
   * Index of an identifier, also of one that is new.
   *
   * @throws where it is new and some of the platform's are not here yet: it could be one of them
   */
  add(externalId: string): number {
    const index = this.identifiers.find(externalId)
    if (index !== -1) return index
    if (!this.isWhole) throw new Error('An identifier cannot be new before all of the platform’s are known')
    return this.#withRoom(this.identifiers.append(externalId))
  }

  #withRoom(index: number): number {
    if (index >= this.#flags.length) {
      const length = this.#flags.length * 2
      this.#ids = grown(this.#ids, length, Float64Array)
      this.#flags = grown(this.#flags, length, Uint32Array)
      this.#fingerprints = grown(this.#fingerprints, length * 4, Uint32Array)
      this.#fingerprintBytes = Buffer.from(this.#fingerprints.buffer)
    }
    return index
  }

  /** Flat fingerprints, four words an employee. */
  get fingerprints(): Uint32Array {
    return this.#fingerprints
  }

  /** The platform's id, or null where it is not there. */
  idOf(index: number): number | null {
    return this.has(index, ON_PLATFORM) ? (this.#ids[index] ?? null) : null
  }

  flagsOf(index: number): number {
    return this.#flags[index] ?? 0
  }

  /** Whether any of the flags is set. */
  has(index: number, flags: number): boolean {
    return (this.flagsOf(index) & flags) !== 0
  }

  /** How many employees have a flag, those that are left alone apart. */
  count(flag: number, without = REJECTED): number {
    const flags = this.#flags
    const size = this.size
    let count = 0
    for (let index = 0; index < size; index++) {
      const one = flags[index] ?? 0
      if ((one & flag) !== 0 && (one & without) === 0) count++
    }
    return count
  }

  set(index: number, flags: number): void {
    this.#flags[index] = this.flagsOf(index) | flags
  }

  /** Leaves an employee alone: whatever was planned for it no longer holds. */
  reject(index: number): void {
    const counts = (1 << COUNTS_SHIFT) - 1
    this.#flags[index] = (this.flagsOf(index) & counts & ~OUTCOMES) | REJECTED
  }
}
