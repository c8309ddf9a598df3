import type { Problem } from './report.js'

/** Problems that a report names one by one; of further ones only the number is told. */
const MAX_NAMED = 1_000

/** Collects what a person should know of a run, without letting a broken source fill the memory. */
export class Problems {
  readonly #named: Problem[] = []
  #more = 0

  add(problem: Problem): void {
    if (this.#named.length < MAX_NAMED) this.#named.push(problem)
    else this.#more++
  }

  list(): readonly Problem[] {
    if (this.#more === 0) return this.#named
    return [...this.#named, { code: 'problems.more', message: `… and ${this.#more} more problems` }]
  }
}
