import type {
  Change,
  ChangeNow,
  EmployeeChange,
  EmployeeConfirmed,
  Outcome,
  Phase,
  Report,
  RunEnding,
  RunSession,
  UnitAdded,
  UnitKind,
  UnitRemoved,
} from '@rollcall/engine'
import type { Knex } from 'knex'
import { insertMany, upsertMany } from '../database/batch.js'
import type { Lease } from '../database/lease.js'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { LeaseLostError } from '../errors.js'
import { lockAddresses } from '../organizations.js'
import { countEnding } from '../quarantine.js'
import { UNIT_TABLES } from '../units.js'
import { PLAN_PAGE, PLAN_PAGE_KEY, type SessionSubject, SqlPlanSession } from './plan-session.js'
import { replacePlans, WAITS } from './replace-plans.js'
import type { WriteContext } from './write-context.js'
import { lookAgain, writeKept, writeRemovals } from './write-employees.js'
import { writeUnitsAdded, writeUnitsRemoved } from './write-units.js'

/** How often the lease is renewed while nothing is written: three chances before it runs out. */
const RENEWAL_MS = 15_000
/** An employee's change needs at most these: itself, its journal line, an invitation, and two mails. */
const IDS_PER_CHANGE = 5

/** Our ids by the source's identifiers. */
type UnitIds = Readonly<Record<UnitKind, ReadonlyMap<string, number>>>
const NO_UNITS: UnitIds = { community: new Map(), function: new Map() }

/** What made a run begin: the night's own turn (R2), or a person. */
export type Trigger = 'schedule' | 'hand'

export class SqlRunSession extends SqlPlanSession implements RunSession {
  readonly #lease: Lease
  readonly #trigger: Trigger
  readonly #lost = new AbortController()
  readonly #renewal: NodeJS.Timeout
  #hasWritten = false
  #hasEnded = false
  #unitIds: UnitIds | null = null

  constructor(database: Database, subject: SessionSubject, id: string, lease: Lease, trigger: Trigger) {
    super(database, subject, id)
    this.#trigger = trigger
    this.#lease = lease
    this.#renewal = setInterval(() => this.#renew(), RENEWAL_MS)
    this.#renewal.unref()
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async apply(
    page: number | null,
    phase: Phase,
    apply: readonly Change[],
    keep: readonly Change[],
  ): Promise<readonly Outcome[]> {
    const ids = await this.database.ids.take(await this.#idsFor(phase, apply))
    const units = phase === 'employees.kept' ? await this.#knownUnits() : NO_UNITS
    const outcomes = await this.write(async (trx) => {
      if (phase === 'employees.kept' && apply.length > 0) await lockAddresses(trx, this.subject.organizationId)
      if (!this.#hasWritten) await this.#replaceWaiting(trx)
      const outcomes = await applyPhase(phase, apply, this.#context(trx, ids, units))
      const occupied = apply.filter((_, index) => outcomes[index] === 'occupied')
      if (page === null) await this.#takeOut(trx, phase, apply)
      else await this.#leave(trx, phase, page, [...keep, ...occupied])
      return outcomes
    })
    this.#hasWritten = true
    if (page !== null) this.pages.forget(phase, page)
    return outcomes
  }

  /** Keeps what is left of a spooled page. */
  async #leave(trx: Knex, phase: Phase, page: number, changes: readonly Change[]): Promise<void> {
    if (changes.length > 0) {
      const left = [this.id, phase, page, JSON.stringify(changes)]
      await upsertMany(trx, this.database.dialect, 'plan_pages', PLAN_PAGE_KEY, PLAN_PAGE, [left])
    } else if (!this.pages.has(phase, page)) {
      await trx('plan_pages').where({ run_id: this.id, phase, page }).delete()
    }
  }

  /** Takes changes that were occupied before out of the pages in which they waited. */
  async #takeOut(trx: Knex, phase: Phase, changes: readonly Change[]): Promise<void> {
    const done = new Set(changes.map((change) => change.externalId))
    const pages: readonly number[] = await trx('plan_pages').where({ run_id: this.id, phase }).pluck('page')
    for (const page of pages) {
      const row = await trx('plan_pages').where({ run_id: this.id, phase, page }).first('changes')
      const waiting: readonly Change[] = JSON.parse(row.changes)
      const left = waiting.filter((change) => !done.has(change.externalId))
      if (left.length < waiting.length) await this.#leave(trx, phase, Number(page), left)
    }
  }

  /** What has become of planned changes meanwhile. Changes nothing. */
  protected async look(changes: readonly EmployeeChange[]): Promise<readonly ChangeNow[]> {
    return lookAgain(this.#context(this.database.knex, [], await this.#readUnits()), changes)
  }

  async finish(report: Report, ending: RunEnding): Promise<void> {
    const { integrationId, night, at } = this.subject
    const ids = await this.database.ids.take(report.problems.length)
    const { problems, ...rest } = report
    await this.write(async (trx) => {
      await trx('runs')
        .where({ id: this.id })
        .update({ status: report.status, ended_at: at, report: JSON.stringify(rest) })
      await insertMany(
        trx,
        'run_problems',
        ['id', 'run_id', 'integration_id', 'code', 'employee', 'unit', 'place', 'message', 'created_at'],
        problems.map((problem, index) => [
          ids[index] ?? null,
          this.id,
          integrationId,
          problem.code,
          problem.employee ?? null,
          problem.community ?? problem.function ?? null,
          problem.at ?? null,
          problem.message.slice(0, 1000),
          at,
        ]),
      )
      await countEnding(trx, integrationId, report, this.#trigger, at)
      if (ending.isReadToEnd) await this.#replaceExpected(trx, ending.expected)
      if (ending.isReadToEnd) await this.#replaceWaiting(trx)
      const integration = trx('integrations').where({ id: integrationId })
      if (ending.wasFull) await integration.clone().update({ last_full_night: night })
      if (ending.wasFirstImport) await integration.clone().update({ first_imported_at: at })
      await this.#lease.giveBackIn(trx)
    })
    this.#hasEnded = true
  }

  /** Gives the lease back and stops renewing it; to be called however the run ended. */
  async close(): Promise<void> {
    clearInterval(this.#renewal)
    if (!this.#hasEnded && !this.#lost.signal.aborted) await this.#lease.giveBack()
  }

  /** One writing transaction; its first statement proves that this process still has its turn (R27). */
  protected override async write<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    try {
      return await inTransaction(this.database, async (trx) => {
        await this.#lease.hold(trx)
        return work(trx)
      })
    } catch (error) {
      if (error instanceof LeaseLostError) this.#lost.abort(error)
      throw error
    }
  }

  #renew(): void {
    if (this.#hasEnded) return
    this.#lease.renew().catch((error: unknown) => {
      // A database that does not answer now is met again by the next write; only a lost lease is the end.
      if (error instanceof LeaseLostError) this.#lost.abort(error)
    })
  }

  #context(trx: Knex, ids: readonly number[], units: UnitIds): WriteContext {
    const { organizationId, integrationId, at, language, entities } = this.subject
    let used = 0
    return {
      trx,
      dialect: this.database.dialect,
      journal: { organizationId, integrationId, runId: this.id, at },
      language,
      entities,
      unitId: (kind, externalId) => units[kind].get(externalId),
      nextId: () => {
        const id = ids[used++]
        if (id === undefined) throw new Error('More rows to write than identifiers were taken for')
        return id
      },
    }
  }

  async #idsFor(phase: Phase, changes: readonly Change[]): Promise<number> {
    const count = changes.length * IDS_PER_CHANGE
    if (phase !== 'units.removed') return count
    let members = 0
    for (const change of changes) {
      const { members: table, column } = UNIT_TABLES[change.kind === 'community.removed' ? 'community' : 'function']
      const row = await this.database
        .knex(table)
        .where({ [column]: change.id })
        .count({ members: '*' })
        .first()
      members += Number(row?.['members'] ?? 0)
    }
    return count + members + MEMBERS_MEANWHILE
  }

  /** Units by the source's identifier, read once: after those that the run adds are there. */
  async #knownUnits(): Promise<UnitIds> {
    this.#unitIds ??= await this.#readUnits()
    return this.#unitIds
  }

