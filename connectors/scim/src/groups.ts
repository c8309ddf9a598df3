import { ConnectorError, type Read, type ReadContext, readToEnd, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { GroupMembers } from './group-members.js'
import { groupsToRead } from './lists.js'
import { readList } from './read-list.js'
import { Group } from './schema.js'

/** Reads groups as communities, without their members. */
export function readGroups(context: ReadContext<Config>): Read<SourceCommunity> {
  return readList<SourceCommunity>(context, groupsToRead(context.config, false), (row, at) => {
    const { id, name } = groupOf(row, at)
    return { id, name, at }
  })
}

/** Reads all groups with their members. */
export async function readGroupMembers(context: ReadContext<Config>): Promise<GroupMembers> {
  const all = new GroupMembers()
  const groups = readList<null>(context, groupsToRead(context.config, true), (row, at) => {
    const { id, members } = groupOf(row, at)
    all.add(id, members)
    return null
  })
  await readToEnd(groups)
  return all
}

/** One that cannot be read fails the whole read: left out it would look as if it were gone. */
export function groupOf(row: unknown, at: string) {
  const group = Group.safeParse(row)
  if (!group.success) {
    const [attribute = ''] = group.error.issues[0]?.path ?? []
    throw wrong(`A group has something else at \`${String(attribute)}\` than the standard says`, at)
  }
  const { id, displayName, members } = group.data
  const name = displayName?.trim() ?? ''
  if (!id) throw wrong('A group has no id', at)
  if (name === '') throw wrong('A group has no displayName', at)
  return { id, name, members: members ?? [] }
}

function wrong(message: string, at: string): ConnectorError {
  return new ConnectorError('bad_data', message, { hint: 'Have it mended in the service, or ask its makers.', at })
}
