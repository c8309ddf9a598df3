import { randomInt } from 'node:crypto'
import { isDate, writtenDates } from './dates.js'
import { anotherLike, isInventable } from './letters.js'
import { instantInWords } from './loose-dates.js'
import { lower, wordsOf } from './words.js'

/** How often another value is tried before it is made longer. */
const TRIES = 40
const BIRTHDAYS = { first: Date.UTC(1920, 0, 1), count: 90 * 365 }
/** Whoever reads two digits of a year takes these for years of the last century. */
const SHORT_BIRTHDAYS = { first: Date.UTC(1970, 0, 1), count: 30 * 365 }
const DAY_MS = 86_400_000
/** What systems write for "no date". */
const NO_DATE = /^(9999|0000|0001|1900-01-01|1899|1753)/
const SHAPE_OF_DATE = /^\d{4}-\d{2}-\d{2}$/
const WORD = /[\p{L}\p{M}\p{Nd}]+/gu
/** Words of a name or an address. Of a longer text, a remark, which words come often would tell what they were. */
const MOST_WORDS = 8

/**
 * Invents values in the place of real ones: of the same shape, the same one for the same value, and different ones for
 * different values, so that what was double, spelled in another case or surrounded by blanks still is. A text that is
 * composed of persons' words is invented word by word, so that it is still composed of them.
 *
 * Chance decides, so nothing leads back; and no invented value is one of the real ones that it was told of.
 */
export class Invention {
  /** Real values and their words, in lower case. */
  readonly #real = new Set<string>()
  /** Words of persons' values, in lower case, however short. */
  readonly #words = new Set<string>()
  readonly #texts = new Map<string, string>()
  readonly #dates = new Map<string, string>()
  readonly #used = new Set<string>()
  /** How the system writes what may be read both ways: `3-1-2010`. */
  isMonthFirst = false
  /** Whether it writes birthdays with two digits of a year. */
  hasShortYears = false

  /** Tells of a person's value, before anything is invented: none of its words will be. */
  avoid(value: string): void {
    this.avoidWhole(value)
    for (const word of lower(value).match(WORD) ?? []) {
      this.#words.add(word)
      if (word.length > 2 || /^\p{L}{2}$/u.test(word)) this.#real.add(word)
    }
  }

  /** Tells of a value that is not to be invented as a whole. */
  avoidWhole(value: string): void {
    this.#real.add(lower(value.trim()))
  }

  /** A name, an identifier, a number, an e-mail address, a date, or any other text. */
  text(value: string): string {
    const [, before = '', core = '', after = ''] = /^([\s\p{C}]*)(.*?)([\s\p{C}]*)$/su.exec(value) ?? []
    return before + this.#core(core) + after
  }

  /** A number of as many digits, the same as for the text of it. */
  number(value: number): number {
    const [, digits = '', exponent = ''] = /^([^e]*)(.*)$/.exec(String(value)) ?? []
    return Number(this.text(digits) + exponent)
  }

  /** A day, for one of birth: of as many digits wherever it is written without zeros in front. What is no date becomes something else that is none. */
  date(value: string): string {
    if (!isDate(value)) return value.replaceAll(/\p{Nd}/gu, '9').replaceAll(/\p{L}/gu, 'x')
    if (NO_DATE.test(value)) return value
    const known = this.#dates.get(value)
    if (known !== undefined) return known
    const { first, count } = this.hasShortYears ? SHORT_BIRTHDAYS : BIRTHDAYS
    let day = randomInt(count)
    const dayOf = () => new Date(first + day * DAY_MS).toISOString().slice(0, 10)
    let invented = dayOf()
    const isTaken = () => !isAsLong(invented, value) || this.#used.has(invented) || this.#real.has(invented)
    for (let tried = 1; tried < count && isTaken(); tried++) {
      day = (day + 1) % count
      invented = dayOf()
    }
    this.#used.add(invented)
    this.#dates.set(value, invented)
    return invented
  }

  #core(core: string): string {
    if (/^-\d/.test(core)) return `-${this.#core(core.slice(1))}`
    const [date] = writtenDates(core, this.isMonthFirst)
    if (date) return date.write(this.date(date.day))
    if (SHAPE_OF_DATE.test(core)) return this.date(core)
    const instant = instantInWords(core)
    if (instant) return instant[0] + this.#core(instant[1]) + instant[2]
    const at = core.lastIndexOf('@')
    if (at === -1) return this.#composed(core)
    return `${this.#composed(core.slice(0, at))}@${this.#domain(core.slice(at + 1))}`
  }

  #composed(value: string): string {
    const words = lower(value).match(WORD) ?? []
    const isComposed =
      /\p{L}/u.test(value) && words.length <= MOST_WORDS && words.every((word) => this.#words.has(word))
    return isComposed ? value.replaceAll(WORD, (word) => this.#alike(word)) : this.#alike(value)
  }

  /** Ends in `.example`, so that no mail to an invented address can ever arrive. */
  #domain(domain: string): string {
    const dot = domain.lastIndexOf('.')
    return dot === -1 ? this.#composed(domain) : `${this.#composed(domain.slice(0, dot))}.example`
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

  /** Zeros in front stay, and no other digit becomes one: 007 and 7 are two identifiers. */
  #invent(key: string): string {
    const letters = [...key]
    const zeros = /^0*/.exec(key)?.[0].length ?? 0
    const isDecimal = /^\d+\.\d+$/.test(key)
    const another = (letter: string, index: number): string => {
      if (index < zeros) return letter
      const invented = anotherLike(letter)
      const isSignificant = index === zeros || (isDecimal && index === letters.length - 1)
      return isSignificant && invented === '0' ? another(letter, index) : invented
    }
    for (let tries = 1; ; tries++) {
      // A value that is too short for all that have its shape gets longer.
      if (tries % TRIES === 0) letters.push(/^\p{Nd}$/u.test(letters.at(-1) ?? '') ? '1' : 'a')
      const invented = letters.map(another).join('')
      const isTaken = invented === key || this.#used.has(invented) || this.#real.has(invented)
      if (!isTaken && !wordsOf(invented).some((word) => this.#real.has(word))) return invented
    }
  }
}

function isUpper(letter: string | undefined): boolean {
  return letter !== undefined && letter !== letter.toLowerCase()
}

/** Without zeros in front: 1-3-1990 takes the place of no 10-3-1990. */
function isAsLong(one: string, other: string): boolean {
  return [5, 8].every((at) => (one.charAt(at) === '0') === (other.charAt(at) === '0'))
}
