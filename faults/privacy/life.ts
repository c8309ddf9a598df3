import { decideHeld, type LimitedKind, type Report } from '@rollcall/engine'
import { forgetDelivered } from '@rollcall/mail'
import { anonymizeDue, type Database, load, Outbox, openDecision, PlatformError, rewriteFile } from '@rollcall/platform'
import { ConnectorError, type Read, type SourceEmployee, type Tombstone, tombstone } from '@rollcall/sdk'
import { at, deliver, deliverAndLogIn, mailsInto, ORGANIZATION, registerAcme, runNight } from './acme.ts'
import { FAILING, GONE, type Person } from './people.ts'

/** Nobody is left 30 days after the last of them is gone. */
const LAST = GONE + 30

export interface LifeParts {
  readonly database: Database
  readonly people: readonly Person[]
  /** Folder of the mails. */
  readonly outbox: string
  /** The source can say what changed, so that what it showed is kept. */
  readonly saysChanges: boolean
}

/** A platform on which people live from the import to the day on which the last of them is nobody any more. */
export class Life {
  readonly #database: Database
  readonly #people: readonly Person[]
  readonly #outbox: string
  readonly #integrationId: number
  /** All that was logged. */
  readonly log: string[] = []
  /** How often runs ended how, held what, and met which problems. */
  readonly endings = new Map<string, number>()

  readonly #saysChanges: boolean

  private constructor(parts: LifeParts, integrationId: number) {
    this.#database = parts.database
    this.#people = parts.people
    this.#outbox = parts.outbox
    this.#saysChanges = parts.saysChanges
    this.#integrationId = integrationId
  }

  static async begin(parts: LifeParts): Promise<Life> {
    return new Life(parts, await registerAcme(parts.database))
  }

  /** Everything before anybody is forgotten. `look` is asked while most of it is there. */
  async untilGone(look: () => Promise<void>): Promise<void> {
    for (let day = 0; day <= GONE; day++) {
      await this.#night(day)
      if (day === 0) await this.#settleIn(day)
      else this.log.push(...(await deliver(this.#database, this.#outbox, day)))
      if (day === 4) await this.#approveAll(day)
      await this.#retention(day)
      if (day === 3 || day === GONE) await look()
    }
  }

  /** The days until the last of them is anonymized. */
  async untilForgotten(): Promise<void> {
    for (const day of [GONE + 1, GONE + 15, LAST - 1, LAST, LAST + 1]) {
      await this.#night(day)
      this.log.push(...(await deliver(this.#database, this.#outbox, day)))
      await this.#retention(day)
    }
  }

  async #night(day: number): Promise<void> {
    const employees = this.#people.flatMap((person) => person.shown(day) ?? [])
    const report = await runNight(this.#database, this.#integrationId, {
      ...{ day, employees, communities: COMMUNITIES, functions: FUNCTIONS, limits: limitsOn(day) },
      ...(this.#saysChanges ? { changedSince: (since) => this.#changedBetween(since, day) } : {}),
      ...(FAILING.includes(day) ? { readEmployees: () => this.#brokenRead(day, employees) } : {}),
    })
    this.#note(report)
  }

  #note({ status, read, held, problems }: Report): void {
    const codes = new Set(problems.map(({ code }) => code))
    const how = read === undefined ? [] : [read.by === 'list' ? `read whole: ${read.because}` : 'read by changes']
    for (const what of [status, ...how, ...held.map(({ kind }) => `held ${kind}`), ...codes]) {
      this.endings.set(what, (this.endings.get(what) ?? 0) + 1)
    }
  }

  #changedBetween(since: number, day: number): readonly (SourceEmployee | Tombstone)[] {
    return this.#people.flatMap((person): readonly (SourceEmployee | Tombstone)[] => {
      const [was, is] = [person.shown(since), person.shown(day)]
      if (is === null) return was === null ? [] : [tombstone(was.id)]
      return JSON.stringify(was) === JSON.stringify(is) ? [] : [is]
    })
  }

  /** A source that fails, and says more of its people than it should. */
  async *#brokenRead(day: number, employees: readonly SourceEmployee[]): Read<SourceEmployee> {
    yield employees.slice(0, 100)
    const named = this.#people.slice(day, day + 14).map(({ id }) => id)
    throw new ConnectorError('bad_data', `These have no department: ${named.join(', ')}`, {
      hint: `Give ${named[0]} one.`,
      at: `memberships of ${named[1]}`,
    })
  }

  /** Most log in; some get memberships by hand, and take over shifts; some mails fail, and of some nobody knows. */
  async #settleIn(day: number): Promise<void> {
    await this.#troubleSomeMails(day)
    const addresses = new Set(
      this.#people.filter(({ isLoggedIn }) => isLoggedIn).flatMap((person) => person.shown(day)?.email ?? []),
    )
    this.log.push(...(await deliverAndLogIn(this.#database, this.#outbox, day, addresses)))
    const rows = await this.#database.knex('employees').whereIn('state', ['invited', 'active']).select('external_id')
    const there = new Set(rows.map((row) => String(row.external_id)))
    const settled = this.#people.filter(({ id }) => there.has(id))
    const members = settled.filter(({ index }) => index % 4 === 0)
    const takers = settled.filter(({ part }) => part === 'takes over shifts')
    const content = {
      organization: ORGANIZATION,
      communities: [{ id: 'council', name: 'Works council' }],
      memberships: members.map(({ id }) => ({ employee: `hr/${id}`, community: 'council' })),
      takeovers: takers.map(({ id, shift }) => ({ community: 'council', employee: `hr/${id}`, shift })),
    }
    await load(this.#database, content, at(day) + 400_000)
  }

  async #troubleSomeMails(day: number): Promise<void> {
    const outbox = await Outbox.open(this.#database, ORGANIZATION)
    if (!(outbox instanceof Outbox)) throw new Error(`The outbox is held by ${outbox.heldBy}`)
    await outbox.claim(20, at(day)) // as a mailer that dies leaves them
    const { mails } = await outbox.claim(20, at(day))
    const refused = mails.map(({ id }) => ({ id, result: 'refused', error: '550 at RCPT TO' }) as const)
    await outbox.settle(refused, at(day))
    await outbox.close()
  }

  async #retention(day: number): Promise<void> {
    const time = at(day) + 600_000
    await forgetDelivered(this.#database, ORGANIZATION, { ...mailsInto(this.#outbox), at: time })
    await anonymizeDue(this.#database, ORGANIZATION, time)
    await rewriteFile(this.#database)
  }

  /** A person decides on whatever waits. */
  async #approveAll(day: number): Promise<void> {
    for (const { id } of await this.#database.knex('runs').where({ status: 'held' }).select('id')) {
      const decision = await openDecision(this.#database, id, at(day) + 500_000).catch((error: unknown) => {
        if (error instanceof PlatformError && error.code === 'refused') return null // a later run took its place
        throw error
      })
      if (!decision) continue
      const { report, session } = decision
      try {
        await decideHeld(report, { verdict: 'approved', kinds: report.held.map(({ kind }) => kind) }, session)
      } finally {
        await session.close()
      }
    }
  }
}

const COMMUNITIES = ['D1', 'D2', 'D3'].map((id) => ({ id, name: `Department ${id}` }))
const FUNCTIONS = [{ id: 'F1', name: 'Cook' }]

/** Those of days 2 and 3 wait in vain, those of day 4 for an approval. */
function limitsOn(day: number): Partial<Record<LimitedKind, { count: number }>> {
  if (day === 2 || day === 3) return { 'employees.invited': { count: 0 } }
  return day === 4 ? { 'employees.removed': { count: 0 } } : {}
}
