// What a person's decision does (R25): what was shown, as far as it is still true.
import type { Organization } from './rules.ts'
import {
  isForgotten,
  isPresent,
  KINDS,
  LISTS,
  type Person,
  type PersonChange,
  type Slug,
  sourceUnits,
  type Unit,
} from './words.ts'

/** R25: what was shown, as far as it is still true. */
export function decide(
  organization: Organization,
  slug: Slug,
  verdict: 'approved' | 'rejected',
  kinds: readonly string[],
  at: number,
): void {
  const waiting = organization.waiting.get(slug)
  if (!waiting) return
  for (const held of waiting.held) if (held.state === 'pending' && kinds.includes(held.kind)) held.state = verdict
  const isWhole = waiting.held.some(({ kind }) => kind === 'first.import')
  const kindsOf = (counts: readonly string[]) =>
    waiting.held.filter(({ kind }) => (isWhole ? true : counts.includes(kind))).map(({ kind }) => kind)
  const stateOf = (counts: readonly string[]) => {
    const states = waiting.held.filter(({ kind }) => kindsOf(counts).includes(kind)).map(({ state }) => state)
    return states.includes('rejected') ? 'rejected' : states.includes('pending') ? 'pending' : 'approved'
  }
  const before = organization.journalLength
  if (stateOf([]) === 'approved' && isWhole) for (const unit of waiting.added) addUnlessLinked(organization, unit)
  const going = waiting.changes.filter(({ counts }) => stateOf(counts) === 'approved')
  const granted = grantedStill(organization, slug, going, at)
  for (const change of granted) if (change.kind !== 'employee.removed') organization.keep(slug, change)
  for (const change of granted) if (change.kind === 'employee.removed') organization.remove(change, at)
  const unitKind = (unit: Unit) => [`${LISTS[unit.kind]}.removed`]
  const unsettled = new Set(waiting.changes.filter(({ counts }) => stateOf(counts) === 'pending').map(({ id }) => id))
  const isIn = (one: Person, unit: Unit) =>
    one.units.get(unit)?.source || (unsettled.has(one.id) && one.units.has(unit))
  const stays = (unit: Unit) =>
    stateOf(unitKind(unit)) === 'pending' ||
    (stateOf(unitKind(unit)) === 'approved' &&
      organization.people.some((one) => one.slug === slug && isPresent(one) && isIn(one, unit)))
  const still = waiting.removals.filter(stays)
  for (const unit of waiting.removals) {
    if (!still.includes(unit) && stateOf(unitKind(unit)) === 'approved' && isOwn(organization, slug, unit))
      organization.drop(unit)
  }
  if (organization.journalLength > before) waiting.isAnyDone = true
  waiting.changes = waiting.changes.filter(({ counts }) => stateOf(counts) === 'pending')
  waiting.added = stateOf([]) === 'pending' && isWhole ? waiting.added : []
  waiting.removals = still
  const open = new Set([
    ...waiting.changes.flatMap(({ counts }) => kindsOf(counts)),
    ...still.flatMap((unit) => kindsOf(unitKind(unit))),
  ])
  for (const held of waiting.held) {
    if (held.state === 'approved' && open.has(held.kind)) held.state = 'pending'
    else if (held.state === 'pending' && !open.has(held.kind)) held.state = 'rejected'
  }
  if (waiting.held.some(({ state }) => state === 'pending')) return
  if (waiting.isImport && waiting.isAnyDone) organization.imported.add(slug)
  organization.waiting.delete(slug)
}

function grantedStill(
  organization: Organization,
  slug: Slug,
  going: readonly PersonChange[],
  at: number,
): readonly PersonChange[] {
  let granted = going.filter((change) => isTrueStill(organization, slug, change, at))
  for (;;) {
    const isFree = (change: PersonChange) => {
      if (change.kind === 'employee.removed') return true
      const isBack = change.kind === 'employee.restored'
      const address = (
        change.becomes['email'] === undefined && isBack ? change.person?.fields['email'] : change.becomes['email']
      )?.toLowerCase()
      const holder = address ? organization.holderOf(address, change.person ?? undefined) : undefined
      if (!holder) return true
      return granted.some(
        (other) =>
          other.person === holder && (other.kind === 'employee.removed' || other.becomes['email'] !== undefined),
      )
    }
    const free = granted.filter(isFree)
    if (free.length === granted.length) return granted
    granted = free
  }
}

function isTrueStill(organization: Organization, slug: Slug, change: PersonChange, at: number): boolean {
  const { person } = change
  if (change.kind === 'employee.invited') {
    return organization.find(slug, change.id, at) === null && leadThereStill(organization, slug, change)
  }
  if (!person || !organization.people.includes(person)) return false
  if (change.kind === 'employee.removed') return isPresent(person)
  if ((change.kind === 'employee.restored') === isPresent(person) || isForgotten(person, at)) return false
  for (const [field, value] of Object.entries(change.was)) if (person.fields[field] !== value) return false
  for (const kind of KINDS) {
    const was = change.places[kind]?.was
    if (was && !isSame(was, sourceUnits(person, kind))) return false
  }
  return leadThereStill(organization, slug, change)
}

function leadThereStill(organization: Organization, slug: Slug, { places }: PersonChange): boolean {
  return KINDS.every((kind) => {
    const { was, becomes = [] } = places[kind] ?? {}
    return becomes.every(({ id, unit }) => {
      const now = organization.resolve(slug, kind, id)
      return unit === null ? now !== null : was?.has(unit) || now === unit
    })
  })
}

/** Not replaced by a link meanwhile (R19). */
function isOwn(organization: Organization, slug: Slug, unit: Unit): boolean {
  return unit.slug === slug && organization.units.includes(unit)
}

function addUnlessLinked(organization: Organization, unit: Unit): void {
  if (unit.slug && organization.resolve(unit.slug, unit.kind, unit.id) === null) organization.add(unit)
}

function isSame<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each))
}
