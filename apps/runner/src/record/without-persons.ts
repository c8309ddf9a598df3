import { isDate } from '@rollcall/engine'
import { isReject, type Reject, type SourceCommunity, type SourceEmployee, type SourceJobFunction } from '@rollcall/sdk'
import { Invention } from './invention.js'
import { NamesOfPersons } from './names-of-persons.js'

/** What a source said, as its connector gave it. */
export interface Said {
  readonly communities: readonly (SourceCommunity | Reject)[]
  /** Null: the integration has no functions. */
  readonly functions: readonly (SourceJobFunction | Reject)[] | null
  readonly employees: readonly (SourceEmployee | Reject)[]
}

/** A line of a recording: a record, or `{ reject: { code, id } }` in the place of one that could not be read. */
export type Line = Readonly<Record<string, unknown>>

export interface Recorded {
  readonly communities: readonly Line[]
  readonly functions: readonly Line[] | null
  readonly employees: readonly Line[]
}

const PERSONAL = ['firstName', 'lastName', 'email', 'phone'] as const
const WORK_DATES = ['invitationDate', 'startDate', 'endDate'] as const

/**
 * Replaces every person by an invented one.
 *
 * - Invented: identifiers, names, addresses, numbers, birth dates, values of attributes.
 * - Kept: dates of employment, language, communities and functions, names of attributes; but not a community or function
 *   that is called after a person or that the source does not list, nor what is no date or no language.
 * - Left out: where a record stood, and what was said of one that could not be read.
 */
export function withoutPersons(said: Said): Recorded {
  const invention = new Invention()
  for (const employee of said.employees) for (const value of personalValues(employee)) invention.avoid(value)
  const names = new NamesOfPersons()
  for (const employee of said.employees) if (!isReject(employee)) names.add(employee)
  const communities = new Units(said.communities, names, invention)
  const functions = new Units(said.functions ?? [], names, invention)
  return {
    communities: communities.lines,
    functions: said.functions === null ? null : functions.lines,
    employees: said.employees.map((employee) => {
      if (isReject(employee)) return rejectLine(employee, (id) => invention.text(id))
      return employeeLine(employee, { invention, communities, functions })
    }),
  }
}

function personalValues(employee: SourceEmployee | Reject): readonly string[] {
  if (isReject(employee)) return employee.id === null ? [] : [employee.id]
  const values = [employee.id, employee.birthDate, ...PERSONAL.map((field) => employee[field])]
  return [...values, ...Object.values(employee.attributes ?? {})].filter((value) => typeof value === 'string')
}

/** Communities or functions: kept as they are, unless one is called after a person. */
class Units {
  readonly lines: readonly Line[]
  readonly #kept = new Set<string>()
  readonly #invention: Invention

  constructor(units: readonly (SourceCommunity | Reject)[], names: NamesOfPersons, invention: Invention) {
    this.#invention = invention
    for (const unit of units) if (!isReject(unit) && !names.areIn(unit.id)) this.#kept.add(unit.id)
    this.lines = units.map((unit) => {
      if (isReject(unit)) return rejectLine(unit, (id) => this.idOf(id))
      return { id: this.idOf(unit.id), name: names.areIn(unit.name) ? invention.text(unit.name) : unit.name }
    })
  }

  /** An id that the source does not list may be anything, also a person's name that has slipped into a wrong column. */
  idOf(id: string): string {
    return this.#kept.has(id) ? id : this.#invention.text(id)
  }
}

interface Replacement {
  readonly invention: Invention
  readonly communities: Units
  readonly functions: Units
}

function employeeLine(employee: SourceEmployee, { invention, communities, functions }: Replacement): Line {
  const line: Record<string, unknown> = { id: invention.text(employee.id) }
  const put = (field: keyof SourceEmployee, replace: (value: string) => string) => {
    const value = employee[field]
    if (value !== undefined) line[field] = typeof value === 'string' ? replace(value) : null
  }
  for (const field of PERSONAL) put(field, (value) => invention.text(value))
  put('language', (value) => (isLanguage(value) ? value : invention.text(value)))
  put('birthDate', (value) => invention.date(value))
  for (const field of WORK_DATES) put(field, (value) => (isDate(value) ? value : invention.date(value)))
  if (employee.attributes) {
    const invented = ([name, value]: [string, string | null]) => [name, value === null ? null : invention.text(value)]
    line['attributes'] = Object.fromEntries(Object.entries(employee.attributes).map(invented))
  }
  line['communities'] = employee.communities.map((id) => communities.idOf(id))
  if (employee.functions) line['functions'] = employee.functions.map((id) => functions.idOf(id))
  return line
}

function rejectLine({ code, id }: Reject, replace: (id: string) => string): Line {
  return { reject: { code, id: id === null ? null : replace(id) } }
}

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })

function isLanguage(value: string): boolean {
  try {
    return LANGUAGES.of(value) !== undefined
  } catch {
    return false
  }
}
