import { type Reject, reject, rejectDate, type SourceEmployee, textOrNull } from '@rollcall/sdk'
import { readOptionalDate } from '@rollcall/sdk/files'
import type { EmployeeLayout } from './layout.js'
import type { TableRow } from './table.js'

/** Several ids in one cell are separated by it. */
export const ID_SEPARATOR = '|'

const ISO_DAY_LENGTH = '2026-03-01'.length

/**
 * Reads one row of the employees' file.
 *
 * - Identifiers, also of communities and functions, are taken as they stand: blanks around one are the engine's to judge.
 * - An empty cell is null, a column that is not there is left out.
 * - An end date in the year 9999 means that there is none.
 * - A cell of a workbook that is a day counts as one, whatever `dateFormat` says of texts; its time is left out.
 * - Rejects: too few or too many fields, no identifier, a date that is none, a cell of a workbook that cannot be read.
 */
export function toEmployee(row: TableRow, layout: EmployeeLayout, file: string): SourceEmployee | Reject {
  const at = `${file}:${row.line}`
  const { fields } = row
  const id = fields[layout.id] ?? ''
  const hasId = id.trim() !== ''
  if (fields.length < layout.width) {
    // Which fields are missing nobody knows, so the identifier may be another field.
    return reject(`the row has ${fields.length} fields, the header ${layout.width}`, {
      code: 'employee.too_few_fields',
      id: hasId && layout.id === 0 ? id : null,
      at,
    })
  }
  if (fields.length > layout.width && fields.some((field, index) => index >= layout.width && field.trim() !== '')) {
    return reject(`the row has ${fields.length} fields, the header ${layout.width}: is a delimiter not quoted?`, {
      code: 'employee.too_many_fields',
      id: hasId && layout.id === 0 ? id : null,
      at,
    })
  }
  const fault = row.faults === undefined ? null : firstFault(row.faults, layout)
  if (fault !== null) {
    return reject(fault, { code: 'employee.unreadable_cell', id: hasId ? id : null, at })
  }
  if (!hasId) return reject('there is no identifier', { code: 'employee.no_identifier', at })
  const employee: Writable<SourceEmployee> = { id, communities: splitIds(fields[layout.communities] ?? ''), at }
  for (const { field, positions } of layout.texts) employee[field] = textAt(fields, positions)
  for (const { field, position } of layout.dates) {
    const date = row.dates?.has(position)
      ? (fields[position]?.slice(0, ISO_DAY_LENGTH) ?? null)
      : readOptionalDate(fields[position], layout.dateFormat)
    if (date === undefined) return rejectDate(field, { id, at, expected: layout.dateFormat.pattern })
    employee[field] = field === 'endDate' && date?.startsWith('9999-') ? null : date
  }
  if (layout.functions !== null) employee.functions = splitIds(fields[layout.functions] ?? '')
  if (layout.attributes.length > 0) {
    // Made from entries, so that a column `__proto__` is a name like any other.
    employee.attributes = Object.fromEntries(
      layout.attributes.map((one) => [one.name, textOrNull(fields[one.position])]),
    )
  }
  return employee
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** What is wrong with the first cell that is read; those that are not read may hold what they like. */
function firstFault(faults: ReadonlyMap<number, string>, layout: EmployeeLayout): string | null {
  const read = [
    layout.id,
    layout.communities,
    ...(layout.functions === null ? [] : [layout.functions]),
    ...layout.texts.flatMap(({ positions }) => positions),
    ...[...layout.dates, ...layout.attributes].map(({ position }) => position),
  ]
  const position = read.find((one) => faults.has(one))
  return position === undefined ? null : (faults.get(position) ?? null)
}

/** The ids of a cell, as they stand. */
export function splitIds(cell: string): string[] {
  if (cell.trim() === '') return []
  return cell.includes(ID_SEPARATOR) ? cell.split(ID_SEPARATOR).filter((id) => id !== '') : [cell]
}

function textAt(fields: readonly string[], positions: readonly number[]): string | null {
  let text: string | null = null
  for (const position of positions) {
    const part = textOrNull(fields[position])
    if (part !== null) text = text === null ? part : `${text} ${part}`
  }
  return text
}
