import { type Quarantine, quarantineOf } from '@rollcall/platform'
import type { Integration } from '../connectors/integration.js'
import type { Storage } from '../storage/open-storage.js'
import { instantText } from './instant-text.js'
import { marked } from './marked.js'
import type { TableFrame } from './table.js'

/** The quarantine of an integration, or null where it is in none. */
export async function findQuarantine(storage: Storage, { name }: Integration): Promise<Quarantine | null> {
  const id = storage.integrationIds.get(name)
  return id === undefined ? null : quarantineOf(storage.database, id)
}

/** Says that an integration is only checked at night, since when and why, and how it comes back. */
export function quarantineLines(
  quarantine: Quarantine | null,
  integration: Integration,
  { style, width }: TableFrame,
): readonly string[] {
  if (quarantine === null) return []
  const how = 'Its nights only check it, and it comes back by itself once that passes, or after a sync that works.'
  const text = `In quarantine since ${firstDay(quarantine, integration)}: ${quarantine.reason} ${how}`
  return marked(style.warning('!'), text, width)
}

/** The same for a log: without the reason, which may name a person. */
export function quarantineNote(quarantine: Quarantine, integration: Integration): string {
  const { name } = integration
  const since = firstDay(quarantine, integration)
  return `${name}: in quarantine since ${since}, so its nights only check it. Why: rollcall check ${name}`
}

function firstDay({ since }: Quarantine, { organization }: Integration): string {
  return instantText(since, organization.timeZone).slice(0, 10)
}
