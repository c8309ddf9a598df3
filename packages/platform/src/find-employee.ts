import type { Knex } from 'knex'
import type { Database } from './database/open.js'
import { PlatformError } from './errors.js'
import { type EmployeeRow, selectEmployees } from './lists/employees.js'

/** Whom a source's identifier would name: somebody of this integration, on the platform or not. */
export interface SourceIdentity {
  readonly organizationId: string
  readonly integrationId: number
  readonly integration: string
  readonly externalId: string
}

export type FoundEmployee =
  | { readonly row: EmployeeRow }
  /** `source` is null where the reference is no identifier of a source. */
  | { readonly row: null; readonly source: SourceIdentity | null }

/**
 * Finds an employee by what a person types: the platform's id, the id that `load` gave (`m1`, or `ORG/m1`), or
 * `ORG/INTEGRATION/EXTERNAL-ID`, also of one who was removed.
 *
 * @throws PlatformError `not_found` where the organization or integration is unknown, `refused` where several match
 */
export async function findEmployee(db: Knex, reference: string): Promise<FoundEmployee> {
  const [first = '', second, ...rest] = reference.split('/')
  if (second === undefined) return byOwnIdOrHandle(db, first)
  if (rest.length === 0) return byHandle(db, first, second)
  return bySource(db, first, second, rest.join('/'))
}

/**
 * As {@link findEmployee}, where nothing but an employee on the platform will do.
 *
 * @throws PlatformError `not_found`
 */
export async function requireEmployee(db: Knex, reference: string): Promise<EmployeeRow> {
  const { row } = await findEmployee(db, reference)
  if (row) return row
  throw new PlatformError('not_found', `There is no employee ${reference} on the platform`, {
    hint: 'Give the id from `rollcall list employees --state all`, or ORG/INTEGRATION/EXTERNAL-ID.',
  })
}

/**
 * The organization of whom a reference names.
 *
 * @throws PlatformError as {@link requireEmployee}
 */
export async function organizationOfEmployee(database: Database, reference: string): Promise<string> {
  return (await requireEmployee(database.knex, reference)).organization_id
}

async function byOwnIdOrHandle(db: Knex, text: string): Promise<FoundEmployee> {
  const matches: readonly EmployeeRow[] = await selectEmployees(db)
    .where('e.handle', text)
    .orWhere('e.id', /^\d{1,15}$/.test(text) ? Number(text) : -1)
  const [row, other] = matches
  if (!row) return { row: null, source: null }
  if (!other) return { row }
  const choices = matches.map((m) => (m.handle === text ? `${m.organization_id}/${text}` : `the one with id ${m.id}`))
  throw new PlatformError('refused', `${text} is more than one employee: ${choices.join(', ')}`, {
    hint: 'Write ORG/ID for one made by hand, or ORG/INTEGRATION/EXTERNAL-ID.',
  })
}

async function byHandle(db: Knex, organizationId: string, handle: string): Promise<FoundEmployee> {
  await requireOrganization(db, organizationId)
  const row: EmployeeRow | undefined = await selectEmployees(db)
    .where({ 'e.organization_id': organizationId, 'e.handle': handle })
    .first()
  return row ? { row } : { row: null, source: null }
}

async function bySource(
  db: Knex,
  organizationId: string,
  integration: string,
  externalId: string,
): Promise<FoundEmployee> {
  const integrationId = await requireIntegration(db, organizationId, integration)
  const row: EmployeeRow | undefined = await selectEmployees(db)
    .join('correlations as k', 'k.employee_id', 'e.id')
    .where({ 'k.integration_id': integrationId, 'k.external_id': externalId })
    .first()
  return row ? { row } : { row: null, source: { organizationId, integrationId, integration, externalId } }
}

/** @throws PlatformError `not_found`, naming those that there are */
export async function requireOrganization(db: Knex, organizationId: string): Promise<void> {
  const known: readonly { id: string }[] = await db('organizations').orderBy('id').select('id')
  if (known.some(({ id }) => id === organizationId)) return
  throw new PlatformError('not_found', `There is no organization ${organizationId} on the platform`, {
    hint: `Known: ${known.map(({ id }) => id).join(', ') || 'none; they come from the configuration'}.`,
  })
}

/**
 * @returns the platform's own id of the integration
 * @throws PlatformError `not_found`, naming those that there are
 */
export async function requireIntegration(db: Knex, organizationId: string, integration: string): Promise<number> {
  await requireOrganization(db, organizationId)
  const known: readonly { id: number; slug: string }[] = await db('integrations')
    .where({ organization_id: organizationId })
    .orderBy('slug')
    .select('id', 'slug')
  const found = known.find(({ slug }) => slug === integration)
  if (found) return Number(found.id)
  throw new PlatformError('not_found', `${organizationId} has no integration ${integration}`, {
    hint: `Known: ${known.map(({ slug }) => slug).join(', ') || 'none; they come from the configuration'}.`,
  })
}
