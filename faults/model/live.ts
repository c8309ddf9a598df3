// One life, on the platform and in the model side by side: whatever happens, both have to be the same afterwards.
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { decideHeld, type Report, run } from '@rollcall/engine'
import { deliverOrganization } from '@rollcall/mail'
import {
  anonymizeDue,
  type Database,
  load,
  openDecision,
  openRunSession,
  registerOrganization,
} from '@rollcall/platform'
import { act } from './acts.ts'
import { Difference, same } from './difference.ts'
import { Feed, sourceOf, withoutLongEnded } from './feed.ts'
import { Hr } from './hr.ts'
import { HAND, LIMITS, type Life, type Night } from './life.ts'
import { Organization } from './rules.ts'
import { decide } from './rules-of-decisions.ts'
import { planNight } from './rules-of-nights.ts'
import { linesOf, type Reader, seenOn } from './seen.ts'
import { Trouble } from './trouble.ts'
import {
  ENTITIES,
  type Invitation,
  isPresent,
  type NightOrder,
  nameOf,
  PARTS,
  type Part,
  type Person,
  type Plan,
  type Slug,
} from './words.ts'

/** Where lives take place: one database for many organizations. */
export interface Stage {
  readonly database: Database
  readonly reader: Reader
  /** Folder for the mails of one life after the other. */
  readonly mails: string
}

/** What a life met, to see that lives are not too quiet. */
export type Meets = Map<string, number>

const DAY = 86_400_000

/** @throws where platform and model differ */
export async function live(stage: Stage, id: string, life: Life, meets: Meets): Promise<number> {
  const played = await Played.begin(stage, id, life, meets)
  try {
    for (const night of life.nights) await played.night(night)
    return played.nights
  } finally {
    await played.end()
  }
}

/** A life that is being lived. */
export class Played {
  nights = 0
  readonly stage: Stage
  readonly id: string
  readonly #meets: Meets
  readonly model = new Organization()
  readonly #sources: Readonly<Record<Slug, Hr>>
  /** Set where the source of `hr` can say what changed. */
  readonly #feed: Feed | null
  readonly #integrations: ReadonlyMap<string, number>
  readonly links: { readonly token: string; readonly person: Person; readonly invitation: Invitation }[] = []
  readonly #runs = new Map<Slug, string>()
  lastChange = 0
  #mayShare = false
  #time = Date.parse('2026-02-01T01:00:00Z')
  #number = 0

  private constructor(stage: Stage, id: string, life: Life, integrations: ReadonlyMap<string, number>, meets: Meets) {
    this.stage = stage
    this.id = id
    this.#meets = meets
    this.#integrations = integrations
    this.#feed = life.saysChanges ? new Feed() : null
    this.#sources = { hr: new Hr('hr', life.size), roster: new Hr('roster', Math.ceil(life.size / 3)) }
  }

  static async begin(stage: Stage, id: string, life: Life, meets: Meets): Promise<Played> {
    const integrations = await registerOrganization(stage.database, {
      ...{ id, name: 'Acme', timeZone: 'Europe/Amsterdam', language: 'nl', integrations: ['hr', 'roster'] },
    })
    const played = new Played(stage, id, life, integrations, meets)
    await played.#makeByHand()
    return played
  }

