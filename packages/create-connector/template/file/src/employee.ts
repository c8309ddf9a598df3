import { type Reject, reject, type SourceEmployee } from '@rollcall/sdk'
import { isoDates, readOptionalDate } from '@rollcall/sdk/files'
import type { Employee } from './schema.js'

/**
 * Reads one person of Acme HR as an employee.
 *
 * - Identifier: the number that a person keeps, also with another name or address.
 * - Dates: `YYYY-MM-DD`, local to the organization; the end date is the last day of employment. Where they are written
 *   otherwise, `dateFormat('dd-MM-yyyy')` takes the place of `isoDates` below.
 * - Rejects: no identifier, a date that is none. What else may be wrong (no org unit, an address that is none) the run
 *   finds by itself, and asks only of those in service.
 */
export function toEmployee(row: Employee, at: string): SourceEmployee | Reject {
  const { id } = row
  if (id === null || id === '') return reject('has no identifier', { code: 'employee.no_identifier', at })
  const startDate = readOptionalDate(row.startDate, isoDates)
  const endDate = readOptionalDate(row.endDate, isoDates)
  if (startDate === undefined || endDate === undefined) {
    return reject('has a date that is none', { code: 'employee.impossible_date', id, at })
  }
  return {
    id,
    firstName: row.firstName,
    lastName: row.lastName,
    email: row.email,
    startDate,
    endDate,
    communities: row.orgUnit === null ? [] : [row.orgUnit],
    functions: row.jobTitle === null ? [] : [row.jobTitle], // with functions
    at,
  }
}
