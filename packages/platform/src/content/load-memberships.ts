import type { UnitKind } from '@rollcall/engine'
import { UNIT_TABLES } from '../units.js'
import type { Content } from './content.js'
import type { Loading } from './loading.js'
import type { MistakePath } from './mistakes.js'
import { findEmployeeReference, findUnitReference } from './references.js'

/**
 * Gives memberships by hand, to employees made by hand and to synchronized ones alike: what a run does to its own
 * memberships leaves these as they are (R9).
 */
export async function loadMemberships(loading: Loading, content: Content): Promise<void> {
  for (const [index, { id, communities, functions }] of (content.employees ?? []).entries()) {
    const path = ['employees', index]
    for (const [i, reference] of (communities ?? []).entries()) {
      await give(loading, { employee: id, path: [...path, 'id'] }, 'community', reference, [...path, 'communities', i])
    }
    for (const [i, reference] of (functions ?? []).entries()) {
      await give(loading, { employee: id, path: [...path, 'id'] }, 'function', reference, [...path, 'functions', i])
    }
  }
  for (const [index, membership] of (content.memberships ?? []).entries()) {
    const path = ['memberships', index]
    const whom = { employee: membership.employee, path: [...path, 'employee'] }
    const { community, function: jobFunction } = membership
    if (community !== undefined) await give(loading, whom, 'community', community, [...path, 'community'])
    if (jobFunction !== undefined) await give(loading, whom, 'function', jobFunction, [...path, 'function'])
  }
}

async function give(
  loading: Loading,
  whom: { readonly employee: string; readonly path: MistakePath },
  kind: UnitKind,
  reference: string,
  path: MistakePath,
): Promise<void> {
  const { trx } = loading
  const unitId = await findUnitReference(loading, kind, reference, path)
  const employeeId = await findEmployeeReference(loading, whom.employee, whom.path)
  if (unitId === null || employeeId === null) return
  const { table, members, column } = UNIT_TABLES[kind]
  const key = { employee_id: employeeId, [column]: unitId }
  const row: { by_hand: number } | undefined = await trx(members).where(key).first('by_hand')
  if (row && Number(row.by_hand) === 1) return loading.count('memberships', 'unchanged')
  if (row) await trx(members).where(key).update({ by_hand: 1 })
  else await trx(members).insert({ ...key, from_source: 0, by_hand: 1 })
  const { name } = await trx(table).where({ id: unitId }).first('name')
  loading.note({ kind: 'membership.added', employeeId, unitId, because: 'R9', details: { [kind]: name } })
  loading.count('memberships', 'added')
}
