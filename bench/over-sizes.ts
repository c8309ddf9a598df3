// What shows only beside another size: memory, and time for each employee.
import { type Figure, median } from './figures.ts'
import type { NightResult } from './measure-nights.ts'
import type { Night } from './night.ts'
import type { DatabaseName } from './place.ts'

const NIGHTS: readonly Night[] = ['first run', 'no changes', 'changes']

export function overSizes(nights: readonly NightResult[], databases: readonly DatabaseName[]): readonly Figure[] {
  const sizes = [...new Set(nights.map(({ size }) => size))].sort((one, other) => one - other)
  const pairs = sizes.flatMap((small, index) => sizes.slice(index + 1).map((large) => [small, large] as const))
  return databases.flatMap((database) => {
    const of = (night: Night, size: number) =>
      nights.filter((one) => one.database === database && one.night === night && one.size === size)
    return pairs.flatMap(([small, large]) => {
      const isWidest = small === sizes[0] && large === sizes.at(-1)
      const growth = growthOf(of('no changes', small), of('no changes', large))
      const memory = isWidest ? NIGHTS.flatMap((night) => memoryOf(night, of(night, small), of(night, large))) : []
      return [...growth, ...memory]
    })
  })
}

function growthOf(small: readonly NightResult[], large: readonly NightResult[]): readonly Figure[] {
  const [one, other] = [small[0], large[0]]
  if (!one || !other) return []
  const each = (results: readonly NightResult[], size: number) =>
    (1e6 * median(results.map(({ seconds }) => seconds))) / size
  const [limit, ours] = [each(small, one.size), each(large, other.size)]
  return [
    {
      work: 'growth',
      size: other.size,
      database: other.database,
      against: `each employee of ${one.size.toLocaleString('en')}`,
      limit,
      ours,
      unit: 'µs',
      value: ours / limit,
      goal: { most: 1.15 },
      spread: null,
    },
  ]
}

function memoryOf(night: Night, small: readonly NightResult[], large: readonly NightResult[]): readonly Figure[] {
  const [one, other] = [small[0], large[0]]
  if (!one || !other) return []
  const peak = (results: readonly NightResult[]) => Math.max(...results.map(({ megabytes }) => megabytes))
  const [limit, ours] = [peak(small), peak(large)]
  return [
    {
      work: 'memory',
      size: other.size,
      database: other.database,
      against: `${night} of ${one.size.toLocaleString('en')}`,
      limit,
      ours,
      unit: 'MB',
      value: ours - limit,
      goal: { most: 250 },
      spread: null,
    },
  ]
}
