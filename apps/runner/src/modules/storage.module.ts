import { ContainerModule } from 'inversify'
import type { Configuration } from '../config/configuration.js'
import { openStorage, type Storage } from '../storage/open-storage.js'
import { CONFIGURATION, DATABASE, STORAGE } from '../tokens.js'

export function storageModule(resources: AsyncDisposableStack): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(STORAGE)
      .toResolvedValue(
        async (configuration: Configuration) => {
          const storage = await openStorage(configuration)
          resources.defer(() => storage.database.close())
          return storage
        },
        [CONFIGURATION],
      )
      .inSingletonScope()
    bind(DATABASE).toResolvedValue((storage: Storage) => storage.database, [STORAGE])
  })
}
