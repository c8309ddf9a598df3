// The rules, said once more and as plainly as they can be: sets and maps, no batches, no fingerprints, no database, and
// nothing shared with what does the work. This is the organization, and what a part of a night, a person or an
// administrator does to it; what a night asks for is in `rules-of-nights.ts`.
import { valuesOf } from './rules-of-changes.ts'
import { type Fields, fieldsAfter } from './rules-of-records.ts'
import {
  type Invitation,
  isForgotten,
  isPresent,
  isTooOld,
  KINDS,
  type Kind,
  type Mail,
  nameOf,
  newUnit,
  type Part,
  type Person,
  type PersonChange,
  type Plan,
  type Slug,
  type Unit,
  type Waiting,
} from './words.ts'

const INVITATION_LIFE = 90 * 86_400_000

export class Organization {
  readonly people: Person[] = []
  readonly units: Unit[] = []
  readonly links = new Map<string, Unit>()
  readonly mails: Mail[] = []
  readonly expected = new Map<Slug, readonly string[]>()
  readonly #readAt = new Map<Slug, number>()
  readonly waiting = new Map<Slug, Waiting>()
  anonymized = 0
  readonly imported = new Set<Slug>()
  #journal: string[] = []

  get journalLength(): number {
    return this.#journal.length
  }

  takeJournal(): string[] {
    const lines = this.#journal.sort()
    this.#journal = []
    return lines
  }

  find(slug: Slug | null, id: string, at: number): Person | null {
    return this.people.find((one) => one.slug === slug && one.id === id && !isForgotten(one, at)) ?? null
  }

  /** Does one part of a plan; what waits is left for later. */
  apply(plan: Plan, part: Part): void {
    const { slug, at } = plan.order
    const now = plan.changes.filter(({ id }) => !plan.waits.people.has(id))
    if (!plan.waits.added) for (const unit of plan.added) if (part === `${unit.kind}.added`) this.add(unit)
    if (part === 'employees.kept') {
      for (const change of now) if (change.kind !== 'employee.removed') this.keep(slug, change)
    }
    if (part === 'employees.removed') {
      for (const change of now) if (change.kind === 'employee.removed') this.remove(change, at)
    }
    if (part === 'units.removed') for (const unit of plan.removals) if (!plan.waits.units.has(unit)) this.drop(unit)
  }

  /** A run that died after it had written: what waited before is no longer what there is. */
  replaceWaiting(slug: Slug): void {
    this.waiting.delete(slug)
  }

  /** The run has ended by itself: what waits now is what it held, and nothing else (R25). */
  end(plan: Plan): void {
    const { slug } = plan.order
    this.expected.set(slug, plan.expected)
    this.#readAt.set(slug, plan.order.at)
    this.waiting.delete(slug)
    if (plan.isImport && !plan.waits.added) this.imported.add(slug)
    if (plan.held.length === 0) return
    this.waiting.set(slug, {
      slug,
      since: plan.order.at,
      held: plan.held,
      isImport: plan.waits.added,
      isAnyDone: false,
      added: plan.waits.added ? plan.added : [],
      changes: plan.changes.filter(({ id }) => plan.waits.people.has(id)),
      removals: plan.removals.filter((unit) => plan.waits.units.has(unit)),
    })
  }

  /** The first login (R7). */
  logIn(person: Person, invitation: Invitation, at: number): boolean {
    const isOpen = invitation.state === 'open' && invitation.expires !== null && at < invitation.expires
    if (!isOpen || person.state !== 'invited') return false
    invitation.state = 'accepted'
    this.endInvitations(person)
    Object.assign(person, { state: 'active', hasLoggedIn: true, sessions: 1 })
    this.note('invitation.accepted', nameOf(person), 'R7')
    return true
  }

  /** An administrator's restore (R12). */
  restore(person: Person, at: number): boolean {
    const address = person.fields['email']?.toLowerCase()
    const isTaken = address !== undefined && this.holderOf(address) !== undefined
    if (person.state !== 'removed' || isForgotten(person, at) || isTaken) return false
    Object.assign(person, { state: person.hasLoggedIn ? 'active' : 'invited', removedAt: null })
    if (!person.hasLoggedIn && address !== undefined) this.invite(person)
    this.note('employee.restored', nameOf(person), 'R12')
    return true
  }

  /** A membership by hand (R9). */
  give(person: Person, unit: Unit): void {
    const has = person.units.get(unit)
    if (has?.hand) return
    person.units.set(unit, { source: has?.source ?? false, hand: true })
    this.note('membership.added', nameOf(person), 'R9')
  }

