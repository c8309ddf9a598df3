import type { Database } from '@rollcall/platform'
import type { ServiceIdentifier } from 'inversify'
import type { Clock } from './clock.js'
import type { Configuration } from './config/configuration.js'
import type { ReadConfiguration } from './config/load-configuration.js'
import type { Integration } from './connectors/integration.js'
import type { LoadedConnector } from './connectors/load-connector.js'
import type { LoadConnector } from './connectors/load-integrations.js'
import type { Storage } from './storage/open-storage.js'

// `Symbol.for`: a port is the same one in every copy of this module.

export const CLOCK: ServiceIdentifier<Clock> = Symbol.for('rollcall/clock')
/** The configuration's file as it was read, with its mistakes. */
export const READ_CONFIGURATION: ServiceIdentifier<ReadConfiguration> = Symbol.for('rollcall/read-configuration')
/** Checked, but for what only the connectors know. */
export const CONFIGURATION: ServiceIdentifier<Configuration> = Symbol.for('rollcall/configuration')
/** Open and up to date. */
export const DATABASE: ServiceIdentifier<Database> = Symbol.for('rollcall/database')
/** The same, told about the organizations of the configuration. */
export const STORAGE: ServiceIdentifier<Storage> = Symbol.for('rollcall/storage')
export const CONNECTOR_LOADER: ServiceIdentifier<LoadConnector> = Symbol.for('rollcall/connector-loader')
/** One binding per connector that was loaded, named as the configuration names it. */
export const CONNECTOR: ServiceIdentifier<LoadedConnector> = Symbol.for('rollcall/connector')
/** All that are configured, with their connectors loaded and their configuration checked. */
export const INTEGRATIONS: ServiceIdentifier<readonly Integration[]> = Symbol.for('rollcall/integrations')
