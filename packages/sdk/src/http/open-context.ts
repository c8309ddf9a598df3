import type { Connector, ReadContext } from '../connector.js'
import { openHttp, withoutHttp } from './client.js'
import { configuredSecrets } from './configured-secrets.js'

/** A context with its client, which is closed when the run is over. */
export interface OpenContext<Config> {
  readonly context: ReadContext<Config>
  close(): void
}

/**
 * What a connector is read with: one client for the whole run, made from what the connector declares, and a log that shows
 * no secret. For whoever runs connectors; an author never calls it.
 *
 * @param endsAt when the run's time is up, in milliseconds since 1970: nothing waits beyond it
 * @throws ConnectorError `configuration` where the declaration leads where no request may go
 */
export function openContext<Config>(
  connector: Pick<Connector<Config>, 'name' | 'config' | 'http'>,
  given: Omit<ReadContext<Config>, 'http'>,
  endsAt: number,
): OpenContext<Config> {
  if (!connector.http) return { context: { ...given, http: withoutHttp(connector.name) }, close() {} }
  const { config, clock, signal, log } = given
  const { http, cover, close } = openHttp(connector.http(config), {
    system: connector.name,
    clock,
    signal,
    endsAt,
    secrets: configuredSecrets(connector.config, config),
    warn: (message) => log.warn(message),
  })
  const covered = {
    info: (message: string) => log.info(cover(message)),
    warn: (message: string) => log.warn(cover(message)),
  }
  return { context: { ...given, http, log: covered }, close }
}
