import type { Read, ReadContext, SourceEmployee } from '@rollcall/sdk'
import type { Config } from './config.js'
import { employeeReading } from './employee.js'
import { textOf } from './fields.js'
import { nobodyInGroups, readMemberships } from './groups.js'
import type { NamedProperty } from './named.js'
import { requireRights } from './rights.js'
import { readUsers } from './users.js'

/** What can be a community in Entra ID. */
export const communityFrom = { group: 'Group', department: 'Department', office: 'Office' } as const

/** The property that `community` names, or null where groups are communities. */
export function communityProperty({ community }: Pick<ReadContext<Config>, 'community'>): NamedProperty | null {
  switch (community) {
    case 'group':
      return null
    case 'department':
      return 'department'
    case 'office':
      return 'officeLocation'
    default:
      throw new Error(`"${community}" is none of the entities that this connector declares`)
  }
}

/** Reads the users who count; where groups are communities, who is in them before. */
export async function* readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  await requireRights(context)
  const property = communityProperty(context)
  const memberships = property === null ? await readMemberships(context) : null
  let inAny = 0
  const reading = employeeReading(context, property, (user) => {
    // Groups are read side by side: sorted, so that two reads give the same.
    const communities = memberships?.of(user.id).toSorted() ?? textsOf(property === null ? null : user[property])
    if (communities.length > 0) inAny++
    return communities
  })
  const end = yield* readUsers<SourceEmployee>(context, reading)
  if (memberships !== null && inAny === 0) throw nobodyInGroups()
  return end
}

export function textsOf(value: string | null | undefined): readonly string[] {
  const text = textOf(value)
  return text === null ? [] : [text]
}
