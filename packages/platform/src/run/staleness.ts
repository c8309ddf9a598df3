import type { EmployeeChange, PlatformEmployee, PlatformMembership, UnitRef } from '@rollcall/engine'

/**
 * Whether the platform still is what a change starts from (R25: what is no longer true is left out).
 *
 * @param employee as it is now; undefined where it is not there
 */
export function isStill(change: EmployeeChange, employee: PlatformEmployee | undefined): boolean {
  if (change.kind === 'employee.invited') return employee === undefined
  if (!employee) return false
  if ((change.kind === 'employee.restored') !== (employee.state === 'removed')) return false
  const { communities, functions, ...fields } = change.was ?? {}
  for (const [field, value] of Object.entries(fields)) {
    const now: unknown = Object.entries(employee.fields).find(([name]) => name === field)?.[1]
    if (canonical(now) !== canonical(value)) return false
  }
  return areStill(communities, employee.communities) && areStill(functions, employee.functions)
}

function areStill(was: readonly UnitRef[] | undefined, now: readonly PlatformMembership[]): boolean {
  if (was === undefined) return true
  const given = new Set(now.filter((membership) => membership.isFromSource).map((membership) => membership.unitId))
  return given.size === was.length && was.every((unit) => unit.id !== null && given.has(unit.id))
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  return JSON.stringify(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
