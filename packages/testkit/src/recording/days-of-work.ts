import { isDate, type WrittenDate } from './dates.js'

/** Dates of one place: a text, and the days that it may stand for. */
interface Place {
  readonly texts: Set<string>
  readonly dates: Map<string, readonly WrittenDate[]>
  hasLoose: boolean
}

export type KindOfPlace = 'work' | 'birth' | null

/** Knows days of employment from days of birth; one may be both, of two persons, and then it depends on where it stands. */
export class DaysOfWork {
  readonly #work = new Set<string>()
  readonly #birthdays = new Set<string>()
  readonly #places = new Map<string, Place>()
  readonly #kinds = new Map<string, KindOfPlace>()

  addWork(day: string): void {
    this.#work.add(day)
  }

  addBirthday(text: string): void {
    if (isDate(text)) this.#birthdays.add(text)
  }

  all(): ReadonlySet<string> {
    return this.#work.union(this.#birthdays)
  }

  /** Tells of a text that stands at a place, before anything is asked. `isLoose`: it may be no date at all. */
  found(text: string, place: string, dates: readonly WrittenDate[], isLoose: boolean): void {
    const known = this.#places.get(place) ?? { texts: new Set(), dates: new Map(), hasLoose: false }
    this.#places.set(place, known)
    known.texts.add(text)
    if (dates.length === 0) return
    known.dates.set(text, dates)
    known.hasLoose ||= isLoose
  }

  /** A birthday that a text may stand for. */
  birthdayIn(dates: readonly WrittenDate[]): WrittenDate | undefined {
    return dates.find(({ day }) => this.#birthdays.has(day))
  }

  /** Whether a text at this place of an answer is a day of employment. Where that is in doubt it is none. */
  isOfWork(dates: readonly WrittenDate[], place: string): boolean {
    if (place !== '') return this.kindOf(place) === 'work'
    return this.birthdayIn(dates) === undefined && this.#hasWork(dates)
  }

  /**
   * What the dates of a place are, by those of them that are known. A place of days of employment also holds those of
   * contracts that nobody read: then it still shows many of those that are known. One of birthdays that nobody read shows
   * few.
   */
  kindOf(place: string): KindOfPlace {
    const known = this.#kinds.get(place)
    if (known !== undefined) return known
    const kind = this.#judged(this.#places.get(place))
    this.#kinds.set(place, kind)
    return kind
  }

  #judged(place: Place | undefined): KindOfPlace {
    if (place === undefined) return null
    const { texts, dates, hasLoose } = place
    // A number of a person may look like an instant by chance, but not most of them do.
    if (hasLoose && (dates.size < 2 || dates.size * 2 <= texts.size)) return null
    const all = [...dates.values()]
    const work = all.filter((days) => this.#hasWork(days)).length
    const shown = new Set(all.flatMap((days) => days.filter(({ day }) => this.#work.has(day)).map(({ day }) => day)))
      .size
    const birth = all.filter((days) => this.birthdayIn(days)).length
    if (work > birth && (work * 2 > all.length || shown * 2 >= this.#work.size)) return 'work'
    return birth * 2 > all.length && birth >= work ? 'birth' : null
  }

  #hasWork(dates: readonly WrittenDate[]): boolean {
    return dates.some(({ day }) => this.#work.has(day))
  }
}
