const AT_FIRST = 10
const PER_PAGE = 0.1

/**
 * How often one read may try again: ten times, and once more for every ten pages that came.
 *
 * A system that fails all the time is asked little more than once a page; one that fails now and then is waited for.
 */
export class RetryBudget {
  #left = AT_FIRST

  /** Whether one more try is within the budget; it is then used up. */
  take(): boolean {
    if (this.#left < 1) return false
    this.#left--
    return true
  }

  earn(): void {
    this.#left = Math.min(AT_FIRST, this.#left + PER_PAGE)
  }
}
