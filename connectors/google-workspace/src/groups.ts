import { ConnectorError, type Read, type ReadContext, readToEnd, type SourceCommunity } from '@rollcall/sdk'
import { byCursor } from '@rollcall/sdk/http'
import { LeftOut, withoutLeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { GroupMembers } from './group-members.js'
import { frame, type List, type Row, readList } from './read-list.js'
import { grant } from './refusals.js'
import { Group, type Member, Page } from './schema.js'
import { textOf } from './values.js'

const groupsToRead: List = {
  path: '/groups',
  rows: 'groups',
  size: 200,
  query: { customer: 'my_customer' },
  fields: 'id,email,name,directMembersCount',
}

interface FoundGroup {
  readonly id: string
  readonly name: string
  readonly email: string
  /** How many members it says that it has. */
  readonly count: number | null
  readonly at: string
}

const OTHER_ADDRESS = new LeftOut('of other addresses')

/** Reads the groups that are communities, without their members. */
export function readGroups(context: ReadContext<Config>): Read<SourceCommunity> {
  return findGroups(context, ({ id, name, at }) => ({ id, name, at }))
}

/**
 * Reads the groups that are communities.
 *
 * @param record what one of them is
 * @param see is shown every group of the account
 */
async function* findGroups<T>(
  context: ReadContext<Config>,
  record: (group: FoundGroup) => T,
  see: (group: FoundGroup) => void = () => {},
): Read<T> {
  const isCommunity = byAddress(context.config)
  let [all, communities] = [0, 0]
  const groups = readList<T | LeftOut>(context, groupsToRead, (row) => {
    const group = groupOf(row)
    see(group)
    all++
    if (!isCommunity(group)) return OTHER_ADDRESS
    communities++
    return record(group)
  })
  const end = yield* withoutLeftOut<T>(groups, 'groups')
  if (communities === 0) throw noSuchGroup(all)
  return end
}

/**
 * Reads who is in the groups that are communities, and in those within them.
 *
 * @param limit of so many groups at most
 */
export async function readGroupMembers(context: ReadContext<Config>, limit = Number.POSITIVE_INFINITY) {
  /** How many members each group says that it has. */
  const groups = new Map<string, number | null>()
  const communities = new Set<string>()
  const found = findGroups<null>(
    context,
    ({ id }) => {
      communities.add(id)
      return null
    },
    ({ id, count }) => groups.set(id, count),
  )
  const end = await readToEnd(found)
  const members = new GroupMembers(groups, communities)
  const toRead = new Set(communities)
  // Those that are found meanwhile come after those that are known.
  let read = 0
  for (const id of toRead) {
    if (read === limit) break
    await readMembers(context, id, groups.get(id) ?? null, (member) => {
      members.add(member, id)
      if (member.id && groups.has(member.id)) toRead.add(member.id)
    })
    read++
  }
  const leftOut = end.leftOut === null ? '' : `; ${end.leftOut}`
  const told = `${communities.size} groups${leftOut}; members read of ${read} (GET /groups)`
  return { members, found: told, isWhole: read === toRead.size }
}

/**
 * Reads the direct members of a group to their end, again where fewer came than Google counts.
 *
 * @throws ConnectorError `incomplete_read` where it stays so
 */
async function readMembers(
  context: ReadContext<Config>,
  id: string,
  declared: number | null,
  add: (member: Member) => void,
): Promise<void> {
  const { http, config } = context
  const isEnough = (received: number, count: number | null | undefined) =>
    config.groups?.memberCounts === 'ignore' || received >= (count ?? 0)
  if (isEnough(await readMembersOnce(context, id, add), declared)) return
  const query = { fields: 'id,directMembersCount' }
  const { directMembersCount: count } = await http.get('/groups/{groupKey}', Group, { params: { groupKey: id }, query })
  const received = await readMembersOnce(context, id, add)
  if (isEnough(received, count)) return
  throw new ConnectorError('incomplete_read', `Google counts ${count} members in a group, and gives ${received}`, {
    hint: `Nothing was applied. Try again; if it stays so for days, and Google shows all members of the group ${id}, write \`memberCounts: ignore\` under \`groups\`.`,
    at: 'GET /groups/{groupKey}/members',
  })
}

/** @returns how many came */
async function readMembersOnce(
  { http }: Pick<ReadContext<Config>, 'http'>,
  groupKey: string,
  add: (member: Member) => void,
): Promise<number> {
  await using pages = http.pages('/groups/{groupKey}/members', Page, {
    params: { groupKey },
    query: { fields: frame('members', 'id,type') },
    rows: ({ members }) => members ?? [],
    next: byCursor({
      cursor: (page) => page.nextPageToken,
      parameter: 'pageToken',
      query: { maxResults: 200 },
    }),
    record: (row) => add(row),
  })
  let received = 0
  for (let step = await pages.next(); !step.done; step = await pages.next()) received += step.value.length
  return received
}

/** One that cannot be read fails the whole read: left out it would look as if it were gone. */
function groupOf({ row, at }: Row): FoundGroup {
  const { data } = Group.safeParse(row)
  const name = textOf(data?.name) ?? textOf(data?.email)
  if (data !== undefined && name !== null) {
    return { id: data.id, name, email: data.email ?? '', count: data.directMembersCount ?? null, at }
  }
  throw new ConnectorError('bad_data', 'A group has neither name nor address, or another shape than agreed', {
    hint: 'Mend it in the Admin console; if it looks right there, tell the author of the connector.',
    at,
  })
}

/** Which groups are communities, by their addresses: `*` stands for any letters. */
function byAddress({ groups = {} }: Config): (group: FoundGroup) => boolean {
  if (groups.addresses === undefined) return () => true
  const patterns = groups.addresses.map((address) => {
    const parts = address.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    return new RegExp(`^${parts.join('.*')}$`, 'i')
  })
  return ({ email }) => patterns.some((pattern) => pattern.test(email))
}

function noSuchGroup(received: number): ConnectorError {
  return new ConnectorError('configuration', `None of the ${received} groups has such an address`, {
    hint: 'Mend `groups.addresses`.',
    at: 'GET /groups',
  })
}

/** Groups that show nobody. */
export function nobodyInGroups(): ConnectorError {
  return new ConnectorError('permission', 'Google shows nobody who counts in any group', {
    hint: `Nothing was applied. ${grant('Groups › Read')} Or let another entity be the \`community\`.`,
    at: 'GET /groups/{groupKey}/members',
  })
}
