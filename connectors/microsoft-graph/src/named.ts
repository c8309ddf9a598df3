import { ConnectorError, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { textOf } from './fields.js'
import { USERS } from './rights.js'
import { readUsers } from './users.js'

/** Properties by whose text people are brought together. */
export type NamedProperty = 'department' | 'officeLocation' | 'jobTitle'

const A_PAGE = 500

/**
 * Reads communities or functions out of the users who count: each text once, which is its id and its name. The end is that
 * of the users. Memory: the different texts.
 *
 * @throws ConnectorError `permission` where not a single user has the property
 */
export async function* readNamed(context: ReadContext<Config>, property: NamedProperty): Read<SourceCommunity> {
  const found = new Map<string, string>()
  const users = readUsers<null>(context, {
    properties: [property],
    record(user, _row, at) {
      const text = textOf(user[property])
      if (text !== null && !found.has(text)) found.set(text, at)
      return null
    },
  })
  let step = await users.next()
  while (!step.done) step = await users.next()
  if (found.size === 0) throw nowhere(property)
  const all = [...found].map(([text, at]) => ({ id: text, name: text, at }))
  for (let start = 0; start < all.length; start += A_PAGE) yield all.slice(start, start + A_PAGE)
  return step.value.end
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
