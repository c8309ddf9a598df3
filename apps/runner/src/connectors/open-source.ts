import { scryptSync } from 'node:crypto'
import type { Source } from '@rollcall/engine'
import { ConnectorError, type Log, systemClock } from '@rollcall/sdk'
import { type HeardAnswer, type OpenContext, openContext } from '@rollcall/sdk/http'
import type { Integration } from './integration.js'

/** What a connector is told of the night that it reads for. */
export interface Night {
  /** The organization's local date. */
  readonly night: string
  readonly log: Log
  /** Hears every answer of a source that is asked by HTTP, with all secrets and persons in it. */
  readonly onAnswer?: (heard: HeardAnswer) => void
}

/** All that a connector gets from the outside (nothing else: no environment, no database). To be closed after the last read. */
export function openReading(
  integration: Integration,
  { night, log, onAnswer }: Night,
  signal: AbortSignal,
): OpenContext<never> {
  const { config, folder, community, jobFunction, loaded, settings } = integration
  const given = { config, folder, night, community, jobFunction, signal, log, clock: systemClock }
  const endsAt = systemClock.now() + settings.schedule.timeLimitMinutes * 60_000
  return openContext(loaded.connector, given, endsAt, onAnswer)
}

/** An integration as the engine's source of one run. Disposing of it ends the run for its connector. */
export function openSource(integration: Integration, night: Night): Source & Disposable {
  const { connector } = integration.loaded
  const changes = connector.changes?.bind(connector)
  const open = new Map<AbortSignal, OpenContext<never>>()
  // One for the whole run: its client signs in once, and keeps count of what the system allows.
  const context = (signal: AbortSignal) => {
    const opened = open.get(signal) ?? openReading(integration, night, signal)
    open.set(signal, opened)
    return opened.context
  }
  return {
    community: integration.community,
    jobFunction: integration.jobFunction,
    communities: (signal) => connector.communities(context(signal)),
    functions(signal) {
      if (connector.functions) return connector.functions(context(signal))
      throw new ConnectorError('configuration', `${connector.name} has no functions`, {
        hint: 'Write `function: false`.',
      })
    },
    employees: (signal) => connector.employees(context(signal)),
    ...(changes
      ? { changes: { shape: shapeOf(integration), read: (since, signal) => changes(context(signal), since) } }
      : {}),
    [Symbol.dispose]() {
      for (const { close } of open.values()) close()
    },
  }
}

/**
 * What records depend on besides the source: the connector with its version, and all of its configuration, secrets too,
 * because another user may see other people. It is kept, so it is made slowly enough that nobody guesses a secret from it.
 */
function shapeOf({ name, settings, loaded, folder, community, jobFunction }: Integration): string {
  const { specifier, packageName, version } = loaded
  const parts = [specifier, packageName, version, settings.config, folder, community, jobFunction]
  return scryptSync(JSON.stringify(parts), name, 32).toString('hex')
}
