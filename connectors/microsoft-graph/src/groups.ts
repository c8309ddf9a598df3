import {
  ConnectorError,
  endOfRead,
  isConnectorError,
  type Read,
  type ReadContext,
  type SourceCommunity,
} from '@rollcall/sdk'
import { Memberships } from '@rollcall/sdk/people'
import { type Collection, readCollection } from './collection.js'
import { AT_A_TIME, type Config } from './config.js'
import { grantedRights, HIDDEN_MEMBERS, holds, lacking, MEMBERS, requireRights } from './rights.js'
import { Group, Member } from './schema.js'

/** A group that is a community, with its place for messages. */
export interface FoundGroup {
  readonly id: string
  readonly name: string
  readonly isHidden: boolean
  readonly at: string
}

const SELECT = 'id,displayName,visibility'

/** Reads groups as communities, without their members. */
export async function* readGroups(context: ReadContext<Config>): Read<SourceCommunity> {
  await requireRights(context)
  const groups = findGroups(context)
  for (;;) {
    const step = await groups.next()
    if (step.done) return endOfRead({ proof: step.value })
    yield step.value.map(({ id, name, at }) => ({ id, name, at }))
  }
}

/**
 * The groups that are communities, page by page.
 *
 * @returns how the end was seen
 * @throws ConnectorError `permission` where there is none or one does not show its name, `configuration` where one that is
 * named, or all, are not there
 */
export async function* findGroups(context: ReadContext<Config>): AsyncGenerator<readonly FoundGroup[], string, void> {
  const { filter, only } = context.config.groups ?? {}
  if (only !== undefined) {
    yield await Promise.all([...new Set(only)].map((id) => findGroup(context, id)))
    return 'each of the groups that are named'
  }
  const query = { $select: SELECT, $filter: filter }
  const pages = readCollection(context, { path: '/groups', query, noun: 'groups' })
  let count = 0
  for (;;) {
    const step = await pages.next()
    if (step.done) {
      if (count === 0) throw noGroups(filter)
      return step.value
    }
    count += step.value.length
    yield step.value.map(({ row, at }) => groupOf(row, at))
  }
}

async function findGroup({ http }: ReadContext<Config>, id: string): Promise<FoundGroup> {
  try {
    const group = await http.get('/groups/{id}', Group, { params: { id }, query: { $select: SELECT } })
    return groupOf(group, `GET /groups/${id}`)
  } catch (error) {
    throw naming(error, id)
  }
}

/** The error, with the group that it is about. */
function naming(error: unknown, id: string): unknown {
  if (!isConnectorError(error)) return error
  const { code, message, hint, cause, at } = error
  return new ConnectorError(code, message, { hint, cause, at: (at ?? 'GET /groups/{id}').replace('{id}', id) })
}

/** One that cannot be read fails the whole read: left out it would look as if it were gone. */
function groupOf(row: unknown, at: string): FoundGroup {
  const group = Group.safeParse(row)
  if (!group.success) {
    throw new ConnectorError('bad_data', 'A group has another shape than Microsoft documents', {
      hint: 'Tell the author of the connector.',
      at,
    })
  }
  const { id, displayName, visibility } = group.data
  const name = displayName?.trim() ?? ''
  if (name !== '') return { id, name, isHidden: visibility === 'HiddenMembership', at }
  throw new ConnectorError('permission', 'A group does not show its name', {
    hint: `Every group has one: grant the application ${MEMBERS.name}, or Group.Read.All if it has that.`,
    at,
  })
}

/**
 * Reads who is in the groups, nested ones included, eight lists at a time.
 *
 * @throws ConnectorError `permission` where a group hides its members
 */
export async function readMemberships(context: ReadContext<Config>): Promise<Memberships> {
  const memberships = new Memberships()
  const granted = await grantedRights(context)
  const groups = oneByOne(findGroups(context))
  let others = 0
  let hasFailed = false

  async function readMembers(group: FoundGroup) {
    let count = 0
    for await (const rows of readCollection(context, membersOf(group))) {
      if (hasFailed) return
      count += rows.length
      for (const { id, row } of rows) {
        const type = Member.parse(row)['@odata.type'] ?? USER
        if (type === USER) memberships.add(id, group.id)
        else if (type !== GROUP) others++
      }
    }
    requireMembersShown(group, count, granted)
  }

  async function work() {
    for (let step = await groups.next(); !step.done && !hasFailed; step = await groups.next()) {
      const group = step.value
      await readMembers(group).catch((error: unknown) => {
        throw naming(error, group.id)
      })
    }
  }

  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, work))
  } catch (error) {
    hasFailed = true
    throw error
  }
  if (others > 0) context.log.info(`members of groups that are no users, such as devices and contacts: ${others}`)
  return memberships
}

/** A group may hide its members, and then shows none to whoever lacks a right. Where nobody knows the rights, being empty tells. */
export function requireMembersShown({ id, isHidden }: FoundGroup, members: number, granted: readonly string[] | null) {
  const isShown = granted === null ? members > 0 : holds(granted, HIDDEN_MEMBERS)
  if (isHidden && !isShown) throw lacking([HIDDEN_MEMBERS], `GET /groups/${id}/transitiveMembers`)
}

const USER = '#microsoft.graph.user'
const GROUP = '#microsoft.graph.group'

/** Everybody and everything in a group, and in the groups within it. */
export const membersOf = ({ id }: FoundGroup): Collection => ({
  path: '/groups/{id}/transitiveMembers',
  params: { id },
  query: { $select: 'id' },
  noun: 'members of the group',
})

async function* oneByOne<T>(pages: AsyncGenerator<readonly T[], unknown, void>): AsyncGenerator<T, void, void> {
  for await (const page of pages) yield* page
}

function noGroups(filter: string | undefined): ConnectorError {
  if (filter !== undefined) {
    return new ConnectorError('configuration', 'The filter finds no groups', {
      hint: 'Mend `groups.filter`, or leave it out.',
      at: 'GET /groups',
    })
  }
  return new ConnectorError('permission', 'Microsoft Graph shows no groups at all', {
    hint: `Nothing was applied. Grant the application ${MEMBERS.name}. If there are none, let department or office be the \`community\`.`,
    at: 'GET /groups',
  })
}

/** What Graph hides of a group is missing without a word. */
export function nobodyInGroups(): ConnectorError {
  return new ConnectorError('permission', 'Microsoft Graph shows nobody who counts in any group', {
    hint: `Nothing was applied. Grant the application ${MEMBERS.name} and, for groups that hide their members, ${HIDDEN_MEMBERS.name}. If the groups are empty, choose others under \`groups\`, or another \`community\`.`,
    at: 'GET /groups/{id}/transitiveMembers',
  })
}
