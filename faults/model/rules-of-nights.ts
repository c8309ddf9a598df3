// What one night asks for as a whole: who is left alone, who comes, changes and goes, and what of it waits.
import type { SourceEmployee } from '@rollcall/sdk'
import type { Organization } from './rules.ts'
import { changeOf, isWithin, removalOf } from './rules-of-changes.ts'
import { fieldsAfter, isProper, isReadable, isTrueIdentifier } from './rules-of-records.ts'
import {
  type Held,
  isPresent,
  KINDS,
  type Kind,
  LISTS,
  type NightOrder,
  newUnit,
  type Person,
  type PersonChange,
  type Place,
  type Plan,
  type ShownNight,
  type ShownRecord,
  type Slug,
  sourceUnits,
  type Unit,
  type Wish,
} from './words.ts'

const COUNTED = [
  'employees.removed',
  'employees.invited',
  'employees.transferred',
  'employees.unassigned',
  'employees.emailChanged',
]

/** What a read asks for, before anything is done; null where the answer itself is broken (R14, R23). */
export function planNight(organization: Organization, order: NightOrder): Plan | null {
  const { slug, date, at, shown, limits } = order
  const bySlug = new Map<string, ShownRecord[]>()
  const leftAlone = new Set<string>()
  let unreadable = 0
  for (const one of shown.employees) {
    const { id } = one.record
    if (isTrueIdentifier(id)) bySlug.set(id, [...(bySlug.get(id) ?? []), one])
    else {
      unreadable++
      leftAlone.add(id.trim())
    }
  }
  const wishes: Wish[] = []
  const expected: string[] = []
  const ended = new Set<string>()
  for (const [id, [one, ...others]] of bySlug) {
    if (!one || others.length > 0 || one.isReject || !isReadable(one.record)) leftAlone.add(id)
    if (!one || leftAlone.has(id)) continue
    const { record } = one
    const person = organization.find(slug, id, at)
    const due = record.invitationDate || record.startDate
    if (record.endDate && record.endDate < date) ended.add(id)
    else if (!isPresent(person) && due && due > date) expected.push(`${id} ${due}`)
    else {
      const places = placesOf(organization, slug, shown, record, person)
      if (!places || !isProper(record)) leftAlone.add(id)
      else wishes.push({ id, record, person, fields: fieldsAfter(record, person?.fields ?? null), places })
    }
  }
  const before = organization.people.filter((one) => one.slug === slug && isPresent(one))
  const hasLeft = (one: Person) => !leftAlone.has(one.id) && (ended.has(one.id) || !bySlug.has(one.id))
  refuseTaken(organization, order, wishes, leftAlone, new Set())

  let rejected = unreadable
  for (const [id, records] of bySlug) if (leftAlone.has(id)) rejected += records.length
  if (!isWithin(limits['employees.rejected'], rejected, shown.employees.length)) return null

  const asked = () => [
    ...wishes.filter(({ id }) => !leftAlone.has(id)).flatMap((wish) => changeOf(wish) ?? []),
    ...before.filter(hasLeft).map(removalOf),
  ]
  const removals = gone(organization, slug, shown)
  const own = (kind: Kind) => organization.units.filter((unit) => unit.slug === slug && unit.kind === kind)
  const held: Held[] = []
  const hold = (kind: string, count: number, of: number, always: string | null) => {
    if (count === 0 || (!always && isWithin(limits[kind], count, of))) return
    held.push({ kind, count, of, because: always ?? 'limit', state: 'pending' })
  }
  const isFirst = !organization.imported.has(slug)
  const changes = asked()
  const unsure = shown.employees.length === 0 ? 'empty' : unreadable > 0 ? 'unreadable_id' : null
  for (const kind of COUNTED) {
    if (kind === 'employees.invited' && isFirst) continue
    const count = changes.filter((change) => change.counts.includes(kind)).length
    hold(kind, count, before.length, kind === 'employees.removed' ? unsure : null)
  }
  for (const kind of KINDS) {
    const count = removals.filter((unit) => unit.kind === kind).length
    const isEmpty = shown[LISTS[kind]]?.length === 0
    hold(`${LISTS[kind]}.removed`, count, own(kind).length, isEmpty ? 'empty' : null)
  }
  const waits = (change: PersonChange) => held.some(({ kind }) => change.counts.includes(kind))
  const waiting = new Set(changes.filter(waits).map(({ id }) => id))
  refuseTaken(organization, order, wishes, leftAlone, waiting)

  const final = asked()
  const invited = final.filter(({ kind }) => kind === 'employee.invited').length
  const isImport = isFirst && invited > 0
  const isWholeHeld = isImport && order.holdsFirstImport
  if (isWholeHeld) {
    held.splice(0, held.length, {
      kind: 'first.import',
      count: invited,
      of: 0,
      because: 'first_import',
      state: 'pending',
    })
    for (const { id } of final) waiting.add(id)
  }
  const isUnsettled = ({ id }: Person) => waiting.has(id) || leftAlone.has(id)
  const keeps = (unit: Unit) => before.some((one) => isUnsettled(one) && one.units.has(unit)) && !isHeldUnit(unit)
  const isHeldUnit = (unit: Unit) => isWholeHeld || held.some(({ kind }) => kind === `${LISTS[unit.kind]}.removed`)
  const going = removals.filter((unit) => !keeps(unit))
  const doneNow = (kind: PersonChange['kind']) =>
    final.filter((change) => change.kind === kind && !waiting.has(change.id)).length
  rejected = unreadable
  for (const [id, records] of bySlug) if (leftAlone.has(id)) rejected += records.length
  return {
    order,
    added: newUnits(organization, slug, shown),
    changes: final,
    removals: going,
    held,
    waits: { added: isWholeHeld, people: waiting, units: new Set(going.filter(isHeldUnit)) },
    expected,
    isImport: isFirst && (isImport || before.length > 0),
    counts: {
      invited: doneNow('employee.invited'),
      restored: doneNow('employee.restored'),
      updated: doneNow('employee.updated') + doneNow('employee.transferred'),
      transferred: doneNow('employee.transferred'),
      removed: doneNow('employee.removed'),
      unchanged: wishes.filter((wish) => !leftAlone.has(wish.id) && changeOf(wish) === null).length,
      rejected,
      notYet: expected.length,
      ended: [...ended].filter((id) => !isPresent(organization.find(slug, id, at))).length,
    },
  }
}

