import type { Knex } from 'knex'
import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'

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
 * Makes sure that the platform knows an organization and its integrations, as they are configured now.
 *
 * @returns the platform's own id of each integration
 */
export async function registerOrganization(
  database: Database,
  organization: Organization,
): Promise<ReadonlyMap<string, number>> {
  const { id, name, timeZone, language, integrations } = organization
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
    const rows: readonly { id: number; slug: string }[] = await trx('integrations')
      .where({ organization_id: id })
      .select('id', 'slug')
    return new Map(rows.map((row) => [row.slug, Number(row.id)]))
  })
}

/**
 * Marks that something of the organization is written as of `at` (milliseconds since 1970). Part of every writing
 * transaction that takes its time from the clock or `--at`.
 *
 * @throws PlatformError `refused` where the organization has been written to as of a later instant
 */
export async function stampWrite(trx: Knex, organizationId: string, at: number): Promise<void> {
  const stamped = await trx('organizations')
    .where({ id: organizationId })
    .andWhere((query) => query.whereNull('last_written_at').orWhere('last_written_at', '<=', at))
    .update({ last_written_at: at })
  if (stamped === 1) return
  const row = await trx('organizations').where({ id: organizationId }).first('last_written_at')
  if (!row) {
    throw new PlatformError('not_found', `There is no organization ${organizationId} on the platform`, {
      hint: 'Organizations come from the configuration: check its `organizations`.',
    })
  }
  const last = new Date(Number(row.last_written_at)).toISOString()
  throw new PlatformError('refused', `${organizationId} was last written to as of ${last}, which is later`, {
    hint: 'Give a later instant with --at, or use another database for rehearsals.',
  })
}
