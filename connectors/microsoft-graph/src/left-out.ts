/** Stands in the place of a user who does not count. */
export class LeftOut {
  /** For people, before a number: `guests`. */
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

export const DISABLED = new LeftOut('disabled')
export const GUEST = new LeftOut('guests')
export const UNLICENSED = new LeftOut('without a license')
export const OTHER_TYPE = new LeftOut('of other employee types')
export const IN_NO_COMMUNITY = new LeftOut('in no community')

/** How many were left out, and why. */
export class LeftOutCount {
  readonly #counts = new Map<LeftOut, number>()
  all = 0

  add(one: LeftOut): void {
    this.#counts.set(one, (this.#counts.get(one) ?? 0) + 1)
    this.all++
  }

  /** `12 of 250 users left out: disabled 10, guests 2` */
  sentence(received: number): string {
    const each = [...this.#counts].map(([{ why }, count]) => `${why} ${count}`)
    return `${this.all} of ${received} users left out: ${each.join(', ')}`
  }
}