  async #readUnits(): Promise<UnitIds> {
    const units = { community: new Map<string, number>(), function: new Map<string, number>() }
    for (const kind of ['community', 'function'] as const satisfies readonly UnitKind[]) {
      const entity = this.subject.entities[kind]
      if (entity === null) continue
      const rows = await this.database
        .knex(UNIT_TABLES[kind].table)
        .where({ integration_id: this.subject.integrationId, entity })
        .select('id', 'external_id')
      const linked = await this.database
        .knex('links')
        .where({ integration_id: this.subject.integrationId, kind, entity })
        .select('unit_id as id', 'external_id')
      // A link counts more than what a run made before it (R19).
      for (const row of [...rows, ...linked]) units[kind].set(row.external_id, Number(row.id))
    }
    return units
  }

  async #replaceExpected(trx: Knex, expected: RunEnding['expected']): Promise<void> {
    const { integrationId } = this.subject
    await trx('expected_employees').where({ integration_id: integrationId }).delete()
    const rows = expected.map(([externalId, due]) => [integrationId, externalId, due])
    await insertMany(trx, 'expected_employees', ['integration_id', 'external_id', 'due'], rows)
  }

  /**
   * What earlier runs held and nobody decided is replaced by what this run found; with its first batch, so that nobody
   * approves what a run that died after it has done already (R26).
   */
  async #replaceWaiting(trx: Knex): Promise<void> {
    const waiting: readonly { id: string; report: string }[] = await trx('runs')
      .where({ integration_id: this.subject.integrationId, status: 'held' })
      .whereNot({ id: this.id })
      .andWhere('report', 'like', WAITS)
      .select('id', 'report')
    await replacePlans(trx, waiting)
  }
}

/** Memberships that an administrator may give between counting and removing. */
const MEMBERS_MEANWHILE = 100

async function applyPhase(
  phase: Phase,
  changes: readonly Change[],
  context: WriteContext,
): Promise<readonly Outcome[]> {
  if (changes.length === 0) return []
  switch (phase) {
    case 'units.added':
      return writeUnitsAdded(context, changes.filter(isUnitAdded))
    case 'employees.kept':
      return writeKept(context, changes.filter(isKept))
    case 'employees.removed':
      return writeRemovals(context, changes.filter(isRemoval))
    case 'units.removed':
      return writeUnitsRemoved(context, changes.filter(isUnitRemoved))
  }
}

const isUnitAdded = (change: Change): change is UnitAdded => change.kind.endsWith('.added')
const isUnitRemoved = (change: Change): change is UnitRemoved =>
  change.kind === 'community.removed' || change.kind === 'function.removed'
const isRemoval = (change: Change): change is EmployeeChange => change.kind === 'employee.removed'
const isKept = (change: Change): change is EmployeeChange | EmployeeConfirmed =>
  change.kind.startsWith('employee.') && change.kind !== 'employee.removed'
