import { createHmac, randomBytes } from 'node:crypto'

const VOWELS = 'aeiou'
const CONSONANTS = 'bcdfghjklmnpqrstvwxyz'
const DAY_MS = 86_400_000
/** Dates move by up to half a year, all by the same number of days: order and lengths of time stay. */
const MAX_SHIFT_DAYS = 180
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?=$|T|\s)/
/** What systems write for "no date". */
const NO_DATES = /^(9999|0000|0001|1900-01-01|1899|1753)/

/**
 * Puts something else of the same shape into the place of every value, the same for the same value each time, so that
 * what belonged together still does. What a value was cannot be found again: the key lives as long as this object.
 */
export class Pseudonyms {
  readonly #key = randomBytes(32)
  readonly #shiftMs: number
  readonly #given = new Map<string, string>()
  readonly #taken = new Set<string>()

  constructor() {
    const days = 1 + (this.#key.readUInt16BE(0) % MAX_SHIFT_DAYS)
    this.#shiftMs = days * DAY_MS * (this.#key[2] === undefined || this.#key[2] % 2 === 0 ? 1 : -1)
  }

  /** A text: a name, an identifier, an address, a date. */
  text(value: string): string {
    if (DATE.test(value)) return NO_DATES.test(value) ? value : this.#shifted(value)
    const at = value.lastIndexOf('@')
    // No mail to an invented address can ever arrive.
    if (at > 0)
      return `${this.#alike(value.slice(0, at))}@${this.#alike(value.slice(at + 1).replace(/\.\w+$/, ''))}.example`
    return this.#alike(value)
  }

  /** A number of as many digits, the same as for the text of it. */
  number(value: number): number {
    const [, sign = '', digits = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(String(value)) ?? []
    return Number(`${sign}${this.#alike(digits)}${rest}`)
  }

  /** What has been put in the place of a value, or the value itself, of which nothing was ever said in an answer. */
  known(value: string): string {
    return this.#given.get(value) ?? value
  }

  #shifted(value: string): string {
    const date = new Date(`${value.slice(0, 10)}T00:00:00Z`)
    if (Number.isNaN(date.getTime())) return this.#alike(value)
    return new Date(date.getTime() + this.#shiftMs).toISOString().slice(0, 10) + value.slice(10)
  }

  #alike(value: string): string {
    if (!/[\p{L}\p{N}]/u.test(value)) return value
    const known = this.#given.get(value)
    if (known !== undefined) return known
    for (let attempt = 0; ; attempt++) {
      const invented = this.#invented(value, attempt)
      if (this.#taken.has(invented) || invented === value) continue
      this.#taken.add(invented)
      this.#given.set(value, invented)
      return invented
    }
  }

  /** After many attempts, when a value is too short for all that have its shape, it gets longer. */
  #invented(value: string, attempt: number): string {
    const longer = '0'.repeat(Math.floor(attempt / 50))
    let place = 0
    return [...`${value}${longer}`]
      .map((letter) => this.#another(letter, `${value} ${attempt} ${place++}`, place === 1))
      .join('')
  }

  #another(letter: string, seed: string, isFirst: boolean): string {
    const number = createHmac('sha256', this.#key).update(seed).digest().readUInt32BE(0)
    const of = (letters: string) => letters[number % letters.length] ?? letter
    // A zero in front stays one, and no other digit becomes one: 007 and 7 are two identifiers.
    if (/\d/.test(letter)) return isFirst ? (letter === '0' ? '0' : of('123456789')) : of('0123456789')
    if (!/\p{L}/u.test(letter)) return letter
    const another = of(VOWELS.includes(letter.toLowerCase()) ? VOWELS : CONSONANTS)
    return letter === letter.toLowerCase() ? another : another.toUpperCase()
  }
}
