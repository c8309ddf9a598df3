import type { SafeguardKind } from './change.js'

export type RunStatus = 'planned' | 'applied' | 'unchanged' | 'held' | 'failed' | 'interrupted'

/** Something in a read that a person should know or mend. Names a record by identifier and place, never by its values. */
export interface Problem {
  /** `employee.unknown_community`: ours stand in docs/rules.md, connectors have some of their own. */
  readonly code: string
  readonly employee?: string
  readonly community?: string
  readonly function?: string
  /** Where in the source: `employees.csv:17`. */
  readonly at?: string
  readonly message: string
}

export type HeldBecause = 'limit' | 'empty' | 'unreadable_id' | 'first_import'

/** A kind of change that waits for a person's decision (R25). */
export interface Held {
  readonly kind: SafeguardKind | 'first.import'
  readonly count: number
  /** What the count is held against: synchronized employees, communities or functions before the run. */
  readonly of: number
  /** For people: `3 or 5 %`. */
  readonly limit: string
  readonly because: HeldBecause
  readonly state: 'pending' | 'approved' | 'rejected' | 'replaced'
}

export interface EmployeeCounts {
  readonly invited: number
  readonly restored: number
  readonly updated: number
  readonly transferred: number
  readonly removed: number
  readonly unchanged: number
  readonly rejected: number
  readonly notYet: number
  readonly ended: number
}

export interface UnitCounts {
  readonly added: number
  readonly removed: number
  readonly existing: number
}

export interface RunError {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly at?: string
}

/**
 * Why all employees were read, where the source could have said what changed: nothing was kept (the first time, and after
 * a night of which something was held, or in which an identifier could not be read or stood twice), `sync --full`, a week
 * is over, another configuration or version of the connector, a checkpoint that the source does not know any more, a total
 * that did not match, a change that nobody knows whom it is about.
 */
export type WholeBecause = 'nothing_kept' | 'asked' | 'week' | 'configuration' | 'expired' | 'total' | 'unreadable'

/** How the employees of a source were read that can say what changed. `since`: local date of the read before. */
export type ReadHow =
  | { readonly by: 'list'; readonly because: WholeBecause }
  | { readonly by: 'changes'; readonly since: string; readonly changed: number; readonly gone: number }

/** A run as reports, `--json` and the platform's history give it. */
export interface Report {
  readonly run: string
  readonly organization: string
  readonly integration: string
  /** Local date. */
  readonly night: string
  readonly status: RunStatus
  readonly source: { readonly employees: number; readonly communities: number; readonly functions: number }
  /** Left out where the source cannot say what changed. */
  readonly read?: ReadHow
  readonly communities: UnitCounts
  readonly functions: UnitCounts
  readonly employees: EmployeeCounts
  readonly held: readonly Held[]
  readonly problems: readonly Problem[]
  readonly error?: RunError
  readonly seconds: number
}
