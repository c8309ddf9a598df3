import { setTimeout } from 'node:timers/promises'

/** Time as a connector has it: injected, so that a test waits for nothing. */
export interface ReadClock {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * Resolves after so many milliseconds.
   *
   * @throws the signal's reason, at once, where it is aborted before
   */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** Timers know no more: with a longer time they would ring at once. */
const LONGEST_MS = 2 ** 31 - 1

export const systemClock: ReadClock = {
  now: () => Date.now(),
  async wait(ms, signal) {
    try {
      await setTimeout(Math.min(ms, LONGEST_MS), undefined, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  },
}
