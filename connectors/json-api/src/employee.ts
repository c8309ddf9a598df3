import { type Reject, reject, rejectDate, type SourceEmployee } from '@rollcall/sdk'
import { dateFormat } from '@rollcall/sdk/files'
import type { LeftOut } from '@rollcall/sdk/people'
import { type Config, isDerived } from './config.js'
import { leavesOut, NOT_ONLY } from './only.js'
import { Astray, type Path } from './path.js'
import type { ListToRead } from './read-list.js'
import { dateAt, idsAt, textOf } from './values.js'

const textFields = ['firstName', 'lastName', 'email', 'phone', 'language'] as const
const dateFields = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Reads a record. `at` says where it stands. */
export type ToEmployee = (record: unknown, at: string) => SourceEmployee | Reject | LeftOut

/**
 * How an employee is read from a record.
 *
 * - Identifiers: text or whole numbers, as they stand.
 * - A field that is not in a record is left out, or null with `missing: none`. Null and empty text are null.
 * - An end date in the year 9999 means that there is none.
 * - Rejects: no identifier, a date that is none, something else where a field should be.
 */
export function employeeReader(config: Config, hasFunctions: boolean): ToEmployee {
  const { fields, only, missing, dateFormat: pattern } = config.employees
  const paths = membershipPaths(config)
  const format = pattern === undefined ? null : dateFormat(pattern)
  const functionsPath = hasFunctions ? paths.functions : undefined
  const orNone = <T>(value: T | undefined): T | null | undefined =>
    value === undefined && missing === 'none' ? null : value

  function read(record: unknown, at: string, id: string): SourceEmployee | Reject {
    // R14: whether somebody without one is rejected depends on the end date, which is the engine's to judge.
    const employee: Writable<SourceEmployee> = { id, communities: idsAt(record, paths.communities) ?? [], at }
    for (const field of textFields) {
      const text = fields[field] === undefined ? undefined : orNone(textOf(record, fields[field]))
      if (text !== undefined) employee[field] = text
    }
    for (const field of dateFields) {
      const date = fields[field] === undefined ? undefined : orNone(dateAt(record, fields[field], format))
      if (date === 'impossible') return rejectDate(field, { id, at, expected: pattern ?? 'yyyy-MM-dd' })
      if (date !== undefined) employee[field] = field === 'endDate' && date?.startsWith('9999-') ? null : date
    }
    const functions = functionsPath === undefined ? undefined : orNone(idsAt(record, functionsPath))
    if (functions !== undefined) employee.functions = functions ?? []
    const attributes = Object.entries(fields.attributes ?? {}).flatMap(([name, text]) => {
      const value = orNone(textOf(record, text))
      return value === undefined ? [] : [[name, value] as const]
    })
    if (attributes.length > 0) employee.attributes = Object.fromEntries(attributes)
    return employee
  }

  return (record, at) => {
    const id = idOf(record, fields.id)
    try {
      if (leavesOut(record, only)) return NOT_ONLY
      if (id !== null) return read(record, at, id)
      return reject('there is no identifier', { code: 'employee.no_identifier', at })
    } catch (error) {
      if (!(error instanceof Astray)) throw error
      return reject(error.message, { code: 'employee.other_shape', id, at })
    }
  }
}

function idOf(record: unknown, path: Path): string | null {
  try {
    const [id = ''] = idsAt(record, path) ?? []
    return id.trim() === '' ? null : id
  } catch (error) {
    if (error instanceof Astray) return null
    throw error
  }
}

/** The list that employees are read from. */
export function employeesToRead(config: Config): ListToRead {
  const { id } = config.employees.fields
  const { communities } = membershipPaths(config)
  const place = isDerived(config.communities) ? 'communities.idField' : 'employees.fields.communities'
  const needed = config.employees.missing === 'none' ? {} : { [place]: communities }
  return { name: 'employees', list: config.employees, needed: { 'employees.fields.id': id, ...needed } }
}

/** Where the ids of an employee's communities and functions stand. */
function membershipPaths({ employees, communities, functions }: Config): {
  readonly communities: Path
  readonly functions: Path | undefined
} {
  const { fields } = employees
  const path = isDerived(communities) ? communities.idField : fields.communities
  if (path === undefined) throw new Error('The schema lets no configuration pass without the path of communities')
  if (functions === undefined) return { communities: path, functions: undefined } // R22
  return { communities: path, functions: isDerived(functions) ? functions.idField : fields.functions }
}
