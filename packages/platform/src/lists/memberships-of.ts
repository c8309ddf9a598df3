import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import { chunks } from '../database/batch.js'
import { UNIT_TABLES } from '../units.js'

/** A community or function that an employee has. */
export interface UnitOfEmployee {
  readonly id: string
  /** The source's identifier, or the id that `load` gave. */
  readonly externalId: string | null
  readonly name: string
  /** Whether the source or an administrator gave it; where both did, the source. */
  readonly origin: 'synchronized' | 'manual'
}

interface Row {
  readonly employee_id: number
  readonly id: number
  readonly external_id: string | null
  readonly handle: string | null
  readonly name: string
  readonly from_source: number
}

/** Communities or functions of many employees, by the employees' ids; by name within each. */
export async function membershipsOf(
  db: Knex,
  kind: UnitKind,
  employeeIds: readonly number[],
): Promise<ReadonlyMap<number, readonly UnitOfEmployee[]>> {
  const { table, members, column } = UNIT_TABLES[kind]
  const byEmployee = new Map<number, UnitOfEmployee[]>()
  for (const part of chunks(employeeIds)) {
    const rows: readonly Row[] = await db(`${members} as m`)
      .join(`${table} as u`, 'u.id', `m.${column}`)
      .whereIn('m.employee_id', part)
      .orderBy(['m.employee_id', 'u.name', 'u.id'])
      .select('m.employee_id', 'u.id', 'u.external_id', 'u.handle', 'u.name', 'm.from_source')
    for (const row of rows) {
      const units = byEmployee.get(Number(row.employee_id)) ?? []
      byEmployee.set(Number(row.employee_id), units)
      units.push({
        id: String(row.id),
        externalId: row.external_id ?? row.handle,
        name: row.name,
        origin: Number(row.from_source) === 1 ? 'synchronized' : 'manual',
      })
    }
  }
  return byEmployee
}
