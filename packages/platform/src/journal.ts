import type { Rule } from '@rollcall/engine'
import type { Knex } from 'knex'
import { insertMany } from './database/batch.js'

/** One line of the journal (R28). `id` comes from the database's id sequence, taken before the transaction. */
export interface JournalEntry {
  readonly id: number
  /** `employee.invited`, `community.removed`, `invitation.accepted` … */
  readonly kind: string
  readonly employeeId?: number
  readonly unitId?: number
  readonly because?: Rule
  /** Not personal: names of changed fields, of communities and functions. */
  readonly details?: unknown
  /** Personal: kept apart, erased at anonymization (R13). */
  readonly was?: unknown
  readonly becomes?: unknown
}

export interface JournalContext {
  readonly organizationId: string
  readonly integrationId: number | null
  /** Null for an administrator's or an employee's own act. */
  readonly runId: string | null
  /** Milliseconds since 1970. */
  readonly at: number
}

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value))

/** Writes journal lines in the transaction of what they tell. */
export async function record(trx: Knex, context: JournalContext, entries: readonly JournalEntry[]): Promise<void> {
  await insertMany(
    trx,
    'changes',
    ['id', 'organization_id', 'integration_id', 'run_id', 'at', 'kind', 'employee_id', 'unit_id', 'because', 'details'],
    entries.map((e) => [
      e.id,
      context.organizationId,
      context.integrationId,
      context.runId,
      context.at,
      e.kind,
      e.employeeId ?? null,
      e.unitId ?? null,
      e.because ?? null,
      json(e.details),
    ]),
  )
  const values = entries.filter((e) => e.employeeId !== undefined && (e.was !== undefined || e.becomes !== undefined))
  await insertMany(
    trx,
    'change_values',
    ['change_id', 'employee_id', 'was', 'becomes'],
    values.map((e) => [e.id, e.employeeId ?? null, json(e.was), json(e.becomes)]),
  )
}
