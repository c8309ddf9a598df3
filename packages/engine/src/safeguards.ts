import type { SafeguardKind } from './change.js'

/** How many changes of a kind a run may make by itself. A limit that is left out lets nothing pass. */
export interface Limit {
  readonly count?: number
  /** Of what is synchronized on the platform before the run. */
  readonly percent?: number
  /** Never more than this, whatever `percent` allows. */
  readonly ceiling?: number
}

export type LimitedKind = SafeguardKind | 'employees.rejected'

export interface Safeguards {
  readonly firstImport: 'hold' | 'allow'
  readonly limits: Readonly<Record<LimitedKind, Limit>>
}

/** Defaults: small organizations are guarded by counts, large ones by percentages, all by the ceiling on removals. */
export const DEFAULT_SAFEGUARDS: Safeguards = {
  firstImport: 'hold',
  limits: {
    'employees.removed': { count: 3, percent: 5, ceiling: 500 },
    'employees.invited': { count: 25, percent: 20 },
    'employees.transferred': { count: 10, percent: 20 },
    'employees.unassigned': { count: 10, percent: 20 },
    'employees.emailChanged': { count: 10, percent: 10 },
    'employees.rejected': { count: 20, percent: 20 },
    'communities.removed': { count: 1, percent: 5 },
    'functions.removed': { count: 2, percent: 10 },
  },
}

/** Whether `count` changes, of a base of `of`, are within a limit (R25): within `count` or `percent`, never above `ceiling`. */
export function passes(limit: Limit, count: number, of: number): boolean {
  if (count === 0) return true
  if (limit.ceiling !== undefined && count > limit.ceiling) return false
  if (limit.count !== undefined && count <= limit.count) return true
  return limit.percent !== undefined && 100 * count <= limit.percent * of * (1 + INEXACT)
}

/** 2.3 % of 3000 are 69, also where a computer's fractions make them 68.99999999999999. */
const INEXACT = 2 ** -51

/** A limit for people: `3 or 5 %, at most 500`. */
export function describeLimit(limit: Limit): string {
  const parts = []
  if (limit.count !== undefined) parts.push(String(limit.count))
  if (limit.percent !== undefined) parts.push(`${limit.percent} %`)
  const within = parts.length === 0 ? 'none' : parts.join(' or ')
  return limit.ceiling === undefined ? within : `${within}, at most ${limit.ceiling}`
}
