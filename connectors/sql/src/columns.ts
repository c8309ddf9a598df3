import { ConnectorError } from '@rollcall/sdk'
import type { Table } from './session.js'

export const TEXT_FIELDS = ['firstName', 'lastName', 'email', 'phone', 'language'] as const
export const DATE_FIELDS = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const
const EMPLOYEE_FIELDS = ['id', ...TEXT_FIELDS, ...DATE_FIELDS, 'communities', 'functions'] as const
export type EmployeeField = (typeof EMPLOYEE_FIELDS)[number]

/** Where a result has its fields: name → place in the row. */
export type Places<Field extends string> = ReadonlyMap<Field, number>

export interface EmployeeColumns {
  readonly fields: Places<EmployeeField>
  /** Columns that are no fields, under the names that the database gives them. */
  readonly attributes: ReadonlyArray<readonly [name: string, place: number]>
}

/** Finds the fields of an employee. Needed: id, a name, and communities unless `memberships` gives them. */
export function employeeColumns(table: Table, needsCommunities: boolean): EmployeeColumns {
  const fields = places(table, EMPLOYEE_FIELDS)
  need(table, fields, ['id'])
  if (!fields.has('firstName')) need(table, fields, ['lastName'], 'firstName or lastName')
  if (needsCommunities)
    need(table, fields, ['communities'], 'communities', ', or give them by a query of their own, `memberships`')
  const taken = new Set(fields.values())
  return {
    fields,
    attributes: table.columns.map((name, place) => [name, place] as const).filter(([, place]) => !taken.has(place)),
  }
}

/** Finds the columns of a community or a function. */
export function namedColumns(table: Table): Places<'id' | 'name'> {
  const fields = places(table, ['id', 'name'])
  need(table, fields, ['id', 'name'])
  return fields
}

/** Finds the columns of the memberships: the employee, and the community, the function or both. */
export function membershipColumns(table: Table): Places<'employee' | 'community' | 'function'> {
  const fields = places(table, ['employee', 'community', 'function'])
  need(table, fields, ['employee'])
  if (!fields.has('community')) need(table, fields, ['function'], 'community or function')
  return fields
}

/** Case is ignored: PostgreSQL turns names that are not quoted into lower case. */
function places<Field extends string>(table: Table, names: readonly Field[]): Places<Field> {
  const byName = new Map<string, number>()
  table.columns.forEach((column, place) => {
    const name = column.toLowerCase()
    if (byName.has(name)) {
      throw new ConnectorError('configuration', `${table.name}: two columns are called ${column}`, {
        hint: 'Name the columns in the SELECT, each once, instead of using *.',
        at: table.name,
      })
    }
    byName.set(name, place)
  })
  const found = new Map<Field, number>()
  for (const name of names) {
    const place = byName.get(name.toLowerCase())
    if (place !== undefined) found.set(name, place)
  }
  return found
}

function need<Field extends string>(
  table: Table,
  found: Places<Field>,
  names: readonly Field[],
  called?: string,
  otherwise = '',
): void {
  const missing = names.filter((name) => !found.has(name))
  if (missing.length === 0) return
  throw new ConnectorError('configuration', `${table.name}: there is no column ${called ?? missing.join(', ')}`, {
    hint: `The query gives ${table.columns.join(', ')}. Name its columns with AS (SELECT emp_no AS id, …)${otherwise}.`,
    at: table.name,
  })
}
