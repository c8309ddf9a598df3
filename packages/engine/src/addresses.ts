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
  /** Who takes an address that somebody of this integration has, who may leave it in this very run. */
  #dependent: (readonly [taker: number, holder: number, at: string | undefined])[] = []

  constructor(session: PlanSession, roster: Roster, reject: RejectTaken) {
    this.#session = session
    this.#roster = roster
    this.#reject = reject
  }

  /** Claims the addresses of a batch of records. `employees`: those of them who are on the platform, by index. */
  async claim(batch: readonly Claim[], employees: ReadonlyMap<number, PlatformEmployee>): Promise<void> {
    const takers = new Map<string, Claim>()
    for (const claim of batch) {
      const { index, record } = claim
      const employee = employees.get(index)
      const had = employee?.fields.email?.toLowerCase()
      // Who comes back has the address that the platform kept, where the source does not know it.
      const address = record.email === undefined ? had : record.email?.toLowerCase()
      const isKept = employee?.state !== 'removed' && had === address
      if (!address || isKept) continue
      const other = this.#take(address, index)
      if (other === null) takers.set(address, claim)
      else this.#rejectBoth(claim, other)
    }
    if (takers.size === 0) return
    for (const holder of await this.#session.addressHolders([...takers.keys()])) {
      const taker = takers.get(holder.address)
      if (taker) this.#meetHolder(taker, holder)
    }
  }

  /**
   * Leaves alone whoever takes an address that another keeps, and that other too where its own record still names it.
   * One decision may undo what another relied on: goes on until nothing changes. Who waits for a decision (R25) takes
   * nothing now, and is asked again once it is decided.
   */
  settle(): void {
    const roster = this.#roster
    for (let isSettled = false; !isSettled; ) {
      isSettled = true
      this.#dependent = this.#dependent.filter(([taker, holder, at]) => {
        if (roster.has(taker, REJECTED)) return false
        if (roster.has(taker, HELD) || this.#leaves(holder)) return true
        this.#reject(taker, `employee ${roster.identifiers.at(holder)}`, at)
        if (this.#namesItStill(holder)) this.#reject(holder, `employee ${roster.identifiers.at(taker)}`)
        isSettled = false
        return false
      })
    }
  }

  /** Another employee of the same read who takes the address too, or null. */
  #take(address: string, employee: number): number | null {
    const size = this.#taken.size
    const index = this.#taken.add(address)
    if (index < size) {
      const other = this.#takers[index] ?? employee
      return other === employee ? null : other
    }
    if (index >= this.#takers.length) this.#takers = grown(this.#takers, this.#takers.length * 2, Int32Array)
    this.#takers[index] = employee
    return null
  }

  #meetHolder(taker: Claim, holder: AddressHolder): void {
    const { at } = taker.record
    if (holder.externalId === null) {
      const whose = holder.integration === null ? 'made by hand' : `of integration ${holder.integration}`
      this.#reject(taker.index, `an employee ${whose}`, at)
      return
    }
    const index = this.#roster.identifiers.find(holder.externalId)
    if (index !== taker.index && index !== -1) this.#dependent.push([taker.index, index, at])
  }

  #rejectBoth(one: Claim, other: number): void {
    const { identifiers } = this.#roster
    this.#reject(one.index, `employee ${identifiers.at(other)} of the same read`, one.record.at)
    if (this.#roster.has(other, REJECTED)) return
    this.#reject(other, `employee ${identifiers.at(one.index)} of the same read`)
  }

  #leaves(holder: number): boolean {
    return this.#roster.has(holder, RELEASES_ADDRESS | REMOVED) && !this.#roster.has(holder, REJECTED | HELD)
  }

  #namesItStill(holder: number): boolean {
    const silent = REJECTED | HELD | RELEASES_ADDRESS | REMOVED | NOT_YET | LEAVES_OUT_ADDRESS
    return this.#roster.has(holder, SEEN) && !this.#roster.has(holder, silent)
  }
}
