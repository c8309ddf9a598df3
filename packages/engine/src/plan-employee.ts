import type { EmployeeChange, EmployeeFields, EmployeeValues, SafeguardKind, UnitRef } from './change.js'
import { digestOf } from './digest.js'
import type { PlatformEmployee, PlatformMembership } from './ports.js'
import type { EmployeeRecord } from './validate.js'

/** Where a record puts an employee, by the platform's units. */
export interface Placement {
  readonly communities: readonly UnitRef[]
  /** Undefined: the source does not say, or has no functions (R22). */
  readonly functions: readonly UnitRef[] | undefined
}

const FIELDS = ['firstName', 'lastName', 'email', 'phone', 'language', 'birthDate', 'startDate', 'endDate'] as const

/** R6: somebody who is new on the platform. */
export function planInvitation(
  record: EmployeeRecord,
  placement: Placement,
  fingerprint: string | null,
): EmployeeChange {
  const fields = mergedFields(record, null)
  return {
    kind: 'employee.invited',
    id: null,
    externalId: record.id,
    was: null,
    becomes: { ...fields, communities: placement.communities, functions: placement.functions ?? [] },
    because: 'R6',
    invitation: fields.email !== null,
    transfer: null,
    counts: ['employees.invited'],
    fingerprint,
  }
}

/**
 * R8, R10, R12: somebody who is on the platform, or was until a few days ago.
 *
 * @returns null where nothing differs
 */
export function planUpdate(
  record: EmployeeRecord,
  employee: PlatformEmployee,
  placement: Placement,
  fingerprint: string | null,
): EmployeeChange | null {
  const fields = mergedFields(record, employee.fields)
  const communities = compareMemberships(employee.communities, placement.communities)
  const functions = compareMemberships(employee.functions, placement.functions)
  const differing = differingValues(employee.fields, fields, communities, functions)
  const isRestored = employee.state === 'removed'
  if (!differing && !isRestored) return null

  const address = compareAddresses(employee.fields.email, fields.email)
  const isMoved = communities.gained.length > 0 && communities.lost.length > 0
  const isUnassigned =
    (communities.lost.length > 0 && !isMoved) || (functions.lost.length > 0 && functions.gained.length === 0)
  const isInvited = !employee.hasLoggedIn && fields.email !== null && (isRestored || address !== 'same')
  const counts: SafeguardKind[] = []
  if (isInvited && (isRestored || address === 'first')) counts.push('employees.invited')
  if (address === 'other') counts.push('employees.emailChanged')
  if (isMoved && !isRestored) counts.push('employees.transferred')
  if (isUnassigned && !isRestored) counts.push('employees.unassigned')
  return {
    ...kindOf(isRestored, isMoved),
    id: employee.id,
    externalId: employee.externalId,
    was: differing?.was ?? {},
    becomes: differing?.becomes ?? {},
    invitation: isInvited,
    transfer: isMoved && !isRestored ? { from: communities.lost, to: communities.gained } : null,
    counts,
    fingerprint,
    ...(fingerprint === null ? {} : { seen: digestOf(employee) }),
  }
}

/** R11: no longer in the source, or past the end date. What is shown of the employee is who leaves. */
export function planRemoval(employee: PlatformEmployee, reason: 'absent' | 'ended'): EmployeeChange {
  const { firstName, lastName, email } = employee.fields
  return {
    kind: 'employee.removed',
    id: employee.id,
    externalId: employee.externalId,
    was: { firstName, lastName, email, communities: fromSource(employee.communities) },
    becomes: null,
    because: 'R11',
    reason,
    invitation: false,
    transfer: null,
    counts: ['employees.removed'],
    fingerprint: null,
  }
}

function kindOf(isRestored: boolean, isMoved: boolean) {
  if (isRestored) return { kind: 'employee.restored', because: 'R12' } as const
  if (isMoved) return { kind: 'employee.transferred', because: 'R10' } as const
  return { kind: 'employee.updated', because: 'R8' } as const
}

