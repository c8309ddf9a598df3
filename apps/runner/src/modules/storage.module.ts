import { ContainerModule } from 'inversify'
import type { Configuration } from '../config/configuration.js'
import { openPlatformDatabase } from '../storage/open-platform-database.js'
import { CONFIGURATION, DATABASE } from '../tokens.js'

export function storageModule(resources: AsyncDisposableStack): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(DATABASE)
      .toResolvedValue(
        async (configuration: Configuration) => {
          const database = await openPlatformDatabase(configuration)
          resources.defer(() => database.close())
          return database
        },
        [CONFIGURATION],
      )
      .inSingletonScope()
  })
}
