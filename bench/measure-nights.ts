import { join } from 'node:path'
import { type Figure, median, spreadOf, type Work } from './figures.ts'
import type { PlatformWay, SourceWay } from './limits.ts'
import type { Night } from './night.ts'
import type { DatabaseName, Place } from './place.ts'
import type { Result } from './task.ts'

export interface NightsOf {
  readonly size: number
  readonly database: DatabaseName
  /** With the organization's files. */
  readonly folder: string
  readonly works: ReadonlySet<Work>
}

/** What memory and growth are reckoned from. */
export interface NightResult {
  readonly size: number
  readonly database: DatabaseName
  readonly night: Night
  readonly seconds: number
  readonly megabytes: number
}

const NAIVE_UP_TO = 10_000
const SOURCE_WAYS: readonly SourceWay[] = ['pieces', 'stream']
const PLATFORM_WAYS: readonly PlatformWay[] = ['whole', 'pages']

/** The nights of one organization on one database, each beside its limits and peers. */
export async function measureNights(place: Place, { size, database, folder, works }: NightsOf) {
  const figures: Figure[] = []
  const nights: NightResult[] = []
  const rows = join(folder, 'rows')
  const step = stepsOf(`${database}, ${size.toLocaleString('en')}`)
  const runNight = async (url: string, night: Night) => {
    const result = await step(night, () => place.perform({ work: 'night', url, folder, night }))
    nights.push({ size, database, night, seconds: result.seconds, megabytes: result.megabytes })
    return result
  }
  const writePlainly = async (run: Result, before: string | null, copy: string) => {
    const { run: id = '', batch = 0 } = run
    const { said } = await place.perform({ work: 'collect', url, before, run: id, size: batch, file: rows })
    const what = `plain writes of the same ${said}, ${batch} employees a transaction`
    const written = await step(what, () => place.perform({ work: 'plain writes', url: copy, file: rows }))
    await place.perform({ work: 'same rows', url, copy })
    return written.seconds
  }
  const add = (work: Work, against: string, limit: number, ours: number, more: Partial<Figure> = {}) =>
    figures.push({
      work,
      size,
      database,
      against,
      limit,
      ours,
      unit: 's',
      value: ours / limit,
      goal: null,
      spread: null,
      ...more,
    })

  const [name, copyName, peerName] = [`bench_${size}`, `bench_${size}_plain`, `bench_${size}_peer`]
  const url = await place.fresh(database, name)
  const copy = await place.fresh(database, copyName)
  const first = await runNight(url, 'first run')
  if (works.has('first run') || works.has('changes')) {
    const plain = await writePlainly(first, null, copy)
    if (works.has('first run'))
      add('first run', 'plain writes of its rows', plain, first.seconds, { goal: { most: 1.5 } })
  }

  const repeats = size > 100_000 ? 2 : 3
  const [sources, platforms, quiet]: [number[], number[], number[]] = [[], [], []]
  for (let time = 0; time < repeats; time++) {
    for (const way of SOURCE_WAYS) {
      const file = join(folder, 'day1.ndjson')
      const read = () => place.perform({ work: 'source', file, way })
      sources.push((await step(`reading the source, ${way}`, read)).seconds)
    }
    for (const way of PLATFORM_WAYS) {
      const read = () => place.perform({ work: 'platform', url, way })
      platforms.push((await step(`reading the platform, ${way}`, read)).seconds)
    }
    quiet.push((await runNight(url, 'no changes')).seconds)
  }
  const [reading, unchanged] = [Math.min(...sources) + Math.min(...platforms), median(quiet)]
  add('no changes', 'reading both sides once', reading, unchanged, {
    goal: { most: 1.3, least: 1.6 },
    spread: spreadOf(quiet),
  })

  if (works.has('changes')) {
    const changes = await runNight(url, 'changes')
    const limit = unchanged + (await writePlainly(changes, copy, copy))
    add('changes', 'no changes + plain writes', limit, changes.seconds, { goal: { most: 1.5 } })
    const peerUrl = await place.fresh(database, peerName)
    const setBased = await step('set-based SQL', () => place.perform({ work: 'set-based', url: peerUrl, folder }))
    add('changes', 'set-based SQL', setBased.seconds, changes.seconds, { goal: { most: 0.5 } })
    if (size <= NAIVE_UP_TO) {
      const naive = await step('employee by employee', () => place.perform({ work: 'naive', url: peerUrl, folder }))
      add('changes', 'a select for each employee', naive.seconds, changes.seconds)
    }
    await place.drop(database, peerName)
  }
  await place.drop(database, name)
  await place.drop(database, copyName)
  return { figures, nights }
}

/** Says on stderr what is under way, and how long it took. */
export function stepsOf(of: string) {
  return async (what: string, work: () => Promise<Result>): Promise<Result> => {
    const result = await work()
    console.error(`${of}: ${what}: ${result.seconds.toFixed(3)} s, ${result.megabytes} MB (${result.said})`)
    return result
  }
}
