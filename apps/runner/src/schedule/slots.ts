import type { WallClock } from './wall-clock.js'

/**
 * Lets a few pieces of work begin at a time.
 *
 * A slow one gives its slot to the next after `patienceMs` and goes on beside it: however many sources hang, the others
 * have their turn.
 */
export class Slots {
  readonly #clock: WallClock
  readonly #patienceMs: number
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(clock: WallClock, count: number, patienceMs: number) {
    this.#clock = clock
    this.#free = count
    this.#patienceMs = patienceMs
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    await this.#take()
    const ended = new AbortController()
    void this.#clock.pause(this.#patienceMs, ended.signal).then(() => this.#giveBack())
    try {
      return await work()
    } finally {
      ended.abort()
    }
  }

  /** Lets everything begin: for the end, when what waits has nothing to do any more. */
  open(): void {
    this.#free = Number.POSITIVE_INFINITY
    for (const begin of this.#waiting.splice(0)) begin()
  }

  async #take(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((begin) => this.#waiting.push(begin))
  }

  #giveBack(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}
