import type { Database } from '@rollcall/platform'
import type { ServiceIdentifier } from 'inversify'
import type { Clock } from './clock.js'
import type { Configuration } from './config/configuration.js'
import type { LoadedConnector } from './connectors/load-connector.js'

// `Symbol.for`: a port is the same one in every copy of this module.

export const CLOCK: ServiceIdentifier<Clock> = Symbol.for('rollcall/clock')
export const CONFIGURATION: ServiceIdentifier<Configuration> = Symbol.for('rollcall/configuration')
/** Open, up to date, and told about the organizations of the configuration. */
export const DATABASE: ServiceIdentifier<Database> = Symbol.for('rollcall/database')
/** One binding per connector that was loaded, named as the configuration names it. */
export const CONNECTOR: ServiceIdentifier<LoadedConnector> = Symbol.for('rollcall/connector')
