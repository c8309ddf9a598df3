import { type Change, PHASES, type Phase, type UnitRemoved } from './change.js'
import type { Comparison } from './comparison.js'
import { guard, holdFirstImport } from './guard.js'
import type { PlanSession, Source, SpooledPage, Standing } from './ports.js'
import type { Problems } from './problems.js'
import type { EmployeeCounts, Held } from './report.js'
import {
  ENDED,
  HELD,
  INVITED,
  NOT_YET,
  ON_PLATFORM,
  REJECTED,
  REMOVED,
  RESTORED,
  type Roster,
  TRANSFERRED,
  UNCHANGED,
  UPDATED,
  WAS_REMOVED,
} from './roster.js'
import type { Safeguards } from './safeguards.js'
import type { Tally } from './tally.js'
import type { Units } from './units.js'

/** What is to be done with a change: now, once a person has decided (R25), or not at all. */
export type Decision = 'apply' | 'hold' | 'drop'

/** All changes of a run, in order, spooled on the platform, before anything is done. */
export class Plan {
  readonly standing: Standing
  readonly received: { readonly employees: number; readonly communities: number; readonly functions: number }
  readonly communities: Units
  readonly functions: Units | null
  readonly expected: readonly (readonly [string, string])[]
  readonly isFull: boolean
  readonly problems: Problems
  readonly #session: PlanSession
  readonly #comparison: Comparison
  readonly #base: number
  readonly #roster: Roster
  #held: readonly Held[] = []
  /** Units whose removal waits for employees who are still in them. */
  readonly #waiting = new Set<number>()
  #unitRemovals: readonly UnitRemoved[] = []

  constructor(parts: {
    session: PlanSession
    standing: Standing
    roster: Roster
    employees: number
    communities: Units
    functions: Units | null
    comparison: Comparison
    isFull: boolean
    problems: Problems
  }) {
    this.standing = parts.standing
    this.communities = parts.communities
    this.functions = parts.functions
    this.received = {
      employees: parts.employees,
      communities: parts.communities.received,
      functions: parts.functions?.received ?? 0,
    }
    this.expected = parts.comparison.expected
    this.isFull = parts.isFull
    this.problems = parts.problems
    this.#session = parts.session
    this.#comparison = parts.comparison
    this.#base = parts.roster.count(ON_PLATFORM, WAS_REMOVED)
    this.#roster = parts.roster
  }

  get held(): readonly Held[] {
    return this.#held
  }

  /** The first import of the integration, which waits unless a person or the configuration lets it through (R25). */
  get isFirstImport(): boolean {
    return this.standing.isFirstImport && this.#roster.count(INVITED) > 0
  }

