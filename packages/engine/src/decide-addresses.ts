import { type Change, isEmployeeChange } from './change.js'
import type { DecisionSession } from './ports.js'

/** Employees who will not have the address that they have now, once all changes that go are done. */
export async function whoReleases(
  session: DecisionSession,
  goes: (change: Change) => boolean,
): Promise<ReadonlySet<number>> {
  const employees = new Set<number>()
  for (const phase of ['employees.kept', 'employees.removed'] as const) {
    for await (const { changes } of session.spooled(phase)) {
      for (const change of changes) {
        if (!isEmployeeChange(change) || change.id === null || !goes(change)) continue
        if (change.kind === 'employee.removed' || change.becomes?.email !== undefined) employees.add(change.id)
      }
    }
  }
  return employees
}

/** Changes that would give somebody an address that another keeps: R14 holds after a decision too. */
export async function whatTakesTaken(
  session: DecisionSession,
  changes: readonly Change[],
  releasing: ReadonlySet<number>,
): Promise<ReadonlySet<Change>> {
  const takers = new Map<string, Change>()
  for (const change of changes) {
    const address = isEmployeeChange(change) ? change.becomes?.email : null
    if (address) takers.set(address.toLowerCase(), change)
  }
  const taken = new Set<Change>()
  for (const holder of await session.addressHolders([...takers.keys()])) {
    const taker = takers.get(holder.address)
    if (taker && taker.id !== holder.employeeId && !releasing.has(holder.employeeId)) taken.add(taker)
  }
  return taken
}