/** What the platform will have: the source's value where it knows one, else what is there. */
function mergedFields(record: EmployeeRecord, was: EmployeeFields | null): EmployeeFields {
  return {
    firstName: record.firstName === undefined ? (was?.firstName ?? null) : record.firstName,
    lastName: record.lastName === undefined ? (was?.lastName ?? null) : record.lastName,
    email: record.email === undefined ? (was?.email ?? null) : record.email,
    phone: record.phone === undefined ? (was?.phone ?? null) : record.phone,
    language: record.language === undefined ? (was?.language ?? null) : record.language,
    birthDate: record.birthDate === undefined ? (was?.birthDate ?? null) : record.birthDate,
    startDate: record.startDate === undefined ? (was?.startDate ?? null) : record.startDate,
    endDate: record.endDate === undefined ? (was?.endDate ?? null) : record.endDate,
    attributes: mergedAttributes(record.attributes, was?.attributes),
  }
}

function mergedAttributes(
  record: Readonly<Record<string, string | null>> | undefined,
  was: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  if (record === undefined) return was ?? {}
  const merged: Record<string, string> = Object.assign(Object.create(null), was)
  for (const [key, value] of Object.entries(record)) {
    if (value === null) delete merged[key]
    else merged[key] = value
  }
  return merged
}

interface MembershipComparison {
  /** Names of units that the employee did not have in any way. */
  readonly gained: readonly string[]
  /** Names of units that the employee will no longer have in any way. */
  readonly lost: readonly string[]
  readonly was: readonly UnitRef[]
  readonly becomes: readonly UnitRef[]
  readonly differs: boolean
}

/** Compares what the source gave with what it gives now; what an administrator gave by hand stays (R9). */
function compareMemberships(
  has: readonly PlatformMembership[],
  placed: readonly UnitRef[] | undefined,
): MembershipComparison {
  const was = fromSource(has)
  if (placed === undefined) return { gained: [], lost: [], was, becomes: was, differs: false }
  const becomes = distinct(placed)
  const stays = new Set(becomes.map((unit) => unit.id))
  const all = new Map(has.map((membership) => [membership.unitId, membership]))
  const ended = was.filter((unit) => !stays.has(unit.id))
  const begun = becomes.filter((unit) => unit.id === null || all.get(unit.id)?.isFromSource !== true)
  return {
    gained: begun.filter((unit) => unit.id === null || !all.has(unit.id)).map((unit) => unit.name),
    lost: ended.filter((unit) => unit.id !== null && all.get(unit.id)?.isByHand !== true).map((unit) => unit.name),
    was,
    becomes,
    differs: ended.length > 0 || begun.length > 0,
  }
}

function fromSource(memberships: readonly PlatformMembership[]): readonly UnitRef[] {
  return memberships
    .filter((membership) => membership.isFromSource)
    .map(({ unitId, externalId, name }) => ({ id: unitId, externalId, name }))
}

/** Two references may mean one unit, where both are linked to it (R19). */
function distinct(units: readonly UnitRef[]): readonly UnitRef[] {
  return units.filter((unit, index) => unit.id === null || units.findIndex((other) => other.id === unit.id) === index)
}

function differingValues(
  was: EmployeeFields,
  becomes: EmployeeFields,
  communities: MembershipComparison,
  functions: MembershipComparison,
): { was: EmployeeValues; becomes: EmployeeValues } | null {
  const before: Record<string, unknown> = {}
  const after: Record<string, unknown> = {}
  for (const field of FIELDS) {
    if (was[field] === becomes[field]) continue
    before[field] = was[field]
    after[field] = becomes[field]
  }
  if (!sameAttributes(was.attributes, becomes.attributes)) {
    before['attributes'] = was.attributes
    after['attributes'] = becomes.attributes
  }
  for (const [name, memberships] of [
    ['communities', communities],
    ['functions', functions],
  ] as const) {
    if (!memberships.differs) continue
    before[name] = memberships.was
    after[name] = memberships.becomes
  }
  return Object.keys(after).length === 0 ? null : { was: before, becomes: after }
}

function sameAttributes(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && one[key] === other[key])
  )
}

/** How an address differs, case ignored: the platform's login does not tell `Noor@` from `noor@`. */
function compareAddresses(was: string | null, becomes: string | null): 'same' | 'first' | 'other' {
  if (was === null) return becomes === null ? 'same' : 'first'
  return was.toLowerCase() === becomes?.toLowerCase() ? 'same' : 'other'
}
