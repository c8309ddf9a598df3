import { ContainerModule } from 'inversify'
import { findConfigurationFile } from '../config/find-configuration-file.js'
import { checkedConfiguration, type ReadConfiguration, readConfiguration } from '../config/load-configuration.js'
import type { Terminal } from '../terminal.js'
import { CONFIGURATION, READ_CONFIGURATION } from '../tokens.js'

export interface ConfigurationPlace {
  readonly terminal: Terminal
  /** As given by `--config`. */
  readonly configFile: string | undefined
}

export function configurationModule({ terminal, configFile }: ConfigurationPlace): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(READ_CONFIGURATION)
      .toDynamicValue(async () => {
        const file = await findConfigurationFile(terminal.folder, configFile ?? terminal.environment['ROLLCALL_CONFIG'])
        return readConfiguration(file, terminal.environment)
      })
      .inSingletonScope()
    bind(CONFIGURATION).toResolvedValue((read: ReadConfiguration) => checkedConfiguration(read), [READ_CONFIGURATION])
  })
}
