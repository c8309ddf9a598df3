import type { IntegrationConfig, OrganizationConfig } from '../config/configuration.js'
import type { LoadedConnector } from './load-connector.js'

/** One integration, ready to be read: its connector is loaded, and has accepted its configuration. */
export interface Integration {
  /** `acme/hr` */
  readonly name: string
  readonly organization: OrganizationConfig
  readonly settings: IntegrationConfig
  readonly loaded: LoadedConnector
  /** As the connector's own schema gave it. */
  readonly config: never
  /** Folder that relative paths in `config` are relative to. */
  readonly folder: string
  /** The connector's entity that is a community (R15). */
  readonly community: string
  /** The connector's entity that is a function, or null where there are none (R22). */
  readonly jobFunction: string | null
}
