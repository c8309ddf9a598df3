import { ConnectorError, endOfRead, type Read, type ReadContext, readToEnd, type SourceCommunity } from '@rollcall/sdk'
import { GroupsInRecords } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { readUsers } from './people.js'
import { User } from './schema.js'
import { textOf, workOf } from './values.js'

/** What stands with a user as a text. */
export type Name = 'department' | 'title'

const Named = User.pick({ organizations: true })

/** The text of a user, or null. Also of one that cannot be read otherwise, who is left alone and needs it to stay. */
export function named(row: unknown, name: Name): string | null {
  const { data } = Named.safeParse(row)
  return data === undefined ? null : textOf(workOf(data)?.[name])
}

/**
 * Reads departments or titles out of the users who count: each text is an id and its name. The end is that of the users.
 *
 * @throws ConnectorError `permission` where nobody has a department
 */
export async function* readNamed(name: Name, context: ReadContext<Config>): Read<SourceCommunity> {
  const found = new GroupsInRecords()
  const users = readUsers<null>(context, ({ row, at }) => {
    const text = named(row, name)
    if (text !== null) found.add(text, text, at)
    return null
  })
  const { proof } = await readToEnd(users)
  if (found.size === 0 && name === 'department') throw noDepartments()
  yield* found.pages(context.log)
  return endOfRead({ proof })
}

export function noDepartments(): ConnectorError {
  return new ConnectorError('permission', 'Google shows no department of any user who counts', {
    hint: 'Fill in the departments (Admin console, Directory › Users › Employee information), or choose another `community`.',
    at: 'GET /users',
  })
}
