// One database's part of the programme, beside the other's.
import { parentPort, workerData } from 'node:worker_threads'
import { Grounds } from './fault.ts'
import { FAULTS, type Outcome, tryFault } from './lane.ts'
import type { DatabaseName } from './places.ts'
import { FaultyServer } from './server.ts'

export interface LaneOrder {
  readonly database: DatabaseName
  /** Names of faults. */
  readonly faults: readonly string[]
  readonly seed: number
  readonly share: number | null
  readonly times: number | null
  readonly point: number | null
  /** For all of them together; null: as long as it takes. */
  readonly minutes: number | null
}

export type LaneMessage =
  | { readonly kind: 'progress'; readonly fault: string; readonly times: number; readonly deviations: number }
  | { readonly kind: 'deviation'; readonly fault: string; readonly what: string }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }

async function lane({ database, faults, seed, share, times, point, minutes }: LaneOrder): Promise<void> {
  const say = (message: LaneMessage) => parentPort?.postMessage(message)
  await using server = database === 'MariaDB' ? await FaultyServer.make() : null
  await using grounds = new Grounds({ database, server })
  const chosen = FAULTS.filter((fault) => faults.includes(fault.name) && fault.databases.includes(database))
  const end = minutes === null ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000
  for (const [index, fault] of chosen.entries()) {
    // What one fault leaves of its time is for those after it.
    const seconds = (end - performance.now()) / 1000 / (chosen.length - index)
    let told = 0
    const outcome = await tryFault(fault, {
      ...{ database, server, grounds, seed, share, times, point, seconds },
      onStrike: (_, tally) => {
        for (; told < tally.deviations.length; told++) {
          say({ kind: 'deviation', fault: fault.name, what: tally.deviations[told] ?? '' })
        }
        if (tally.times % 25 === 0) {
          say({ kind: 'progress', fault: fault.name, times: tally.times, deviations: tally.deviations.length })
        }
      },
    })
    say({ kind: 'outcome', outcome })
  }
}

await lane(workerData)
