/** Stands in the place of a user who does not count. */
export class LeftOut {
  /** For people, after a number: `inactive`. */
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

export const INACTIVE = new LeftOut('not active')
export const OTHER_TYPE = new LeftOut('of other user types')
export const IN_NO_COMMUNITY = new LeftOut('in no community')

/** `12 of 250 users left out: 10 not active, 2 of other user types` */
export function leftOutSentence(leftOut: ReadonlyMap<LeftOut, number>, received: number): string {
  const all = [...leftOut.values()].reduce((sum, count) => sum + count, 0)
  const each = [...leftOut].map(([{ why }, count]) => `${count} ${why}`)
  return `${all} of ${received} users left out: ${each.join(', ')}`
}
