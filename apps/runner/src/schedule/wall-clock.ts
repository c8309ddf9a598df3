import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, systemClock } from '../clock.js'

/** A clock that can be waited for. Every wait ends at once, without an error, when its signal is aborted. */
export interface WallClock extends Clock {
  /**
   * Waits until the clock shows an instant (milliseconds since 1970). May end earlier where the clock has been set back:
   * whoever waits then looks at the time again.
   */
  waitUntil(instant: number, signal: AbortSignal): Promise<void>
  /** Waits so many milliseconds, whatever the clock shows meanwhile. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

/** How soon a machine that has slept, or a clock that was set, is noticed. */
const LOOK_AGAIN_MS = 60_000

export const systemWallClock: WallClock = {
  now: systemClock.now,

  async waitUntil(instant, signal) {
    for (let seen = systemClock.now(); seen < instant && !signal.aborted; ) {
      await this.pause(Math.min(instant - seen, LOOK_AGAIN_MS), signal)
      const now = systemClock.now()
      if (now < seen) return
      seen = now
    }
  },

  async pause(ms, signal) {
    try {
      await sleep(ms, undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  },
}