  /** With this run the first import is done; also where one that was cut off before had nothing left to do (R26). */
  get completesFirstImport(): boolean {
    return this.standing.isFirstImport && (this.isFirstImport || this.#base > 0)
  }

  /** Holds the changes against the safeguards; called once, before `decide`. */
  async guard(safeguards: Safeguards, source: Source): Promise<void> {
    const { communities, functions, problems } = this
    this.#unitRemovals = [
      ...communities.removals(source.community, problems),
      ...(functions && source.jobFunction ? functions.removals(source.jobFunction, problems) : []),
    ]
    this.#held = guard({
      safeguards,
      roster: this.#roster,
      bases: { employees: this.#base, communities: communities.base, functions: functions?.base ?? 0 },
      empty: {
        employees: this.received.employees === 0,
        communities: communities.isListEmpty,
        functions: functions?.isListEmpty ?? false,
      },
      removals: this.#unitRemovals,
      hasUnreadableIdentifier: this.#comparison.hasUnreadableIdentifier,
      isFirstImport: this.standing.isFirstImport,
    })
    // Whoever was to take the address of somebody who now waits cannot have it. That counts for no limit on rejected
    // records: nothing is wrong with the answer, and a run that failed could never be approved.
    this.#comparison.settleAddresses()
    for (const removal of this.#unitRemovals) {
      if (this.decide(removal) === 'apply' && (await this.#waitsForMembers(removal))) this.#waiting.add(removal.id)
    }
    if (this.#unitRemovals.length > 0) await this.#session.spool('units.removed', this.#unitRemovals)
  }

  /** R25: the first import waits as a whole. */
  holdFirstImport(): void {
    this.#held = [holdFirstImport(this.#roster, this.#roster.count(INVITED))]
  }

  decide(change: Change): Decision {
    const isFirstImportHeld = this.#held.some((entry) => entry.kind === 'first.import')
    if (change.kind === 'community.removed' || change.kind === 'function.removed') {
      const kind = change.kind === 'community.removed' ? 'communities.removed' : 'functions.removed'
      if (isFirstImportHeld || this.#held.some((entry) => entry.kind === kind)) return 'hold'
      return this.#waiting.has(change.id) ? 'drop' : 'apply'
    }
    if (change.kind === 'community.added' || change.kind === 'function.added')
      return isFirstImportHeld ? 'hold' : 'apply'
    const index = this.#roster.identifiers.find(change.externalId)
    if (this.#roster.has(index, REJECTED)) return 'drop'
    return this.#roster.has(index, HELD) ? 'hold' : 'apply'
  }

  pages(phase: Phase): AsyncIterable<SpooledPage> {
    return this.#session.spooled(phase)
  }

  /** Every change with what is to be done with it, in the order of application. */
  async *changes(): AsyncGenerator<{ change: Change; decision: Decision }> {
    for (const phase of PHASES) {
      for await (const { changes } of this.pages(phase)) {
        for (const change of changes) {
          const decision = this.decide(change)
          if (decision !== 'drop' && change.kind !== 'employee.confirmed') yield { change, decision }
        }
      }
    }
  }

  /** What would be done with employees, were it done now. */
  counts(): EmployeeCounts {
    const count = (flag: number) => this.#roster.count(flag, REJECTED | HELD)
    return {
      invited: count(INVITED),
      restored: count(RESTORED),
      updated: count(UPDATED),
      transferred: count(TRANSFERRED),
      removed: count(REMOVED),
      unchanged: this.#roster.count(UNCHANGED),
      rejected: this.#comparison.countRejected(),
      notYet: this.#roster.count(NOT_YET),
      ended: this.#roster.count(ENDED),
    }
  }

  /** All that would be done, were it done now. */
  tally(): Tally {
    const { communities, functions } = this
    const toDo = (changes: readonly Change[] | undefined, kind: Change['kind']) =>
      changes?.filter((change) => change.kind === kind && this.decide(change) === 'apply').length ?? 0
    return {
      employees: this.counts(),
      communities: {
        added: toDo(communities.added, 'community.added'),
        removed: toDo(this.#unitRemovals, 'community.removed'),
      },
      functions: {
        added: toDo(functions?.added, 'function.added'),
        removed: toDo(this.#unitRemovals, 'function.removed'),
      },
    }
  }

  /** What tonight's read says of one employee who needs no change; null where it says nothing. */
  explain(externalId: string): 'unchanged' | 'rejected' | 'notYet' | 'ended' | null {
    const index = this.#roster.identifiers.find(externalId)
    if (index === -1) return null
    if (this.#roster.has(index, REJECTED)) return 'rejected'
    if (this.#roster.has(index, UNCHANGED)) return 'unchanged'
    if (this.#roster.has(index, NOT_YET)) return 'notYet'
    return this.#roster.has(index, ENDED) ? 'ended' : null
  }

  /** R25: a community or function waits while an employee who stays in it is held, or was left alone (R14). */
  async #waitsForMembers(removal: UnitRemoved): Promise<boolean> {
    const kind = removal.kind === 'community.removed' ? 'community' : 'function'
    for await (const page of this.#session.members(kind, removal.id)) {
      for (const { externalId } of page) {
        const index = this.#roster.identifiers.find(externalId)
        if (index === -1 || !this.#roster.has(index, HELD | REJECTED)) continue
        const message = `${removal.was.name} is gone from the source, but waits for an employee in it who waits or was left alone`
        this.problems.add({ code: `${kind}.waiting`, [kind]: removal.externalId, message })
        return true
      }
    }
    return false
  }
}
