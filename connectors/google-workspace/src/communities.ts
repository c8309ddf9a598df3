import type { ConnectorError, ReadContext } from '@rollcall/sdk'
import type { Config } from './config.js'
import { nobodyInGroups, readGroupMembers } from './groups.js'
import { named, noDepartments } from './named.js'
import type { User } from './schema.js'
import { listUnits, unitFinder } from './units.js'

/** How the communities of a user are found. */
export interface Communities {
  /** What was found, for people: `12 organizational units (GET /customer/my_customer/orgunits)`. */
  readonly found: string
  /** Whether nothing was left for later. */
  readonly isWhole: boolean
  of(user: User): readonly string[]
  /** What it means where nobody is in any; left out: nothing. */
  nobody?(): ConnectorError
  /** What should be known once all users were looked up, a sentence each. */
  remarks?(): Iterable<string>
}

/** @param limit of so many groups at most the members are read */
export async function findCommunities(context: ReadContext<Config>, limit?: number): Promise<Communities> {
  if (context.community === 'orgUnit') {
    const units = await listUnits(context)
    const found = `${units.length} organizational units (GET /customer/my_customer/orgunits)`
    return { found, isWhole: true, of: unitFinder(units, context.config) }
  }
  if (context.community === 'group') {
    const { members, found, isWhole } = await readGroupMembers(context, limit)
    const remarks = () => members.remarks()
    return { found, isWhole, of: ({ id }) => members.of(id), nobody: nobodyInGroups, remarks }
  }
  const of = (user: User) => [named(user, 'department')].filter((text) => text !== null)
  return { found: 'the departments of these users', isWhole: true, of, nobody: noDepartments }
}
