import { type RunError, toRunError } from '@rollcall/engine'
import { endQuarantine, quarantineOf } from '@rollcall/platform'
import type { Log } from '@rollcall/sdk'
import type { Integration } from '../connectors/integration.js'
import { openReading } from '../connectors/open-source.js'
import { placesOf } from '../own-mistake.js'
import type { Storage } from '../storage/open-storage.js'

export interface Passage {
  readonly integration: Integration
  /** The platform's own id. */
  readonly integrationId: number
  readonly night: string
  readonly signal: AbortSignal
  readonly log: Log
}

/**
 * Lets an integration run that is not in quarantine, or whose check passes: then it comes back by itself.
 *
 * @returns why it stays in quarantine, or null where its run may begin
 */
export async function passQuarantine(storage: Storage, passage: Passage): Promise<RunError | null> {
  const { integration, integrationId, night, signal, log } = passage
  const quarantine = await quarantineOf(storage.database, integrationId)
  if (quarantine === null) return null
  let reading: ReturnType<typeof openReading> | null = null
  try {
    reading = openReading(integration, { night, log }, signal)
    await integration.loaded.connector.check(reading.context)
  } catch (error) {
    const said = toRunError(error)
    if (said.code === 'internal') log.warn(placesOf(error))
    return said
  } finally {
    reading?.close()
  }
  await endQuarantine(storage.database, integrationId)
  log.info('The check passes: out of quarantine')
  return null
}
