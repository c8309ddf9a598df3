import type { IncomingHttpHeaders } from 'node:http'
import type { ReadClock } from '../clock.js'
import type { RateLimit } from './declaration.js'
import { exhaustedUntil } from './retry-after.js'

/** Lets requests through as the system allows: as declared, and as its answers say. */
export class Pace {
  readonly #limit: RateLimit
  readonly #clock: ReadClock
  readonly #queue: (() => void)[] = []
  #underWay = 0
  #sent = 0
  #nextAt = 0
  #closedUntil = 0

  constructor(limit: RateLimit, clock: ReadClock) {
    this.#limit = limit
    this.#clock = clock
  }

  /**
   * Runs a request when its turn has come.
   *
   * @param turn waits until the given instant, or throws where that is too late; it is `Infinity` where the day's quota
   * is used up. `isClosed`: the system takes no requests before
   */
  async run<T>(turn: (at: number, isClosed: boolean) => Promise<void>, request: () => Promise<T>): Promise<T> {
    await this.#slot()
    try {
      const at = this.#reserve()
      await turn(at, at <= this.#closedUntil)
      return await request()
    } finally {
      this.#underWay--
      this.#queue.shift()?.()
    }
  }

  /** Holds back what has not yet been sent until the given instant. */
  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until)
  }

  /** Takes note of what an answer's headers say of the requests that are left. */
  learn(headers: IncomingHttpHeaders): void {
    const until = exhaustedUntil(headers, this.#clock.now())
    if (until !== null) this.close(until)
  }

  async #slot(): Promise<void> {
    while (this.#underWay >= (this.#limit.concurrent ?? Number.POSITIVE_INFINITY)) {
      await new Promise<void>((resolve) => this.#queue.push(resolve))
    }
    this.#underWay++
  }

  #reserve(): number {
    const { perSecond, perDay } = this.#limit
    if (this.#sent >= (perDay ?? Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
    this.#sent++
    const at = Math.max(this.#clock.now(), this.#nextAt, this.#closedUntil)
    if (perSecond !== undefined) this.#nextAt = at + 1_000 / perSecond
    return at
  }
}