  /** R19. False: refused. */
  link(slug: Slug, kind: Kind, id: string, unit: Unit): boolean {
    const key = `${slug} ${kind} ${id}`
    if (this.links.get(key) === unit) return true
    const isTaken = [...this.links].some(([other, to]) => to === unit && other.startsWith(`${slug} ${kind} `))
    if (unit.slug !== null || this.links.has(key) || isTaken) return false
    this.links.set(key, unit)
    const twin = this.units.find((one) => one.slug === slug && one.kind === kind && one.id === id)
    if (twin) this.#replaceTwin(slug, twin, unit)
    this.note(`${kind}.linked`, unit.name, 'R19')
    return true
  }

  unlink(slug: Slug, kind: Kind, id: string): boolean {
    const key = `${slug} ${kind} ${id}`
    const unit = this.links.get(key)
    if (!unit) return false
    this.links.delete(key)
    for (const person of this.people) {
      const has = person.slug === slug ? person.units.get(unit) : undefined
      if (!has?.source) continue
      takeFromSource(person, unit)
      this.note('membership.ended', nameOf(person), 'R19')
    }
    this.note(`${kind}.unlinked`, unit.name, 'R19')
    return true
  }

  /** Whatever `rollcall load` makes; refused where the address is taken. */
  addByHand(id: string, fields: Fields): boolean {
    const address = fields['email']?.toLowerCase()
    if (address !== undefined && this.holderOf(address)) return false
    const person = newPerson(null, id, fields)
    person.state = 'active'
    this.people.push(person)
    this.note('employee.added', id, null)
    return true
  }

  addUnitByHand(kind: Kind, id: string, name: string): void {
    const unit = newUnit(kind, null, id, name)
    this.units.push(unit)
    this.note(`${kind}.added`, name, null)
  }

  /** The mailer's round: what still holds goes out, the rest is dropped. */
  deliver(at: number): readonly Mail[] {
    const pending = this.mails.filter(({ state }) => state === 'pending')
    const sent = pending.filter(({ person, invitation }) => {
      if (!isPresent(person) || person.fields['email'] === null) return false
      return invitation === null || (person.state === 'invited' && invitation.state === 'open')
    })
    for (const mail of pending) {
      if (!sent.includes(mail)) this.mails.splice(this.mails.indexOf(mail), 1)
      else {
        mail.state = 'sent'
        if (mail.invitation) mail.invitation.expires = at + INVITATION_LIFE
        else mail.to = mail.person.fields['email'] ?? mail.to
      }
    }
    return sent
  }

