import type { Database } from '@rollcall/platform'
import { ContainerModule } from 'inversify'
import type { Configuration } from '../config/configuration.js'
import { openUpToDate, registerConfigured } from '../storage/open-storage.js'
import { CONFIGURATION, DATABASE, STORAGE } from '../tokens.js'

export function storageModule(resources: AsyncDisposableStack): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(DATABASE)
      .toResolvedValue(
        async (configuration: Configuration) => {
          const database = await openUpToDate(configuration)
          resources.defer(() => database.close())
          return database
        },
        [CONFIGURATION],
      )
      .inSingletonScope()
    bind(STORAGE)
      .toResolvedValue(
        (database: Database, configuration: Configuration) => registerConfigured(database, configuration),
        [DATABASE, CONFIGURATION],
      )
      .inSingletonScope()
  })
}
