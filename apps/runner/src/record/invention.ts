import { randomInt } from 'node:crypto'
import { isDate } from '@rollcall/engine'
import { anotherLike, isInventable } from './letters.js'
import { lower, wordsOf } from './words.js'

/** How often another value is tried before it is made longer. */
const TRIES = 40
const FIRST_BIRTHDAY = Date.UTC(1920, 0, 1)
const BIRTHDAYS = 90 * 365
const DAY_MS = 86_400_000

/**
 * Invents values in the place of real ones: of the same shape, the same one for the same value, and different ones for
 * different values, so that what was double, spelled in another case or surrounded by blanks still is.
 *
 * Chance decides, so nothing leads back; and no invented value is one of the real ones that it was told of.
 */
export class Invention {
  /** Real values and their words, in lower case. */
  readonly #real = new Set<string>()
  readonly #texts = new Map<string, string>()
  readonly #dates = new Map<string, string>()
  readonly #used = new Set<string>()

  /** Tells of a real value, before anything is invented. */
  avoid(value: string): void {
    const text = lower(value.trim())
    this.#real.add(text)
    for (const word of wordsOf(text)) this.#real.add(word)
  }

  /** A name, an identifier, a number, an e-mail address, a date, or any other text. */
  text(value: string): string {
    const [, before = '', core = '', after = ''] = /^([\s\p{C}]*)(.*?)([\s\p{C}]*)$/su.exec(value) ?? []
    return before + this.#core(core) + after
  }

  /** A day of birth. What is no date becomes something else that is none. */
  date(value: string): string {
    if (!isDate(value)) return value.replaceAll(/\p{Nd}/gu, '9').replaceAll(/\p{L}/gu, 'x')
    const known = this.#dates.get(value)
    if (known !== undefined) return known
    let day = randomInt(BIRTHDAYS)
    let invented = dayOf(day)
    for (let tried = 1; tried < BIRTHDAYS && (this.#used.has(invented) || this.#real.has(invented)); tried++) {
      day = (day + 1) % BIRTHDAYS
      invented = dayOf(day)
    }
    this.#used.add(invented)
    this.#dates.set(value, invented)
    return invented
  }

  #core(core: string): string {
    if (isDate(core)) return this.date(core)
    const at = core.lastIndexOf('@')
    if (at === -1) return this.#alike(core)
    return `${this.#alike(core.slice(0, at))}@${this.#domain(core.slice(at + 1))}`
  }

  /** Ends in `.example`, so that no mail to an invented address can ever arrive. */
  #domain(domain: string): string {
    const dot = domain.lastIndexOf('.')
    return dot === -1 ? this.#alike(domain) : `${this.#alike(domain.slice(0, dot))}.example`
  }

  /** Same letters in another case get the same letters in that case. */
  #alike(value: string): string {
    if (!isInventable(value)) return value
    const key = lower(value)
    let invented = this.#texts.get(key)
    if (invented === undefined) {
      invented = this.#invent(key)
      this.#used.add(invented)
      this.#texts.set(key, invented)
    }
    const letters = [...value]
    return [...invented].map((letter, index) => (isUpper(letters[index]) ? letter.toUpperCase() : letter)).join('')
  }

  #invent(key: string): string {
    const letters = [...key]
    const zeros = /^0*/.exec(key)?.[0].length ?? 0
    for (let tries = 1; ; tries++) {
      // A value that is too short for all that have its shape gets longer.
      if (tries % TRIES === 0) letters.push(/^\p{Nd}$/u.test(letters.at(-1) ?? '') ? '1' : 'a')
      const invented = letters.map((letter, index) => (index < zeros ? letter : anotherLike(letter))).join('')
      const isTaken = this.#used.has(invented) || this.#real.has(invented)
      if (!isTaken && !wordsOf(invented).some((word) => this.#real.has(word))) return invented
    }
  }
}

function isUpper(letter: string | undefined): boolean {
  return letter !== undefined && letter !== letter.toLowerCase()
}

function dayOf(day: number): string {
  return new Date(FIRST_BIRTHDAY + day * DAY_MS).toISOString().slice(0, 10)
}
