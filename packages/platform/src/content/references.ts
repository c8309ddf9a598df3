import type { UnitKind } from '@rollcall/engine'
import { UNIT_TABLES } from '../units.js'
import type { Loading } from './loading.js'
import type { MistakePath } from './mistakes.js'

/**
 * The community or function that a reference names: one made by hand, or `INTEGRATION/EXTERNAL-ID`, whatever the entity
 * that it comes from, also over a link (R19). Null where there is none; the mistake is noted.
 */
export async function findUnitReference(
  loading: Loading,
  kind: UnitKind,
  reference: string,
  path: MistakePath,
): Promise<number | null> {
  const { trx, organizationId } = loading
  const { table } = UNIT_TABLES[kind]
  if (!reference.includes('/')) {
    const row = await trx(table).where({ organization_id: organizationId, handle: reference }).first('id')
    return row ? Number(row.id) : madeByNobody(loading, kind, reference, path)
  }
  const source = sourceOf(loading, reference, path)
  if (!source) return null
  const { integrationId, externalId } = source
  const linked: readonly { id: number; entity: string }[] = await trx('links')
    .where({ integration_id: integrationId, kind, external_id: externalId })
    .select('entity', { id: 'unit_id' })
  const own: readonly { id: number; entity: string }[] = await trx(table)
    .where({ integration_id: integrationId, external_id: externalId })
    .select('id', 'entity')
  const found = linked.length > 0 ? linked : own
  const [unit, other] = found
  if (!unit) return loading.wrong(path, `names ${reference}, but there is no such ${kind} on the platform`)
  if (!other) return Number(unit.id)
  const entities = found.map(({ entity }) => entity).join(' and ')
  return loading.wrong(path, `names ${reference}, which is more than one ${kind} (${entities})`)
}

/** The invited or active employee that a reference names; as {@link findUnitReference}. */
export async function findEmployeeReference(
  loading: Loading,
  reference: string,
  path: MistakePath,
): Promise<number | null> {
  const { trx, organizationId } = loading
  const source = reference.includes('/') ? sourceOf(loading, reference, path) : undefined
  if (source === null) return null
  const row: { id: number; state: string } | undefined = source
    ? await trx('correlations as k')
        .join('employees as e', 'e.id', 'k.employee_id')
        .where({ 'k.integration_id': source.integrationId, 'k.external_id': source.externalId })
        .first('e.id', 'e.state')
    : await trx('employees').where({ organization_id: organizationId, handle: reference }).first('id', 'state')
  if (!row) {
    if (!source) return madeByNobody(loading, 'employee', reference, path)
    return loading.wrong(path, `names ${reference}, but there is no such employee on the platform`)
  }
  if (row.state === 'invited' || row.state === 'active') return Number(row.id)
  return loading.wrong(path, `names ${reference}, who was removed from the platform`)
}

function sourceOf(loading: Loading, reference: string, path: MistakePath) {
  const slash = reference.indexOf('/')
  const [slug, externalId] = [reference.slice(0, slash), reference.slice(slash + 1)]
  const integrationId = loading.integrations.get(slug)
  if (integrationId !== undefined) return { integrationId, externalId }
  const known = [...loading.integrations.keys()].join(', ') || 'none'
  const { organizationId } = loading
  return loading.wrong(path, `names ${reference}, but ${organizationId} has no integration ${slug} (it has: ${known})`)
}

function madeByNobody(loading: Loading, what: string, reference: string, path: MistakePath): null {
  return loading.wrong(
    path,
    `names ${reference}, but no ${what} made by hand has this id (one of an integration is INTEGRATION/EXTERNAL-ID)`,
  )
}
