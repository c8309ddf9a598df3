import type { Knex } from 'knex'
import { chunks } from '../database/batch.js'
import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { PAGE_SIZE, pages } from '../lists/pages.js'
import type { DueEmployee } from './due-employee.js'
import { namesAnyOf } from './names-any-of.js'
import { noteErased } from './rewrite-file.js'

/** What stays of a problem's text: its code still says what was wrong. */
const ERASED = 'Whom this was about is no longer kept'

interface ProblemRow {
  readonly id: number
  readonly integration_id: number
  readonly employee: string | null
  readonly message: string
}

/**
 * Takes anonymized employees out of what runs have reported: their own problems, and those of others that name them
 * (an address that is taken says by whom).
 */
export async function eraseFromProblems(trx: Knex, organizationId: string, due: readonly DueEmployee[]): Promise<void> {
  const identifiers = due.flatMap(({ integrationId, externalId }) =>
    integrationId === null || externalId === null ? [] : [{ integrationId: Number(integrationId), externalId }],
  )
  if (identifiers.length === 0) return
  const own = new Set(identifiers.map(({ integrationId, externalId }) => `${integrationId}/${externalId}`))
  const named = namesAnyOf(identifiers.map(({ externalId }) => externalId))
  const read = (after: number): Promise<ProblemRow[]> =>
    trx('run_problems as p')
      .join('integrations as i', 'i.id', 'p.integration_id')
      .where('i.organization_id', organizationId)
      .andWhere('p.id', '>', after)
      .orderBy('p.id')
      .limit(PAGE_SIZE)
      .select('p.id', 'p.integration_id', 'p.employee', 'p.message')
  for await (const page of pages(0, (row) => Number(row.id), read)) {
    const isOwn = (row: ProblemRow) => row.employee !== null && own.has(`${row.integration_id}/${row.employee.trim()}`)
    await erase(trx, page.filter(isOwn))
    const others = page.filter((row) => !isOwn(row) && named(row.message))
    await trx('run_problems')
      .whereIn(
        'id',
        others.map((row) => row.id),
      )
      .update({ message: ERASED })
  }
}

/**
 * Makes problems from before `before` (milliseconds since 1970) say no longer whom they were about: also somebody who
 * never came onto the platform is forgotten after 30 days.
 */
export async function eraseOldProblems(database: Database, organizationId: string, before: number): Promise<number> {
  for (let erased = 0; ; ) {
    const page = await inTransaction(database, async (trx) => {
      const rows: readonly { id: number }[] = await trx('run_problems as p')
        .join('integrations as i', 'i.id', 'p.integration_id')
        .where('i.organization_id', organizationId)
        .andWhere('p.created_at', '<=', before)
        .whereNotNull('p.employee')
        .limit(PAGE_SIZE)
        .select('p.id')
      await erase(trx, rows)
      if (rows.length > 0) await noteErased(trx, database.dialect)
      return rows.length
    })
    erased += page
    if (page < PAGE_SIZE) return erased
  }
}

async function erase(trx: Knex, rows: readonly { readonly id: number }[]): Promise<void> {
  for (const part of chunks(rows.map((row) => row.id))) {
    await trx('run_problems').whereIn('id', part).update({ employee: null, place: null, message: ERASED })
  }
}
