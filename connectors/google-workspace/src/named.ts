import { ConnectorError, endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { readUsers } from './people.js'
import { User } from './schema.js'
import { textOf, workOf } from './values.js'

/** What stands with a user as a text. */
export type Name = 'department' | 'title'

const Named = User.pick({ organizations: true })
const A_PAGE = 500

/** The text of a user, or null. Also of one that cannot be read otherwise, who is left alone and needs it to stay. */
export function named(row: unknown, name: Name): string | null {
  const { data } = Named.safeParse(row)
  return data === undefined ? null : textOf(workOf(data)?.[name])
}

/**
 * Reads departments or titles out of the users who count: each text once, which is its id and its name. The end is that of
 * the users. Memory: the different texts.
 *
 * @throws ConnectorError `permission` where nobody has a department
 */
export async function* readNamed(name: Name, context: ReadContext<Config>): Read<SourceCommunity> {
  const found = new Map<string, string>()
  const users = readUsers<never>(context, ({ row, at }) => {
    const text = named(row, name)
    if (text !== null && !found.has(text)) found.set(text, at)
    return null
  })
  let step = await users.next()
  while (!step.done) step = await users.next()
  if (found.size === 0 && name === 'department') throw noDepartments()
  const all = [...found].map(([text, at]) => ({ id: text, name: text, at }))
  for (let start = 0; start < all.length; start += A_PAGE) yield all.slice(start, start + A_PAGE)
  return endOfRead({ proof: step.value.proof })
}

export function noDepartments(): ConnectorError {
  return new ConnectorError('permission', 'Google shows no department of any user who counts', {
    hint: 'Fill in the departments (Admin console, Directory › Users › Employee information), or choose another `community`.',
    at: 'GET /users',
  })
}
