import { type Reject, reject, rejectDate, type SourceEmployee } from '@rollcall/sdk'
import { DATE_FIELDS, type EmployeeColumns, type EmployeeField, TEXT_FIELDS } from './columns.js'
import type { Cell, Row } from './database.js'
import { toDate } from './date.js'

/** What `memberships` says of one employee. */
export interface Joined {
  readonly communities: ReadonlySet<string>
  /** Null where `memberships` has no column for functions. */
  readonly functions: ReadonlySet<string> | null
}

/**
 * Reads one row of `employees`.
 *
 * - A column that is not there is left out; NULL and the empty text are null.
 * - Dates: `YYYY-MM-DD`, of a point in time its date; an end date in the year 9999 or later means that there is none.
 * - Rejects: no identifier, a date that is none.
 */
export function toEmployee(
  row: Row,
  columns: EmployeeColumns,
  { at, hasFunctions, joined }: { at: string; hasFunctions: boolean; joined: Joined | null },
): SourceEmployee | Reject {
  const cell = (field: EmployeeField): Cell | undefined => {
    const place = columns.fields.get(field)
    return place === undefined ? undefined : row[place] || null
  }
  const id = cell('id')
  if (!id) return reject('there is no identifier', { code: 'employee.no_identifier', at })

  const employee: Writable<SourceEmployee> = { id, communities: union(cell('communities'), joined?.communities), at }
  for (const field of TEXT_FIELDS) {
    const text = cell(field)
    if (text !== undefined) employee[field] = text
  }
  for (const field of DATE_FIELDS) {
    const text = cell(field)
    if (text === undefined) continue
    const date = text === null || (field === 'endDate' && isOpen(text)) ? null : toDate(text)
    if (date === undefined) return rejectDate(field, { id, at, expected: 'YYYY-MM-DD' })
    employee[field] = date
  }
  if (hasFunctions && (columns.fields.has('functions') || joined?.functions)) {
    employee.functions = union(cell('functions'), joined?.functions)
  }
  if (columns.attributes.length > 0) {
    employee.attributes = Object.fromEntries(columns.attributes.map(([name, place]) => [name, row[place] || null]))
  }
  return employee
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** How databases write 'no end': 9999-12-31, 9999-01-01, and PostgreSQL's infinity. */
function isOpen(text: string): boolean {
  return text === 'infinity' || /^(?:9999|\d{5,})-/.test(text)
}

/** The ids of one cell, separated by `|`, with those of `memberships`; each once, in the order in which they came. */
function union(cell: Cell | undefined, joined: Iterable<string> | null | undefined): string[] {
  const ids = new Set<string>()
  for (const id of cell?.split('|') ?? []) {
    const trimmed = id.trim()
    if (trimmed) ids.add(trimmed)
  }
  for (const id of joined ?? []) ids.add(id)
  return [...ids]
}
