import { isDate, type WrittenDate } from './dates.js'

const DAY_MS = 86_400_000

/** Knows days of employment from days of birth; one may be both, of two persons, and then it depends on where it stands. */
export class DaysOfWork {
  readonly #work = new Set<string>()
  readonly #birthdays = new Set<string>()
  /** Days by the place in answers where they stand. */
  readonly #places = new Map<string, Set<string>>()
  readonly #kinds = new Map<string, 'work' | 'birth' | null>()

  addWork(day: string): void {
    this.#work.add(day)
  }

  addBirthday(text: string): void {
    if (isDate(text)) this.#birthdays.add(text)
  }

  all(): ReadonlySet<string> {
    return this.#work.union(this.#birthdays)
  }

  found(day: string, place: string): void {
    const days = this.#places.get(place)
    if (days === undefined) this.#places.set(place, new Set([day]))
    else days.add(day)
  }

  isBirthday(day: string): boolean {
    return this.#birthdays.has(day)
  }

  /** Whether this date at this place of an answer is a day of employment. Where that is in doubt it is none. */
  isOfWork({ day, hasTime }: WrittenDate, place: string): boolean {
    const kind = this.#kindOf(place)
    if (kind !== null) return kind === 'work'
    if (this.#birthdays.has(day)) return false
    // Midnight here is the day before or after in the time of elsewhere.
    return this.#work.has(day) || (hasTime && around(day).some((one) => this.#work.has(one)))
  }

  /** A place of days of employment also holds those of contracts that nobody read. */
  #kindOf(place: string): 'work' | 'birth' | null {
    const known = this.#kinds.get(place)
    if (known !== undefined) return known
    const days = [...(this.#places.get(place) ?? [])]
    const work = days.filter((day) => this.#work.has(day)).length
    const birth = days.filter((day) => this.#birthdays.has(day)).length
    let kind: 'work' | 'birth' | null = null
    if (work * 2 > days.length && work > birth) kind = 'work'
    else if (birth * 2 > days.length && birth >= work) kind = 'birth'
    this.#kinds.set(place, kind)
    return kind
  }
}

function around(day: string): readonly string[] {
  return [-DAY_MS, DAY_MS].map((by) => new Date(Date.parse(day) + by).toISOString().slice(0, 10))
}
