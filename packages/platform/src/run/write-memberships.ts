import type { EmployeeChange, UnitKind, UnitRef } from '@rollcall/engine'
import { chunks, upsertMany } from '../database/batch.js'
import { UNIT_TABLES } from '../units.js'
import type { WriteContext } from './write-context.js'

/** What the source gives to an employee from now on, of one kind; and what it gave before. */
interface MembershipChange {
  readonly employeeId: number
  readonly was: readonly UnitRef[]
  readonly becomes: readonly UnitRef[]
}

/** Writes what the source gave and took (R8). What an administrator gave by hand stays, whatever the source says (R9). */
export async function writeMemberships(
  context: WriteContext,
  changes: readonly { readonly employeeId: number; readonly change: EmployeeChange }[],
): Promise<void> {
  for (const [kind, name] of [
    ['community', 'communities'],
    ['function', 'functions'],
  ] as const) {
    const differing: MembershipChange[] = []
    for (const { employeeId, change } of changes) {
      const becomes = change.becomes?.[name]
      if (becomes) differing.push({ employeeId, was: change.was?.[name] ?? [], becomes })
    }
    if (differing.length > 0) await writeKind(context, kind, differing)
  }
}

async function writeKind(context: WriteContext, kind: UnitKind, changes: readonly MembershipChange[]): Promise<void> {
  const { trx, dialect } = context
  const { members, column } = UNIT_TABLES[kind]
  const rows: number[][] = []
  const losers: number[] = []
  for (const { employeeId, was, becomes } of changes) {
    const given = new Set(becomes.map((unit) => resolve(context, kind, unit)))
    const ended = was.map((unit) => unit.id).filter((id) => id !== null && !given.has(id))
    for (const unitId of given) rows.push([employeeId, unitId, 1, 0])
    for (const unitId of ended) if (unitId !== null) rows.push([employeeId, unitId, 0, 0])
    if (ended.length > 0) losers.push(employeeId)
  }
  const columns = ['employee_id', column, 'from_source', 'by_hand']
  await upsertMany(trx, dialect, members, ['employee_id', column], columns, rows, ['from_source'])
  for (const part of chunks(losers)) {
    await trx(members).whereIn('employee_id', part).where({ from_source: 0, by_hand: 0 }).delete()
  }
}

function resolve(context: WriteContext, kind: UnitKind, unit: UnitRef): number {
  const id = unit.id ?? (unit.externalId === null ? undefined : context.unitId(kind, unit.externalId))
  if (id === undefined) throw new Error(`A ${kind} that this run was to make is not there`)
  return id
}
