import { anonymizeDue, load, restore } from '@rollcall/platform'
import type { SourceEmployee } from '@rollcall/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { deliver, editElsewhere, everybody, follow } from './people.js'
import { at, COMMUNITIES, employee, source, World } from './world.js'

const IDS = ['1001', '1002', '1003']
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(COMMUNITIES.map(({ id, name }) => [id, name]))
/** Always there, so that no answer is empty (R24). */
const STEADY = employee('9001')
const DAY = 86_400_000

/** What the rules say about one identifier, as simply as it can be said. */
interface Account {
  state: 'invited' | 'active' | 'removed'
  hasLoggedIn: boolean
  removedOn: string
  email: string | null
  phone: string | null
  given: readonly string[]
  byHand: readonly string[]
}

class Rules {
  readonly accounts = new Map<string, Account>()
  #mails: string[] = []

  /** One night for one identifier (R6, R8, R10–R13). */
  night(date: string, id: string, record: SourceEmployee | undefined): void {
    const known = this.accounts.get(id)
    const account = known && isForgotten(known, date) ? undefined : known
    const isThere = account !== undefined && account.state !== 'removed'
    const hasLeft = record === undefined || (record.endDate && record.endDate < date)
    if (isThere && hasLeft) Object.assign(account, { state: 'removed', removedOn: date })
    if (hasLeft) return
    const due = record.invitationDate ?? record.startDate
    if (!isThere && due && due > date) return

    const email = record.email === undefined ? (account?.email ?? null) : record.email
    const phone = record.phone === undefined ? (account?.phone ?? null) : record.phone
    const given = record.communities
    const follows = { email, phone, given, state: account?.hasLoggedIn ? 'active' : 'invited' } as const
    if (email !== null && !account?.hasLoggedIn) {
      if (!isThere || account.email?.toLowerCase() !== email.toLowerCase()) this.#mails.push(`invitation to ${email}`)
    }
    if (!account) {
      this.accounts.set(id, { ...follows, hasLoggedIn: false, removedOn: '', byHand: [] })
      return
    }
    const had = [...account.given, ...account.byHand]
    const has = [...given, ...account.byHand]
    const isMoved = has.some((one) => !had.includes(one)) && had.some((one) => !has.includes(one))
    if (isThere && isMoved && email !== null) this.#mails.push(`transfer to ${email}`)
    Object.assign(account, follows)
  }

  /** An administrator's restore (R12). */
  restore(id: string, date: string): boolean {
    const account = this.accounts.get(id)
    if (account?.state !== 'removed' || isForgotten(account, date)) return false
    account.state = account.hasLoggedIn ? 'active' : 'invited'
    if (!account.hasLoggedIn && account.email !== null) this.#mails.push(`invitation to ${account.email}`)
    return true
  }

  listed() {
    const present = [...this.accounts].filter(([, account]) => account.state !== 'removed')
    return present
      .map(([externalId, { state, email, phone, given, byHand }]) => ({
        externalId,
        state,
        email,
        phone,
        communities: [
          ...given.map((id) => `${NAMES[id]}`),
          ...byHand.filter((id) => !given.includes(id)).map((id) => `${NAMES[id]} by hand`),
        ].sort(),
      }))
      .sort((one, other) => (one.externalId < other.externalId ? -1 : 1))
  }

  takeMails(): string[] {
    const mails = this.#mails.toSorted()
    this.#mails = []
    return mails
  }
}

function isForgotten({ state, removedOn }: Account, date: string): boolean {
  return state === 'removed' && Date.parse(date) - Date.parse(removedOn) >= 30 * DAY
}

async function listed(world: World) {
  return (await everybody(world)).map(({ externalId, state, email, phone, communities }) => ({
    externalId,
    state,
    email,
    phone,
    communities: communities.map(({ name, origin }) => (origin === 'manual' ? `${name} by hand` : name)).sort(),
  }))
}

const someDate = (...dates: readonly string[]) => fc.constantFrom(undefined, null, ...dates)

