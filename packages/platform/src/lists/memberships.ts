import type { UnitKind } from '@rollcall/engine'
import type { Database } from '../database/open.js'
import { type EmployeeLine, listEmployees } from './employees.js'
import type { UnitOfEmployee } from './memberships-of.js'
import type { ListFilter } from './pages.js'

/** Who is named in a line of another list. */
export interface EmployeeName {
  readonly id: string
  readonly externalId: string | null
  readonly firstName: string | null
  readonly lastName: string | null
}

/** One employee in one community, or with one function. */
export interface MembershipLine {
  readonly organization: string
  readonly integration: string | null
  readonly employee: EmployeeName
  readonly kind: UnitKind
  readonly unit: { readonly id: string; readonly externalId: string | null; readonly name: string }
  readonly origin: 'synchronized' | 'manual'
}

/** Memberships of invited and active employees. */
export async function* listMemberships(
  database: Database,
  filter: ListFilter = {},
): AsyncGenerator<MembershipLine, void, void> {
  for await (const employee of listEmployees(database, filter)) {
    for (const unit of employee.communities) yield toLine(employee, 'community', unit)
    for (const unit of employee.functions) yield toLine(employee, 'function', unit)
  }
}

function toLine(employee: EmployeeLine, kind: UnitKind, unit: UnitOfEmployee): MembershipLine {
  const { id, externalId, firstName, lastName, organization, integration } = employee
  return {
    organization,
    integration,
    employee: { id, externalId, firstName, lastName },
    kind,
    unit: { id: unit.id, externalId: unit.externalId, name: unit.name },
    origin: unit.origin,
  }
}
