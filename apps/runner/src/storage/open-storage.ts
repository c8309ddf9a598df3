import { type Database, migrate, openDatabase, registerOrganization } from '@rollcall/platform'
import type { Configuration } from '../config/configuration.js'

/** The platform's database, up to date and told what is configured. */
export interface Storage {
  readonly database: Database
  /** The platform's own id of each integration, by `acme/hr`. */
  readonly integrationIds: ReadonlyMap<string, number>
}

/** Opens the platform's database, brings it up to date, and tells it what is configured. */
export async function openStorage(configuration: Configuration): Promise<Storage> {
  const database = await openDatabase(configuration.database, configuration.folder)
  const integrationIds = new Map<string, number>()
  try {
    await migrate(database)
    for (const { id, name, timeZone, language, integrations } of configuration.organizations) {
      const slugs = integrations.map((integration) => integration.id)
      const ids = await registerOrganization(database, { id, name, timeZone, language, integrations: slugs })
      for (const [slug, integrationId] of ids) integrationIds.set(`${id}/${slug}`, integrationId)
    }
  } catch (error) {
    await database.close()
    throw error
  }
  return { database, integrationIds }
}
