import { ConnectorError, type Read, type ReadContext, type SourceEmployee } from '@rollcall/sdk'
import type { Config } from './config.js'
import { readGroupMembers } from './groups.js'
import { usersToRead } from './lists.js'
import { readList } from './read-list.js'
import type { User } from './schema.js'
import { employeeReader, type NamedAttribute, named } from './user.js'

/** What can be a community in a SCIM service. */
export const communityFrom = {
  group: 'Group',
  department: 'Department',
  division: 'Division',
  organization: 'Organization',
  costCenter: 'Cost center',
} as const

/** The attribute that `community` names, or null where groups are communities. */
export function communityAttribute({ community }: Pick<ReadContext<Config>, 'community'>): NamedAttribute | null {
  if (community === 'group') return null
  for (const name of ['department', 'division', 'organization', 'costCenter'] as const) {
    if (community === name) return name
  }
  throw new Error(`"${community}" is none of the entities that this connector declares`)
}

/** Reads the users who count; where groups are communities, the groups with their members before. */
export function readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  const attribute = communityAttribute(context)
  return attribute === null ? readInGroups(context) : readUsers(context, (user) => textAsId(named(user, attribute)))
}

async function* readInGroups(context: ReadContext<Config>): Read<SourceEmployee> {
  const members = await readGroupMembers(context)
  let counting = 0
  let inAny = 0
  const end = yield* readUsers(context, (user) => {
    counting++
    const groups = members.of(user)
    if (groups.length > 0) inAny++
    return groups
  })
  if (counting === 0) throw nobodyCounts(end.leftOut)
  if (inAny === 0) throw nobodyInGroups()
  for (const remark of members.remarks()) context.log.info(remark)
  return end
}

function readUsers(
  context: ReadContext<Config>,
  communitiesOf: (user: User) => readonly string[],
): Read<SourceEmployee> {
  const { config, community, jobFunction } = context
  const toEmployee = employeeReader(config, community, communitiesOf, jobFunction !== null)
  return readList<SourceEmployee>(context, usersToRead(config), toEmployee)
}

const textAsId = (text: string | null) => (text === null ? [] : [text])

/**
 * Of users who are all left out nobody can tell whether their groups are hidden.
 *
 * @param leftOut why they are; null: they cannot be read
 */
export function nobodyCounts(leftOut: string | null): ConnectorError {
  const why = leftOut === null ? '' : `: ${leftOut}`
  return new ConnectorError('configuration', 'None of the users counts', {
    hint: `Nothing was applied. Look at \`userTypes\`, \`inactive\` and \`filter\` under \`users\`${why}.`,
    at: 'GET /Users',
  })
}

/** Services that hide who is in a group answer with groups of nobody. */
export function nobodyInGroups(): ConnectorError {
  return new ConnectorError('permission', 'The service shows nobody who counts in any group', {
    hint: 'Grant the account the right to read the members of groups. If the service never shows them, let another entity be the `community`: department, for example.',
    at: 'GET /Groups',
  })
}
