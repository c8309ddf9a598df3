import { ConnectorError, endOfRead, type Read, type ReadContext, readToEnd, type SourceCommunity } from '@rollcall/sdk'
import { GroupsInRecords } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { usersToRead } from './lists.js'
import { readList } from './read-list.js'
import { Counted, Named } from './schema.js'
import { type NamedAttribute, named, whyLeftOut } from './user.js'

/**
 * Reads communities or functions out of the users who count: each text is an id and its name. The end is that of the users.
 *
 * @throws ConnectorError `permission` where not a single user has the attribute of a community
 */
export async function* readNamed(attribute: NamedAttribute, context: ReadContext<Config>): Read<SourceCommunity> {
  const found = new GroupsInRecords()
  const users = readList<null>(context, usersToRead(context.config), (row, at) => {
    const text = textOfWhoCounts(row, attribute, context.config)
    if (text !== null) found.add(text, text, at)
    return null
  })
  const { proof } = await readToEnd(users)
  if (found.size === 0 && attribute !== 'title') throw nowhere(attribute)
  yield* found.pages(context.log)
  return endOfRead({ proof })
}

/** Whoever cannot be read is left alone by the employees' read, so that their community is not gone. */
function textOfWhoCounts(row: unknown, attribute: NamedAttribute, config: Config): string | null {
  const counted = Counted.safeParse(row)
  if (counted.success && whyLeftOut(counted.data, config) !== null) return null
  const texts = Named.safeParse(row)
  return texts.success ? named(texts.data, attribute) : null
}

export function nowhere(attribute: NamedAttribute): ConnectorError {
  return new ConnectorError('permission', `The service shows no ${attribute} of any user who counts`, {
    hint: `Grant the account the right to read \`${attribute}\` (enterprise extension), or choose another \`community\`.`,
    at: 'GET /Users',
  })
}
