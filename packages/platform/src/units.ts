import type { UnitKind } from '@rollcall/engine'

/** Where a kind of unit is kept: communities and functions have tables of the same shape. */
export interface UnitTables {
  readonly kind: UnitKind
  readonly table: 'communities' | 'functions'
  readonly members: 'community_members' | 'function_members'
  /** Column of `members` that names the unit. */
  readonly column: 'community_id' | 'function_id'
}

export const UNIT_TABLES: Readonly<Record<UnitKind, UnitTables>> = {
  community: { kind: 'community', table: 'communities', members: 'community_members', column: 'community_id' },
  function: { kind: 'function', table: 'functions', members: 'function_members', column: 'function_id' },
}
