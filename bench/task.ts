// One piece of work in a process of its own, so that its memory is its own: node task.ts '{"work": "night", …}'

import { median } from './figures.ts'
import type { PlatformWay, SourceWay } from './limits.ts'
import type { Night } from './night.ts'

export type Task =
  | { readonly work: 'source'; readonly file: string; readonly way: SourceWay }
  | { readonly work: 'platform'; readonly url: string; readonly way: PlatformWay }
  | { readonly work: 'night'; readonly url: string; readonly folder: string; readonly night: Night }
  | {
      readonly work: 'collect'
      readonly url: string
      /** Where the rows of the runs before stand; null for a first run. */
      readonly before: string | null
      readonly run: string
      readonly size: number
      readonly file: string
    }
  | { readonly work: 'plain writes'; readonly url: string; readonly file: string }
  | { readonly work: 'same rows'; readonly url: string; readonly copy: string }
  | { readonly work: 'set-based' | 'naive'; readonly url: string; readonly folder: string }
  | {
      readonly work: 'organizations'
      readonly url: string
      readonly folder: string
      readonly count: number
      readonly night: Night
    }
  | { readonly work: 'csv' | 'csv check'; readonly file: string; readonly parser: string }

/** What a piece of work says when it is done. */
export interface Done {
  /** Of the work alone, without the start of its process and what was made ready. */
  readonly seconds: number
  readonly count: number
  readonly said: string
  /** Of a night: its run, and the most employees that it wrote in one transaction. */
  readonly run?: string
  readonly batch?: number
}

export interface Result extends Done {
  /** Of the first time in the process; `seconds` is the median of the times after it, where there are any. */
  readonly cold: number
  /** Peak of the whole process, the first time. */
  readonly megabytes: number
}

/** Loads only what the work needs: what is loaded is part of its memory. */
async function perform(task: Task): Promise<Done> {
  switch (task.work) {
    case 'source':
      return (await import('./limits.ts')).readSource(task.file, task.way)
    case 'platform':
      return (await import('./limits.ts')).readPlatform(task.url, task.way)
    case 'night':
      return (await import('./night.ts')).runNight(task.url, task.folder, task.night)
    case 'collect':
      return collect(task)
    case 'plain writes':
      return (await import('./plain-writes.ts')).writePlainly(task.url, task.file)
    case 'same rows':
      await (await import('./plain-writes.ts')).requireSameRows(task.url, task.copy)
      return { seconds: 0, count: 0, said: 'the same rows' }
    case 'set-based':
      return (await import('./set-based.ts')).runSetBased(task.url, task.folder)
    case 'naive':
      return (await import('./naive.ts')).runNaive(task.url, task.folder)
    case 'organizations':
      return (await import('./many-organizations.ts')).runOrganizations(task.url, task.folder, task.count, task.night)
    case 'csv':
      return (await import('./csv.ts')).drainCsv(task.file, task.parser)
    case 'csv check':
      return (await import('./csv-correctness.ts')).checkDone(task.file, task.parser)
  }
}

async function collect({ url, before, run, size, file }: Task & { readonly work: 'collect' }): Promise<Done> {
  const { collectChanges, collectFirstRun } = await import('./collect-rows.ts')
  const count = before
    ? await collectChanges(url, before, run, size, file)
    : await collectFirstRun(url, run, size, file)
  return { seconds: 0, count, said: `${count} rows` }
}

if (import.meta.main) {
  const { again = 0, ...task }: Task & { again?: number } = JSON.parse(process.argv[2] ?? '{}')
  const first = await perform(task)
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  const warm: number[] = []
  while (warm.length < again) warm.push((await perform(task)).seconds)
  const result: Result = { ...first, cold: first.seconds, seconds: again > 0 ? median(warm) : first.seconds, megabytes }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
