import type { UnitRef } from './change.js'
import type { Placement } from './plan-employee.js'
import type { PlatformEmployee } from './ports.js'
import type { Units } from './units.js'
import type { EmployeeRecord, Rejection } from './validate.js'

/** R18: what a record names is not gone, also where the record itself cannot be used. */
export function noteNamed(
  record: { readonly id?: unknown; readonly communities?: unknown; readonly functions?: unknown },
  communities: Units,
  functions: Units | null,
): void {
  if (communities.hasGone && Array.isArray(record?.communities)) communities.noteNamed(record.communities)
  if (functions?.hasGone && Array.isArray(record?.functions)) functions.noteNamed(record.functions)
}

interface Placed {
  readonly placement: Placement
  /** Every reference was found; false only while a list is empty (R24). */
  readonly isWhole: boolean
}

/** The units that a record names, or why it cannot be used: it names one that does not exist (R14). */
export function place(record: EmployeeRecord, communities: Units, functions: Units | null): Placed | Rejection {
  const inCommunities = resolve(record, communities, record.communities)
  if ('code' in inCommunities) return inCommunities
  if (!functions || !record.functions) {
    return { placement: { communities: inCommunities.units, functions: undefined }, isWhole: inCommunities.isWhole }
  }
  const inFunctions = resolve(record, functions, record.functions)
  if ('code' in inFunctions) return inFunctions
  return {
    placement: { communities: inCommunities.units, functions: inFunctions.units },
    isWhole: inCommunities.isWhole && inFunctions.isWhole,
  }
}

function resolve(
  record: EmployeeRecord,
  units: Units,
  externalIds: readonly string[],
): { units: readonly UnitRef[]; isWhole: boolean } | Rejection {
  const found = externalIds.map((id) => units.resolve(id))
  const isWhole = !found.includes(null)
  const resolved = found.filter((unit) => unit !== null)
  const isNowhere = units.kind === 'community' && resolved.length === 0
  if (isWhole || (units.isListEmpty && !isNowhere)) return { units: resolved, isWhole }
  const unknown = externalIds[found.indexOf(null)] ?? ''
  const message = `The employee is in ${units.kind} ${unknown}, which the source does not list`
  return { code: `employee.unknown_${units.kind}`, message, id: record.id, at: record.at }
}

/**
 * R24: while the source's list of functions is empty, nobody loses a function because of it.
 *
 * @returns `placement` itself where it loses none
 */
export function withoutEmptyListLosses(
  placement: Placement,
  employee: PlatformEmployee,
  functions: Units | null,
): Placement {
  if (!functions?.isListEmpty || !placement.functions) return placement
  const kept = employee.functions
    .filter((membership) => membership.isFromSource)
    .map(({ unitId, externalId, name }) => ({ id: unitId, externalId, name }))
  const given = new Set(placement.functions.map((unit) => unit.id))
  if (kept.every((unit) => given.has(unit.id))) return placement
  return { ...placement, functions: [...kept, ...placement.functions] }
}
