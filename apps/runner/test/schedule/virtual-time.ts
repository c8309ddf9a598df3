import type { WallClock } from '../../src/schedule/wall-clock.js'

interface Waiter {
  due: number
  /** A clock that is set does not change how long a pause takes. */
  readonly isPause: boolean
  readonly end: () => void
}

/**
 * Time that passes only when a test says so, and no faster than what happens in it.
 *
 * Work outside of it (databases) is announced by `during`: time stands still until it has ended.
 */
export class VirtualTime {
  now: number
  readonly #waiters = new Set<Waiter>()
  #working = 0

  constructor(start: string) {
    this.now = Date.parse(start)
  }

  /** The clock of one runner. Once it is no longer alive, nothing that it waits for comes. */
  clock(isAlive: () => boolean = () => true): WallClock {
    const wait = (due: number, isPause: boolean, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted || due <= this.now) return resolve()
        const end = () => {
          this.#waiters.delete(waiter)
          signal.removeEventListener('abort', end)
          if (isAlive()) resolve()
        }
        const waiter: Waiter = { due, isPause, end }
        this.#waiters.add(waiter)
        signal.addEventListener('abort', end, { once: true })
      })
    return {
      now: () => this.now,
      waitUntil: (instant, signal) => wait(instant, false, signal),
      pause: (ms, signal) => wait(this.now + ms, true, signal),
    }
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.#working++
    try {
      return await work
    } finally {
      this.#working--
    }
  }

  async advanceTo(instant: string | number): Promise<void> {
    const end = typeof instant === 'string' ? Date.parse(instant) : instant
    for (;;) {
      await this.standstill()
      const next = this.#next()
      if (!next || next.due > end) break
      this.now = Math.max(this.now, next.due)
      next.end()
    }
    this.now = end
  }

  /** Everything that can happen now has happened. */
  async standstill(): Promise<void> {
    do await new Promise(setImmediate)
    while (this.#working > 0)
  }

  /** Sets the clock: what waits for an instant looks again, what pauses goes on pausing. */
  async setTo(instant: string): Promise<void> {
    await this.standstill()
    const shift = Date.parse(instant) - this.now
    this.now += shift
    for (const waiter of [...this.#waiters]) {
      if (waiter.isPause) waiter.due += shift
      else waiter.end()
    }
    await this.standstill()
  }

  #next(): Waiter | undefined {
    let first: Waiter | undefined
    for (const waiter of this.#waiters) if (!first || waiter.due < first.due) first = waiter
    return first
  }
}
