// People who live with an organization for some days, with a marker in everything that a source can say of them.
import type { SourceEmployee } from '@rollcall/sdk'
import { randomOf } from '../random.ts'
import { Markers, personalDate } from './markers.ts'

/** What happens to people; each has one part in it. */
export const PARTS = [
  'rejected',
  'address taken',
  'not due yet',
  'waits until gone',
  'moves',
  'renamed',
  'new address before login',
  'new address after login',
  'without address',
  'back and gone again',
  'ended',
  'removal waits',
  'takes over shifts',
  'stays as it is',
] as const
export type Part = (typeof PARTS)[number]

/** The day on which the last of them is gone, counted from the import. */
export const GONE = 10
/** Days on which the source fails, and says whose record it met. */
export const FAILING: readonly number[] = [5, 6]

export interface Person {
  readonly index: number
  readonly part: Part
  readonly isLoggedIn: boolean
  readonly id: string
  readonly shift: string
  /** As the source shows it on a day; null where it does not. */
  readonly shown: (day: number) => SourceEmployee | null
}

const ATTRIBUTES = 26

/**
 * @param count of the people
 * @param seed decides how much of other text stands around their markers, and with it where in a file they come to lie
 */
export function makePeople(count: number, seed = 0): { readonly people: readonly Person[]; readonly markers: Markers } {
  const markers = new Markers()
  const random = randomOf(seed)
  const people: Person[] = []
  for (let index = 0; index < count; index++) people.push(makePerson(index, markers, people, random))
  return { people, markers }
}

function makePerson(index: number, markers: Markers, others: readonly Person[], random: () => number): Person {
  const part = PARTS[index % PARTS.length] ?? 'stays as it is'
  const text = () => markers.take()
  const filler = () => '.'.repeat(Math.floor(random() * 30))
  const id = text()
  const base: SourceEmployee = {
    id,
    firstName: `First ${text()}`,
    lastName: `Last-${text()}`,
    email: `${text()}@acme.example`,
    phone: `+31 ${text()}`,
    language: `nl-x-${text()}`,
    birthDate: personalDate(index),
    startDate: personalDate(index + 7_000),
    attributes: Object.fromEntries(
      Array.from({ length: ATTRIBUTES }, (_, number) => [`field${number}`, text() + filler()]),
    ),
    communities: [index % 2 === 0 ? 'D1' : 'D2'],
    functions: ['F1'],
    at: `people.csv:${text()}`,
  }
  const later: SourceEmployee = {
    ...base,
    lastName: `Later "${text()}" Doe`,
    phone: text(),
    attributes: { ...base.attributes, field0: `${text()} / ${text()}` },
  }
  const moved: SourceEmployee = { ...base, communities: ['D3'] }
  const readdressed: SourceEmployee = { ...base, email: `new.${text()}@acme.example` }
  const taken = others.at(-PARTS.length + 3)?.shown(0)?.email ?? 'first@acme.example'
  const shownOn: Record<Part, (day: number) => SourceEmployee | null> = {
    rejected: (day) => (day < 4 ? { ...base, birthDate: `19${text()}` } : null),
    'address taken': (day) => (day > 0 && day < 4 ? { ...base, email: taken } : null),
    'not due yet': (day) => (day < 4 ? { ...base, startDate: '2027-01-01' } : null),
    'waits until gone': (day) => (day === 2 || day === 3 ? base : null),
    moves: (day) => (day === 0 ? base : moved),
    renamed: (day) => (day < 3 ? base : later),
    'new address before login': (day) => (day < 2 ? base : readdressed),
    'new address after login': (day) => (day < 2 ? base : readdressed),
    'without address': () => ({ ...base, email: null }),
    'back and gone again': (day) => (day === 1 || day === 2 ? null : base),
    ended: (day) => ({ ...base, endDate: day < 3 ? null : '1999-12-31' }),
    'removal waits': (day) => (day < 4 ? base : null),
    'takes over shifts': () => base,
    'stays as it is': () => base,
  }
  return {
    index,
    part,
    isLoggedIn: part !== 'new address before login' && index % 3 !== 0,
    id,
    shift: `shift ${text()}`,
    shown: (day) => (day >= GONE ? null : shownOn[part](day)),
  }
}
