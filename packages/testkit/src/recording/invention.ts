import { randomInt } from 'node:crypto'
import { isoDates, readDate } from '@rollcall/sdk/files'
import { anotherLike, isInventable } from './letters.js'
import { lower, wordsOf } from './words.js'

/** How often another value is tried before it is made longer. */
const TRIES = 40
const FIRST_BIRTHDAY = Date.UTC(1920, 0, 1)
const BIRTHDAYS = 90 * 365
const DAY_MS = 86_400_000
/** Day and month in whichever order; whoever invents one leaves both readable either way. */
const WRITTEN_DATE = /^(\d{1,2})([-./])(\d{1,2})\2((?:19|20)\d\d)$/
const COMPACT_DATE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/

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

  /** Tells of a person's value, before anything is invented: none of its words will be. */
  avoid(value: string): void {
    this.avoidWhole(value)
    for (const word of wordsOf(lower(value.trim()))) this.#real.add(word)
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
    const [, sign = '', digits = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(String(value)) ?? []
    return Number(`${sign}${this.#alike(digits)}${rest}`)
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
    const written = WRITTEN_DATE.exec(core)
    if (written) return this.#writtenDate(written)
    if (COMPACT_DATE.test(core))
      return this.date(`${core.slice(0, 4)}-${core.slice(4, 6)}-${core.slice(6)}`).replaceAll('-', '')
    const at = core.lastIndexOf('@')
    if (at === -1) return this.#alike(core)
    return `${this.#alike(core.slice(0, at))}@${this.#domain(core.slice(at + 1))}`
  }

  #writtenDate([text, first = '', mark = '', second = '']: RegExpExecArray): string {
    const known = this.#dates.get(text)
    if (known !== undefined) return known
    const like = (digits: string) => String(randomInt(1, digits.length === 1 ? 10 : 13)).padStart(digits.length, '0')
    const invented = [like(first), like(second), randomInt(1920, 2010)].join(mark)
    this.#dates.set(text, invented)
    return invented
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

  /** Zeros in front stay, and no other digit becomes one: 007 and 7 are two identifiers. */
  #invent(key: string): string {
    const letters = [...key]
    const zeros = /^0*/.exec(key)?.[0].length ?? 0
    const another = (letter: string, index: number): string => {
      if (index < zeros) return letter
      const invented = anotherLike(letter)
      return index === zeros && invented === '0' ? another(letter, index) : invented
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

/** Whether it is a day of the calendar in ISO 8601. */
export function isDate(text: string): boolean {
  return readDate(text, isoDates) !== null
}

function isUpper(letter: string | undefined): boolean {
  return letter !== undefined && letter !== letter.toLowerCase()
}

function dayOf(day: number): string {
  return new Date(FIRST_BIRTHDAY + day * DAY_MS).toISOString().slice(0, 10)
}
