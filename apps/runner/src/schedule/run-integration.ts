import { type RunSession, run } from '@rollcall/engine'
import { type Database, openRunSession } from '@rollcall/platform'
import type { Clock } from '../clock.js'
import type { Integration } from '../connectors/integration.js'
import { openSource } from '../connectors/open-source.js'
import type { LogEvent } from './schedule-event.js'
import type { RunOrder } from './scheduler.js'
import type { NightRun } from './supervise-run.js'

/** One integration's run of a night, on this database. */
export async function runIntegration(
  { database, clock, log }: { database: Database; clock: Clock; log: LogEvent },
  integration: Integration,
  integrationId: number,
  { runId, night, signal }: RunOrder,
): Promise<NightRun> {
  const { organization, settings, community, jobFunction } = integration
  const subject = { organization: organization.id, integration: settings.id }
  let session: RunSession & { close(): Promise<void> }
  try {
    session = await openRunSession(
      database,
      {
        organizationId: organization.id,
        language: organization.language,
        integrationId,
        entities: { community, function: jobFunction },
        night,
        at: clock.now(), // as late as possible: a write as of an earlier instant than the last one is refused
      },
      'schedule',
      runId,
    )
  } catch (error) {
    return { postponed: error instanceof Error ? error.message : String(error) }
  }
  const source = openSource(integration, {
    night,
    log: {
      info: (message) => log({ event: 'connector.info', ...subject, night, message }),
      warn: (message) => log({ event: 'connector.warning', ...subject, night, message }),
    },
  })
  try {
    return await run(subject, source, session, { night, full: false, safeguards: settings.safeguards, signal })
  } finally {
    await session.close()
  }
}