  async end(): Promise<void> {
    const { knex } = this.stage.database
    await knex('plan_pages')
      .whereIn(
        'run_id',
        knex('runs')
          .whereIn('integration_id', [...this.#integrations.values()])
          .select('id'),
      )
      .delete()
    await rm(this.stage.mails, { recursive: true, force: true })
  }

  async night(night: Night): Promise<void> {
    this.#time += night.days * DAY
    const date = new Date(this.#time).toISOString().slice(0, 10)
    const slugs: readonly Slug[] = night.runsRoster ? ['hr', 'roster'] : ['hr']
    for (const [turn, slug] of (night.isDown ? [] : slugs).entries()) {
      this.#sources[slug].live(night.steps, date)
      const everybody = this.#sources[slug].shown(night)
      const shown = this.#feedOf(slug) ? withoutLongEnded(everybody, date) : everybody
      const order = {
        slug,
        date,
        at: this.#at(`${2 + turn}:00`),
        shown,
        limits: LIMITS[night.limits],
        holdsFirstImport: night.holdsFirstImport,
      }
      const isDone = await this.#run(order, night, night.crash)
      if (!isDone && night.crash?.isRunAgain) await this.#run({ ...order, at: this.#at(`${2 + turn}:20`) }, night, null)
      if (night.isRunTwice)
        await this.#run(
          { ...order, at: this.#at(`${2 + turn}:40`) },
          { ...night, isFull: !night.isFull && !this.#feedOf(slug) },
          null,
        )
    }
    if (night.delivers) await this.#deliver('07:00')
    const acts = night.acts.toSorted((one, other) => one.who - other.who)
    if (!night.decision?.isLate) await this.#decide(night, '08:00')
    for (const [index, one] of acts.entries()) await act(this, one, this.#at('09:00') + index * 60_000)
    if (night.decision?.isLate) await this.#decide(night, '12:00')
    if (night.delivers) await this.#deliver('20:00')
    if (night.forgets) await this.#forget()
  }

  /** @returns false where the run came to no end of its own */
  async #run(order: NightOrder, night: Night, crash: Night['crash']): Promise<boolean> {
    this.nights++
    const { slug, date, at } = order
    const feed = this.#feedOf(slug)
    const trouble = new Trouble(this.stage.database, this.integration(slug), crash)
    const session = await openRunSession(this.stage.database, this.#subject(slug, date, at), 'hand')
    let report: Report
    try {
      report = await run(
        { organization: this.id, integration: slug },
        feed ? feed.source(order, night) : sourceOf(order, night.read),
        trouble.around(session),
        {
          night: date,
          full: night.isFull,
          safeguards: { firstImport: order.holdsFirstImport ? 'hold' : 'allow', limits: limitsOf(order) },
          signal: trouble.signal,
        },
      )
    } finally {
      await session.close()
    }
    const isBroken = night.read === 'fails' || night.read === 'is cut' || feed?.isBroken
    const { read } = report
    if (read) this.meet(read.by === 'list' ? `read whole: ${read.because}` : 'read by changes')
    const plan = isBroken ? null : planNight(this.model, order)
    this.meet(report.status)
    if (plan === null) {
      if (report.status !== 'failed') throw new Difference('a broken read', ['failed'], [report.status])
      await this.compare(`a read that ${night.read}`)
      return true
    }
    for (const part of PARTS) if (trouble.committed.has(part)) this.model.apply(plan, part)
    if (report.status === 'interrupted' || report.status === 'failed') {
      if (!trouble.hasCome) throw new Difference('a run', ['an end'], [`${report.status} ${report.error?.message}`])
      if (trouble.committed.size > 0) this.model.replaceWaiting(slug)
      await this.compare(`a crash: ${crash?.how} ${crash?.call}`)
      return false
    }
    await this.#assertCopied(slug, order)
    this.#assertAllApplied(plan, trouble.committed)
    this.model.end(plan)
    this.#runs.delete(slug)
    if (plan.held.length > 0) this.#runs.set(slug, report.run)
    const told = report.held.map(({ kind, count, of, because }) => `${kind} ${count} of ${of} ${because}`)
    const asked = plan.held.map(({ kind, count, of, because }) => `${kind} ${count} of ${of} ${because}`)
    same('held', asked.sort(), told.sort())
    for (const { kind } of plan.held) this.meet(`held ${kind}`)
    same('counts', numbers(plan.counts), numbers({ ...report.employees }))
    for (const [kind, count] of Object.entries(plan.counts)) if (count > 0) this.meet(kind)
    await this.compare('a run')
    return true
  }

  #feedOf(slug: Slug): Feed | null {
    return slug === 'hr' ? this.#feed : null
  }

  /** R13: what is kept is what the source shows, if anything is. */
  async #assertCopied(slug: Slug, { shown }: NightOrder): Promise<void> {
    const { knex } = this.stage.database
    const copies = knex('source_copies').where({ integration_id: this.integration(slug), run_id: null })
    const kept: string[] = await knex('source_records')
      .whereIn('copy_id', copies.clone().select('id'))
      .pluck('external_id')
    if (kept.length === 0) return
    this.meet('kept')
    if (!this.#feedOf(slug)) throw new Difference('what is kept', [], kept)
    same('what is kept', shown.employees.map(({ record }) => record.id).sort(), kept.sort())
  }

  /** Nothing that was asked for may be left undone: also where no page was written, because there was nothing in it. */
  #assertAllApplied(plan: Plan, committed: ReadonlySet<Part>): void {
    for (const part of PARTS) if (!committed.has(part)) this.model.apply(plan, part)
  }

  async #decide(night: Night, time: string): Promise<void> {
    const { decision } = night
    if (!decision) return
    for (const slug of ['hr', 'roster'] as const) {
      const waiting = this.model.waiting.get(slug)
      const runId = this.#runs.get(slug)
      if (!waiting || runId === undefined) continue
      const kinds = waiting.held
        .filter(({ state }, index) => state === 'pending' && (decision.kinds >> index) & 1)
        .map(({ kind }) => kind)
      if (kinds.length === 0) continue
      const at = this.#at(time)
      const { report, session } = await openDecision(this.stage.database, runId, at)
      try {
        const ruling = report.held.flatMap(({ kind }) => (kinds.includes(kind) ? [kind] : []))
        await decideHeld(report, { verdict: decision.verdict, kinds: ruling }, session)
      } finally {
        await session.close()
      }
      decide(this.model, slug, decision.verdict, kinds, at)
      this.meet(`${decision.verdict} a plan`)
      await this.compare(`a decision: ${decision.verdict} ${kinds}`)
    }
  }
  /** Mails are delivered as files, and read as a person would: the link is taken out of the text. */
  async #deliver(time: string): Promise<void> {
    const at = this.#at(time)
    const { database, mails } = this.stage
    const settings = { from: 'Acme <people@acme.example>', transport: `file:${mails}` }
    await deliverOrganization(database, this.id, { settings, folder: '/', now: () => at, log: SILENT })
    const sent = this.model.deliver(at)
    if (sent.length > 0) {
      const { mailIds } = await seenOn(this.stage.reader, this.id, this.lastChange)
      const files = (await readdir(mails)).sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
      const told: string[] = []
      for (const file of files) {
        const content = (await readFile(join(mails, file), 'utf8')).replaceAll('=\r\n', '').replaceAll('=3D', '=')
        const [to] = /^To: .*$/m.exec(content) ?? []
        const [mailId, kind] = [Number.parseInt(file, 10), file.includes('invitation') ? 'invitation' : 'transfer']
        const who = mailIds.get(mailId) ?? ''
        told.push(`${kind} ${who}`)
        const mail = sent.find(
          (one) => nameOf(one.person) === who && (one.invitation ? 'invitation' : 'transfer') === kind,
        )
        if (mail && !to?.toLowerCase().includes(mail.to.toLowerCase()))
          throw new Difference('a recipient', [mail.to], [to ?? ''])
        const [, token] = /\/welcome#([\w-]+)/.exec(content) ?? []
        if (mail?.invitation && token) this.links.push({ token, person: mail.person, invitation: mail.invitation })
      }
      const asked = sent.map(({ person, invitation }) => `${invitation ? 'invitation' : 'transfer'} ${nameOf(person)}`)
      same('mails', asked.sort(), told.sort())
      if (this.links.length < sent.filter(({ invitation }) => invitation).length) throw new Error('A mail has no link')
      await rm(mails, { recursive: true, force: true })
    }
    await this.compare('a delivery')
  }

  async #forget(): Promise<void> {
    const at = this.#at('21:00')
    const { anonymized } = await anonymizeDue(this.stage.database, this.id, at)
    const due = this.model.forget(at)
    if (due > 0) this.meet('anonymized')
    same('anonymized', [String(due)], [String(anonymized)])
    if (this.model.forgetWaiting(at) > 0) this.meet('forgot what waited')
    await this.compare('retention')
  }

