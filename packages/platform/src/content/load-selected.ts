import type { UnitKind } from '@rollcall/engine'
import type { ContentKind } from '../audience.js'
import type { SelectedContent } from './content.js'
import type { Loading, Thing } from './loading.js'
import { findUnitReference } from './references.js'

/** Makes groups, surveys, courses or modules; those that are there get the file's name and audience. */
export async function loadSelected(
  loading: Loading,
  kind: ContentKind,
  list: Thing,
  contents: readonly SelectedContent[],
): Promise<void> {
  const { trx, organizationId } = loading
  for (const [index, { id: handle, name, audience }] of contents.entries()) {
    const everyone = audience?.everyone === true ? 1 : 0
    const units = new Set([
      ...(await findUnits(loading, 'community', audience?.communities ?? [], [list, index, 'audience', 'communities'])),
      ...(await findUnits(loading, 'function', audience?.functions ?? [], [list, index, 'audience', 'functions'])),
    ])
    const row: { id: number; name: string; everyone: number } | undefined = await trx('contents')
      .where({ organization_id: organizationId, kind, handle })
      .first('id', 'name', 'everyone')
    if (!row) {
      const id = loading.takeId()
      await trx('contents').insert({ id, organization_id: organizationId, kind, handle, name, everyone })
      await selectUnits(loading, id, units, new Set())
      loading.note({ kind: `${kind}.added`, unitId: id, details: { name } })
      loading.count(list, 'added')
      continue
    }
    const id = Number(row.id)
    const before = await selectedUnits(loading, id)
    const isSameAudience = before.size === units.size && [...units].every((unit) => before.has(unit))
    const isSame = row.name === name && Number(row.everyone) === everyone && isSameAudience
    if (isSame) {
      loading.count(list, 'unchanged')
      continue
    }
    await trx('contents').where({ id }).update({ name, everyone })
    await selectUnits(loading, id, units, before)
    loading.note({ kind: `${kind}.updated`, unitId: id, details: { was: row.name, name } })
    loading.count(list, 'updated')
  }
}

/** A community or function of an audience, as a key: `function 17`. */
type UnitKey = `${UnitKind} ${number}`

async function findUnits(
  loading: Loading,
  kind: UnitKind,
  references: readonly string[],
  path: readonly PropertyKey[],
): Promise<readonly UnitKey[]> {
  const found: UnitKey[] = []
  for (const [index, reference] of references.entries()) {
    const unitId = await findUnitReference(loading, kind, reference, [...path, index])
    if (unitId !== null) found.push(`${kind} ${unitId}`)
  }
  return found
}

async function selectedUnits(loading: Loading, contentId: number): Promise<Set<UnitKey>> {
  const rows: readonly { kind: UnitKind; unit_id: number }[] = await loading
    .trx('audiences')
    .where({ content_id: contentId })
    .select('kind', 'unit_id')
  return new Set(rows.map((row): UnitKey => `${row.kind} ${Number(row.unit_id)}`))
}

async function selectUnits(
  loading: Loading,
  contentId: number,
  units: ReadonlySet<UnitKey>,
  before: ReadonlySet<UnitKey>,
): Promise<void> {
  const toRow = (key: UnitKey) => {
    const [kind, unitId] = key.split(' ')
    return { content_id: contentId, kind, unit_id: Number(unitId) }
  }
  for (const key of before) if (!units.has(key)) await loading.trx('audiences').where(toRow(key)).delete()
  for (const key of units) if (!before.has(key)) await loading.trx('audiences').insert(toRow(key))
}