function record(id: string): fc.Arbitrary<SourceEmployee | undefined> {
  const address = fc.constantFrom(undefined, null, `${id}@a.example`, `${id}@A.example`, `${id}@b.example`)
  const shown = fc
    .record(
      {
        email: address,
        phone: fc.constantFrom(undefined, null, '1', '2'),
        invitationDate: someDate('2026-03-03', '2026-04-01'),
        startDate: someDate('2026-03-02', '2026-03-20', '2026-04-10'),
        endDate: someDate('2026-04-10', '2026-03-20'),
        communities: fc.subarray(Object.keys(NAMES), { minLength: 1 }),
      },
      { noNullPrototype: true },
    )
    .map(({ endDate, ...fields }) => {
      const isPossible = !endDate || !fields.startDate || fields.startDate <= endDate
      return withoutUndefined({ ...employee(id), ...fields, endDate: isPossible ? endDate : null })
    })
  return fc.option(shown, { nil: undefined, freq: 3 })
}

/** A field that the source does not know is not there at all. */
function withoutUndefined<T extends object>(fields: { [Key in keyof T]: T[Key] | undefined }): T {
  const known: Partial<T> = {}
  for (const key in fields) if (fields[key] !== undefined) known[key] = fields[key]
  return known as T // whatever T needs was given
}

/** What happens in the day after a night, to one of the employees. */
const act = fc.record({
  what: fc.constantFrom('logs in', 'is edited elsewhere', 'is given the bar by hand', 'is restored'),
  who: fc.constantFrom(...IDS),
})
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never

const night = fc.record({
  days: fc.constantFrom(1, 1, 2, 6, 13, 30),
  records: fc.tuple(...IDS.map(record)),
  isFull: fc.boolean(),
  /** Retention anonymizes whoever is due. */
  forgets: fc.boolean(),
  acts: fc.array(act, { maxLength: 3 }),
})

async function day(world: World, rules: Rules, date: string, tokens: Map<string, string>, acts: readonly Act[]) {
  for (const { what, who } of acts) {
    const account = rules.accounts.get(who)
    if (what === 'is restored' && rules.restore(who, date)) {
      await restore(world.database, `acme/hr/${who}`, at(date, '09:00'))
      tokens.delete(account?.email?.toLowerCase() ?? '') // its link died with the removal, a new one is on its way
    }
    if (!account || account.state === 'removed') continue
    const token = tokens.get(account.email?.toLowerCase() ?? '')
    if (what === 'logs in' && account.state === 'invited' && token !== undefined) {
      await follow(world, token, date)
      Object.assign(account, { state: 'active', hasLoggedIn: true })
    }
    if (what === 'is edited elsewhere') {
      await editElsewhere(world, who, { phone: '911' })
      account.phone = '911'
    }
    if (what === 'is given the bar by hand' && !account.byHand.includes('D2')) {
      const memberships = [{ employee: `hr/${who}`, community: 'hr/D2' }]
      await load(world.database, { organization: 'acme', memberships }, at(date, '09:00'))
      account.byHand = [...account.byHand, 'D2']
    }
  }
}

async function mailRound(world: World, rules: Rules, tokens: Map<string, string>, date: string, time: string) {
  const delivered = await deliver(world, date, time)
  expect(delivered.map(({ kind, recipient }) => `${kind} to ${recipient}`).sort()).toEqual(rules.takeMails())
  for (const mail of delivered) if (mail.kind === 'invitation') tokens.set(mail.recipient.toLowerCase(), mail.token)
}

describe.each(databases)('any nights on $name', ({ name, make }) => {
  it('R6 R8 R9 R10 R11 R12 R13 whatever a source shows, in whatever order, each night ends as the rules say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(night, { minLength: 2, maxLength: 6 }), async (nights) => {
        await using world = await World.create(make)
        const rules = new Rules()
        const tokens = new Map<string, string>()
        let time = Date.parse('2026-03-01')
        for (const { days, records, isFull, forgets, acts } of nights) {
          time += days * DAY
          const date = new Date(time).toISOString().slice(0, 10)
          const shown = source([STEADY, ...records.filter((one) => one !== undefined)])
          await world.night(date, shown, { full: isFull })
          rules.night(date, STEADY.id, STEADY)
          for (const [index, id] of IDS.entries()) rules.night(date, id, records[index])

          expect(await listed(world)).toEqual(rules.listed())
          const again = await world.night(date, shown, { full: true, time: '03:00' })
          expect(again.status).toBe('unchanged')
          if (forgets) await anonymizeDue(world.database, 'acme', at(date, '05:00'))
          await mailRound(world, rules, tokens, date, '07:00')
          await day(world, rules, date, tokens, acts)
          await mailRound(world, rules, tokens, date, '20:00')
        }
      }),
      { numRuns: name === 'SQLite' ? 25 : 10 },
    )
  }, 180_000)
})
