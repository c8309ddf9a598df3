// One organization as data, the same every time: a first state, and the night on which everything happens at once.
import { type SourceCommunity, type SourceEmployee, type Tombstone, tombstone } from '@rollcall/sdk'

/** What a source shows in one night. */
export interface Shown {
  readonly communities: readonly SourceCommunity[]
  /** Null: the integration has no functions. */
  readonly functions: readonly SourceCommunity[] | null
  readonly employees: readonly SourceEmployee[]
}

/** How large an organization is. */
export interface Size {
  /** Employees of the HR integration; one in four again is shown by the roster. */
  readonly employees: number
  /** Communities that the night removes; as many are new. */
  readonly units: number
}

export type Slug = 'hr' | 'roster'
export const SLUGS: readonly Slug[] = ['hr', 'roster']

/** Local dates of the nights: the import, two on which people leave, the roster's first, and the one that faults happen in. */
export const NIGHTS = {
  imported: '2026-01-10',
  leftLongAgo: '2026-01-12',
  left: '2026-02-01',
  eve: '2026-02-11',
  faulty: '2026-02-12',
} as const
export type Night = keyof typeof NIGHTS

const LASTING = 4

/** What happens to an employee in the faulty night; each has one part in it, by its number. */
export const PARTS = [
  'invited',
  'invited without address',
  'anonymized',
  'restored',
  'restored and invited',
  'renamed',
  'new address before login',
  'new address after login',
  'transferred',
  'joins',
  'leaves one of two',
  'removed',
  'ended',
  'rejected',
  'new function',
  'not due yet',
  'community goes, transferred',
  'community goes, by hand elsewhere',
  'unchanged',
  'function goes',
] as const
export type Part = (typeof PARTS)[number]

export function partOf(index: number): Part {
  return PARTS[index % PARTS.length] ?? 'unchanged'
}

export function externalId(index: number): string {
  return `E${String(index).padStart(5, '0')}`
}

/** Whether the employee has logged in before the faulty night. */
export function hasLoggedIn(index: number): boolean {
  const part = partOf(index)
  if (part === 'restored' || part === 'new address after login') return true
  if (part === 'restored and invited' || part === 'new address before login') return false
  return Math.floor(index / PARTS.length) % 2 === 0
}

export function shown(slug: Slug, night: Night, size: Size): Shown {
  return slug === 'hr' ? shownByHr(night, size) : shownByRoster(night, size)
}

function shownByHr(night: Night, size: Size): Shown {
  const isFaulty = night === 'faulty'
  const communities = [...list('C', 'Team', LASTING), ...list(isFaulty ? 'N' : 'G', 'Branch', size.units)]
  const functions = [...list('F', 'Job', 3), ...list(isFaulty ? 'P' : 'H', 'Post', Math.ceil(size.units / 4))]
  const employees: SourceEmployee[] = []
  for (let index = 0; index < size.employees; index++) {
    const record = employeeOfHr(index, night, size)
    if (record) employees.push(record)
  }
  return { communities, functions, employees }
}

function employeeOfHr(index: number, night: Night, size: Size): SourceEmployee | null {
  const part = partOf(index)
  const id = externalId(index)
  const team = `C${index % LASTING}`
  const next = `C${(index + 1) % LASTING}`
  const passing = index % size.units
  const before: SourceEmployee = {
    id,
    firstName: `First${index}`,
    lastName: `Last${index}`,
    email: `e${index}@acme.example`,
    phone: index % 3 === 0 ? `+3160000${String(index).padStart(4, '0')}` : null,
    language: ['nl', 'en', 'de'][index % 3] ?? 'nl',
    startDate: '2020-01-01',
    endDate: part === 'ended' ? '2026-02-05' : null,
    attributes: { badge: `B${index}` },
    communities: [team],
    functions: [`F${index % 3}`],
  }
  const isFaulty = night === 'faulty'
  switch (part) {
    case 'invited':
      return isFaulty ? { ...before, communities: [team, `N${passing}`] } : null
    case 'invited without address':
      return isFaulty ? { ...before, email: null } : null
    case 'not due yet':
      return isFaulty ? { ...before, startDate: '2026-06-01' } : null
    case 'anonymized':
      return night === 'imported' ? before : null
    case 'restored':
    case 'restored and invited':
      return night === 'left' ? null : before
    case 'renamed':
      return isFaulty ? { ...before, lastName: `Married${index}`, phone: '+31655500000' } : before
    case 'new address before login':
    case 'new address after login':
      return isFaulty ? { ...before, email: `moved${index}@acme.example` } : before
    case 'transferred':
      return isFaulty ? { ...before, communities: [next], functions: [`F${(index + 1) % 3}`] } : before
    case 'joins':
      return isFaulty ? { ...before, communities: [team, `N${passing}`] } : before
    case 'leaves one of two':
      return { ...before, communities: isFaulty ? [team] : [team, next] }
    case 'removed':
      return isFaulty ? null : before
    case 'rejected':
      return isFaulty ? { ...before, lastName: 'Unread', communities: ['nowhere'] } : before
    case 'new function':
      return isFaulty ? { ...before, functions: [`P${index % Math.ceil(size.units / 4)}`] } : before
    case 'community goes, transferred':
      return { ...before, communities: [isFaulty ? `N${passing}` : `G${passing}`] }
    case 'community goes, by hand elsewhere':
      return { ...before, communities: [team, `${isFaulty ? 'N' : 'G'}${passing}`] }
    case 'function goes':
      return { ...before, functions: [isFaulty ? 'F0' : `H${index % Math.ceil(size.units / 4)}`] }
    default:
      return before
  }
}

