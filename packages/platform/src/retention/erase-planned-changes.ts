import type { Change } from '@rollcall/engine'
import type { Knex } from 'knex'
import { pages } from '../lists/pages.js'
import type { DueEmployee } from './due-employee.js'

interface PlanPage {
  readonly run_id: string
  readonly phase: string
  readonly page: number
  readonly integration_id: number
}

/** Takes anonymized employees out of plans that wait for a decision: what was planned for them is no longer true. */
export async function erasePlannedChanges(trx: Knex, due: readonly DueEmployee[]): Promise<void> {
  const ids = new Set(due.map((employee) => Number(employee.id)))
  const identifiers = new Set(due.map((employee) => `${employee.integrationId}/${employee.externalId}`))
  const read = ([runId, phase, page]: readonly [string, string, number]): Promise<PlanPage[]> =>
    trx('plan_pages as p')
      .join('runs as r', 'r.id', 'p.run_id')
      .where((later) =>
        later
          .where('p.run_id', '>', runId)
          .orWhere((same) => same.where('p.run_id', runId).andWhere('p.phase', '>', phase))
          .orWhere((same) => same.where({ 'p.run_id': runId, 'p.phase': phase }).andWhere('p.page', '>', page)),
      )
      .orderBy(['p.run_id', 'p.phase', 'p.page'])
      .limit(500)
      .select('p.run_id', 'p.phase', 'p.page', 'r.integration_id')
  const keyOf = (row: PlanPage) => [row.run_id, row.phase, Number(row.page)] as const
  const start = ['', '', 0] as const
  for await (const rows of pages<PlanPage, readonly [string, string, number]>(start, keyOf, read)) {
    for (const { run_id, phase, page, integration_id } of rows) {
      const row = await trx('plan_pages').where({ run_id, phase, page }).first('changes')
      const changes: readonly Change[] = JSON.parse(row.changes)
      // Where the identifier means somebody new by now, what is planned for that one stays.
      const isDue = (change: Change) =>
        change.kind.startsWith('employee.') &&
        (change.id === null ? identifiers.has(`${integration_id}/${change.externalId}`) : ids.has(change.id))
      const kept = changes.filter((change) => !isDue(change))
      if (kept.length === changes.length) continue
      await trx('plan_pages')
        .where({ run_id, phase, page })
        .update({ changes: JSON.stringify(kept) })
    }
  }
}
