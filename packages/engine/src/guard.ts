import { SAFEGUARD_KINDS, type SafeguardKind, type UnitRemoved } from './change.js'
import type { Held, HeldBecause } from './report.js'
import { COUNTS_SHIFT, HELD, REJECTED, type Roster } from './roster.js'
import { describeLimit, passes, type Safeguards } from './safeguards.js'

/** What the safeguards of one run are held against. */
export interface GuardInput {
  readonly safeguards: Safeguards
  readonly roster: Roster
  /** Synchronized on the platform before the run. */
  readonly bases: { readonly employees: number; readonly communities: number; readonly functions: number }
  /** Lists that came empty although the platform has something (R24). */
  readonly empty: { readonly employees: boolean; readonly communities: boolean; readonly functions: boolean }
  readonly removals: readonly UnitRemoved[]
  /** R14: nobody is removed without approval, it could be anybody. */
  readonly hasUnreadableIdentifier: boolean
  readonly isFirstImport: boolean
}

/** Decides, before anything is written, which kinds of change wait for a person (R24, R25), and marks who waits. */
export function guard(input: GuardInput): readonly Held[] {
  const held: Held[] = []
  for (const kind of SAFEGUARD_KINDS) {
    const count = countOf(kind, input)
    const because = count === 0 ? null : reasonToHold(kind, count, input)
    if (because === null) continue
    const limit = because === 'limit' ? describeLimit(input.safeguards.limits[kind]) : 'none'
    held.push({ kind, count, of: baseOf(kind, input), limit, because, state: 'pending' })
  }
  markHeld(input.roster, held)
  return held
}

/** R25: the first import waits as a whole. */
export function holdFirstImport(roster: Roster, invited: number): Held {
  for (let index = 0; index < roster.size; index++) if (!roster.has(index, REJECTED)) roster.set(index, HELD)
  return { kind: 'first.import', count: invited, of: 0, limit: 'none', because: 'first_import', state: 'pending' }
}

function reasonToHold(kind: SafeguardKind, count: number, input: GuardInput): HeldBecause | null {
  const { empty } = input
  if (kind === 'employees.removed' && empty.employees) return 'empty'
  if (kind === 'communities.removed' && empty.communities) return 'empty'
  if (kind === 'functions.removed' && empty.functions) return 'empty'
  if (kind === 'employees.removed' && input.hasUnreadableIdentifier) return 'unreadable_id'
  // Whoever let the first import through has decided on that: everybody is invited, of a base of nobody.
  if (input.isFirstImport && kind === 'employees.invited') return null
  return passes(input.safeguards.limits[kind], count, baseOf(kind, input)) ? null : 'limit'
}

function countOf(kind: SafeguardKind, { roster, removals }: GuardInput): number {
  if (kind === 'communities.removed') return removals.filter((change) => change.kind === 'community.removed').length
  if (kind === 'functions.removed') return removals.filter((change) => change.kind === 'function.removed').length
  return roster.count(1 << (COUNTS_SHIFT + SAFEGUARD_KINDS.indexOf(kind)))
}

function baseOf(kind: SafeguardKind, { bases }: GuardInput): number {
  if (kind === 'communities.removed') return bases.communities
  if (kind === 'functions.removed') return bases.functions
  return bases.employees
}

function markHeld(roster: Roster, held: readonly Held[]): void {
  let kinds = 0
  for (const [bit, kind] of SAFEGUARD_KINDS.entries()) {
    if (held.some((entry) => entry.kind === kind)) kinds |= 1 << (COUNTS_SHIFT + bit)
  }
  for (let index = 0; index < roster.size; index++) if (roster.has(index, kinds)) roster.set(index, HELD)
}
