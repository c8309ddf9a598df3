import { type Database, migrate, openDatabase, registerOrganization } from '@rollcall/platform'
import type { Configuration, OrganizationConfig } from '../config/configuration.js'

/** The platform's database, up to date and told what is configured. */
export interface Storage {
  readonly database: Database
  /** The platform's own id of each integration, by `acme/hr`. */
  readonly integrationIds: ReadonlyMap<string, number>
}

/** Opens the platform's database, and brings it up to date. */
export async function openUpToDate(configuration: Configuration): Promise<Database> {
  const database = await openDatabase(configuration.database, configuration.folder)
  try {
    await migrate(database)
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/** Tells the platform what is configured, as far as it does not know it yet. */
export async function registerConfigured(database: Database, configuration: Configuration): Promise<Storage> {
  const integrationIds = new Map<string, number>()
  for (const { id, name, timeZone, language, integrations } of configuration.organizations) {
    const slugs = integrations.map((integration) => integration.id)
    const ids = await registerOrganization(database, { id, name, timeZone, language, integrations: slugs })
    for (const [slug, integrationId] of ids) integrationIds.set(`${id}/${slug}`, integrationId)
  }
  return { database, integrationIds }
}

/** The platform's own ids of the integrations that are configured now; it knows those that once were as well. */
export function configuredIds({ integrationIds }: Storage, organizations: readonly OrganizationConfig[]) {
  const names = organizations.flatMap(({ id, integrations }) => integrations.map((one) => `${id}/${one.id}`))
  return names.flatMap((name) => integrationIds.get(name) ?? [])
}
