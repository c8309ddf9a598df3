import type { Connector, ReadContext } from '../connector.js'
import { openHttp, withoutHttp } from './client.js'
import { configuredSecrets } from './configured-secrets.js'
import { Redaction } from './redaction.js'
import type { HeardAnswer } from './requester.js'

/** A context with its client. Close it when the run is over: its signal is then aborted, so that nothing stays open. */
export interface OpenContext<Config> {
  readonly context: ReadContext<Config>
  /** A text with every secret covered: those of the configuration, and the tokens that were had meanwhile. */
  readonly cover: (text: string) => string
  close(): void
}

/**
 * What a connector is read with: one client for the whole run, made from what the connector declares, and a log that shows
 * no secret. For whoever runs connectors; an author never calls it.
 *
 * @param endsAt when the run's time is up, in milliseconds since 1970: nothing waits beyond it
 * @param onAnswer told every answer of the system as it came, with all secrets and persons in it: to record it
 * @throws ConnectorError `configuration` where the declaration leads where no request may go
 */
export function openContext<Config>(
  connector: Pick<Connector<Config>, 'name' | 'config' | 'http'>,
  given: Omit<ReadContext<Config>, 'http'>,
  endsAt: number,
  onAnswer?: (heard: HeardAnswer) => void,
): OpenContext<Config> {
  const { config, clock, log } = given
  const over = new AbortController()
  const signal = AbortSignal.any([given.signal, over.signal])
  const redaction = new Redaction()
  redaction.add(...configuredSecrets(connector.config, config))
  const cover = (text: string) => redaction.cover(text)
  const context = { ...given, signal, log: redaction.coverLog(log) }
  const end = () => over.abort(new Error('The run is over'))
  const declaration = connector.http?.(config, given)
  if (declaration === undefined)
    return { context: { ...context, http: withoutHttp(connector.name) }, cover, close: end }
  const surroundings = {
    system: declaration.system ?? connector.name,
    clock,
    signal,
    endsAt,
    log,
    onAnswer,
  }
  const { http, close } = openHttp(declaration, surroundings, redaction)
  return {
    context: { ...context, http },
    cover,
    close() {
      end()
      close()
    },
  }
}
