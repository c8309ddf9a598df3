import {
  type AddressHolder,
  type Change,
  daysBefore,
  type IdentifierRow,
  type Member,
  type Phase,
  type PlanSession,
  type PlatformEmployee,
  type PlatformUnit,
  type SpooledPage,
  type Standing,
  type UnitKind,
} from '@rollcall/engine'
import type { Knex } from 'knex'
import { chunks, insertMany, pagesBehind, selectRows } from '../database/batch.js'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { KEEPING_MS } from '../keeping-time.js'
import { UNIT_TABLES } from '../units.js'
import { readRows, withMemberships } from './employee-rows.js'
import { PlanPages } from './plan-pages.js'
import { SqlSourceCopy } from './source-copy.js'

/** Which integration a session is for, and as of when. */
export interface SessionSubject {
  readonly organizationId: string
  /** Default language of mails. */
  readonly language: string
  readonly integrationId: number
  /** Entities that communities and functions come from (R16). */
  readonly entities: { readonly community: string; readonly function: string | null }
  /** Local date. */
  readonly night: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Rows of one statement when the whole integration is read. */
const PAGE = 2_500
export const PLAN_PAGE = ['run_id', 'phase', 'page', 'changes'] as const
export const PLAN_PAGE_KEY = ['run_id', 'phase', 'page'] as const
const FULL_RUN_DAYS = 7

export class SqlPlanSession implements PlanSession {
  readonly id: string
  readonly copy: SqlSourceCopy
  protected readonly database: Database
  protected readonly subject: SessionSubject
  protected readonly pages = new PlanPages()

  constructor(database: Database, subject: SessionSubject, id: string) {
    this.database = database
    this.subject = subject
    this.id = id
    const { integrationId, night } = subject
    this.copy = new SqlSourceCopy(database, { integrationId, runId: id, night }, (work) => this.write(work))
  }

  async standing(): Promise<Standing> {
    const { integrationId, night } = this.subject
    const row = await this.database.knex('integrations').where({ id: integrationId }).first()
    return {
      isFirstImport: row.first_imported_at === null,
      isFullRunDue: row.last_full_night === null || row.last_full_night <= daysBefore(night, FULL_RUN_DAYS),
      communities: await this.#units('community'),
      functions: await this.#units('function'),
    }
  }

  /** R13: whoever was removed 30 days ago is nobody any more, also where retention has not been there yet. */
  async *identifiers(): AsyncGenerator<readonly IdentifierRow[]> {
    const { integrationId, at } = this.subject
    const read = (after: string) =>
      selectRows<IdentifierRow>(
        this.database.knex,
        `SELECT external_id, employee_id, is_removed, fingerprint FROM correlations
         WHERE integration_id = ? AND external_id > ? AND (is_removed = 0 OR employee_id NOT IN
           (SELECT id FROM employees WHERE state = 'removed' AND removed_at <= ?))
         ORDER BY external_id LIMIT ${PAGE}`,
        [integrationId, after, at - KEEPING_MS],
      )
    yield* pagesBehind(PAGE, read)
  }

  async employees(ids: readonly number[]): Promise<readonly PlatformEmployee[]> {
    const { knex } = this.database
    return withMemberships(knex, await readRows(knex, this.subject.integrationId, ids))
  }

  async addressHolders(addresses: readonly string[]): Promise<readonly AddressHolder[]> {
    const { organizationId, integrationId } = this.subject
    const holders: AddressHolder[] = []
    for (const part of chunks(addresses)) {
      const rows = await this.database
        .knex('employees')
        .leftJoin('integrations', 'integrations.id', 'employees.integration_id')
        .where('employees.organization_id', organizationId)
        .whereIn('email_key', part)
        .whereIn('state', ['invited', 'active'])
        .select('email_key', 'employees.id as id', 'integration_id', 'external_id', 'slug')
      for (const row of rows) {
        const isOwn = row.integration_id !== null && Number(row.integration_id) === integrationId
        holders.push({
          address: row.email_key,
          employeeId: Number(row.id),
          integration: row.slug,
          externalId: isOwn ? row.external_id : null,
        })
      }
    }
    return holders
  }

  async *members(kind: UnitKind, unitId: number): AsyncGenerator<readonly Member[]> {
    const { members, column } = UNIT_TABLES[kind]
    for (let after = 0; ; ) {
      const rows = await this.database
        .knex(members)
        .join('employees', 'employees.id', `${members}.employee_id`)
        .where({ [column]: unitId, integration_id: this.subject.integrationId })
        .whereIn('state', ['invited', 'active'])
        .andWhere('employee_id', '>', after)
        .orderBy('employee_id')
        .limit(PAGE)
        .select('employee_id', 'external_id', 'from_source')
      if (rows.length > 0) {
        yield rows.map((row) => ({ externalId: row.external_id, isFromSource: Number(row.from_source) === 1 }))
      }
      if (rows.length < PAGE) return
      after = Number(rows.at(-1).employee_id)
    }
  }

  async spool(phase: Phase, changes: readonly Change[]): Promise<void> {
    const pages = this.pages.add(phase, changes)
    if (pages.length === 0) return
    const rows = pages.map((one) => [this.id, one.phase, one.page, JSON.stringify(one.changes)])
    await this.write((trx) => insertMany(trx, 'plan_pages', PLAN_PAGE, rows))
  }

  async *spooled(phase: Phase): AsyncGenerator<SpooledPage> {
    const inMemory = this.pages.of(phase)
    yield* inMemory
    if (inMemory.length > 0) return
    for (let after = -1; ; ) {
      const row = await this.database
        .knex('plan_pages')
        .where({ run_id: this.id, phase })
        .andWhere('page', '>', after)
        .orderBy('page')
        .first('page', 'changes')
      if (!row) return
      after = Number(row.page)
      yield { page: after, changes: JSON.parse(row.changes) }
    }
  }

  async discard(): Promise<void> {
    this.pages.clear()
    await this.database.knex('plan_pages').where({ run_id: this.id }).delete()
    await this.copy.forget()
  }

  protected async write<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return inTransaction(this.database, work)
  }

  /** This integration's own units, and those that an administrator linked to it (R19). */
  async #units(kind: UnitKind): Promise<readonly PlatformUnit[]> {
    const { knex } = this.database
    const { table } = UNIT_TABLES[kind]
    const { integrationId } = this.subject
    const own = await knex(table).where({ integration_id: integrationId }).select('id', 'entity', 'external_id', 'name')
    const linked = await knex('links')
      .join(table, `${table}.id`, 'links.unit_id')
      .where({ 'links.integration_id': integrationId, 'links.kind': kind })
      .select(`${table}.id as id`, 'links.entity as entity', 'links.external_id as external_id', 'name')
    return [
      ...own.map((row) => toUnit(row, false)),
      ...linked.map((row) => toUnit(row, true)), // last: a link counts more than what a run made before it
    ]
  }
}

function toUnit(
  row: { id: number; entity: string; external_id: string; name: string },
  isLinked: boolean,
): PlatformUnit {
  return { id: Number(row.id), entity: row.entity, externalId: row.external_id, name: row.name, isLinked }
}
