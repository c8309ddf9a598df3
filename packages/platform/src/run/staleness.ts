import type { EmployeeChange, PlatformEmployee, PlatformMembership, UnitKind, UnitRef } from '@rollcall/engine'
import type { WriteContext } from './write-context.js'

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

/** Whether what a change newly gives still is what the source means: it may have been linked or unlinked since (R19). */
export function leadsThereStill({ was, becomes }: EmployeeChange, unitId: WriteContext['unitId']): boolean {
  const doesLead = (kind: UnitKind, had: readonly UnitRef[] = [], has: readonly UnitRef[] = []) => {
    const kept = new Set(had.map((unit) => unit.id))
    const given = has.filter((unit) => unit.id !== null && !kept.has(unit.id))
    return given.every(({ id, externalId }) => externalId === null || unitId(kind, externalId) === id)
  }
  return (
    doesLead('community', was?.communities, becomes?.communities) &&
    doesLead('function', was?.functions, becomes?.functions)
  )
}

/** Whether the units are there that the run was to make for it: one may have been linked, and unlinked, since (R19). */
export function hasPlaces({ becomes }: EmployeeChange, unitId: WriteContext['unitId']): boolean {
  const isThere = (kind: UnitKind, units: readonly UnitRef[] = []) =>
    units.every(({ id, externalId }) => id !== null || (externalId !== null && unitId(kind, externalId) !== undefined))
  return isThere('community', becomes?.communities) && isThere('function', becomes?.functions)
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
