import { type Change, isOfRecord } from './change.js'
import type { Plan } from './plan.js'
import type { RunStatus } from './report.js'
import type { Tally } from './tally.js'

/** Counts what was committed. */
export class Applied {
  readonly #kinds = new Map<Change['kind'], number>()
  #stale = 0

  get hasAny(): boolean {
    return [...this.#kinds.keys()].some((kind) => kind !== 'employee.confirmed')
  }

  add(change: Change): void {
    this.#kinds.set(change.kind, this.of(change.kind) + 1)
  }

  /** Left as it was: its record counts as unchanged. */
  addStale(change: Change): void {
    if (isOfRecord(change)) this.#stale++
  }

  of(kind: Change['kind']): number {
    return this.#kinds.get(kind) ?? 0
  }

  tally(plan: Plan): Tally {
    const { unchanged, rejected, notYet, ended } = plan.counts()
    const transferred = this.of('employee.transferred')
    return {
      employees: {
        invited: this.of('employee.invited'),
        restored: this.of('employee.restored'),
        updated: this.of('employee.updated') + transferred,
        transferred,
        removed: this.of('employee.removed'),
        unchanged: unchanged + this.#stale,
        rejected,
        notYet,
        ended,
      },
      communities: { added: this.of('community.added'), removed: this.of('community.removed') },
      functions: { added: this.of('function.added'), removed: this.of('function.removed') },
    }
  }

  statusOf(plan: Plan): RunStatus {
    if (plan.held.length > 0) return 'held'
    return this.hasAny ? 'applied' : 'unchanged'
  }
}
