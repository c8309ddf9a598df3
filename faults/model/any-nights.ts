import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate, openDatabase } from '@rollcall/platform'
import fc from 'fast-check'
import type { Fault } from '../fault.ts'
import { makeFolder, onServer } from '../places.ts'
import { life } from './life.ts'
import { live, type Meets, type Stage } from './live.ts'
import { mariaDbReader, sqliteReader } from './seen.ts'

/** Lives that share a database before it is made anew: it grows, and some look-ups see all organizations. */
const LIVES_A_STAGE = 150

/** R4–R26, night after night, beside a model of the rules that shares nothing with what does the work. */
export const anyNights: Fault = {
  name: 'any-nights',
  title: 'random nights of random organizations, beside a plain model of the rules',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 50_000, short: 600 },
  // Every other run meets something to do; the rest finds, as it should, that all is done.
  needed: 30,
  async strike(bench, tally) {
    const [server, seed] = [bench.server?.url ?? null, bench.seed * 100_000]
    const lived = await liveAnyNights({
      ...{ server, seed, nights: bench.times, isOver: bench.isOver },
      onNights: (nights) => {
        tally.times = nights
        bench.onStrike(tally)
      },
    })
    tally.times = lived.nights
    tally.met = lived.nights - (lived.meets.get('unchanged') ?? 0)
    for (const [what, times] of lived.meets) tally.endings.set(what, times)
    for (const { seed: again, what } of lived.differences) tally.deviates(`any-nights, seed ${again}`, [what])
  },
}

export interface NightsOrder {
  /** `mysql://…` of a server without a database; null: SQLite. */
  readonly server: string | null
  readonly nights: number
  readonly seed: number
  readonly isOver: () => boolean
  readonly onNights?: (nights: number) => void
}

export interface NightsLived {
  readonly nights: number
  readonly lives: number
  readonly meets: Meets
  /** Each with the seed, and fast-check's path, that live it again. */
  readonly differences: readonly { readonly seed: string; readonly what: string }[]
}

/** Lives random lives until so many nights have passed; one that goes wrong is made as small as can be. */
export async function liveAnyNights(order: NightsOrder): Promise<NightsLived> {
  const meets: Meets = new Map()
  const differences: { seed: string; what: string }[] = []
  let [nights, lives] = [0, 0]
  for (let round = 0; nights < order.nights && !order.isOver(); round++) {
    const seed = order.seed + round
    await using stage = await makeStage(order.server)
    const property = fc.asyncProperty(life, async (one) => {
      if (nights < order.nights && !order.isOver()) nights += await live(stage.stage, `org-${lives++}`, one, meets)
      order.onNights?.(nights)
    })
    const outcome = await fc.check(property, { seed, numRuns: LIVES_A_STAGE })
    if (!outcome.failed) continue
    const error = outcome.errorInstance instanceof Error ? outcome.errorInstance : null
    const what = `${error?.message ?? outcome.errorInstance}\n${JSON.stringify(outcome.counterexample?.[0])}`
    differences.push({ seed: `${seed}, path ${outcome.counterexamplePath}`, what })
    if (differences.length >= 5) break
  }
  return { nights, lives, meets, differences }
}

async function makeStage(server: string | null): Promise<{ readonly stage: Stage } & AsyncDisposable> {
  const folder = await makeFolder()
  const name = `model_${Math.floor(Math.random() * 2 ** 40).toString(36)}`
  if (server) await onServer(server, async (query) => void (await query(`CREATE DATABASE ${name}`)))
  const url = server ? `${server}/${name}` : `sqlite:${join(folder, 'platform.db')}`
  const database = await openDatabase(url, '/')
  await migrate(database)
  const reader = server ? await mariaDbReader(url) : sqliteReader(join(folder, 'platform.db'))
  return {
    stage: { database, reader, mails: join(folder, 'mails') },
    [Symbol.asyncDispose]: async () => {
      await reader.close()
      await database.close()
      if (server) await onServer(server, async (query) => void (await query(`DROP DATABASE ${name}`)))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
