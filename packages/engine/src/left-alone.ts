import type { Problems } from './problems.js'
import { REJECTED, type Roster, SEEN } from './roster.js'
import type { EmployeeRecord, Rejection } from './validate.js'

/** Employees who stay as they are because their record cannot be used (R14): who they are, how many, and why. */
export class LeftAlone {
  readonly #roster: Roster
  readonly #problems: Problems
  /** How many records named an identifier, where that is not one. */
  readonly #repeated = new Map<number, number>()
  #withoutIdentifier = 0
  #hasUnreadable = false

  constructor(roster: Roster, problems: Problems) {
    this.#roster = roster
    this.#problems = problems
  }

  /** A record's identifier could not be read: it could be anybody. */
  get hasUnreadableIdentifier(): boolean {
    return this.#hasUnreadable
  }

  /** Records, not employees: an identifier that stands there twice counts twice. */
  countRecords(): number {
    const roster = this.#roster
    let count = this.#withoutIdentifier
    for (let index = 0; index < roster.size; index++) {
      if (roster.has(index, REJECTED) && roster.has(index, SEEN)) count += this.#repeated.get(index) ?? 1
    }
    return count
  }

  /** Takes in a record that could not be read. */
  add(rejection: Rejection): void {
    const roster = this.#roster
    if (rejection.id === null) {
      this.#hasUnreadable = true
      this.#withoutIdentifier++
      // Also where the same read has that employee's own record, before or after this one.
      if (rejection.suspect) roster.reject(roster.add(rejection.suspect))
      this.#report({ ...rejection, id: rejection.suspect ?? null })
      return
    }
    const index = roster.add(rejection.id)
    if (roster.has(index, SEEN)) {
      this.repeated(index, rejection)
      return
    }
    roster.set(index, SEEN)
    this.because(index, rejection)
  }

  /** A second record with the identifier of one that was seen before. */
  repeated(index: number, { id, at }: Pick<Rejection, 'id' | 'at'>): void {
    this.#repeated.set(index, (this.#repeated.get(index) ?? 1) + 1)
    const message = 'The identifier stands in the source more than once; none of its records is used'
    this.because(index, { code: 'employee.duplicate', message, id, at })
  }

  /** @param other who has the address instead */
  addressTaken(index: number, other: string, at?: string): void {
    this.because(index, {
      code: 'employee.email_taken',
      message: `The e-mail address is taken by ${other}`,
      id: this.#roster.identifiers.at(index),
      at,
    })
  }

  because(index: number, rejection: Rejection): void {
    this.#roster.reject(index)
    this.#report(rejection)
  }

  /** Not left alone, but worth telling. */
  reportMissingAddress({ id, at }: EmployeeRecord): void {
    const message = 'There is no e-mail address yet: the account is made, the invitation follows once there is one'
    this.#report({ code: 'employee.no_email', message, id, at })
  }

  #report({ code, message, id, at }: Rejection): void {
    this.#problems.add({ code, ...(id === null ? {} : { employee: id }), ...(at ? { at } : {}), message })
  }
}