/** R14, R24: where a record puts somebody; null where it names what there is not. */
function placesOf(
  organization: Organization,
  slug: Slug,
  shown: ShownNight,
  record: SourceEmployee,
  person: Person | null,
) {
  const places = new Map<Kind, readonly Place[]>()
  for (const kind of KINDS) {
    const list = shown[LISTS[kind]]
    const named = record[LISTS[kind]]
    if (list === null || named === undefined) {
      if (kind === 'community') return null
      continue
    }
    const found = [...new Set(named)].map((id): Place | null => {
      const unit = organization.resolve(slug, kind, id)
      const listed = list.find((one) => one.id === id)
      return unit || listed ? { id, name: unit?.name ?? listed?.name ?? '', unit } : null
    })
    const known = found.filter((place) => place !== null)
    if (known.length < found.length && list.length > 0) return null
    if (kind === 'community' && known.length === 0) return null
    const keeps = kind === 'function' && list.length === 0 ? [...sourceUnits(person, kind)] : []
    const kept = keeps.map((unit): Place => ({ id: unit.id, name: unit.name, unit }))
    places.set(kind, [...kept, ...known.filter(({ unit }) => unit === null || !keeps.includes(unit))])
  }
  return places
}

function newUnits(organization: Organization, slug: Slug, shown: ShownNight): readonly Unit[] {
  return KINDS.flatMap((kind) =>
    (shown[LISTS[kind]] ?? [])
      .filter(({ id }) => organization.resolve(slug, kind, id) === null)
      .map(({ id, name }) => newUnit(kind, slug, id, name)),
  )
}

/** R18, R21, R22: no longer listed, and named by no record. */
function gone(organization: Organization, slug: Slug, shown: ShownNight): readonly Unit[] {
  return organization.units.filter((unit) => {
    const list = shown[LISTS[unit.kind]]
    if (unit.slug !== slug || list === null || list.some(({ id }) => id === unit.id)) return false
    const isNamed = shown.employees.some(
      ({ record, isReject }) => !isReject && record[LISTS[unit.kind]]?.includes(unit.id),
    )
    return list.length === 0 || !isNamed
  })
}
/** R14: an address is taken if another will have it after the run. Goes on until nothing follows any more. */
function refuseTaken(
  organization: Organization,
  order: NightOrder,
  wishes: readonly Wish[],
  leftAlone: Set<string>,
  waiting: ReadonlySet<string>,
): void {
  const ofWish = (wish: Wish) => wish.fields['email']?.toLowerCase()
  const stands = (id: string) => wishes.find((wish) => wish.id === id && !leftAlone.has(id))
  const takers = wishes.filter((wish) => {
    const address = ofWish(wish)
    const has = isPresent(wish.person) ? wish.person.fields['email']?.toLowerCase() : undefined
    return address !== undefined && address !== has && !leftAlone.has(wish.id) && !waiting.has(wish.id)
  })
  const rivals = takers.filter((one) => takers.some((other) => other !== one && ofWish(other) === ofWish(one)))
  for (const { id } of rivals) leftAlone.add(id)
  for (let size = -1; size !== leftAlone.size; ) {
    size = leftAlone.size
    for (const taker of takers) {
      const holder = organization.holderOf(ofWish(taker) ?? '', taker.person ?? undefined)
      if (!holder || leftAlone.has(taker.id)) continue
      const isOwn = holder.slug === order.slug
      const wish = isOwn ? stands(holder.id) : undefined
      const isSettled = isOwn && !leftAlone.has(holder.id) && !waiting.has(holder.id)
      // Without a wish it leaves (R11).
      if (isSettled && (!wish || ofWish(wish) !== ofWish(taker))) continue
      leftAlone.add(taker.id)
      if (wish && wish.record.email !== undefined && !waiting.has(holder.id)) leftAlone.add(holder.id)
    }
  }
}