  async #makeByHand(): Promise<void> {
    const communities = HAND.communities.map((id) => ({ id, name: `By hand ${id}` }))
    const functions = HAND.functions.map((id) => ({ id, name: `By hand ${id}` }))
    await load(this.stage.database, { organization: this.id, communities, functions }, this.#time)
    for (const { id, name } of communities) this.model.addUnitByHand('community', id, name)
    for (const { id, name } of functions) this.model.addUnitByHand('function', id, name)
    await this.compare('what was made by hand')
  }
  async compare(after: string): Promise<void> {
    const seen = await seenOn(this.stage.reader, this.id, this.lastChange)
    this.lastChange = seen.lastChange
    same(`the platform after ${after}`, linesOf(this.model), seen.lines)
    this.#assertNobodyShares(after)
    same(`the journal of ${after}`, this.model.takeJournal(), seen.journal)
  }

  /**
   * No address is two people's (R14). Only a run that died between giving an address to somebody and removing who had it
   * may leave it so until the next one; and where that one sees both, both keep it.
   */
  #assertNobodyShares(after: string): void {
    const addresses = this.model.people.filter(isPresent).flatMap(({ fields }) => fields['email']?.toLowerCase() ?? [])
    const isShared = new Set(addresses).size < addresses.length
    if (!isShared) this.#mayShare = false
    else if (after.startsWith('a crash')) this.#mayShare = true
    else if (this.#mayShare) this.meet('an address shared since a crash')
    else throw new Difference(`the platform after ${after}`, ['nobody shares an address'], ['two do'])
  }

  nextNumber(): number {
    return this.#number++
  }

  #subject(slug: Slug, night: string, at: number) {
    const integrationId = this.integration(slug)
    return { organizationId: this.id, language: 'nl', integrationId, entities: ENTITIES[slug], night, at }
  }

  integration(slug: Slug): number {
    return this.#integrations.get(slug) ?? 0
  }

  #at(time: string): number {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    return this.#time + (hours - 2) * 3_600_000 + minutes * 60_000
  }

  meet(what: string): void {
    this.#meets.set(what, (this.#meets.get(what) ?? 0) + 1)
  }
}

const SILENT = { info: () => {}, warn: () => {} }
function numbers(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts)
    .map(([kind, count]) => `${kind} ${count}`)
    .sort()
}

function limitsOf({ limits }: NightOrder) {
  const of = (kind: string) => limits[kind] ?? {}
  return {
    'employees.removed': of('employees.removed'),
    'employees.invited': of('employees.invited'),
    'employees.transferred': of('employees.transferred'),
    'employees.unassigned': of('employees.unassigned'),
    'employees.emailChanged': of('employees.emailChanged'),
    'employees.rejected': of('employees.rejected'),
    'communities.removed': of('communities.removed'),
    'functions.removed': of('functions.removed'),
  }
}
