import { type Container, ContainerModule } from 'inversify'
import type { ReadConfiguration } from '../config/load-configuration.js'
import { type LoadedConnector, loadConnector } from '../connectors/load-connector.js'
import { type LoadConnector, loadIntegrations } from '../connectors/load-integrations.js'
import { CONNECTOR, CONNECTOR_LOADER, INTEGRATIONS, READ_CONFIGURATION } from '../tokens.js'

/** Connectors come into the container at run time, one after the other, as the configuration names them. */
export function connectorsModule(container: Container): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(CONNECTOR_LOADER).toConstantValue(async (specifier, folder) => {
      const name = `${folder}: ${specifier}`
      const known = container.get<LoadedConnector>(CONNECTOR, { name, optional: true })
      if (known) return known
      const loaded = await loadConnector(specifier, folder)
      if (!('problem' in loaded)) container.bind(CONNECTOR).toConstantValue(loaded).whenNamed(name)
      return loaded
    })
    bind(INTEGRATIONS)
      .toResolvedValue(
        (read: ReadConfiguration, load: LoadConnector) => loadIntegrations(read, load),
        [READ_CONFIGURATION, CONNECTOR_LOADER],
      )
      .inSingletonScope()
  })
}
