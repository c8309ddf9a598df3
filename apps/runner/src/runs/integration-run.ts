import { type Change, type Forecast, forecast, type Report, type RunRequest, RunStopped, run } from '@rollcall/engine'
import { openPlanSession, openRunSession, type SessionSubject } from '@rollcall/platform'
import type { Log } from '@rollcall/sdk'
import type { Integration } from '../connectors/integration.js'
import { openSource } from '../connectors/open-source.js'
import type { Moment } from '../instant.js'
import { placesOf } from '../own-mistake.js'
import type { Storage } from '../storage/open-storage.js'

/** What to run, and as of when. */
export interface RunOrder {
  readonly integration: Integration
  readonly moment: Moment
  /** Trust no fingerprint. */
  readonly full: boolean
  /** Ends the run after its current batch. A reason that is a `RunStopped` stands in the report. */
  readonly signal: AbortSignal
  readonly log: Log
  /** Told how many employees were read so far. */
  readonly onProgress?: (employees: number) => void
  /** Asked where the first import would wait; left out: it waits. */
  readonly onFirstImport?: (invited: number) => Promise<boolean>
}

/** A run that writes. */
export interface WritingRunOrder extends RunOrder {
  /** `schedule` for the night's own run (R2), `hand` for any other. */
  readonly trigger: 'schedule' | 'hand'
  /** Of a run that was announced before it began. */
  readonly runId?: string
  readonly onApplied?: (change: Change) => void
}

/**
 * One run for one integration, from its source to its report.
 *
 * @throws PlatformError `busy`, `refused`, or where the database cannot be reached; what fails later is in the report
 */
export async function runIntegration(storage: Storage, order: WritingRunOrder): Promise<Report> {
  const { integration, moment, log, trigger, runId, onApplied } = order
  const session = await openRunSession(storage.database, subjectOf(storage, order), trigger, runId)
  try {
    using source = openSource(integration, { night: moment.night, log })
    const request = { ...requestOf(order), ...(onApplied ? { onApplied } : {}) }
    return await run(namesOf(integration), source, session, request)
  } finally {
    await session.close()
  }
}

/** What a run would do; changes nothing. `show` gets the plan while its changes can be listed. */
export async function forecastIntegration(
  storage: Storage,
  order: RunOrder,
  show: (forecast: Forecast) => Promise<void>,
): Promise<Report> {
  const { integration, moment, log } = order
  const session = await openPlanSession(storage.database, subjectOf(storage, order))
  try {
    using source = openSource(integration, { night: moment.night, log })
    const result = await forecast(namesOf(integration), source, session, requestOf(order))
    await show(result)
    return result.report
  } finally {
    await session.discard()
  }
}

function namesOf({ organization, settings }: Integration) {
  return { organization: organization.id, integration: settings.id }
}

function subjectOf({ integrationIds }: Storage, { integration, moment }: RunOrder): SessionSubject {
  const integrationId = integrationIds.get(integration.name)
  if (integrationId === undefined) throw new Error(`${integration.name} was not registered on the platform`)
  const { organization, community, jobFunction } = integration
  return {
    organizationId: organization.id,
    language: organization.language,
    integrationId,
    entities: { community, function: jobFunction },
    night: moment.night,
    at: moment.at,
  }
}

function requestOf({ integration, moment, full, signal, log, onProgress, onFirstImport }: RunOrder): RunRequest {
  return {
    night: moment.night,
    full,
    safeguards: integration.settings.safeguards,
    signal: stopping(signal),
    onBug: (error) => log.warn(placesOf(error)),
    ...(onProgress ? { onProgress } : {}),
    ...(onFirstImport ? { onFirstImport } : {}),
  }
}

/** The same signal, with a reason that a report can tell. */
function stopping(signal: AbortSignal): AbortSignal {
  const stop = new AbortController()
  const pass = () => {
    stop.abort(signal.reason instanceof RunStopped ? signal.reason : new RunStopped('The run was stopped'))
  }
  if (signal.aborted) pass()
  else signal.addEventListener('abort', pass, { once: true })
  return stop.signal
}
