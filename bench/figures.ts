import type { DatabaseName } from './place.ts'

/** A figure beside its goal, as it is printed, drawn and kept. */
export interface Figure {
  readonly work: Work
  /** Employees; null where the size does not matter. */
  readonly size: number | null
  /** Null where no database takes part. */
  readonly database: DatabaseName | null
  /** What ours is held against: a limit, a peer, or another size. */
  readonly against: string
  readonly limit: number
  readonly ours: number
  readonly unit: 's' | 'ms' | 'MB' | 'µs'
  /** Ours in times of the limit; for memory what ours is above it, in MB. */
  readonly value: number
  /** Null where a peer is shown for comparison only. */
  readonly goal: Goal | null
  /** Lowest and highest of ours where it was measured more than once. */
  readonly spread: readonly [number, number] | null
}

export interface Goal {
  readonly most: number
  /** Where the goal is an aim, what must be reached at least. */
  readonly least?: number
}

export const WORKS = [
  'first run',
  'no changes',
  'changes',
  'CSV connector',
  'many organizations',
  'memory',
  'growth',
  'start of the command line',
] as const

export type Work = (typeof WORKS)[number]

export type Verdict = 'met' | 'least met' | 'not met' | 'no goal'

export function verdict({ value, goal }: Figure): Verdict {
  if (goal === null) return 'no goal'
  if (value <= goal.most) return 'met'
  return goal.least !== undefined && value <= goal.least ? 'least met' : 'not met'
}

/** How a figure stands beside its goal: `1.28 ×`, `+180 MB`, `132 ms`. */
export function valueText({ work, value }: Pick<Figure, 'work' | 'value'>): string {
  if (work === 'memory') return `${value < 0 ? '−' : '+'}${Math.abs(value)} MB`
  if (work === 'start of the command line') return `${Math.round(value)} ms`
  return `${value.toFixed(2)} ×`
}

export function goalText({ work, goal }: Pick<Figure, 'work' | 'goal'>): string {
  if (goal === null) return ''
  const most = valueText({ work, value: goal.most }).replace('+', '').replace(/0 ×$/, ' ×').replace('.0 ×', ' ×')
  return goal.least === undefined ? most : `${most}, least ${goal.least}`
}

/** Of a parser of npm: what it gets wrong, and how long it takes for each size. */
export interface ParserFigure {
  readonly parser: string
  /** Empty for a correct one. */
  readonly wrong: readonly string[]
  readonly seconds: readonly { readonly size: number; readonly seconds: number }[]
}

export interface Bench {
  /** Nothing of the machine but what the figures depend on. */
  readonly machine: {
    readonly cores: number
    readonly memoryGb: number
    readonly node: string
    readonly sqlite: string
    readonly mariaDb: string | null
  }
  readonly sizes: readonly number[]
  readonly figures: readonly Figure[]
  readonly parsers: readonly ParserFigure[]
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (low === undefined || high === undefined) throw new Error('Nothing was measured')
  return (low + high) / 2
}

export const spreadOf = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]
