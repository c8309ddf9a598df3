// What a record asks for, of one person: R6, R8, R10, R11, R12; and the limits that it counts against (R25).
import type { Fields } from './rules-of-records.ts'
import {
  KINDS,
  type Kind,
  LISTS,
  type Limits,
  type Person,
  type PersonChange,
  sourceUnits,
  type Unit,
  type Wish,
} from './words.ts'

export function isWithin(limit: Limits[string] | undefined, count: number, of: number): boolean {
  if (count === 0) return true
  if (!limit || count > (limit.ceiling ?? Number.POSITIVE_INFINITY)) return false
  return count <= (limit.count ?? -1) || 100 * count <= (limit.percent ?? -1) * of
}

/** R6, R8, R10, R12: what a record asks for; null where all is as it says. */
export function changeOf({ id, person, fields, places }: Wish): PersonChange | null {
  if (person === null) {
    const becomes = Object.fromEntries(
      places.entries().map(([kind, list]) => [kind, { was: new Set<Unit>(), becomes: list }]),
    )
    const invitation = fields['email'] !== null
    return {
      kind: 'employee.invited',
      id,
      person,
      was: {},
      becomes: fields,
      places: becomes,
      invitation,
      transfer: null,
      counts: ['employees.invited'],
    }
  }
  const was: Partial<Fields> = {}
  const becomes: Partial<Fields> = {}
  for (const field of Object.keys(fields)) {
    if (fields[field] === person.fields[field]) continue
    was[field] = person.fields[field] ?? null
    becomes[field] = fields[field] ?? null
  }
  const moves: PersonChange['places'] = {}
  const gained: Record<Kind, string[]> = { community: [], function: [] }
  const lost: Record<Kind, string[]> = { community: [], function: [] }
  for (const [kind, list] of places) {
    const had = sourceUnits(person, kind)
    const ends = [...had].filter((unit) => !list.some((place) => place.unit === unit))
    const begins = list.filter(({ unit }) => unit === null || !had.has(unit))
    if (ends.length + begins.length > 0) moves[kind] = { was: had, becomes: list }
    gained[kind] = begins.filter(({ unit }) => unit === null || !person.units.has(unit)).map(({ name }) => name)
    lost[kind] = ends.filter((unit) => !person.units.get(unit)?.hand).map(({ name }) => name)
  }
  const isBack = person.state === 'removed'
  if (!isBack && Object.keys(becomes).length + Object.keys(moves).length === 0) return null
  const [had, has] = [person.fields['email']?.toLowerCase(), fields['email']?.toLowerCase()]
  const isMoved = gained.community.length > 0 && lost.community.length > 0
  const isUnassigned =
    (lost.community.length > 0 && !isMoved) || (lost.function.length > 0 && gained.function.length === 0)
  const invitation = !person.hasLoggedIn && has !== undefined && (isBack || had !== has)
  const counts: string[] = []
  if (invitation && (isBack || had === undefined)) counts.push('employees.invited')
  if (had !== undefined && had !== has) counts.push('employees.emailChanged')
  if (!isBack && isMoved) counts.push('employees.transferred')
  if (!isBack && isUnassigned) counts.push('employees.unassigned')
  const kind = isBack ? 'employee.restored' : isMoved ? 'employee.transferred' : 'employee.updated'
  const transfer = isMoved && !isBack ? `${lost.community.sort()} -> ${gained.community.sort()}` : null
  return { kind, id, person, was, becomes, places: moves, invitation, transfer, counts }
}

export function removalOf(person: Person): PersonChange {
  const { firstName = null, lastName = null, email = null } = person.fields
  const places = { community: { was: sourceUnits(person, 'community'), becomes: [] } }
  const was = { firstName, lastName, email }
  const nothing = { becomes: {}, invitation: false, transfer: null }
  return { kind: 'employee.removed', id: person.id, person, was, places, counts: ['employees.removed'], ...nothing }
}

/** One side of a change as the journal tells it. */
export function valuesOf(change: PersonChange, side: 'was' | 'becomes'): string {
  const values: Record<string, unknown> = { ...change[side] }
  for (const kind of KINDS) {
    const moves = change.places[kind]
    if (moves) values[LISTS[kind]] = [...moves[side]].map(({ name }) => name).sort()
    else if (change.kind === 'employee.invited') values[LISTS[kind]] = []
  }
  return Object.keys(values)
    .sort()
    .map((key) => `${key}=${values[key]}`)
    .join(' ')
}
