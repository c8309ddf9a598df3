import { isReject, type Reject, type SourceCommunity, type SourceEmployee, type SourceJobFunction } from '@rollcall/sdk'
import { isDate, isMonthFirstIn, type WrittenDate, writtenDates } from './dates.js'
import { DaysOfWork } from './days-of-work.js'
import { Invention } from './invention.js'
import { hasShortYear, looseDates } from './loose-dates.js'
import { NamesOfPersons } from './names-of-persons.js'
import { lower } from './words.js'

/** What a source said, as its connector gave it. */
export interface Said {
  readonly communities: readonly (SourceCommunity | Reject)[]
  /** Null: the integration has no functions. */
  readonly functions: readonly (SourceJobFunction | Reject)[] | null
  readonly employees: readonly (SourceEmployee | Reject)[]
}

export const PERSONAL = ['firstName', 'lastName', 'email', 'phone'] as const
export const WORK_DATES = ['invitationDate', 'startDate', 'endDate'] as const

/**
 * Knows from what a connector has read which values are persons', and what stands in their places: the same in its records
 * and in the answers that they were made from.
 */
export class Disguise {
  readonly invention = new Invention()
  readonly #persons = new Set<string>()
  readonly #names = new NamesOfPersons()
  /** Communities, functions and languages. */
  readonly #kept = new Set<string>()
  readonly #days = new DaysOfWork()
  readonly #attributes: (readonly [value: string, place: string])[] = []
  /** What answers hold as it is. */
  readonly #shown = new Set<string>()

  constructor({ communities, functions, employees }: Said) {
    for (const employee of employees) {
      for (const value of personalValues(employee)) {
        if (!isDate(value)) this.#persons.add(lower(value.trim()))
        this.invention.avoid(value)
      }
      if (!isReject(employee) && employee.birthDate) this.#days.addBirthday(employee.birthDate)
      // A department may stand among the attributes as well.
      for (const [name, value] of attributesOf(employee)) {
        this.invention.avoid(value)
        this.#attributes.push([value, placeOfAttribute(name)])
      }
      if (!isReject(employee)) this.#names.add(employee)
    }
    for (const unit of [...communities, ...(functions ?? [])]) {
      if (isReject(unit)) continue
      for (const value of [unit.id, unit.name]) if (!this.isPersonal(value)) this.#kept.add(value)
    }
    for (const employee of employees) {
      if (isReject(employee)) continue
      for (const field of WORK_DATES) {
        const day = employee[field]
        if (day && isDate(day)) this.#days.addWork(day)
      }
      const { language } = employee
      if (language && isLanguage(language) && !this.isPersonal(language)) this.#kept.add(language)
    }
  }

  /** Tells of the texts of answers, each with its place, before anything is replaced: how dates are written, and where. */
  learn(texts: readonly (readonly [text: string, place: string])[]): void {
    this.invention.isMonthFirst = isMonthFirstIn(
      texts.map(([text]) => text),
      this.#days.all(),
    )
    for (const [text, place] of [...texts, ...this.#attributes]) {
      const dates = writtenDates(text, this.invention.isMonthFirst)
      if (dates.length > 0) this.#days.found(text, place, dates, false)
      else this.#days.found(text, place, looseDates(text, this.invention.isMonthFirst), true)
    }
    this.invention.hasShortYears = texts.some(
      ([text, place]) => hasShortYear(text) && this.#days.kindOf(place) === 'birth',
    )
  }

  /** Whether it is a value of a person, or called after one. */
  isPersonal(value: string): boolean {
    if (this.#persons.has(lower(value.trim())) || this.#names.areIn(value)) return true
    return this.#days.birthdayIn(writtenDates(value.trim(), this.invention.isMonthFirst)) !== undefined
  }

  /** Whether it tells nothing of a person, and rules depend on it. `place` is where an answer says it. */
  isKept(value: string, place = ''): boolean {
    if (this.#kept.has(value)) return true
    const dates = this.#datesIn(value, place)
    return dates.length > 0 && !this.#persons.has(lower(value)) && this.#days.isOfWork(dates, place)
  }

  /** What stands in the place of a value, which may be itself. */
  of(value: string, place = ''): string {
    if (this.isKept(value, place) || value.split(',').every((one) => this.isKept(one.trim(), place))) return value
    return value.replaceAll(PART_OF_LIST, (one) => (this.isKept(one, place) ? one : this.#invented(one, place)))
  }

  /** What stands in the place of a number of an answer. */
  number(value: number, place: string): number {
    const text = String(value)
    if (this.isKept(text, place)) return value
    return this.#datesIn(text, place).length > 0 ? Number(this.#invented(text, place)) : this.invention.number(value)
  }

  /** What stands in the place of an attribute: what answers show anyway stays. */
  attribute(name: string, value: string): string {
    return this.#shown.has(value) && !this.isPersonal(value) ? value : this.of(value, placeOfAttribute(name))
  }

  /** Tells of a value that an answer keeps because of its name. */
  show(value: string): void {
    this.#shown.add(value)
  }

  #datesIn(text: string, place: string): readonly WrittenDate[] {
    const dates = writtenDates(text, this.invention.isMonthFirst)
    if (dates.length > 0 || this.#days.kindOf(place) === null) return dates
    return looseDates(text, this.invention.isMonthFirst)
  }

  /** The invented day of a birthday, however it is written. */
  #invented(text: string, place: string): string {
    const dates = this.#datesIn(text, place)
    const date = this.#days.birthdayIn(dates) ?? dates[0]
    return date === undefined ? this.invention.text(text) : date.write(this.invention.date(date.day))
  }
}

function personalValues(employee: SourceEmployee | Reject): readonly string[] {
  if (isReject(employee)) return employee.id === null ? [] : [employee.id]
  const values = [employee.id, employee.birthDate, ...PERSONAL.map((field) => employee[field])]
  return values.filter((value) => typeof value === 'string')
}

function* attributesOf(employee: SourceEmployee | Reject): Generator<readonly [name: string, value: string]> {
  if (isReject(employee)) return
  for (const [name, value] of Object.entries(employee.attributes ?? {})) if (value !== null) yield [name, value]
}

/** Where the values of an attribute stand, as places of answers are named. */
const placeOfAttribute = (name: string) => `an attribute.${name}`

/** What stands between the marks of a list, without blanks around it. */
const PART_OF_LIST = /[^;|\s](?:[^;|]*[^;|\s])?/g

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })

/** Whether it is the tag of a language. */
export function isLanguage(value: string): boolean {
  try {
    return LANGUAGES.of(value) !== undefined
  } catch {
    return false
  }
}
