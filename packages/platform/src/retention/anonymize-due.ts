import type { Knex } from 'knex'
import { chunks } from '../database/batch.js'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { requireOrganization } from '../find-employee.js'
import { record } from '../journal.js'
import { KEEPING_MS } from '../keeping-time.js'
import { stampWrite } from '../organizations.js'
import type { DueEmployee } from './due-employee.js'
import { eraseCopiesDue } from './erase-copies.js'
import { eraseOldPlans } from './erase-old-plans.js'
import { erasePlannedChanges } from './erase-planned-changes.js'
import { eraseFromProblems, eraseOldProblems } from './erase-problems.js'
import { eraseFromRunErrors, eraseOldRunErrors } from './erase-run-errors.js'
import { noteErased } from './rewrite-file.js'

export interface RetentionResult {
  /** Employees who were anonymized now. */
  readonly anonymized: number
  /** Problems of runs that are older than 30 days, and that no longer say whom they were about. */
  readonly problems: number
}

const BATCH = 200

/**
 * Anonymizes who was removed 30 days ago or longer (R13): the person goes from every table, the counts stay. In batches
 * of one transaction each, so it can be stopped and begun again at any time. Once this was done for all organizations,
 * {@link rewriteFile} takes the rest out of SQLite's file.
 *
 * @param at milliseconds since 1970
 * @throws PlatformError `not_found`, `refused`
 */
export async function anonymizeDue(database: Database, organizationId: string, at: number): Promise<RetentionResult> {
  await requireOrganization(database.knex, organizationId)
  await eraseCopiesDue(database, organizationId, at, at - KEEPING_MS)
  let anonymized = 0
  for (;;) {
    const ids = await database.ids.take(BATCH)
    const batch = await inTransaction(database, async (trx) => {
      const count = await anonymizeBatch(trx, { organizationId, at, ids })
      if (count > 0) await noteErased(trx, database.dialect)
      return count
    })
    anonymized += batch
    if (batch < BATCH) break
  }
  const problems = await eraseOldProblems(database, organizationId, at - KEEPING_MS)
  await eraseOldRunErrors(database, organizationId, at - KEEPING_MS)
  await eraseOldPlans(database, organizationId, at - KEEPING_MS)
  return { anonymized, problems }
}

async function anonymizeBatch(
  trx: Knex.Transaction,
  { organizationId, at, ids }: { organizationId: string; at: number; ids: readonly number[] },
): Promise<number> {
  const due: readonly DueEmployee[] = await trx('employees')
    .where({ organization_id: organizationId, state: 'removed' })
    .andWhere('removed_at', '<=', at - KEEPING_MS)
    .orderBy('id')
    .limit(BATCH)
    .forUpdate()
    .select('id', { integrationId: 'integration_id', externalId: 'external_id' })
  if (due.length === 0) return 0
  await stampWrite(trx, organizationId, at)
  const employeeIds = due.map((employee) => Number(employee.id))
  await eraseIdentifiers(trx, due)
  await eraseFromProblems(trx, organizationId, due)
  await eraseFromRunErrors(trx, organizationId, due)
  await erasePlannedChanges(trx, due)
  for (const table of [
    'change_values',
    'outbox',
    'invitations',
    'sessions',
    'community_members',
    'function_members',
    'takeovers',
  ]) {
    await trx(table).whereIn('employee_id', employeeIds).delete()
  }
  await trx('employees').whereIn('id', employeeIds).update({
    state: 'anonymized',
    external_id: null,
    handle: null,
    first_name: null,
    last_name: null,
    email: null,
    email_key: null,
    phone: null,
    language: null,
    birth_date: null,
    start_date: null,
    end_date: null,
    attributes: null,
    first_login_at: null,
    state_before_removal: null,
    anonymized_at: at,
  })
  await record(
    trx,
    { organizationId, integrationId: null, runId: null, at },
    employeeIds.map((employeeId, index) => ({
      id: ids[index] ?? 0,
      kind: 'employee.anonymized',
      employeeId,
      because: 'R13',
    })),
  )
  return due.length
}

/** Where the identifier means somebody new by now, that one keeps it. */
async function eraseIdentifiers(trx: Knex, due: readonly DueEmployee[]): Promise<void> {
  const byIntegration = Map.groupBy(
    due.filter((employee) => employee.integrationId !== null && employee.externalId !== null),
    (employee) => employee.integrationId,
  )
  for (const [integrationId, employees] of byIntegration) {
    for (const part of chunks(employees, 500)) {
      const externalIds = part.map((employee) => employee.externalId)
      const ids = part.map((employee) => employee.id)
      await trx('correlations')
        .where({ integration_id: integrationId })
        .whereIn('external_id', externalIds)
        .whereIn('employee_id', ids)
        .delete()
      await trx('expected_employees')
        .where({ integration_id: integrationId })
        .whereIn('external_id', externalIds)
        .whereNotIn('external_id', trx('correlations').where({ integration_id: integrationId }).select('external_id'))
        .delete()
    }
  }
}
