import { type Change, isEmployeeChange } from './change.js'
import type { DecisionSession } from './ports.js'

/**
 * Employees, by the source's identifier, who would get an address that another keeps: R14 holds after a decision too.
 *
 * An address is free where its holder leaves it with one of the changes that go. A change that is no longer true leaves
 * nothing, and neither does one that is left out because of an address itself.
 *
 * @param goes whether a change is to be done now
 */
export async function whoTakesTaken(
  session: DecisionSession,
  goes: (change: Change) => boolean,
): Promise<ReadonlySet<string>> {
  const leaving = new Set<number>()
  const takers = new Map<string, { readonly id: number | null; readonly externalId: string }>()
  for (const phase of ['employees.kept', 'employees.removed'] as const) {
    for await (const page of session.spooled(phase)) {
      const changes = page.changes.filter(isEmployeeChange).filter(goes)
      const looked = await session.lookAgain(changes)
      for (const [index, { id, externalId, kind, becomes }] of changes.entries()) {
        const now = looked[index]
        if (!now?.isTrue) continue
        if (id !== null && (kind === 'employee.removed' || becomes?.email !== undefined)) leaving.add(id)
        if (now.takes !== null) takers.set(now.takes, { id, externalId })
      }
    }
  }
  if (takers.size === 0) return new Set()
  return refuse(takers, leaving, await session.addressHolders([...takers.keys()]))
}

type Holders = Awaited<ReturnType<DecisionSession['addressHolders']>>

function refuse(
  takers: ReadonlyMap<string, { readonly id: number | null; readonly externalId: string }>,
  leaving: Set<number>,
  holders: Holders,
): ReadonlySet<string> {
  const refused = new Set<string>()
  for (let size = -1; size !== refused.size; ) {
    size = refused.size
    for (const { address, employeeId } of holders) {
      const taker = takers.get(address)
      if (!taker || taker.id === employeeId || leaving.has(employeeId)) continue
      refused.add(taker.externalId)
      if (taker.id !== null) leaving.delete(taker.id)
    }
  }
  return refused
}
