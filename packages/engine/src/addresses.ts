import { HELD, NOT_YET, REJECTED, RELEASES_ADDRESS, REMOVED, type Roster, SEEN } from './roster.js'
import { grown, TextTable } from './text-table.js'

/**
 * Who will have which e-mail address after the run (R14).
 *
 * Only addresses that somebody newly takes are looked at; whoever keeps an address has been found on the platform.
 */
export class Addresses {
  readonly #roster: Roster
  readonly #taken = new TextTable()
  #takers = new Int32Array(512)
  /** Pairs: who takes an address, and who of this integration has it on the platform. */
  #pairs: [taker: number, holder: number][] = []

  constructor(roster: Roster) {
    this.#roster = roster
  }

  /**
   * Notes that an employee takes an address (lower case).
   *
   * @returns another employee of the same read who takes it too, or null
   */
  take(address: string, employee: number): number | null {
    const size = this.#taken.size
    const index = this.#taken.add(address)
    if (index < size) {
      const other = this.#takers[index] ?? -1
      return other === employee ? null : other
    }
    if (index >= this.#takers.length) this.#takers = grown(this.#takers, this.#takers.length * 2, Int32Array)
    this.#takers[index] = employee
    return null
  }

  /** Notes that the address that `taker` takes is now that of `holder`, who may leave it in this very run. */
  dependsOn(taker: number, holder: number): void {
    this.#pairs.push([taker, holder])
  }

  /**
   * Decides who cannot have the address: leaves alone (R14) whoever takes one that another keeps, and that other too
   * where its own record still names it. One decision may undo what another relied on: goes on until nothing changes.
   *
   * @param reject told of each employee that is left alone, and on whose account
   */
  settle(reject: (employee: number, other: number) => void): void {
    for (let isSettled = false; !isSettled; ) {
      isSettled = true
      this.#pairs = this.#pairs.filter(([taker, holder]) => {
        if (this.#roster.has(taker, REJECTED)) return false
        if (this.#leaves(holder)) return true
        reject(taker, holder)
        if (this.#namesItStill(holder)) reject(holder, taker)
        isSettled = false
        return false
      })
    }
  }

  #leaves(holder: number): boolean {
    const roster = this.#roster
    return roster.has(holder, RELEASES_ADDRESS | REMOVED) && !roster.has(holder, REJECTED | HELD)
  }

  #namesItStill(holder: number): boolean {
    const roster = this.#roster
    return roster.has(holder, SEEN) && !roster.has(holder, REJECTED | HELD | RELEASES_ADDRESS | REMOVED | NOT_YET)
  }
}
