import { isReject, type Reject, type SourceCommunity, type SourceEmployee, type SourceJobFunction } from '@rollcall/sdk'
import { isDate } from './dates.js'
import { type Disguise, isLanguage, PERSONAL, type Said, WORK_DATES } from './disguise.js'

/** A line of a recording: a record, or `{ reject: { code, id } }` in the place of one that could not be read. */
export type Line = Readonly<Record<string, unknown>>

export interface RecordedLines {
  readonly communities: readonly Line[]
  readonly functions: readonly Line[] | null
  readonly employees: readonly Line[]
}

/**
 * What a connector gave, with invented persons in the place of the real ones.
 *
 * - Invented: identifiers, names, addresses, numbers, birth dates, values of attributes but for those that answers keep.
 * - Kept: dates of employment, language, communities and functions, names of attributes; but not a community or function
 *   that is called after a person or that the source does not list, nor what is no date or no language.
 * - Left out: where a record stood, and what was said of one that could not be read.
 */
export function recordedLines({ communities, functions, employees }: Said, disguise: Disguise): RecordedLines {
  const unitLine = (unit: SourceCommunity | SourceJobFunction | Reject) =>
    isReject(unit) ? rejectLine(unit, disguise) : { id: disguise.of(unit.id), name: disguise.of(unit.name) }
  return {
    communities: communities.map(unitLine),
    functions: functions === null ? null : functions.map(unitLine),
    employees: employees.map((one) => (isReject(one) ? rejectLine(one, disguise) : employeeLine(one, disguise))),
  }
}

function employeeLine(employee: SourceEmployee, disguise: Disguise): Line {
  const { invention } = disguise
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
    const invented = ([name, value]: [string, string | null]) => [
      name,
      value === null ? null : disguise.attribute(name, value),
    ]
    line['attributes'] = Object.fromEntries(Object.entries(employee.attributes).map(invented))
  }
  // An id that the source does not list may be anything, also a person's name that has slipped into a wrong column.
  line['communities'] = employee.communities.map((id) => disguise.of(id))
  if (employee.functions) line['functions'] = employee.functions.map((id) => disguise.of(id))
  return line
}

function rejectLine({ code, id }: Reject, disguise: Disguise): Line {
  return { reject: { code, id: id === null ? null : disguise.of(id) } }
}
