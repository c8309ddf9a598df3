import type { Change, UnitRef } from '@rollcall/engine'

/** A change as `plan --json` and `show run --json` give it; null for one that is never shown. */
export function changeForScripts(change: Change): object | null {
  if (change.kind === 'employee.confirmed') return null
  const { kind, id, externalId, was, becomes, because } = change
  return {
    kind,
    id: id === null ? null : String(id),
    externalId,
    was: withTextIds(was),
    becomes: withTextIds(becomes),
    because,
  }
}

/** Scripts get every id as text, here as in lists. */
function withTextIds(values: object | null): object | null {
  if (values === null) return null
  const text = (units: readonly UnitRef[]) =>
    units.map((unit) => ({ ...unit, id: unit.id === null ? null : String(unit.id) }))
  return {
    ...values,
    ...('communities' in values && Array.isArray(values.communities) ? { communities: text(values.communities) } : {}),
    ...('functions' in values && Array.isArray(values.functions) ? { functions: text(values.functions) } : {}),
  }
}
