import { join } from 'node:path'
import { type Figure, type Goal, median, spreadOf, type Work } from './figures.ts'
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
export async function measureNights(place: Place, of: NightsOf) {
  const { size, database, works } = of
  const names = [`bench_${size}`, `bench_${size}_plain`, `bench_${size}_peer`] as const
  const [url, copy, peer] = [
    await place.fresh(database, names[0]),
    await place.fresh(database, names[1]),
    await place.fresh(database, names[2]),
  ]
  const measuring = new MeasuredNights(place, of, url, copy)
  const isFirstAlone = works.size === 1 && works.has('first run')
  await measuring.measureFirstRun()
  if (!isFirstAlone) {
    const quiet = await measuring.measureNoChanges()
    if (works.has('changes')) await measuring.measureChanges(quiet, peer)
  }
  for (const name of names) await place.drop(database, name)
  return { figures: measuring.figures, nights: measuring.nights }
}

class MeasuredNights {
  readonly figures: Figure[] = []
  readonly nights: NightResult[] = []
  readonly #place: Place
  readonly #of: NightsOf
  readonly #url: string
  /** Where the same rows are written plainly. */
  readonly #copy: string
  readonly #step: ReturnType<typeof stepsOf>

  constructor(place: Place, of: NightsOf, url: string, copy: string) {
    this.#place = place
    this.#of = of
    this.#url = url
    this.#copy = copy
    this.#step = stepsOf(`${of.database}, ${of.size.toLocaleString('en')}`)
  }

  async measureFirstRun(): Promise<void> {
    const first = await this.#step('first run', () => this.#run('first run'))
    const { works } = this.#of
    if (!works.has('first run') && !works.has('changes')) return
    const limit = await this.#writePlainly(first, null)
    this.#add('first run', 'plain writes of its rows', limit, first.seconds, { most: 1.5 })
  }

  /**
   * As the scheduler meets it: in a process that has done such a night before; the limits likewise.
   *
   * @returns seconds of a first night in its process
   */
  async measureNoChanges(): Promise<number> {
    const file = join(this.#of.folder, 'day1.ndjson')
    const again = { again: this.#of.size > 100_000 ? 2 : 5 }
    const times = [1, 2] // processes
    const sources: number[] = []
    for (const way of SOURCE_WAYS) {
      const read = () => this.#place.perform({ work: 'source', file, way }, again)
      sources.push(median(await this.#secondsOf(times, `reading the source, ${way}`, read)))
    }
    const platforms: number[] = []
    for (const way of PLATFORM_WAYS) {
      const read = () => this.#place.perform({ work: 'platform', url: this.#url, way }, again)
      platforms.push(median(await this.#secondsOf(times, `reading the platform, ${way}`, read)))
    }
    const cold: number[] = []
    const quiet = await this.#secondsOf(times, 'no changes', async () => {
      const result = await this.#run('no changes', again)
      cold.push(result.cold)
      return result
    })
    const limit = Math.min(...sources) + Math.min(...platforms)
    this.#add('no changes', 'reading both sides', limit, median(quiet), { most: 1.3, least: 1.6 }, spreadOf(quiet))
    return median(cold)
  }

  async #secondsOf(times: readonly number[], what: string, work: () => Promise<Result>): Promise<readonly number[]> {
    const seconds: number[] = []
    for (const _ of times) seconds.push((await this.#step(what, work)).seconds)
    return seconds
  }

  /** @param quiet seconds of a night without changes @param peer url of an empty database */
  async measureChanges(quiet: number, peer: string): Promise<void> {
    const { folder, size } = this.#of
    const changes = await this.#step('changes', () => this.#run('changes'))
    const ours = changes.seconds
    const limit = quiet + (await this.#writePlainly(changes, this.#copy))
    this.#add('changes', 'no changes + plain writes', limit, ours, { most: 1.5 })
    const runSetBased = () => this.#place.perform({ work: 'set-based', url: peer, folder })
    const setBased = await this.#step('set-based SQL', runSetBased)
    this.#add('changes', 'set-based SQL', setBased.seconds, ours, { most: 0.5 })
    if (size > NAIVE_UP_TO) return
    const runNaive = () => this.#place.perform({ work: 'naive', url: peer, folder })
    const naive = await this.#step('employee by employee', runNaive)
    this.#add('changes', 'a select for each employee', naive.seconds, ours, null)
  }

  async #run(night: Night, again?: { again: number }): Promise<Result> {
    const { size, database, folder } = this.#of
    const result = await this.#place.perform({ work: 'night', url: this.#url, folder, night }, again)
    this.nights.push({ size, database, night, seconds: result.seconds, megabytes: result.megabytes })
    return result
  }

  /** @param before url of the database without what the run wrote; null for a first run @returns seconds */
  async #writePlainly({ run = '', batch = 0 }: Result, before: string | null): Promise<number> {
    const [url, copy, file] = [this.#url, this.#copy, join(this.#of.folder, 'rows')]
    const { said } = await this.#place.perform({ work: 'collect', url, before, run, size: batch, file })
    const what = `plain writes of the same ${said}, ${batch} employees a transaction`
    const written = await this.#step(what, () => this.#place.perform({ work: 'plain writes', url: copy, file }))
    await this.#place.perform({ work: 'same rows', url, copy })
    return written.seconds
  }

  #add(
    work: Work,
    against: string,
    limit: number,
    ours: number,
    goal: Goal | null,
    spread: Figure['spread'] = null,
  ): void {
    const { size, database } = this.#of
    this.figures.push({ work, size, database, against, limit, ours, unit: 's', value: ours / limit, goal, spread })
  }
}

/** Says on stderr what is under way, and how long it took. */
export function stepsOf(of: string) {
  return async (what: string, work: () => Promise<Result>): Promise<Result> => {
    const result = await work()
    console.error(`${of}: ${what}: ${result.seconds.toFixed(3)} s, ${result.megabytes} MB (${result.said})`)
    return result
  }
}
