import { Lease } from './database/lease.js'
import type { Database } from './database/open.js'
import { PlatformError } from './errors.js'

/** Name of the lease that whoever writes for an integration holds (R27). */
export function integrationLeaseName(integrationId: number): string {
  return `integration:${integrationId}`
}

/**
 * Does an administrator's work while no run of the integration can write. `work` calls `lease.hold` first in each of
 * its transactions.
 *
 * @param name for people: `acme/hr`
 * @throws PlatformError `refused` where a run is under way
 */
export async function withIntegrationLease<T>(
  database: Database,
  integrationId: number,
  name: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await Lease.take(database, integrationLeaseName(integrationId))
  if (!(lease instanceof Lease)) {
    throw new PlatformError('refused', `A run of ${name} is under way (${lease.heldBy})`, {
      hint: 'Try again when it has ended: see `rollcall list runs`.',
    })
  }
  try {
    return await work(lease)
  } finally {
    await lease.giveBack()
  }
}
