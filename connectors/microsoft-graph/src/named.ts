import { ConnectorError, endOfRead, type Read, type ReadContext, readToEnd, type SourceCommunity } from '@rollcall/sdk'
import { GroupsInRecords } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { textOf } from './fields.js'
import { USERS } from './rights.js'
import { readUsers } from './users.js'

/** Properties by whose text people are brought together. */
export type NamedProperty = 'department' | 'officeLocation' | 'jobTitle'

/**
 * Reads communities or functions out of the users who count: each text is an id and its name. The end is that of the users.
 *
 * @throws ConnectorError `permission` where not a single user has the property
 */
export async function* readNamed(context: ReadContext<Config>, property: NamedProperty): Read<SourceCommunity> {
  const found = new GroupsInRecords()
  const users = readUsers<null>(context, {
    properties: [property],
    record(user, _row, at) {
      const text = textOf(user[property])
      if (text !== null) found.add(text, text, at)
      return null
    },
  })
  const { proof } = await readToEnd(users)
  if (found.size === 0) throw nowhere(property)
  yield* found.pages(context.log)
  return endOfRead({ proof })
}

/** What Graph hides is null, as what nobody has. */
export function nowhere(property: NamedProperty): ConnectorError {
  const otherwise =
    property === 'jobTitle'
      ? 'If the tenant keeps none, write `function: false` for this integration.'
      : 'If the tenant keeps none, choose another `community`.'
  return new ConnectorError('permission', `Microsoft Graph shows no \`${property}\` of any user who counts`, {
    hint: `Nothing was applied. Grant the application ${USERS.name} if it lacks that. ${otherwise}`,
    at: 'GET /users',
  })
}
