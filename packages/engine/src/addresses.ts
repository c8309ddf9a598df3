import type { AddressHolder, PlanSession, PlatformEmployee } from './ports.js'
import { HELD, NOT_YET, REJECTED, RELEASES_ADDRESS, REMOVED, type Roster, SEEN } from './roster.js'
import { grown, TextTable } from './text-table.js'
import type { EmployeeRecord } from './validate.js'

/** Told of each employee that is left alone, and who has the address instead. */
type RejectTaken = (employee: number, other: string) => void

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
  #dependent: (readonly [taker: number, holder: number])[] = []

  constructor(session: PlanSession, roster: Roster, reject: RejectTaken) {
    this.#session = session
    this.#roster = roster
    this.#reject = reject
  }

  /** Claims the addresses of a batch of records. `employees`: those of them who are on the platform, by index. */
  async claim(batch: readonly Claim[], employees: ReadonlyMap<number, PlatformEmployee>): Promise<void> {
    const takers = new Map<string, number>()
    for (const { index, record } of batch) {
      const address = record.email?.toLowerCase()
      const employee = employees.get(index)
      const isKept = employee?.state !== 'removed' && employee?.fields.email?.toLowerCase() === address
      if (!address || isKept) continue
      const other = this.#take(address, index)
      if (other === null) takers.set(address, index)
      else this.#rejectBoth(index, other)
    }
    if (takers.size === 0) return
    for (const holder of await this.#session.addressHolders([...takers.keys()])) {
      const taker = takers.get(holder.address)
      if (taker !== undefined) this.#meetHolder(taker, holder)
    }
  }

  /**
   * Leaves alone whoever takes an address that another keeps, and that other too where its own record still names it.
   * One decision may undo what another relied on: goes on until nothing changes.
   */
  settle(): void {
    const roster = this.#roster
    for (let isSettled = false; !isSettled; ) {
      isSettled = true
      this.#dependent = this.#dependent.filter(([taker, holder]) => {
        if (roster.has(taker, REJECTED)) return false
        if (this.#leaves(holder)) return true
        this.#reject(taker, `employee ${roster.identifiers.at(holder)}`)
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

  #meetHolder(taker: number, holder: AddressHolder): void {
    if (holder.externalId === null) {
      const whose = holder.integration === null ? 'made by hand' : `of integration ${holder.integration}`
      this.#reject(taker, `an employee ${whose}`)
      return
    }
    const index = this.#roster.identifiers.find(holder.externalId)
    if (index !== taker && index !== -1) this.#dependent.push([taker, index])
  }

  #rejectBoth(one: number, other: number): void {
    const { identifiers } = this.#roster
    this.#reject(one, `employee ${identifiers.at(other)} of the same read`)
    this.#reject(other, `employee ${identifiers.at(one)} of the same read`)
  }

  #leaves(holder: number): boolean {
    return this.#roster.has(holder, RELEASES_ADDRESS | REMOVED) && !this.#roster.has(holder, REJECTED | HELD)
  }

  #namesItStill(holder: number): boolean {
    const silent = REJECTED | HELD | RELEASES_ADDRESS | REMOVED | NOT_YET
    return this.#roster.has(holder, SEEN) && !this.#roster.has(holder, silent)
  }
}
