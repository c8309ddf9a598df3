import { hash } from 'node:crypto'
import type { PlatformEmployee } from './ports.js'

/**
 * A digest of all that the source owns of an employee, as the platform has it. A run keeps it from plan to write: where
 * it is another one by then, somebody else has changed what the run did not look at, and the next run has to (R8).
 */
export function digestOf({ fields, communities, functions }: PlatformEmployee): string {
  const units = [communities, functions].map((memberships) =>
    memberships
      .filter((membership) => membership.isFromSource)
      .map((membership) => membership.unitId)
      .sort((one, other) => one - other),
  )
  return hash('sha1', JSON.stringify([fields, ...units]), 'base64url')
}
