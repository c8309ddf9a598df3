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

export const systemClock: ReadClock = {
  now: () => Date.now(),
  async wait(ms, signal) {
    try {
      await setTimeout(ms, undefined, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  },
}
