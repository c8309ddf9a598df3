import { type Database, migrate, openDatabase, registerOrganization } from '@rollcall/platform'
import type { Configuration } from '../config/configuration.js'

/** Opens the platform's database, brings it up to date, and tells it what is configured. */
export async function openPlatformDatabase(configuration: Configuration): Promise<Database> {
  const database = await openDatabase(configuration.database, configuration.folder)
  try {
    await migrate(database)
    for (const { id, name, timeZone, language, integrations } of configuration.organizations) {
      const slugs = integrations.map((integration) => integration.id)
      await registerOrganization(database, { id, name, timeZone, language, integrations: slugs })
    }
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}
