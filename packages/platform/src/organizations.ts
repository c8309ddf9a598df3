import type { Knex } from 'knex'
import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import { localTime } from './local-time.js'

/** An organization as the configuration names it. */
export interface Organization {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  /** Default language of mails. */
  readonly language: string
  /** Ids of its integrations. */
  readonly integrations: readonly string[]
}

/**
 * Makes sure that the platform knows an organization and its integrations, as they are configured now. Where it does,
 * nothing is written.
 *
 * @returns the platform's own id of each integration
 */
export async function registerOrganization(
  database: Database,
  organization: Organization,
): Promise<ReadonlyMap<string, number>> {
  const { id, name, timeZone, language, integrations } = organization
  const known = await integrationsOf(database.knex, id)
  const isKnown = integrations.every((slug) => known.has(slug))
  const row = await database.knex('organizations').where({ id }).first('name', 'time_zone', 'language')
  if (isKnown && row?.name === name && row.time_zone === timeZone && row.language === language) return known
  const ids = await database.ids.take(integrations.length)
  return inTransaction(database, async (trx) => {
    await trx('organizations')
      .insert({ id, name, time_zone: timeZone, language })
      .onConflict('id')
      .merge(['name', 'time_zone', 'language'])
    for (const [index, slug] of integrations.entries()) {
      await trx('integrations')
        .insert({ id: ids[index], organization_id: id, slug })
        .onConflict(['organization_id', 'slug'])
        .ignore()
    }
    return integrationsOf(trx, id)
  })
}

async function integrationsOf(db: Knex, organizationId: string): Promise<ReadonlyMap<string, number>> {
  const rows: readonly { id: number; slug: string }[] = await db('integrations')
    .where({ organization_id: organizationId })
    .select('id', 'slug')
  return new Map(rows.map((row) => [row.slug, Number(row.id)]))
}

/**
 * Waits for whoever else gives addresses in an organization, until that is committed, and lets others wait until this
 * transaction ends: no two give one address (R14). To be called before anything is only read, or the transaction goes on
 * seeing what was there before it waited.
 */
export async function lockAddresses(trx: Knex, organizationId: string): Promise<void> {
  await trx('organizations').where({ id: organizationId }).forUpdate().first('id')
}

/** How far the clocks of two runners may be apart, and how long a transaction may have waited for its turn. */
const TOLERANCE_MS = 60_000

/**
 * Marks that something of the organization is written as of `at` (milliseconds since 1970). Part of every writing
 * transaction that takes its time from the clock or `--at`.
 *
 * @throws PlatformError `refused` where the organization has been written to as of a later instant, by more than what
 *   clocks differ
 */
export async function stampWrite(trx: Knex, organizationId: string, at: number): Promise<void> {
  const row = await trx('organizations').where({ id: organizationId }).forUpdate().first('last_written_at', 'time_zone')
  const last = row?.last_written_at === null ? null : Number(row?.last_written_at)
  if (row && (last === null || last <= at + TOLERANCE_MS)) {
    await trx('organizations')
      .where({ id: organizationId })
      .update({ last_written_at: Math.max(last ?? at, at) })
    return
  }
  if (!row) {
    throw new PlatformError('not_found', `There is no organization ${organizationId} on the platform`, {
      hint: 'Organizations come from the configuration: check its `organizations`.',
    })
  }
  const when = localTime(Number(last), row.time_zone)
  throw new PlatformError('refused', `${organizationId} was last written to as of ${when}, which is later`, {
    hint: 'Give a later instant with --at, or use another database for rehearsals. Without --at, the clock of this machine has gone back: set it right.',
  })
}
