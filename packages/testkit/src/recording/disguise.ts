import { isReject, type Reject, type SourceCommunity, type SourceEmployee, type SourceJobFunction } from '@rollcall/sdk'
import { isDate, isMonthFirstIn, writtenDate } from './dates.js'
import { DaysOfWork } from './days-of-work.js'
import { Invention } from './invention.js'
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
      for (const value of attributesOf(employee)) this.invention.avoid(value)
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
    for (const [text, place] of texts) {
      const date = writtenDate(text, this.invention.isMonthFirst)
      if (date) this.#days.found(date.day, place)
    }
  }

  /** Whether it is a value of a person, or called after one. */
  isPersonal(value: string): boolean {
    if (this.#persons.has(lower(value.trim())) || this.#names.areIn(value)) return true
    const date = writtenDate(value.trim(), this.invention.isMonthFirst)
    return date !== null && this.#days.isBirthday(date.day)
  }

  /** Whether it tells nothing of a person, and rules depend on it. `place` is where an answer says it. */
  isKept(value: string, place = ''): boolean {
    if (this.#kept.has(value)) return true
    const date = writtenDate(value, this.invention.isMonthFirst)
    return date !== null && !this.#persons.has(value) && this.#days.isOfWork(date, place)
  }

  /** What stands in the place of a value, which may be itself. */
  of(value: string, place = ''): string {
    if (this.isKept(value, place) || value.split(',').every((one) => this.isKept(one.trim(), place))) return value
    return value.replaceAll(PART_OF_LIST, (one) => (this.isKept(one, place) ? one : this.invention.text(one)))
  }

  /** What stands in the place of an attribute: what answers show anyway stays. */
  attribute(value: string): string {
    return this.#shown.has(value) && !this.isPersonal(value) ? value : this.of(value)
  }

  /** Tells of a value that an answer keeps because of its name. */
  show(value: string): void {
    this.#shown.add(value)
  }
}

function personalValues(employee: SourceEmployee | Reject): readonly string[] {
  if (isReject(employee)) return employee.id === null ? [] : [employee.id]
  const values = [employee.id, employee.birthDate, ...PERSONAL.map((field) => employee[field])]
  return values.filter((value) => typeof value === 'string')
}

function attributesOf(employee: SourceEmployee | Reject): readonly string[] {
  const values = isReject(employee) ? [] : Object.values(employee.attributes ?? {})
  return values.filter((value) => value !== null)
}

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
