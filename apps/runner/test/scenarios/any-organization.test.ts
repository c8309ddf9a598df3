import type { Report } from '@rollcall/engine'
import { reject, type SourceEmployee } from '@rollcall/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { unitLines } from './content.js'
import { everybody } from './people.js'
import { employee, type SourceNight, source, World } from './world.js'

const IDS = ['1', '2', '3', '4', '5']
const ADDRESSES = ['a', 'b', 'c', 'd'].map((name) => `${name}@acme.example`)
const DEPARTMENTS = ['D1', 'D2', 'D3', 'D4']
const TITLES = ['F1', 'F2', 'F3']
const DAY = 86_400_000

interface Person {
  state: 'invited' | 'removed'
  lastName: string
  email: string | null
  communities: ReadonlySet<string>
  functions: ReadonlySet<string>
}

/** What one read says of an identifier of which it has one record that can be read. */
interface Wish {
  readonly id: string
  readonly record: SourceEmployee
  readonly person: Person
}

/** The platform as the rules say that it should be: what they say of a night as a whole, with no order in it. */
class Organization {
  readonly people = new Map<string, Person>()
  readonly communities = new Set<string>()
  readonly functions = new Set<string>()

  /** @returns how many are invited, restored, removed, and how many records are rejected */
  night(date: string, shown: SourceNight) {
    const listed = { communities: idsOf(shown.communities), functions: idsOf(shown.functions ?? []) }
    const records = shown.employees.filter((one): one is SourceEmployee => 'communities' in one)
    const blank = records.filter(({ id }) => id !== id.trim())
    const readable = records.filter(({ id }) => id === id.trim())
    const count = (id: string) => readable.filter((one) => one.id === id).length
    const suspects = new Set(blank.map(({ id }) => id.trim()))

    const leftAlone = new Set<string>(suspects)
    for (const record of readable) {
      if (count(record.id) > 1 || hasNoDate(record)) leftAlone.add(record.id)
    }
    const hasEnded = ({ endDate }: SourceEmployee) => !!endDate && endDate < date
    const inService = readable.filter(
      (one) => !hasEnded(one) && !hasNoDate(one) && (this.#isPresent(one.id) || (one.startDate ?? '') <= date),
    )
    const usable = inService.filter(
      (one, i) => inService.findIndex(({ id }) => id === one.id) === i && this.#canBePlaced(one, listed),
    )
    for (const { id } of inService) if (!usable.some((one) => one.id === id)) leftAlone.add(id)

    const leaving = [...this.people.keys()].filter((id) => {
      const isShown = readable.some((one) => one.id === id && !hasEnded(one))
      return this.#isPresent(id) && !isShown && !leftAlone.has(id)
    })
    const isHeld = leaving.length > 0 && (blank.length > 0 || shown.employees.length === 0)
    const removed = new Set(isHeld ? [] : leaving)

    const wishes = usable.map((record) => ({ id: record.id, record, person: this.#wished(record, listed) }))
    this.#refuseTakenAddresses(wishes, leftAlone, removed)

    const granted = wishes.filter(({ id }) => !leftAlone.has(id))
    const counts = {
      invited: granted.filter(({ id }) => !this.people.has(id)).length,
      restored: granted.filter(({ id }) => this.people.get(id)?.state === 'removed').length,
      removed: removed.size,
      rejected: blank.length + readable.filter(({ id }) => leftAlone.has(id)).length,
    }
    for (const { id, person } of granted) this.people.set(id, person)
    for (const id of removed) this.#person(id).state = 'removed'

    const waiting = (id: string) => this.#isPresent(id) && (leftAlone.has(id) || (isHeld && leaving.includes(id)))
    for (const kind of ['communities', 'functions'] as const) {
      for (const id of listed[kind]) this[kind].add(id)
      if (listed[kind].size > 0) this.#removeGone(kind, listed[kind], records, waiting)
    }
    return counts
  }

  #isPresent(id: string): boolean {
    return this.people.get(id)?.state === 'invited'
  }

  #person(id: string): Person {
    const person = this.people.get(id)
    if (!person) throw new Error(`${id} was never there`)
    return person
  }

  /** R14, R24: it is in a community that is known, in none that is unknown, and has an address that could be one. */
  #canBePlaced(record: SourceEmployee, listed: Listed): boolean {
    const known = record.communities.filter((id) => this.#isKnown('communities', id, listed))
    const functions = record.functions ?? []
    return (
      known.length > 0 &&
      (known.length === record.communities.length || listed.communities.size === 0) &&
      (functions.every((id) => this.#isKnown('functions', id, listed)) || listed.functions.size === 0) &&
      record.email !== 'none'
    )
  }

  #isKnown(kind: keyof Listed, id: string, listed: Listed): boolean {
    return listed[kind].has(id) || this[kind].has(id)
  }

  /** R8, R24: what the person would be, were nobody else there. */
  #wished(record: SourceEmployee, listed: Listed): Person {
    const was = this.people.get(record.id)
    const named = (record.functions ?? []).filter((id) => this.#isKnown('functions', id, listed))
    const keepsFunctions = record.functions === undefined || (listed.functions.size === 0 && was !== undefined)
    return {
      state: 'invited',
      lastName: record.lastName ?? '',
      email: record.email === undefined ? (was?.email ?? null) : record.email,
      communities: new Set(record.communities.filter((id) => this.#isKnown('communities', id, listed))),
      functions: new Set([...(keepsFunctions ? (was?.functions ?? []) : []), ...named]),
    }
  }

  /** R14: an address is taken if another will have it after the run; of two in one read both are left alone. */
  #refuseTakenAddresses(wishes: readonly Wish[], leftAlone: Set<string>, removed: ReadonlySet<string>): void {
    const takers = wishes.filter(({ id, person }) => {
      if (leftAlone.has(id)) return false
      return person.email !== null && !(this.#isPresent(id) && this.#person(id).email === person.email)
    })
    for (const one of takers) {
      if (takers.some((other) => other !== one && other.person.email === one.person.email)) leftAlone.add(one.id)
    }
    for (let before = -1; before !== leftAlone.size; ) {
      before = leftAlone.size
      for (const { id, person } of takers) {
        const holder = [...this.people.keys()].find(
          (other) => other !== id && this.#isPresent(other) && this.#person(other).email === person.email,
        )
        if (holder === undefined || leftAlone.has(id)) continue
        const wish = wishes.find((one) => one.id === holder && !leftAlone.has(holder))
        const leaves = removed.has(holder) || (wish !== undefined && wish.person.email !== person.email)
        if (leaves) continue
        leftAlone.add(id)
        if (wish?.record.email !== undefined) leftAlone.add(holder)
      }
    }
  }

  /** R18, R21: gone is what neither the list nor any record names, unless somebody in it waits. */
  #removeGone(
    kind: keyof Listed,
    listed: ReadonlySet<string>,
    records: readonly SourceEmployee[],
    waiting: (id: string) => boolean,
  ): void {
    for (const unit of [...this[kind]]) {
      const isNamed = records.some((record) => record[kind]?.includes(unit))
      const isWaitedFor = [...this.people].some(([id, person]) => waiting(id) && person[kind].has(unit))
      if (listed.has(unit) || isNamed || isWaitedFor) continue
      this[kind].delete(unit)
      for (const person of this.people.values()) {
        person[kind] = new Set([...person[kind]].filter((id) => id !== unit))
      }
    }
  }

  seen() {
    const people = [...this.people].map(([id, { communities, functions, ...person }]) => ({
      id,
      ...person,
      communities: [...communities].sort(),
      functions: [...functions].sort(),
    }))
    return {
      people: people.sort((one, other) => (one.id < other.id ? -1 : 1)),
      communities: [...this.communities].sort(),
      functions: [...this.functions].sort(),
    }
  }
}

/** A date in it is impossible: none of its dates is believed. */
function hasNoDate({ birthDate, startDate, endDate }: SourceEmployee): boolean {
  return birthDate === 'never' || (!!endDate && endDate < (startDate ?? ''))
}

interface Listed {
  readonly communities: ReadonlySet<string>
  readonly functions: ReadonlySet<string>
}

function idsOf(units: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(units.map(({ id }) => id))
}

async function seen(world: World) {
  const people = await everybody(world, ['invited', 'active', 'removed'])
  const ids = (units: readonly { externalId: string | null }[]) => units.map(({ externalId }) => externalId).sort()
  return {
    people: people.map(({ externalId: id, state, lastName, email, communities, functions }) => ({
      id,
      state,
      lastName,
      email,
      communities: ids(communities),
      functions: ids(functions),
    })),
    communities: ids(await unitLines(world, 'community')),
    functions: ids(await unitLines(world, 'function')),
  }
}

/** What a forecast and its run have in common. */
function essence({ source: received, communities, functions, employees, held, problems }: Report) {
  return { received, communities, functions, employees, held, problems }
}

const mostly = <T>(usual: fc.Arbitrary<T>, seldom: T) =>
  fc.oneof({ weight: 14, arbitrary: usual }, { weight: 1, arbitrary: fc.constant(seldom) })

const record: fc.Arbitrary<SourceEmployee> = fc
  .record({
    id: mostly(fc.constantFrom(...IDS), ' 1'),
    lastName: fc.constantFrom('Old', 'New'),
    email: mostly(fc.constantFrom<string | null | undefined>(...ADDRESSES, ...ADDRESSES, null, undefined), 'none'),
    birthDate: mostly(fc.constant<string | null>(null), 'never'),
    startDate: fc.constantFrom('2020-01-01', '2020-01-01', '2026-03-03'),
    endDate: mostly(fc.constant<string | null>(null), '2026-03-02'),
    communities: fc.oneof(
      { weight: 9, arbitrary: fc.subarray(DEPARTMENTS.slice(0, 2), { minLength: 1 }) },
      { weight: 1, arbitrary: fc.subarray([...DEPARTMENTS, 'D9']) },
    ),
    functions: mostly(fc.subarray(TITLES), undefined),
  })
  .map(({ email, functions, ...fields }) => {
    const { email: _email, functions: _functions, ...usual } = employee(fields.id)
    return { ...usual, ...fields, ...(email === undefined ? {} : { email }), ...(functions ? { functions } : {}) }
  })

const list = (all: readonly string[]) =>
  mostly(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([...all]) },
      { weight: 2, arbitrary: fc.subarray([...all], { minLength: 1 }) },
    ),
    [],
  ).map((ids) => ids.map((id) => ({ id, name: `Unit ${id}` })))

const night = fc.record({
  shown: fc
    .record({ employees: fc.array(record, { maxLength: 6 }), communities: list(DEPARTMENTS), functions: list(TITLES) })
    .map(({ employees, ...lists }) => source(employees, lists)),
  /** The read fails, and would otherwise have changed all that it shows. */
  fails: fc.constantFrom(false, false, false, false, true),
  isFull: fc.boolean(),
  /** The same night is run a second time. */
  twice: fc.boolean(),
})

// Both databases are held against every rule by the other scenarios; here the number of nights counts.
describe.each(databases.filter(({ name }) => name === 'SQLite'))('any organization on $name', ({ make }) => {
  it('R4–R8 R11 R12 R14 R16–R18 R20 R21 R23 R24 lives through any nights as the rules say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(night, { minLength: 2, maxLength: 6 }), async (nights) => {
        await using world = await World.create(make)
        const organization = new Organization()
        for (const [index, { shown, fails, isFull, twice }] of nights.entries()) {
          const date = new Date(Date.parse('2026-03-01') + index * DAY).toISOString().slice(0, 10)
          if (fails) {
            const communities = [...shown.communities, reject('no name', { code: 'community.no_name' })]
            const read = async function* () {
              yield communities
              throw new Error('The rest is missing')
            }
            expect(await world.night(date, shown, { read: { communities: read } })).toMatchObject({ status: 'failed' })
            expect(await seen(world)).toEqual(organization.seen())
          }
          for (const time of twice ? ['03:00', '04:00'] : ['03:00']) {
            const counts = organization.night(date, shown)
            const planned = await world.forecast(date, shown, { full: isFull, time })
            const report = await world.night(date, shown, { full: isFull, time })
            expect(essence(planned)).toEqual(essence(report))
            expect(await seen(world)).toEqual(organization.seen())
            expect(report.employees).toMatchObject(counts)
          }
        }
      }),
      { numRuns: 120, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    )
  })
})
