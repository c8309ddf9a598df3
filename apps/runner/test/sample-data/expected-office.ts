import { sampleRows } from '../../../../test/sample-data.js'

const OPEN_END = '9999-01-01'

/** One stretch of time in a department or with a title. */
interface Stretch {
  readonly of: string
  readonly from: string
  readonly to: string
}

interface Person {
  readonly first: string
  readonly last: string
  readonly departments: readonly Stretch[]
  readonly titles: readonly Stretch[]
}

/** Where somebody is on a night. */
interface Place {
  readonly departments: readonly string[]
  readonly titles: readonly string[]
}

/** What a night should do. */
export interface ExpectedCounts {
  readonly invited: number
  readonly restored: number
  readonly updated: number
  readonly transferred: number
  readonly removed: number
  readonly unchanged: number
  readonly rejected: number
  readonly notYet: number
  readonly ended: number
}

/** What the platform should come to, worked out from the sample's CSV files alone: no database, none of our parts. */
export class ExpectedOffice {
  readonly #people: ReadonlyMap<string, Person>
  /** Who is on the platform after the nights so far, and where. */
  readonly #there = new Map<string, Place>()

  private constructor(people: ReadonlyMap<string, Person>) {
    this.#people = people
  }

  static async read(): Promise<ExpectedOffice> {
    const departments = stretches(await sampleRows('dept_emp'))
    const titles = stretches(await sampleRows('title'))
    const people = new Map<string, Person>()
    for (const [id, worked] of departments) {
      const first = worked.map(({ from }) => from).sort()[0] ?? ''
      const last =
        worked
          .map(({ to }) => to)
          .sort()
          .at(-1) ?? ''
      people.set(id, { first, last, departments: worked, titles: titles.get(id) ?? [] })
    }
    return new ExpectedOffice(people)
  }

  /** Those who are on the platform, by identifier. */
  get there(): ReadonlyMap<string, Place> {
    return this.#there
  }

  /** Goes on to a night, and says what it should do. */
  night(date: string): ExpectedCounts {
    const counts = { invited: 0, restored: 0, updated: 0, transferred: 0, removed: 0, unchanged: 0 }
    const rest = { rejected: 0, notYet: 0, ended: 0 }
    for (const [id, person] of this.#people) {
      const was = this.#there.get(id)
      const becomes = placeOn(date, person)
      if (person.first > date) rest.notYet++
      else if (person.last !== OPEN_END && person.last < date) {
        if (was === undefined) rest.ended++
        else {
          counts.removed++
          this.#there.delete(id)
        }
      } else if (becomes.departments.length === 0) rest.rejected++
      else {
        if (was === undefined) counts.invited++
        else if (
          String(was.departments) === String(becomes.departments) &&
          String(was.titles) === String(becomes.titles)
        )
          counts.unchanged++
        else counts.updated++
        if (was !== undefined && hasMoved(was.departments, becomes.departments)) counts.transferred++
        this.#there.set(id, becomes)
      }
    }
    return { ...counts, ...rest }
  }
}

/** A day on which one stretch ends and another begins belongs to the second; the last day of all to the last. */
function placeOn(date: string, { last, departments, titles }: Person): Place {
  const holds = ({ from, to }: Stretch) => from <= date && (date < to || to === last)
  const of = (all: readonly Stretch[]) => [...new Set(all.filter(holds).map((one) => one.of))].sort()
  return { departments: of(departments), titles: of(titles) }
}

/** R10: a transfer loses one department and gains another. */
function hasMoved(was: readonly string[], becomes: readonly string[]): boolean {
  return was.some((one) => !becomes.includes(one)) && becomes.some((one) => !was.includes(one))
}

function stretches(rows: readonly (readonly string[])[]): Map<string, Stretch[]> {
  const byPerson = new Map<string, Stretch[]>()
  for (const [id = '', of = '', from = '', to = ''] of rows) {
    const own = byPerson.get(id) ?? []
    own.push({ of, from, to })
    byPerson.set(id, own)
  }
  return byPerson
}
