import { isReject, type Reject, type SourceCommunity, type SourceEmployee, type SourceJobFunction } from '@rollcall/sdk'
import { Invention, isDate } from './invention.js'
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
  /** Communities, functions, languages, and dates of employment. */
  readonly #kept = new Set<string>()

  constructor({ communities, functions, employees }: Said) {
    for (const employee of employees) {
      for (const value of personalValues(employee)) {
        this.#persons.add(lower(value.trim()))
        this.invention.avoid(value)
      }
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
      const dates = WORK_DATES.map((field) => employee[field]).filter(
        (date) => typeof date === 'string' && isDate(date),
      )
      const { language } = employee
      for (const value of [...dates, ...(language && isLanguage(language) ? [language] : [])]) {
        if (typeof value === 'string' && !this.isPersonal(value)) this.#kept.add(value)
      }
    }
  }

  /** Whether it is a value of a person, or called after one. */
  isPersonal(value: string): boolean {
    return this.#persons.has(lower(value.trim())) || this.#names.areIn(value)
  }

  /** Whether it tells nothing of a person, and rules depend on it. */
  isKept(value: string): boolean {
    return this.#kept.has(value)
  }

  /** What stands in the place of a value, which may be itself. */
  of(value: string): string {
    return this.isKept(value) ? value : this.invention.text(value)
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

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })

/** Whether it is the tag of a language. */
export function isLanguage(value: string): boolean {
  try {
    return LANGUAGES.of(value) !== undefined
  } catch {
    return false
  }
}
