import type { Source } from '@rollcall/engine'
import { ConnectorError, type Log, type ReadContext, systemClock } from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import type { Integration } from './integration.js'

/** What a connector is told of the night that it reads for. */
export interface Night {
  /** The organization's local date. */
  readonly night: string
  readonly log: Log
}

/** All that a connector gets from the outside (nothing else: no environment, no database). */
export function readContext(integration: Integration, { night, log }: Night, signal: AbortSignal): ReadContext<never> {
  const { config, folder, community, jobFunction, loaded, settings } = integration
  const given = { config, folder, night, community, jobFunction, signal, log, clock: systemClock }
  return openContext(loaded.connector, given, systemClock.now() + settings.schedule.timeLimitMinutes * 60_000).context
}

/** An integration as the engine's source of one run. */
export function openSource(integration: Integration, night: Night): Source {
  const { connector } = integration.loaded
  let opened: ReadContext<never> | null = null
  // One for the whole run: its client signs in once, and keeps count of what the system allows.
  const context = (signal: AbortSignal) => {
    if (opened?.signal !== signal) opened = readContext(integration, night, signal)
    return opened
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
  }
}
