import type { Bench, Tally } from './fault.ts'

/** A part of what a fault is asked for. */
export interface Round {
  readonly times: number
  readonly seed: number
}

/**
 * Does what a fault asks for in rounds, each on a platform of its own, so that it can stop in time.
 *
 * @param size of a round at most
 */
export async function inRounds(bench: Bench, size: number, work: (round: Round) => Promise<void>): Promise<void> {
  for (let done = 0; done < bench.times && (done === 0 || !bench.isOver()); done += size) {
    await work({ times: Math.min(size, bench.times - done), seed: bench.seed + done })
  }
}

/** Adds to how often something came out. */
export function count(tally: Tally, what: string, times: number): void {
  tally.endings.set(what, (tally.endings.get(what) ?? 0) + times)
}
