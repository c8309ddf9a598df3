import { ConnectorError } from '@rollcall/sdk'
import { Columns, type DateFormat, dateFormat, isoDates, normalizeHeader } from '@rollcall/sdk/files'
import { type Config, isDerived } from './config.js'
import type { Table } from './table.js'

const textFields = ['firstName', 'lastName', 'email', 'phone', 'language'] as const
const dateFields = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const

export type TextField = (typeof textFields)[number]
export type DateField = (typeof dateFields)[number]

/** Where in a row of the employees' file each field stands. A field that is not here is not known to the source. */
export interface EmployeeLayout {
  /** Number of fields that a row must have. */
  readonly width: number
  readonly id: number
  /** Cells of several columns make one text, joined by a blank. */
  readonly texts: ReadonlyArray<{ field: TextField; positions: readonly number[] }>
  readonly dates: ReadonlyArray<{ field: DateField; position: number }>
  readonly communities: number
  readonly functions: number | null
  readonly attributes: ReadonlyArray<{ name: string; position: number }>
  readonly dateFormat: DateFormat
}

/** Finds the columns of the employees' file. Throws where a needed one is missing, or where two have one header. */
export function employeeLayout(table: Table, config: Config): EmployeeLayout {
  const columns = new Columns(table.header, table.name)
  const mapped = config.employees.columns
  // With `columns`, what it does not name is not read, whatever its header.
  const find = (field: TextField | DateField): readonly number[] => {
    if (mapped !== undefined) return [mapped[field] ?? []].flat().map((header) => columns.require(header))
    const position = columns.find(field)
    return position === null ? [] : [position]
  }
  const texts = textFields.flatMap((field) => {
    const positions = find(field)
    return positions.length === 0 ? [] : [{ field, positions }]
  })
  requireName(texts, columns, table.name)
  return {
    width: table.header.length,
    id: columns.require(mapped?.id ?? 'id'),
    texts,
    dates: dateFields.flatMap((field) => find(field).map((position) => ({ field, position }))),
    communities: columns.require(communitiesHeader(config)),
    functions: functionsPosition(columns, config),
    attributes:
      mapped === undefined ? unnamedFields(columns, config) : mappedAttributes(columns, mapped.attributes ?? {}),
    dateFormat: dateFormat(config.employees.dateFormat ?? isoDates.pattern),
  }
}

function communitiesHeader({ communities, employees }: Config): string {
  return isDerived(communities) ? communities.idColumn : (employees.columns?.communities ?? 'communities')
}

/** R22: without functions in the configuration the source has none, also where a column has that name. */
function functionsPosition(columns: Columns, { functions, employees }: Config): number | null {
  if (functions === undefined) return null
  if (isDerived(functions)) return columns.require(functions.idColumn)
  if (employees.columns === undefined) return columns.find('functions')
  return employees.columns.functions === undefined ? null : columns.require(employees.columns.functions)
}

/** Without `columns`, every column that is no field is an attribute under its header. */
function unnamedFields(columns: Columns, config: Config): EmployeeLayout['attributes'] {
  const groups = [config.communities, config.functions].flatMap((group) =>
    group !== undefined && isDerived(group) ? [group.idColumn, group.nameColumn] : [],
  )
  const known = new Set(
    ['id', ...textFields, ...dateFields, 'communities', 'functions', ...groups].map(normalizeHeader),
  )
  return columns.headers.flatMap((header) => {
    const key = normalizeHeader(header)
    const position = key === '' ? null : columns.find(header)
    return position === null || known.has(key) ? [] : [{ name: header.trim(), position }]
  })
}

function mappedAttributes(
  columns: Columns,
  attributes: Readonly<Record<string, string>>,
): EmployeeLayout['attributes'] {
  return Object.entries(attributes).map(([name, header]) => ({ name, position: columns.require(header) }))
}

function requireName(texts: EmployeeLayout['texts'], columns: Columns, name: string): void {
  if (texts.some(({ field }) => field === 'firstName' || field === 'lastName')) return
  throw new ConnectorError('configuration', `${name} has neither a column "firstName" nor a column "lastName"`, {
    hint: `${columns.describe()} Give the right names under "columns", or mend the export.`,
    at: name,
  })
}
