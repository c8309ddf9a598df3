import { type Change, isEmployeeChange } from '@rollcall/engine'
import { type Database, employeeNames } from '@rollcall/platform'

/** A change as a person is shown it. */
export interface ShownChange {
  readonly change: Change
  /** It waits for approval. */
  readonly isHeld: boolean
  /** Of the employee: neither a name nor an address identifies anybody, but people know each other by it. */
  readonly name: string | null
}

/** Keeps the first changes of a run to show them; of further ones only the number, however many there are. */
export class ChangeSample {
  readonly #limit: number
  readonly #kept: { change: Change; isHeld: boolean }[] = []
  #more = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Changes that are not shown. */
  get more(): number {
    return this.#more
  }

  add(change: Change, isHeld = false): void {
    if (change.kind === 'employee.confirmed') return
    if (this.#kept.length < this.#limit) this.#kept.push({ change, isHeld })
    else this.#more++
  }

  /** The changes with the names of whom they are about, asked of the platform (if it can be) where a change has none. */
  async named(database: Database | null): Promise<readonly ShownChange[]> {
    const nameless = this.#kept.filter(({ change }) => isEmployeeChange(change) && nameIn(change) === null)
    const ids = nameless.flatMap(({ change }) => (change.id === null ? [] : [String(change.id)]))
    const names = database === null ? new Map<string, never>() : await employeeNames(database, ids)
    return this.#kept.map(({ change, isHeld }) => {
      const known = change.id === null ? undefined : names.get(String(change.id))
      return { change, isHeld, name: nameIn(change) ?? (known ? fullName(known.firstName, known.lastName) : null) }
    })
  }
}

/** The whole name, where the change has it. */
function nameIn(change: Change): string | null {
  if (!isEmployeeChange(change)) return null
  const values = change.becomes ?? change.was ?? {}
  if (values.firstName === undefined || values.lastName === undefined) return null
  return fullName(values.firstName, values.lastName)
}

function fullName(firstName: string | null, lastName: string | null): string | null {
  return [firstName, lastName].filter(Boolean).join(' ') || null
}
