import { type Database, migrate, openDatabase, registerOrganization } from '@rollcall/platform'
import type { DatabaseKind } from '../../../test/databases.js'

export const DAY = 24 * 60 * 60 * 1000
/** The instant at which most tests begin. */
export const START = Date.parse('2026-03-01T01:00:00Z')

type Row = Record<string, string | number | null>

/** A migrated database with the organization `acme` and its integrations `hr` and `rota`, and quick ways to fill it. */
export interface Given {
  readonly database: Database
  /** Platform's ids of the integrations. */
  readonly hr: number
  readonly rota: number
  /** Writes a row, with an id of its own unless it has one. */
  row(table: string, row: Row): Promise<number>
  /** A synchronized employee of `hr`, active unless said otherwise, whose address is `ID@acme.example`. */
  employee(externalId: string, row?: Row): Promise<number>
  community(externalId: string, name: string, row?: Row): Promise<number>
  jobFunction(externalId: string, name: string, row?: Row): Promise<number>
  /** As the source gives it, unless said otherwise. */
  inCommunity(
    employeeId: number,
    communityId: number,
    flags?: { from_source?: number; by_hand?: number },
  ): Promise<void>
  hasFunction(employeeId: number, functionId: number): Promise<void>
  /** A run of `hr` that has ended. */
  run(id: string, row?: Row): Promise<string>
  [Symbol.asyncDispose](): Promise<void>
}

export async function given(make: DatabaseKind['make']): Promise<Given> {
  const place = await make()
  const database = await openDatabase(place.url, '.')
  await migrate(database)
  const integrations = await registerOrganization(database, {
    id: 'acme',
    name: 'Acme',
    timeZone: 'Europe/Amsterdam',
    language: 'nl',
    integrations: ['hr', 'rota'],
  })
  const hr = integrations.get('hr') ?? 0
  const knex = database.knex

  const row = async (table: string, values: Row) => {
    const [next = 0] = await database.ids.take(1)
    await knex(table).insert({ id: next, ...values })
    return next
  }
  const unit =
    (table: string, entity: string) =>
    (externalId: string, name: string, values: Row = {}) =>
      row(table, {
        organization_id: 'acme',
        integration_id: hr,
        entity,
        external_id: externalId,
        name,
        created_at: START,
        ...values,
      })

  return {
    database,
    hr,
    rota: integrations.get('rota') ?? 0,
    row,
    employee: async (externalId, values = {}) => {
      const email = `${externalId}@acme.example`
      const full = {
        organization_id: 'acme',
        integration_id: hr,
        external_id: externalId,
        state: 'active',
        first_name: `First${externalId}`,
        last_name: `Last${externalId}`,
        email,
        email_key: values['state'] === 'removed' ? null : email.toLowerCase(),
        first_login_at: values['state'] === 'invited' ? null : START,
        created_at: START,
        ...values,
      }
      const id = await row('employees', full)
      if (full.integration_id === null) return id
      await knex('correlations').insert({
        integration_id: full.integration_id,
        external_id: externalId,
        employee_id: id,
        is_removed: full.state === 'removed' ? 1 : 0,
        fingerprint: 'f'.repeat(32),
      })
      return id
    },
    community: unit('communities', 'department'),
    jobFunction: unit('functions', 'jobTitle'),
    inCommunity: async (employee_id, community_id, { from_source = 1, by_hand = 0 } = {}) => {
      await knex('community_members').insert({ employee_id, community_id, from_source, by_hand })
    },
    hasFunction: async (employee_id, function_id) => {
      await knex('function_members').insert({ employee_id, function_id, from_source: 1, by_hand: 0 })
    },
    run: async (id, values = {}) => {
      await knex('runs').insert({
        id,
        integration_id: hr,
        night: '2026-03-01',
        trigger_kind: 'schedule',
        community_entity: 'department',
        status: 'applied',
        started_at: START,
        ended_at: START,
        ...values,
      })
      return id
    },
    [Symbol.asyncDispose]: async () => {
      await database.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

/** All that a list gives. */
export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const lines: T[] = []
  for await (const line of list) lines.push(line)
  return lines
}
