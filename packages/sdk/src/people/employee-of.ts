import { z } from 'zod'
import type { SourceEmployee } from '../records.js'

/**
 * What it means where a system has nothing in a field, as a setting. `none`: there is none, and what the platform has goes.
 * `unknown`: the system does not keep it, or hides it, and what the platform has stays. Describe it with the fields it is for.
 */
export const Missing = z.enum(['none', 'unknown'])
export type Missing = z.output<typeof Missing>

/** What was found of somebody. Null: the system has nothing there; undefined: it was not asked for. */
export type Found = Pick<SourceEmployee, 'id' | 'communities'> & {
  readonly [Field in keyof SourceEmployee]?: SourceEmployee[Field] | null | undefined
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

const FIELDS = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'language',
  'birthDate',
  'invitationDate',
  'startDate',
  'endDate',
] as const

/** An employee of what was found: without what was not asked for, and with `unknown` without what is not there either. */
export function employeeOf(found: Found, missing: Missing = 'none'): SourceEmployee {
  const { id, communities, functions, at } = found
  const isTold = (value: unknown) => value !== undefined && (value !== null || missing === 'none')
  const employee: Writable<SourceEmployee> = { id, communities }
  for (const field of FIELDS) {
    const value = found[field]
    if (value !== undefined && isTold(value)) employee[field] = value
  }
  if (isTold(functions)) employee.functions = functions ?? []
  const attributes = Object.entries(found.attributes ?? {}).filter(([, value]) => isTold(value))
  if (attributes.length > 0) employee.attributes = Object.fromEntries(attributes)
  if (at !== undefined && at !== null) employee.at = at
  return employee
}
