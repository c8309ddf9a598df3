import 'reflect-metadata'
import { Container } from 'inversify'
import { clockModule } from './modules/clock.module.js'
import { type ConfigurationPlace, configurationModule } from './modules/configuration.module.js'
import { connectorsModule } from './modules/connectors.module.js'
import { storageModule } from './modules/storage.module.js'

/** Puts the parts together. Nothing is opened before it is asked for; `resources` closes it. */
export function buildContainer(place: ConfigurationPlace, resources: AsyncDisposableStack): Container {
  const container = new Container()
  container.load(clockModule, configurationModule(place), storageModule(resources), connectorsModule(container))
  return container
}
