// An HR system, and what becomes of its people; with what it says of them tonight.
import type { SourceEmployee } from '@rollcall/sdk'
import { type FLAWS, HAND, type Night } from './life.ts'
import type { ShownNight, ShownRecord, Slug } from './words.ts'

/** Identifiers are compared as text, byte by byte: some look alike, some look like something else. */
const IDS: Readonly<Record<Slug, readonly string[]>> = {
  hr: ['1', '01', 'a', 'A', '__proto__', 'ß', 'e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8', 'e9', 'e10'],
  roster: ['1', 's1', 's2', 's3', 's4', 's5'],
}
const TEAMS = ['D1', 'D2', 'D3', 'D4', 'd1', 'D5']
const JOBS = ['F1', 'F2', 'F3', 'constructor']
const NAMES = ['Vos', 'Bakker', 'de Wit', '_%', "O'Neil", 'Ω']

/** The truth of an HR system, from which a night's answer is made. */
export class Hr {
  readonly slug: Slug
  readonly #ids: readonly string[]
  readonly #people = new Map<string, SourceEmployee>()
  readonly #gone = new Map<string, SourceEmployee>()
  readonly #teams = new Map<string, string>()
  readonly #jobs = new Map<string, string>()

  constructor(slug: Slug, size: number) {
    this.slug = slug
    this.#ids = IDS[slug].slice(0, size)
    for (const id of TEAMS.slice(0, 3)) this.#teams.set(id, `Team ${id}`)
    for (const id of JOBS.slice(0, 2)) this.#jobs.set(id, `Job ${id}`)
    for (const [index, id] of this.#ids.entries()) if (index % 3 !== 2) this.#hire(id, index, '2026-01-01')
  }

  live(steps: Night['steps'], date: string): void {
    for (const { what, who, value } of steps) this.#step(what, who, value, date)
  }

  #step(what: Night['steps'][number]['what'], who: number, value: number, date: string): void {
    const present = [...this.#people.keys()]
    const id = present[who % Math.max(1, present.length)] ?? ''
    const record = this.#people.get(id)
    const set = (fields: Partial<SourceEmployee>) => record && this.#people.set(id, { ...record, ...fields })
    switch (what) {
      case 'hire': {
        const free = this.#ids.filter((one) => !this.#people.has(one))
        if (free.length > 0) this.#hire(free[who % free.length] ?? '', value, date)
        return
      }
      case 'leave':
        if (record) this.#gone.set(id, record)
        this.#people.delete(id)
        return
      case 'come back': {
        const [back, was] = [...this.#gone][who % Math.max(1, this.#gone.size)] ?? []
        if (back !== undefined && was && !this.#people.has(back)) {
          this.#people.set(
            back,
            value % 3 === 0 ? { ...was, lastName: 'Back', endDate: null } : { ...was, endDate: null },
          )
        }
        return
      }
      case 'set end':
        set({
          endDate: value % 4 === 0 ? null : dayAfter(date, (value % 7) - 2),
          ...(value % 5 === 0 ? { communities: ['Nowhere'] } : {}),
        })
        return
      case 'set start':
        set({ startDate: dayAfter(date, (value % 9) - 3), endDate: null })
        return
      case 'set invitation date':
        set({ invitationDate: value % 3 === 0 ? null : dayAfter(date, (value % 9) - 4) })
        return
      case 'rename':
        set({ firstName: value % 5 === 0 ? null : pick(NAMES, value), lastName: pick(NAMES, value + 1) })
        return
      case 'transfer':
        set({ communities: some([...this.#teams.keys()], value, 1) })
        return
      case 'change job':
        set({ functions: some([...this.#jobs.keys()], value, 0) })
        return
      case 'change address':
        set({ email: this.#address(id, value) })
        return
      case 'swap addresses': {
        const other = present[value % present.length] ?? ''
        const mate = this.#people.get(other)
        if (!record || !mate || other === id) return
        this.#people.set(id, { ...record, email: mate.email ?? null })
        this.#people.set(other, { ...mate, email: record.email ?? null })
        return
      }
      case 'take an address': {
        const [from, was] = [...this.#people, ...this.#gone][value % (this.#people.size + this.#gone.size || 1)] ?? []
        if (from !== id && was?.email) set({ email: value % 2 ? was.email : was.email.toUpperCase() })
        if (value % 7 === 0) set({ email: `${pick(HAND.employees, value)}@hand.example` })
        return
      }
      case 'change a field':
        set(
          pick<Partial<SourceEmployee>>(
            [
              { phone: `+31 ${value}` },
              { phone: null },
              { language: pick(['nl', 'en', 'de'], value) },
              { birthDate: `19${70 + (value % 30)}-02-03` },
              { attributes: { badge: `B${value}`, __proto__x: 'y' } },
              { attributes: { badge: null, shoe: pick(['40', '41'], value) } },
            ],
            value,
          ),
        )
        return
      case 'leave a field out': {
        if (!record) return
        const { [pick(['email', 'phone', 'functions', 'language', 'attributes'] as const, value)]: _out, ...rest } =
          record
        this.#people.set(id, { ...rest, id, communities: record.communities })
        return
      }
      case 'add a unit': {
        const [list, all, word] =
          value % 3 ? ([this.#teams, TEAMS, 'Team'] as const) : ([this.#jobs, JOBS, 'Job'] as const)
        const added = pick(all, who)
        if (!list.has(added)) list.set(added, value % 4 === 0 ? `${word} D1` : `${word} ${added}`)
        return
      }
      case 'drop a unit': {
        const list = value % 3 ? this.#teams : this.#jobs
        const dropped = [...list.keys()][who % Math.max(1, list.size)]
        if (dropped === undefined || list.size < 2) return
        list.delete(dropped)
        if (value % 4 === 0) return // records name it still
        const rest = [...this.#teams.keys()]
        for (const [key, one] of this.#people) {
          const communities = one.communities.filter((team) => team !== dropped)
          const functions = one.functions?.filter((job) => job !== dropped)
          this.#people.set(key, {
            ...one,
            communities: communities.length > 0 ? communities : rest.slice(0, 1),
            ...(functions ? { functions } : {}),
          })
        }
        return
      }
      case 'rename a unit': {
        const list = value % 3 ? this.#teams : this.#jobs
        const renamed = [...list.keys()][who % Math.max(1, list.size)]
        if (renamed !== undefined) list.set(renamed, `New ${value}`)
      }
    }
  }

  #hire(id: string, value: number, date: string): void {
    const email = value % 6 === 5 ? null : this.#address(id, value)
    this.#people.set(id, {
      id,
      firstName: pick(NAMES, value),
      lastName: `L${id}`,
      email,
      language: pick(['nl', 'en', 'xx', null], value),
      startDate: value % 5 === 4 ? dayAfter(date, value % 8) : pick(['2020-01-01', null], value),
      ...(value % 9 === 8 ? { invitationDate: dayAfter(date, (value % 5) - 1) } : {}),
      communities: some([...this.#teams.keys()], value, 1),
      functions: some([...this.#jobs.keys()], value, 0),
    })
    this.#gone.delete(id)
  }

  #address(id: string, value: number): string | null {
    const name = `${this.slug}${IDS[this.slug].indexOf(id)}`
    return pick(
      [`${name}@a.example`, `${name}@A.example`, `${name}@b.example`, `x${value % 3}@shared.example`, null],
      value,
    )
  }

  /** What the source says tonight. */
  shown({ read, flaws }: Night): ShownNight {
    const people = [...this.#people.values()]
    let employees: ShownRecord[] = people.map((record) => ({ record, isReject: false }))
    if (read === 'no employees') employees = []
    if (read === 'half') employees = employees.filter((_, index) => index % 2 === 0)
    if (read === 'renumbered')
      employees = employees.map(({ record }) => ({ record: { ...record, id: `n${record.id}` }, isReject: false }))
    for (const { what, who, value } of flaws) spoil(employees, what, who, value)
    const list = (units: ReadonlyMap<string, string>) => [...units].map(([id, name]) => ({ id, name }))
    return {
      employees,
      communities: read === 'no communities' ? [] : list(this.#teams),
      functions: this.slug === 'roster' ? null : read === 'no functions' ? [] : list(this.#jobs),
    }
  }
}

function spoil(employees: ShownRecord[], what: (typeof FLAWS)[number], who: number, value: number): void {
  const index = who % Math.max(1, employees.length)
  const record = employees[index]?.record
  if (!record) return
  const set = (fields: Partial<SourceEmployee>) => {
    employees[index] = { record: { ...record, ...fields }, isReject: false }
  }
  switch (what) {
    case 'no identifier':
      set({ id: '' })
      return
    case 'blank identifier':
      set({ id: value % 2 ? ` ${record.id}` : `${record.id}\t` })
      return
    case 'twice':
      employees.push({ record: value % 2 ? record : { ...record, lastName: 'Twice' }, isReject: value % 5 === 0 })
      return
    case 'impossible date':
      set(value % 2 ? { birthDate: '2026-02-30' } : { endDate: 'soon' })
      return
    case 'end before start':
      set({ startDate: '2026-01-10', endDate: '2026-01-09' })
      return
    case 'unknown community':
      set({ communities: [...(value % 2 ? record.communities : []), 'Nowhere'] })
      return
    case 'unknown function':
      set({ functions: ['Nothing'] })
      return
    case 'no community':
      set({ communities: [] })
      return
    case 'no address':
      set({ email: 'not an address' })
      return
    case 'no name':
      set({ firstName: null, lastName: '' })
      return
    case 'too long':
      set({ lastName: 'x'.repeat(256) })
      return
    case 'reject':
      employees[index] = { record, isReject: true }
      return
    case 'reject without identifier':
      employees[index] = { record: { ...record, id: '' }, isReject: true }
  }
}

export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}

export function pick<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T // within the list, which is not empty
}

/** A part of a list, by the bits of a number. */
function some<T>(list: readonly T[], bits: number, atLeast: number): readonly T[] {
  const part = list.filter((_, index) => (bits >> index) & 1)
  return part.length >= atLeast ? part : list.slice(0, atLeast)
}
