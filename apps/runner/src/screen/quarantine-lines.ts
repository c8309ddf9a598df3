import { type Quarantine, quarantineOf } from '@rollcall/platform'
import type { Integration } from '../connectors/integration.js'
import type { Storage } from '../storage/open-storage.js'
import { marked } from './marked.js'
import type { TableFrame } from './table.js'

/** The quarantine of an integration, or null where it is in none. */
export async function findQuarantine(storage: Storage, { name }: Integration): Promise<Quarantine | null> {
  const id = storage.integrationIds.get(name)
  return id === undefined ? null : quarantineOf(storage.database, id)
}

/** Says that an integration is only checked at night, since when and why, and how it comes back. */
export function quarantineLines(quarantine: Quarantine | null, { style, width }: TableFrame): readonly string[] {
  if (quarantine === null) return []
  const { since, reason } = quarantine
  const how = 'Its nights only check it, and it comes back by itself once that passes, or after a sync that works.'
  return marked(style.warning('!'), `In quarantine since ${since.slice(0, 10)}: ${reason} ${how}`, width)
}