  /** R13: what nobody has decided on for so long is not kept either. */
  forgetWaiting(at: number): number {
    const old = [...this.waiting.values()].filter(({ since }) => isTooOld(since, at))
    for (const { slug } of old) this.waiting.delete(slug)
    for (const [slug, since] of this.#readAt) if (isTooOld(since, at)) this.expected.delete(slug)
    return old.length
  }

  /** R13. */
  forget(at: number): number {
    const due = this.people.filter((person) => isForgotten(person, at))
    for (const person of due) {
      this.people.splice(this.people.indexOf(person), 1)
      this.anonymized++
      this.note('employee.anonymized', '', 'R13')
      for (const unit of this.units) keepOnly(unit.takeovers, (takeover) => takeover.person !== person)
      keepOnly(this.mails, (mail) => mail.person !== person)
      // A change that waits for somebody who is gone is gone as well.
      for (const waiting of this.waiting.values()) {
        waiting.changes = waiting.changes.filter(
          (change) =>
            change.person !== person &&
            !(change.person === null && change.id === person.id && waiting.slug === person.slug),
        )
      }
      const { slug, id } = person
      const isSomebodyElse = this.people.some((one) => one.slug === slug && one.id === id)
      if (slug && !isSomebodyElse) {
        this.expected.set(
          slug,
          (this.expected.get(slug) ?? []).filter((line) => !line.startsWith(`${id} `)),
        )
      }
    }
    return due.length
  }

  note(kind: string, name: string, because: string | null = null, was = '-', becomes = '-'): void {
    this.#journal.push(`${kind} ${name} ${because} ${was} -> ${becomes}`)
  }

  /** What a source's identifier means on the platform: the link first, then what a run made (R16, R19). */
  resolve(slug: Slug, kind: Kind, id: string): Unit | null {
    const linked = this.links.get(`${slug} ${kind} ${id}`)
    return linked ?? this.units.find((unit) => unit.slug === slug && unit.kind === kind && unit.id === id) ?? null
  }

  holderOf(address: string, except?: Person): Person | undefined {
    return this.people.find((one) => one !== except && isPresent(one) && one.fields['email']?.toLowerCase() === address)
  }

  keep(slug: Slug, change: PersonChange): void {
    const isNew = change.person === null
    const person = change.person ?? newPerson(slug, change.id, Object.assign({}, EMPTY, change.becomes))
    if (isNew) this.people.push(person)
    const before = person.fields['email']?.toLowerCase()
    Object.assign(person.fields, change.becomes)
    if (change.kind === 'employee.restored') {
      Object.assign(person, { state: person.hasLoggedIn ? 'active' : 'invited', removedAt: null })
    }
    for (const kind of KINDS) {
      const moves = change.places[kind]
      if (!moves) continue
      const given = new Set(moves.becomes.map(({ id, unit }) => unit ?? this.resolve(slug, kind, id)))
      for (const unit of moves.was) if (!given.has(unit)) takeFromSource(person, unit)
      for (const unit of given) {
        if (unit) person.units.set(unit, { source: true, hand: person.units.get(unit)?.hand ?? false })
      }
    }
    const hasOther = change.becomes['email'] !== undefined && before !== change.becomes['email']?.toLowerCase()
    if (!isNew && (change.invitation || hasOther)) this.endInvitations(person)
    if (change.invitation && !person.hasLoggedIn) this.invite(person)
    if (change.transfer && person.fields['email'] !== null) {
      this.mails.push(mailTo(person, null, change.transfer))
    }
    this.note(
      change.kind,
      nameOf(person),
      RULE[change.kind],
      isNew ? '-' : valuesOf(change, 'was'),
      valuesOf(change, 'becomes'),
    )
  }

  /** R11. */
  remove(change: PersonChange, at: number): void {
    const { person } = change
    if (!person) return
    Object.assign(person, { state: 'removed', removedAt: at, sessions: 0 })
    this.endInvitations(person)
    keepOnly(this.mails, (mail) => mail.person !== person || mail.state !== 'pending')
    this.note(change.kind, nameOf(person), 'R11', valuesOf(change, 'was'))
  }

  add(unit: Unit): void {
    this.units.push(unit)
    this.note(`${unit.kind}.added`, unit.name, unit.kind === 'community' ? 'R16' : 'R20')
  }

  /** R18, R21: with all that hangs on it. */
  drop(unit: Unit): void {
    const because = unit.kind === 'community' ? 'R18' : 'R21'
    for (const person of this.people) {
      if (person.units.delete(unit)) this.note('membership.ended', nameOf(person), because)
    }
    this.units.splice(this.units.indexOf(unit), 1)
    this.note(`${unit.kind}.removed`, unit.name, because)
  }

  #replaceTwin(slug: Slug, twin: Unit, unit: Unit): void {
    for (const person of this.people) {
      if (person.slug !== slug || !person.units.get(twin)?.source) continue
      takeFromSource(person, twin)
      person.units.set(unit, { source: true, hand: person.units.get(unit)?.hand ?? false })
      this.note('membership.moved', nameOf(person), 'R19')
    }
    const isGivenByHand = this.people.some((person) => person.units.get(twin)?.hand)
    const holds = twin.messages.length + twin.takeovers.length + twin.audiences.size > 0 || isGivenByHand
    if (holds) {
      const wanted = `${slug}-${twin.id}`
      let handle = wanted
      for (let n = 2; this.units.some((one) => one.kind === twin.kind && one.slug === null && one.id === handle); n++) {
        handle = `${wanted}-${n}`
      }
      Object.assign(twin, { slug: null, id: handle })
    } else {
      for (const person of this.people) person.units.delete(twin)
      this.units.splice(this.units.indexOf(twin), 1)
    }
    this.note(`${twin.kind}.${holds ? 'detached' : 'removed'}`, twin.name, 'R19')
  }

  invite(person: Person): void {
    const invitation: Invitation = { state: 'open', expires: null }
    person.invitations.push(invitation)
    this.mails.push(mailTo(person, invitation, ''))
  }

  endInvitations(person: Person): void {
    for (const invitation of person.invitations) if (invitation.state === 'open') invitation.state = 'dead'
    keepOnly(
      this.mails,
      (mail) => mail.person !== person || mail.state !== 'pending' || mail.invitation?.state !== 'dead',
    )
  }
}

const RULE = {
  'employee.invited': 'R6',
  'employee.restored': 'R12',
  'employee.updated': 'R8',
  'employee.transferred': 'R10',
  'employee.removed': 'R11',
} as const
const EMPTY: Fields = fieldsAfter({ id: '', communities: [] }, null)

function newPerson(slug: Slug | null, id: string, fields: Fields): Person {
  const nothing = { units: new Map(), invitations: [], removedAt: null, sessions: 0, hasLoggedIn: false }
  return { slug, id, state: 'invited', fields: { ...fields }, ...nothing }
}

function mailTo(person: Person, invitation: Invitation | null, details: string): Mail {
  const { email, language } = person.fields
  return { person, invitation, to: email ?? '', language: language ?? 'nl', details, state: 'pending' }
}

function takeFromSource(person: Person, unit: Unit): void {
  const has = person.units.get(unit)
  if (has?.hand) person.units.set(unit, { source: false, hand: true })
  else person.units.delete(unit)
}

function keepOnly<T>(list: T[], keeps: (one: T) => boolean): void {
  list.splice(0, list.length, ...list.filter(keeps))
}
