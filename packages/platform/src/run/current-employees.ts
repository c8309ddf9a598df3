import type { EmployeeChange, EmployeeConfirmed, PlatformEmployee } from '@rollcall/engine'
import { type EmployeeRow, readRows, withMemberships } from './employee-rows.js'
import type { WriteContext } from './write-context.js'

/** A change of somebody who is to be on the platform. */
export type Kept = EmployeeChange | EmployeeConfirmed

/** Somebody as the platform has it now, at the time of writing. */
export interface Found {
  readonly row: EmployeeRow
  readonly employee: PlatformEmployee
}

/** Whom changes are about, by id. */
export type Current = ReadonlyMap<number, Found>

export async function readCurrent(context: WriteContext, changes: readonly Kept[]): Promise<Current> {
  const ids: number[] = []
  for (const { id } of changes) if (id !== null) ids.push(id)
  const rows = await readRows(context.trx, context.journal.integrationId, ids)
  const employees = await withMemberships(context.trx, rows)
  const current = new Map<number, Found>()
  for (const [index, row] of rows.entries()) {
    const employee = employees[index]
    if (employee) current.set(row.id, { row, employee })
  }
  return current
}

/** Undefined for who is not on the platform, or no longer. */
export function found(change: Kept, current: Current): Found | undefined {
  return change.id === null ? undefined : current.get(change.id)
}
