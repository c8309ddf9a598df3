import type { Database } from '../database/open.js'
import { inTransaction } from '../database/transaction.js'
import { requireOrganization } from '../find-employee.js'
import { record } from '../journal.js'
import { lockAddresses, stampWrite } from '../organizations.js'
import { Content } from './content.js'
import { loadEmployees } from './load-employees.js'
import { loadMemberships } from './load-memberships.js'
import { loadMessages, loadTakeovers } from './load-messages.js'
import { loadSelected } from './load-selected.js'
import { loadUnits } from './load-units.js'
import { type LoadCounts, Loading, THINGS, type Thing } from './loading.js'
import { contentError, type Mistake, mistakesOfShape } from './mistakes.js'

export interface Loaded {
  readonly organization: string
  readonly counts: Readonly<Partial<Record<Thing, Readonly<LoadCounts>>>>
}

/**
 * Puts content made by hand on the platform. What is there already, by its id, gets the file's values; what the file
 * does not name stays. Loading the same file again changes nothing.
 *
 * @param content as parsed from a file
 * @param at milliseconds since 1970
 * @throws PlatformError `content` with all mistakes at once, in which case nothing is changed; `not_found`
 */
export async function load(database: Database, content: unknown, at: number): Promise<Loaded> {
  const { data, error } = Content.safeParse(content)
  if (error) throw contentError(mistakesOfShape(error))
  const twice = idsTwice(data)
  if (twice.length > 0) throw contentError(twice)
  const organizationId = data.organization
  await requireOrganization(database.knex, organizationId)
  const rows: readonly { id: number; slug: string }[] = await database
    .knex('integrations')
    .where({ organization_id: organizationId })
    .select('id', 'slug')
  const integrations = new Map(rows.map((row) => [row.slug, Number(row.id)]))
  const ids = await database.ids.take(idsNeeded(data))
  return inTransaction(database, async (trx) => {
    await lockAddresses(trx, organizationId)
    const loading = new Loading(trx, { organizationId, at, integrations, ids })
    await loadUnits(loading, 'community', data.communities ?? [])
    await loadUnits(loading, 'function', data.functions ?? [])
    await loadEmployees(loading, data.employees ?? [])
    await loadMemberships(loading, data)
    await loadMessages(loading, data.messages ?? [])
    await loadTakeovers(loading, data.takeovers ?? [])
    await loadSelected(loading, 'group', 'groups', data.groups ?? [])
    await loadSelected(loading, 'survey', 'surveys', data.surveys ?? [])
    await loadSelected(loading, 'course', 'courses', data.courses ?? [])
    await loadSelected(loading, 'module', 'modules', data.modules ?? [])
    // Thrown within the transaction: what was written before a mistake was found is undone.
    if (loading.mistakes.length > 0) throw contentError(loading.mistakes)
    if (loading.journal.length > 0) {
      await stampWrite(trx, organizationId, at)
      await record(trx, { organizationId, integrationId: null, runId: null, at }, loading.journal)
    }
    return { organization: organizationId, counts: Object.fromEntries(loading.counts) }
  })
}

/** One for each thing that may be made, and one for each line of the journal. */
function idsNeeded(content: Content): number {
  const listed = THINGS.reduce((sum, thing) => sum + (content[thing]?.length ?? 0), 0)
  const own = (content.employees ?? []).map((e) => (e.communities?.length ?? 0) + (e.functions?.length ?? 0))
  return 2 * listed + own.reduce((sum, number) => sum + number, 0)
}

function idsTwice(content: Content): readonly Mistake[] {
  const mistakes: Mistake[] = []
  for (const thing of ['communities', 'functions', 'employees', 'groups', 'surveys', 'courses', 'modules'] as const) {
    const first = new Map<string, number>()
    for (const [index, { id }] of (content[thing] ?? []).entries()) {
      const before = first.get(id)
      if (before === undefined) first.set(id, index)
      else mistakes.push({ path: `${thing}[${index}].id`, message: `is the id of ${thing}[${before}] already` })
    }
  }
  return mistakes
}
