import { join } from 'node:path'
import { type Database, load, migrate, openDatabase, restore } from '@rollcall/platform'
import type { SourceEmployee } from '@rollcall/sdk'
import type { Bench, Fault, Tally } from '../fault.ts'
import { freshPlace } from '../fresh-place.ts'
import { randomOf } from '../random.ts'
import { count, inRounds, type Round } from '../rounds.ts'
import { at, deliverAndLogIn, registerAcme, runNight } from './acme.ts'

/** Days after the removal on which some of the people are brought back, the last moment among them. */
const BACK_ON = [1, 12, 29]

/**
 * G22: random people are removed and brought back, by an administrator or by the source, and are as they were: field by
 * field, with their attributes, login and memberships, given by the source and by hand. A strike is a profile.
 */
export const restoredWhole: Fault = {
  name: 'restored',
  title: 'profiles that are removed and restored, compared field by field',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 10_000, short: 200 },
  needed: 100,
  strike: (bench, tally) => inRounds(bench, ROUND, (round) => compareProfiles(bench, round, tally)),
}

const ROUND = 1_000

async function compareProfiles(bench: Bench, round: Round, tally: Tally): Promise<void> {
  await using place = await freshPlace(bench)
  const database = await openDatabase(place.url, '/')
  try {
    await migrate(database)
    const { before, after } = await goAndComeBack(database, round, join(place.folder, 'outbox'))
    for (const [externalId, profile] of before) {
      tally.times++
      const now = after.get(externalId)
      if (now?.id === profile.id) tally.met++
      tally.deviates(`--seed ${round.seed} --times ${round.times}, ${externalId}`, differences(profile, now))
    }
    const profiles = [...before.values()]
    count(tally, 'had logged in', profiles.filter((profile) => profile['first_login_at']).length)
    count(tally, 'had something by hand', profiles.filter(({ isByHand }) => isByHand).length)
  } finally {
    await database.close()
  }
  bench.onStrike(tally)
}

async function goAndComeBack(database: Database, { seed, times }: Round, outbox: string) {
  const random = randomOf(seed)
  const employees = Array.from({ length: times }, (_, index) => someEmployee(index, random))
  const integrationId = await registerAcme(database)
  const night = (day: number, shown: readonly SourceEmployee[]) =>
    runNight(database, integrationId, { day, employees: shown, communities: COMMUNITIES, functions: FUNCTIONS })
  await night(0, employees)
  const loggingIn = employees.filter(() => random() < 0.6)
  await deliverAndLogIn(database, outbox, 0, new Set(loggingIn.flatMap(({ email }) => email ?? [])))
  await giveByHand(database, employees, random)
  await night(1, employees)

  const before = await readProfiles(database)
  await night(2, [])
  const [byAdministrator, bySource]: [SourceEmployee[], SourceEmployee[]] = [[], []]
  for (const employee of employees) (random() < 0.5 ? byAdministrator : bySource).push(employee)
  const back: SourceEmployee[] = []
  for (const [index, day] of BACK_ON.entries()) {
    const isHis = (_: unknown, number: number) => number % BACK_ON.length === index
    for (const { id } of byAdministrator.filter(isHis)) {
      await restore(database, `acme/hr/${id}`, at(2 + day) - 1_000)
      const employee = employees.find((one) => one.id === id)
      if (employee) back.push(employee)
    }
    back.push(...bySource.filter(isHis))
    await night(2 + day, back)
  }
  return { before, after: await readProfiles(database) }
}

const COMMUNITIES = Array.from({ length: 12 }, (_, index) => ({ id: `D${index}`, name: `Department ${index}` }))
const FUNCTIONS = Array.from({ length: 8 }, (_, index) => ({ id: `F${index}`, name: `Function ${index}` }))
const BY_HAND = ['council', 'first-aid', 'choir']
/** Letters of many kinds, and what could be taken for something else. */
const LETTERS = ['a', 'É', 'ß', 'ł', '漢', '😀', 'e\u0301', "'", '"', '\\', '%', '_', ' ', '0', '<', '\u202e', 'ـ', '-']
const KEYS = ['badge', 'Kostenstelle', '__proto__', 'constructor', 'a.b', 'ключ', "o'key", '1']

function someEmployee(index: number, random: () => number): SourceEmployee {
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]
  const some = <T>(from: readonly T[], share: number) => from.filter(() => random() < share)
  const text = () => `x${Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(LETTERS)).join('')}x`
  const maybe = <T>(value: T) => (random() < 0.7 ? value : null)
  const attributes: [string, string][] = some(KEYS, 0.4).map((key) => [key, text()])
  const communities = some(COMMUNITIES, 0.15).map(({ id }) => id)
  return {
    id: `E${index}-${text()}`,
    firstName: text(),
    lastName: maybe(text()),
    email: maybe(`E${index}.Person@acme.example`),
    phone: maybe(text()),
    language: pick(['nl', 'en', 'de', null]) ?? null,
    birthDate: maybe(`19${10 + Math.floor(random() * 90)}-0${1 + Math.floor(random() * 9)}-15`),
    startDate: maybe('2020-02-29'),
    endDate: maybe('2030-12-31'),
    attributes: Object.fromEntries(attributes),
    communities: communities.length > 0 ? communities : ['D0'],
    functions: some(FUNCTIONS, 0.15).map(({ id }) => id),
  }
}

async function giveByHand(database: Database, employees: readonly SourceEmployee[], random: () => number) {
  const memberships = employees
    .filter(() => random() < 0.5)
    .flatMap(({ id }) => {
      const employee = `hr/${id}`
      return [
        { employee, community: BY_HAND[Math.floor(random() * BY_HAND.length)] },
        // Also where the source gives it: both then stand on their own.
        { employee, community: `hr/D${Math.floor(random() * COMMUNITIES.length)}` },
        { employee, function: `hr/F${Math.floor(random() * FUNCTIONS.length)}` },
      ]
    })
  const communities = BY_HAND.map((id) => ({ id, name: `By hand: ${id}` }))
  await load(database, { organization: 'acme', communities, memberships }, at(0) + 400_000)
}

type Profile = Readonly<Record<string, unknown>> & { readonly id: unknown; readonly isByHand: boolean }

/** Everything that the platform keeps of each employee of the source, by identifier. */
async function readProfiles({ knex }: Database): Promise<ReadonlyMap<string, Profile>> {
  const memberships = new Map<number, string[]>()
  for (const [table, column] of [
    ['community_members', 'community_id'],
    ['function_members', 'function_id'],
  ] as const) {
    for (const row of await knex(table).select('employee_id', column, 'from_source', 'by_hand')) {
      const list = memberships.get(Number(row.employee_id)) ?? []
      memberships.set(Number(row.employee_id), list)
      list.push(`${column} ${row[column]}: source ${row.from_source}, hand ${row.by_hand}`)
    }
  }
  const rows = await knex('employees as e')
    .join('correlations as c', 'c.employee_id', 'e.id')
    .select('e.*', 'c.is_removed', 'c.external_id as known_as')
  return new Map(
    rows.map((row) => {
      const list = (memberships.get(Number(row.id)) ?? []).sort()
      return [String(row.external_id), { ...row, memberships: list, isByHand: list.some((one) => /hand 1/.test(one)) }]
    }),
  )
}

function differences(before: Profile, after: Profile | undefined): readonly string[] {
  if (!after) return ['is not there']
  return Object.entries(before)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(after[field]))
    .map(([field, value]) => `${field} was ${JSON.stringify(value)}, and is ${JSON.stringify(after[field])}`)
}
