/** What employees can be put into: communities and functions. */
export type UnitKind = 'community' | 'function'

/** The source's fields of an employee, as the platform keeps them. Dates are local, `YYYY-MM-DD`. */
export interface EmployeeFields {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly language: string | null
  readonly birthDate: string | null
  readonly startDate: string | null
  /** Last day, inclusive. */
  readonly endDate: string | null
  readonly attributes: Readonly<Record<string, string>>
}

/** A community or function that a change names. `id` is null where this very run adds it. */
export interface UnitRef {
  readonly id: number | null
  readonly externalId: string | null
  readonly name: string
}

/** The part of an employee that a change is about: only what differs, and memberships as the source gave them. */
export type EmployeeValues = Partial<EmployeeFields> & {
  readonly communities?: readonly UnitRef[]
  readonly functions?: readonly UnitRef[]
}

/** The kinds of change that safeguards limit one by one (R25). */
export const SAFEGUARD_KINDS = [
  'employees.removed',
  'employees.invited',
  'employees.transferred',
  'employees.unassigned',
  'employees.emailChanged',
  'communities.removed',
  'functions.removed',
] as const
export type SafeguardKind = (typeof SAFEGUARD_KINDS)[number]

/** The rule that a change follows: what `because` says. */
export type Rule = 'R6' | 'R7' | 'R8' | 'R9' | 'R10' | 'R11' | 'R12' | 'R13' | 'R16' | 'R18' | 'R19' | 'R20' | 'R21'

export interface UnitAdded {
  readonly kind: 'community.added' | 'function.added'
  readonly id: null
  readonly externalId: string
  readonly was: null
  readonly becomes: { readonly name: string }
  readonly because: 'R16' | 'R20'
}

export interface UnitRemoved {
  readonly kind: 'community.removed' | 'function.removed'
  readonly id: number
  readonly externalId: string
  readonly was: { readonly name: string }
  readonly becomes: null
  readonly because: 'R18' | 'R21'
}

/** What happens to one employee in a run. All of it is one change: it is applied, or waits, as a whole (R25). */
export interface EmployeeChange {
  readonly kind:
    | 'employee.invited'
    | 'employee.restored'
    | 'employee.updated'
    | 'employee.transferred'
    | 'employee.removed'
  /** Null for one that is not on the platform yet. */
  readonly id: number | null
  readonly externalId: string
  /** Null where there was nothing. */
  readonly was: EmployeeValues | null
  /** Null where nothing stays. */
  readonly becomes: EmployeeValues | null
  readonly because: Rule
  /** Past the end date (`ended`), or no longer in the source (`absent`); only for removals. */
  readonly reason?: 'absent' | 'ended'
  /** An invitation goes out (R6, R8). */
  readonly invitation: boolean
  /** Names of the communities left and joined, where the employee is to be told (R10). */
  readonly transfer: { readonly from: readonly string[]; readonly to: readonly string[] } | null
  /** Which safeguards count this change. */
  readonly counts: readonly SafeguardKind[]
  /** Fingerprint to keep once this is applied; null where the record must be looked at again next time. */
  readonly fingerprint: string | null
  /** Digest of the employee as the plan found it: the fingerprint is kept only where that is still so. */
  readonly seen?: string
}

/** Nothing differs, but the fingerprint that says so has to be kept. Never shown, never in the journal. */
export interface EmployeeConfirmed {
  readonly kind: 'employee.confirmed'
  readonly id: number
  readonly externalId: string
  readonly fingerprint: string
  readonly seen: string
}

export type Change = UnitAdded | UnitRemoved | EmployeeChange | EmployeeConfirmed

/**
 * The order in which a plan is applied: who leaves goes before those who take over an address (R14). Within a phase the
 * order does not matter.
 */
export const PHASES = ['units.added', 'employees.removed', 'employees.kept', 'units.removed'] as const
export type Phase = (typeof PHASES)[number]

export function phaseOf(change: Change): Phase {
  switch (change.kind) {
    case 'community.added':
    case 'function.added':
      return 'units.added'
    case 'employee.removed':
      return 'employees.removed'
    case 'community.removed':
    case 'function.removed':
      return 'units.removed'
    default:
      return 'employees.kept'
  }
}

export function isEmployeeChange(change: Change): change is EmployeeChange {
  return change.kind.startsWith('employee.') && change.kind !== 'employee.confirmed'
}

/** The change of an employee whom the source has a record of: reports account for each record. */
export function isOfRecord(change: Change): change is EmployeeChange {
  return isEmployeeChange(change) && change.reason !== 'absent'
}
