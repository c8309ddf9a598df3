import { ConnectorError, endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { grant } from './refusals.js'
import { OrgUnits, type Unit, type User } from './schema.js'
import { textOf } from './values.js'

const PATH = '/customer/my_customer/orgunits'
const A_PAGE = 500

/**
 * All organizational units, the topmost included. Google gives them in one answer.
 *
 * @throws ConnectorError `permission` where the topmost is not shown: then others may not be either
 */
export async function listUnits({ http }: Pick<ReadContext<Config>, 'http'>): Promise<readonly Unit[]> {
  const fields = 'kind,organizationUnits(orgUnitId,orgUnitPath,name)'
  const { organizationUnits = [] } = await http.get(PATH, OrgUnits, {
    query: { type: 'allIncludingParent', orgUnitPath: '/', fields },
  })
  if (organizationUnits.some(({ orgUnitPath }) => orgUnitPath === '/')) return organizationUnits
  throw new ConnectorError(
    'permission',
    'Google shows only a part of the organizational units: the topmost is missing',
    {
      hint: `Nothing was applied. ${grant('Organizational Units › Read')}`,
      at: `GET ${PATH}`,
    },
  )
}

export async function* readUnits(context: ReadContext<Config>): Read<SourceCommunity> {
  const units = await listUnits(context)
  const all = units.map(({ orgUnitId, orgUnitPath, name }, index) => ({
    id: orgUnitId,
    name: textOf(name) ?? (orgUnitPath.split('/').at(-1) || '/'),
    at: `GET ${PATH}, record ${index + 1}`,
  }))
  for (let start = 0; start < all.length; start += A_PAGE) yield all.slice(start, start + A_PAGE)
  return endOfRead({ proof: 'one answer that holds the whole list' })
}

/**
 * Finds the units of a user: the one that they are in, and with `nested` all above it but the topmost, which has everybody.
 * None where Google does not list the unit.
 */
export function unitFinder(
  units: readonly Unit[],
  { orgUnits = {} }: Config,
): (user: Pick<User, 'orgUnitPath'>) => readonly string[] {
  const ids = new Map(units.map(({ orgUnitId, orgUnitPath }) => [orgUnitPath, [orgUnitId]]))
  if (orgUnits.nested) {
    for (const path of ids.keys()) {
      for (let above = upFrom(path); above !== ''; above = upFrom(above)) {
        const [id] = ids.get(above) ?? []
        if (id !== undefined) ids.get(path)?.push(id)
      }
    }
  }
  return ({ orgUnitPath }) => ids.get(orgUnitPath ?? '') ?? []
}

/** `/Stores` of `/Stores/Utrecht`; nothing above that. */
const upFrom = (path: string) => path.slice(0, path.lastIndexOf('/'))
