// Lives of organizations, at random: what their people do, what a source shows of it, what goes wrong, and what
// administrators do in the day after. Plain data, so that a life that goes wrong can be made smaller and told.
import fc from 'fast-check'
import type { Limits } from './words.ts'

export const HAND = { communities: ['council', 'choir'], functions: ['aider', 'driver'], employees: ['m1', 'm2', 'm3'] }

const WHAT = {
  hire: 8,
  leave: 6,
  'come back': 4,
  'set end': 3,
  'set start': 2,
  'set invitation date': 1,
  rename: 4,
  transfer: 6,
  'change job': 4,
  'change address': 4,
  'swap addresses': 2,
  'take an address': 2,
  'change a field': 4,
  'leave a field out': 2,
  'add a unit': 2,
  'drop a unit': 3,
  'rename a unit': 1,
} as const

export const FLAWS = [
  'no identifier',
  'blank identifier',
  'twice',
  'impossible date',
  'end before start',
  'unknown community',
  'unknown function',
  'no community',
  'no address',
  'no name',
  'too long',
  'reject',
  'reject without identifier',
] as const

const ACTS = {
  'log in': 8,
  'log in with an old link': 2,
  'edit elsewhere': 4,
  'lose a membership elsewhere': 2,
  'give a membership': 3,
  restore: 3,
  link: 3,
  unlink: 2,
  'make an employee': 1,
  message: 2,
  takeover: 2,
  audience: 2,
} as const

const ENOUGH = { count: 1_000_000 }
const FREE = {
  'employees.removed': ENOUGH,
  'employees.invited': ENOUGH,
  'employees.transferred': ENOUGH,
  'employees.unassigned': ENOUGH,
  'employees.emailChanged': ENOUGH,
  'employees.rejected': ENOUGH,
  'communities.removed': ENOUGH,
  'functions.removed': ENOUGH,
}
export const LIMITS: Readonly<Record<'free' | 'usual' | 'tight' | 'none', Limits>> = {
  free: FREE,
  usual: {
    'employees.removed': { count: 3, percent: 5, ceiling: 500 },
    'employees.invited': { count: 25, percent: 20 },
    'employees.transferred': { count: 10, percent: 20 },
    'employees.unassigned': { count: 10, percent: 20 },
    'employees.emailChanged': { count: 10, percent: 10 },
    'employees.rejected': { count: 20, percent: 20 },
    'communities.removed': { count: 1, percent: 5 },
    'functions.removed': { count: 2, percent: 10 },
  },
  tight: {
    'employees.removed': { count: 1, percent: 20, ceiling: 2 },
    'employees.invited': { count: 1, percent: 10 },
    'employees.transferred': { percent: 10 },
    'employees.unassigned': { count: 0 },
    'employees.emailChanged': { count: 0, percent: 15 },
    'employees.rejected': { count: 1, percent: 30 },
    'communities.removed': { count: 0 },
    'functions.removed': { percent: 34 },
  },
  none: { ...Object.fromEntries(Object.keys(FREE).map((kind) => [kind, {}])), 'employees.rejected': ENOUGH },
}

function weighted<T extends string>(weights: Readonly<Record<T, number>>): fc.Arbitrary<T> {
  const names = Object.keys(weights) as T[] // the keys of a literal
  return fc.oneof(...names.map((name) => ({ weight: weights[name], arbitrary: fc.constant(name) })))
}

const step = <T>(what: fc.Arbitrary<T>) => fc.record({ what, who: fc.nat(31), value: fc.nat(63) })

const night = fc.record({
  days: fc.constantFrom(1, 1, 1, 1, 2, 3, 7, 14, 29, 30, 31),
  steps: fc.array(step(weighted(WHAT)), { maxLength: 8 }),
  flaws: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(step(fc.constantFrom(...FLAWS)), { maxLength: 3 }) },
  ),
  read: weighted({
    whole: 24,
    'no employees': 1,
    half: 2,
    renumbered: 1,
    'no communities': 1,
    'no functions': 1,
    fails: 2,
    'is cut': 2,
  }),
  /** How a source says what changed, where it can. */
  feed: weighted({
    'as it should': 12,
    'says more': 4,
    forgets: 1,
    miscounts: 1,
    'means something else': 1,
    breaks: 2,
  }),
  noise: fc.nat(63),
  limits: weighted({ free: 5, usual: 2, tight: 3, none: 1 }),
  holdsFirstImport: fc.boolean(),
  isFull: fc.boolean(),
  crash: fc.option(
    fc.record({
      how: fc.constantFrom(
        'dies before',
        'dies after',
        'is stopped',
        'loses its lease',
        'dies keeping',
        'dies having kept',
      ),
      call: fc.integer({ min: 1, max: 4 }),
      isRunAgain: fc.boolean(),
    }),
    { freq: 4 },
  ),
  isRunTwice: fc.boolean(),
  runsRoster: fc.boolean(),
  /** Nothing runs in this night, so what waits goes on waiting. */
  isDown: fc.constantFrom(false, false, false, false, false, true),
  acts: fc.array(step(weighted(ACTS)), { maxLength: 5 }),
  /** Of the first kinds that wait, as bits. */
  decision: fc.option(
    fc.record({
      verdict: fc.constantFrom('approved', 'rejected'),
      kinds: fc.constantFrom(255, 255, 1, 2, 3),
      isLate: fc.boolean(),
    }),
    { freq: 3 },
  ),
  delivers: fc.boolean(),
  forgets: fc.boolean(),
})
export type Night = typeof night extends fc.Arbitrary<infer One> ? One : never

const lifeOf = (saysChanges: boolean) =>
  fc.record({
    size: fc.integer({ min: 3, max: 16 }),
    saysChanges: fc.constant(saysChanges),
    nights: fc.array(saysChanges ? night.map(quieter) : night, { minLength: 1, maxLength: 14, size: 'max' }),
  })

/** Most nights of a source that says what changed are such that the next one asks it for that. */
function quieter(one: Night): Night {
  if (one.noise % 5 === 0) return one
  const days = one.noise % 3 === 0 ? one.days : 1
  const limits = one.noise % 7 === 0 ? one.limits : 'free'
  return { ...one, days, limits, holdsFirstImport: false, isFull: false }
}

export const life = fc.oneof(lifeOf(false), lifeOf(true))
export type Life = typeof life extends fc.Arbitrary<infer One> ? One : never
