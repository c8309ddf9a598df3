// What the model speaks of: an organization's people and units, what a source shows, and what is to be done.
import type { SourceEmployee } from '@rollcall/sdk'
import type { Fields } from './rules-of-records.ts'

export type Slug = 'hr' | 'roster'
export type Kind = 'community' | 'function'
export const KINDS: readonly Kind[] = ['community', 'function']
export const LISTS = { community: 'communities', function: 'functions' } as const
/** Where each integration takes its communities and functions from; the roster has no functions (R22). */
export const ENTITIES: Readonly<Record<Slug, { readonly community: string; readonly function: string | null }>> = {
  hr: { community: 'department', function: 'jobTitle' },
  roster: { community: 'team', function: null },
}
const KEEPING = 30 * 86_400_000

export interface Unit {
  readonly kind: Kind
  /** Null: made by hand, and `id` is its handle. */
  slug: Slug | null
  id: string
  readonly name: string
  readonly messages: string[]
  readonly takeovers: { readonly person: Person; readonly shift: string }[]
  readonly audiences: Set<string>
}

export interface Invitation {
  state: 'open' | 'dead' | 'accepted'
  expires: number | null
}

export interface Person {
  readonly slug: Slug | null
  readonly id: string
  state: 'invited' | 'active' | 'removed'
  hasLoggedIn: boolean
  sessions: number
  removedAt: number | null
  fields: Fields
  readonly units: Map<Unit, { source: boolean; hand: boolean }>
  readonly invitations: Invitation[]
}

export interface Mail {
  readonly person: Person
  readonly invitation: Invitation | null
  to: string
  readonly language: string
  readonly details: string
  state: 'pending' | 'sent'
}

/** One record as a source shows it; `isReject`: the connector could not read it. */
export interface ShownRecord {
  readonly record: SourceEmployee
  readonly isReject: boolean
}

export interface ShownNight {
  readonly employees: readonly ShownRecord[]
  readonly communities: readonly { readonly id: string; readonly name: string }[]
  /** Null: the integration has none (R22). */
  readonly functions: readonly { readonly id: string; readonly name: string }[] | null
}

export type Limits = Readonly<
  Record<string, { readonly count?: number; readonly percent?: number; readonly ceiling?: number }>
>

export interface NightOrder {
  readonly slug: Slug
  readonly date: string
  readonly at: number
  readonly shown: ShownNight
  readonly limits: Limits
  readonly holdsFirstImport: boolean
}

/** A unit that somebody is put into: there already, or made by this very run. */
export interface Place {
  readonly id: string
  readonly name: string
  readonly unit: Unit | null
}

export interface PersonChange {
  readonly kind:
    | 'employee.invited'
    | 'employee.restored'
    | 'employee.updated'
    | 'employee.transferred'
    | 'employee.removed'
  readonly id: string
  readonly person: Person | null
  readonly was: Partial<Fields>
  readonly becomes: Partial<Fields>
  readonly places: Partial<Record<Kind, { readonly was: ReadonlySet<Unit>; readonly becomes: readonly Place[] }>>
  readonly invitation: boolean
  readonly transfer: string | null
  readonly counts: readonly string[]
}

export interface Held {
  readonly kind: string
  readonly count: number
  readonly of: number
  readonly because: string
  state: 'pending' | 'approved' | 'rejected'
}

export interface Plan {
  readonly order: NightOrder
  readonly added: readonly Unit[]
  readonly changes: readonly PersonChange[]
  readonly removals: readonly Unit[]
  readonly held: Held[]
  /** Which of the changes and removals wait; all else is done at once. */
  readonly waits: { readonly added: boolean; readonly people: ReadonlySet<string>; readonly units: ReadonlySet<Unit> }
  readonly expected: readonly string[]
  readonly counts: Readonly<Record<string, number>>
  readonly isImport: boolean
}

/** The parts of a night, each of which is done whole or not at all. */
export const PARTS = [
  'community.added',
  'function.added',
  'employees.kept',
  'employees.removed',
  'units.removed',
] as const
export type Part = (typeof PARTS)[number]

export interface Waiting {
  readonly slug: Slug
  /** When the run that held it ended. */
  readonly since: number
  readonly held: Held[]
  readonly isImport: boolean
  isAnyDone: boolean
  added: readonly Unit[]
  changes: readonly PersonChange[]
  removals: readonly Unit[]
}

export interface Wish {
  readonly id: string
  readonly record: SourceEmployee
  readonly person: Person | null
  readonly fields: Fields
  readonly places: ReadonlyMap<Kind, readonly Place[]>
}

export function isPresent(person: Person | null | undefined): person is Person {
  return !!person && person.state !== 'removed'
}

export function isForgotten({ state, removedAt }: Person, at: number): boolean {
  return state === 'removed' && removedAt !== null && isTooOld(removedAt, at)
}

/** R13: what is kept no longer. */
export function isTooOld(since: number, at: number): boolean {
  return since + KEEPING <= at
}

export function nameOf({ slug, id }: Person): string {
  return slug === null ? id : `${slug}/${id}`
}

export function sourceUnits(person: Person | null, kind: Kind): ReadonlySet<Unit> {
  const units = [...(person?.units ?? [])].filter(([unit, { source }]) => source && unit.kind === kind)
  return new Set(units.map(([unit]) => unit))
}

export function newUnit(kind: Kind, slug: Slug | null, id: string, name: string): Unit {
  return { kind, slug, id, name, messages: [], takeovers: [], audiences: new Set() }
}
