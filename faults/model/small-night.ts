// A small organization whose source says what a test wants it to, night after night, on a database of its own.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Report, run, type Safeguards, type Source } from '@rollcall/engine'
import { type Database, migrate, openDatabase, openRunSession, registerOrganization } from '@rollcall/platform'
import { makeFolder, onServer } from '../places.ts'

export const NO_LIMITS: Safeguards['limits'] = {
  'employees.removed': { count: 1_000_000 },
  'employees.invited': { count: 1_000_000 },
  'employees.transferred': { count: 1_000_000 },
  'employees.unassigned': { count: 1_000_000 },
  'employees.emailChanged': { count: 1_000_000 },
  'employees.rejected': { count: 1_000_000 },
  'communities.removed': { count: 1_000_000 },
  'functions.removed': { count: 1_000_000 },
}

/** A database with one organization after the other. */
export class Nights {
  readonly database: Database
  readonly folder: string
  readonly #dispose: () => Promise<void>
  #organizations = 0
  #organization = ''
  #integrationId = 0
  #at = 0

  private constructor(database: Database, folder: string, dispose: () => Promise<void>) {
    this.database = database
    this.folder = folder
    this.#dispose = dispose
  }

  static async open(server: string | null): Promise<Nights> {
    const folder = await makeFolder()
    const name = `model_${Math.floor(Math.random() * 2 ** 40).toString(36)}`
    if (server) await onServer(server, async (query) => void (await query(`CREATE DATABASE ${name}`)))
    const database = await openDatabase(server ? `${server}/${name}` : `sqlite:${join(folder, 'platform.db')}`, '/')
    await migrate(database)
    return new Nights(database, folder, async () => {
      await database.close()
      if (server) await onServer(server, async (query) => void (await query(`DROP DATABASE ${name}`)))
      await rm(folder, { recursive: true, force: true })
    })
  }

  async begin(): Promise<void> {
    this.#organization = `org-${this.#organizations++}`
    this.#at = Date.parse('2026-03-01T01:00:00Z')
    const organization = { id: this.#organization, name: 'Acme', timeZone: 'Europe/Amsterdam', language: 'nl' }
    const ids = await registerOrganization(this.database, { ...organization, integrations: ['hr'] })
    this.#integrationId = ids.get('hr') ?? 0
  }

  /** Runs a night, some minutes after the one before. */
  async run(
    source: Source,
    limits: Safeguards['limits'],
    isFull = false,
    controller = new AbortController(),
  ): Promise<Report> {
    this.#at += 60_000
    const entities = { community: source.community, function: source.jobFunction }
    const night = '2026-03-01'
    const session = await openRunSession(
      this.database,
      {
        organizationId: this.#organization,
        language: 'nl',
        integrationId: this.#integrationId,
        entities,
        night,
        at: this.#at,
      },
      'hand',
    )
    try {
      return await run({ organization: this.#organization, integration: 'hr' }, source, session, {
        night,
        full: isFull,
        safeguards: { firstImport: 'allow', limits },
        signal: controller.signal,
      })
    } finally {
      await session.close()
    }
  }

  /** Everybody with what they have, in lines; and how many lines the journal has. */
  async state(): Promise<{ readonly people: ReadonlyMap<string, string>; readonly whole: string }> {
    const { knex } = this.database
    const own = { organization_id: this.#organization }
    const rows = await knex('employees')
      .where(own)
      .orderBy('id')
      .select('id', 'external_id', 'state', 'last_name', 'email')
    const ids = knex('employees').where(own).select('id')
    const members = await Promise.all(
      [
        ['community_members', 'communities', 'community_id'] as const,
        ['function_members', 'functions', 'function_id'] as const,
      ].map(([table, units, column]) =>
        knex(table)
          .join(units, `${units}.id`, column)
          .whereIn('employee_id', ids.clone())
          .orderBy('external_id')
          .select('employee_id', 'external_id'),
      ),
    )
    const lists = members.map((list) => Map.groupBy(list, (row) => Number(row.employee_id)))
    const people = new Map<string, string>()
    for (const row of rows) {
      const units = lists.map((list) =>
        (list.get(Number(row.id)) ?? [])
          .map((one) => one.external_id)
          .sort()
          .join('+'),
      )
      const before = people.get(row.external_id)
      people.set(
        row.external_id,
        `${before ? `${before} and ` : ''}${[row.state, row.last_name, row.email, ...units].join(' ')}`,
      )
    }
    const communities = await knex('communities').where(own).orderBy('id').select('external_id', 'name')
    const functions = await knex('functions').where(own).orderBy('id').select('external_id', 'name')
    const journal = await knex('changes').where(own).count({ lines: '*' }).first()
    const mails = await knex('outbox').where(own).count({ lines: '*' }).first()
    return { people, whole: JSON.stringify([[...people], communities, functions, journal, mails]) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#dispose()
  }
}
