import type { EmployeeCounts, UnitCounts } from './report.js'

/** How many changes of each kind were done, or would be. */
export interface Tally {
  readonly employees: EmployeeCounts
  readonly communities: Omit<UnitCounts, 'existing'>
  readonly functions: Omit<UnitCounts, 'existing'>
}

export const NOTHING: Tally = {
  employees: {
    invited: 0,
    restored: 0,
    updated: 0,
    transferred: 0,
    removed: 0,
    unchanged: 0,
    rejected: 0,
    notYet: 0,
    ended: 0,
  },
  communities: { added: 0, removed: 0 },
  functions: { added: 0, removed: 0 },
}
