import type { EndOfRead } from '@rollcall/sdk'
import type { Problem } from './report.js'

/** Problems that a report names one by one; of further ones only the number is told. */
const MAX_NAMED = 1_000

/** What is kept of a text that a connector gave: code, place and message are its own words. */
const MAX_CODE = 64
const MAX_PLACE = 255
const MAX_MESSAGE = 1_000

/** Collects what a person should know of a run, without letting a broken source fill the memory. */
export class Problems {
  readonly #leftOut: Problem[] = []
  readonly #named: Problem[] = []
  #more = 0

  add(problem: Problem): void {
    if (this.#named.length < MAX_NAMED) this.#named.push(cut(problem))
    else this.#more++
  }

  /** Tells of those whom the connector left out of a list, if any. */
  addLeftOut(what: 'employees' | 'communities' | 'functions', { leftOut }: EndOfRead): void {
    if (typeof leftOut === 'string' && leftOut !== '') {
      this.#leftOut.push(cut({ code: `${what}.left_out`, message: leftOut }))
    }
  }

  list(): readonly Problem[] {
    const named = [...this.#leftOut, ...this.#named]
    if (this.#more === 0) return named
    return [...named, { code: 'problems.more', message: `… and ${this.#more} more problems` }]
  }
}

function cut({ code, at, message, ...named }: Problem): Problem {
  return {
    code: code.slice(0, MAX_CODE),
    ...named,
    ...(at === undefined ? {} : { at: at.slice(0, MAX_PLACE) }),
    message: message.slice(0, MAX_MESSAGE),
  }
}
