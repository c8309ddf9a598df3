import type { AddressHolder, PlanSession, PlatformEmployee } from './ports.js'
import { HELD, LEAVES_OUT_ADDRESS, NOT_YET, REJECTED, RELEASES_ADDRESS, REMOVED, type Roster, SEEN } from './roster.js'
import { grown, TextTable } from './text-table.js'
import type { EmployeeRecord } from './validate.js'

/** Told of each employee that is left alone, who has the address instead, and where the record stands if that is known. */
type RejectTaken = (employee: number, other: string, at?: string) => void

interface Claim {
  readonly index: number
  readonly record: EmployeeRecord
}

/** Who newly takes an address, by the roster's index, and where its record stands if that is known. */
interface Taker {
  readonly index: number
  readonly at: string | undefined
}

/**
 * Who will have which e-mail address after the run: an address is taken if another invited or active employee of the
 * organization will have it then, case ignored (R14).
 *
 * Only addresses that somebody newly takes are looked at; whoever keeps an address is found on the platform.
 */
export class Addresses {
  readonly #session: PlanSession
  readonly #roster: Roster
  readonly #reject: RejectTaken
  readonly #taken = new TextTable()
  #takers = new Int32Array(512)
  /** Addresses that several take, each with all of them. */
  readonly #rivals = new Map<number, Taker[]>()
  /** Who takes an address that somebody of this integration has, who may leave it in this very run. */
  #dependent: { readonly taker: Taker; readonly holder: number }[] = []

  constructor(session: PlanSession, roster: Roster, reject: RejectTaken) {
    this.#session = session
    this.#roster = roster
    this.#reject = reject
  }

  /** Claims the addresses of a batch of records. `employees`: those of them who are on the platform, by index. */
  async claim(batch: readonly Claim[], employees: ReadonlyMap<number, PlatformEmployee>): Promise<void> {
    const takers = new Map<string, Taker[]>()
    for (const { index, record } of batch) {
      const employee = employees.get(index)
      const had = employee?.fields.email?.toLowerCase()
      // Who comes back has the address that the platform kept, where the source does not know it.
      const address = record.email === undefined ? had : record.email?.toLowerCase()
      const isKept = employee?.state !== 'removed' && had === address
      if (!address || isKept) continue
      const taker = { index, at: record.at }
      this.#take(address, taker)
      const others = takers.get(address)
      if (others) others.push(taker)
      else takers.set(address, [taker])
    }
    if (takers.size === 0) return
    for (const holder of await this.#session.addressHolders([...takers.keys()])) {
      for (const taker of takers.get(holder.address) ?? []) this.#meetHolder(taker, holder)
    }
  }

  /**
   * Leaves alone whoever takes an address that another keeps, and that other too where its own record still names it.
   * One decision may undo what another relied on: goes on until nothing changes. Who waits for a decision (R25) takes
   * nothing now, and is asked again once it is decided.
   */
  settle(): void {
    const roster = this.#roster
    this.#refuseRivals()
    for (let isSettled = false; !isSettled; ) {
      isSettled = true
      this.#dependent = this.#dependent.filter(({ taker, holder }) => {
        if (roster.has(taker.index, REJECTED)) return false
        if (roster.has(taker.index, HELD) || this.#leaves(holder)) return true
        this.#refuse(taker, `employee ${roster.identifiers.at(holder)}`)
        if (this.#namesItStill(holder)) this.#reject(holder, `employee ${roster.identifiers.at(taker.index)}`)
        isSettled = false
        return false
      })
    }
  }

  /** Of several who take one address in one read none has it; who is left alone anyway takes nothing. */
  #refuseRivals(): void {
    const { identifiers } = this.#roster
    for (const takers of this.#rivals.values()) {
      const rivals = takers.filter(({ index }) => !this.#roster.has(index, REJECTED))
      for (const [i, taker] of rivals.entries()) {
        const other = rivals[i === 0 ? 1 : 0]
        if (other) this.#refuse(taker, `employee ${identifiers.at(other.index)} of the same read`)
      }
    }
    this.#rivals.clear()
  }

  #take(address: string, taker: Taker): void {
    const size = this.#taken.size
    const index = this.#taken.add(address)
    if (index < size) {
      const rivals = this.#rivals.get(index) ?? [{ index: this.#takers[index] ?? taker.index, at: undefined }]
      rivals.push(taker)
      this.#rivals.set(index, rivals)
      return
    }
    if (index >= this.#takers.length) this.#takers = grown(this.#takers, this.#takers.length * 2, Int32Array)
    this.#takers[index] = taker.index
  }

  #meetHolder(taker: Taker, holder: AddressHolder): void {
    if (holder.externalId === null) {
      const whose = holder.integration === null ? 'made by hand' : `of integration ${holder.integration}`
      this.#refuse(taker, `an employee ${whose}`)
      return
    }
    const index = this.#roster.identifiers.find(holder.externalId)
    if (index !== taker.index && index !== -1) this.#dependent.push({ taker, holder: index })
  }

  #refuse(taker: Taker, other: string): void {
    this.#reject(taker.index, other, taker.at)
  }

  #leaves(holder: number): boolean {
    return this.#roster.has(holder, RELEASES_ADDRESS | REMOVED) && !this.#roster.has(holder, REJECTED | HELD)
  }

  #namesItStill(holder: number): boolean {
    const silent = REJECTED | HELD | RELEASES_ADDRESS | REMOVED | NOT_YET | LEAVES_OUT_ADDRESS
    return this.#roster.has(holder, SEEN) && !this.#roster.has(holder, silent)
  }
}