/** What the roster says to whoever read it in the night `since`: who is new or changed, and who is gone. */
export function changedInRoster(since: Night, night: Night, size: Size): readonly (SourceEmployee | Tombstone)[] {
  const before = new Map(shownByRoster(since, size).employees.map((one) => [one.id, JSON.stringify(one)]))
  const { employees } = shownByRoster(night, size)
  const changed = employees.filter((one) => before.get(one.id) !== JSON.stringify(one))
  for (const { id } of employees) before.delete(id)
  return [...changed, ...[...before.keys()].map(tombstone)]
}

export function isNight(name: string): name is Night {
  return name in NIGHTS
}

/** A second integration of the same organization: few communities, no functions, many who come and go; it says what changed. */
function shownByRoster(night: Night, size: Size): Shown {
  const isFaulty = night === 'faulty'
  const employees = Array.from(
    { length: Math.floor(size.employees / 4) },
    (_, index): SourceEmployee => ({
      id: `S${index}`,
      firstName: `Shift${index}`,
      lastName: isFaulty && index % 5 === 0 ? `Again${index}` : `Worker${index}`,
      email: `s${index}@acme.example`,
      communities: [isFaulty && index % 7 === 0 ? 'late' : 'early'],
    }),
  ).filter((_, index) => (isFaulty ? index % 6 !== 1 : index % 6 !== 2))
  return {
    communities: [
      { id: 'early', name: 'Early shift' },
      { id: 'late', name: 'Late shift' },
    ],
    functions: null,
    employees,
  }
}

function list(prefix: string, name: string, count: number): SourceCommunity[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}`, name: `${name} ${prefix}${index}` }))
}

/** What administrators made by hand before the faulty night, as `rollcall load` takes it. */
export function byHand(size: Size): unknown {
  const goes = Array.from({ length: size.units }, (_, index) => `hr/G${index}`)
  const posts = Array.from({ length: Math.ceil(size.units / 4) }, (_, index) => `hr/H${index}`)
  const people = Array.from({ length: size.employees }, (_, index) => index)
  const withPart = (part: Part) => people.filter((index) => partOf(index) === part).map((i) => `hr/${externalId(i)}`)
  return {
    organization: 'acme',
    communities: [{ id: 'council', name: 'Works council' }],
    functions: [{ id: 'first-aid', name: 'First aid' }],
    employees: [
      {
        id: 'owner',
        firstName: 'Olga',
        email: 'olga@acme.example',
        communities: ['council'],
        functions: ['first-aid'],
      },
    ],
    memberships: [
      ...withPart('community goes, by hand elsewhere').map((employee) => ({ employee, community: 'council' })),
      ...withPart('removed').map((employee) => ({ employee, function: 'first-aid' })),
      ...withPart('unchanged').map((employee) => ({ employee, community: goes[0] })),
    ],
    messages: [...goes, 'hr/C0', 'council'].flatMap((community) => [
      { community, text: 'Welcome' },
      { community, text: 'Holidays' },
    ]),
    takeovers: [...goes, 'hr/C1'].map((community, index) => ({
      community,
      employee: withPart('unchanged')[0] ?? 'owner',
      shift: `Monday ${index}`,
    })),
    groups: [{ id: 'all', name: 'Everybody here', audience: { communities: [...goes, 'hr/C0'], functions: posts } }],
    surveys: [{ id: 'mood', name: 'How are you', audience: { functions: [...posts, 'hr/F0'] } }],
    courses: [{ id: 'safety', name: 'Safety', audience: { communities: ['council', ...goes] } }],
  }
}
