import type { IdentifierRow } from '@rollcall/engine'
import { upsertMany } from '../database/batch.js'
import type { WriteContext } from './write-context.js'

/** Keeps what the next run compares with: whom each identifier means, and what the source last said of that one. */
export async function writeCorrelations(
  { trx, dialect, journal }: WriteContext,
  rows: readonly IdentifierRow[],
): Promise<void> {
  const columns = ['integration_id', 'external_id', 'employee_id', 'is_removed', 'fingerprint']
  const values = rows.map((row) => [journal.integrationId, ...row])
  await upsertMany(trx, dialect, 'correlations', ['integration_id', 'external_id'], columns, values)
}
