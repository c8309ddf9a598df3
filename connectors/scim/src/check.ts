import { type CheckResult, isReject, type ReadContext } from '@rollcall/sdk'
import { HeadCount, IN_NO_COMMUNITY } from '@rollcall/sdk/people'
import { aboutService } from './about-service.js'
import type { Config } from './config.js'
import { communityAttribute, nobodyCounts, nobodyInGroups } from './employees.js'
import { type FirstPage, lookAt } from './first-page.js'
import { GroupMembers } from './group-members.js'
import { groupOf } from './groups.js'
import { groupsToRead, usersToRead } from './lists.js'
import { nowhere } from './named.js'
import { Named, User } from './schema.js'
import { employeeReader, type NamedAttribute, named } from './user.js'

/** Signs in, reads the first page of each list and what the service says of itself, and tells what was found. */
export async function checkService(context: ReadContext<Config>): Promise<CheckResult> {
  const { config } = context
  const attribute = communityAttribute(context)
  const users = await lookAt(context, usersToRead(config))
  const about = await aboutService(context, attribute)
  const communities = attribute === null ? await lookAtGroups(context, users) : lookAtTexts(attribute, users)
  const people = judge(context, users, communities.of)
  return {
    works: [`users: ${users.amount}${people.leftOut} (GET /Users)`, communities.works, ...about.works],
    warnings: [
      ...identifierWarnings(config),
      ...communities.warnings,
      ...people.warnings,
      ...attributeWarnings(context, users),
      ...about.warnings,
    ],
  }
}

/** How the communities were found, and those of a user. */
interface Communities {
  readonly works: string
  readonly warnings: readonly string[]
  of(user: User): readonly string[]
}

async function lookAtGroups(context: ReadContext<Config>, users: FirstPage): Promise<Communities> {
  const groups = await lookAt(context, groupsToRead(context.config, true))
  const all = new GroupMembers()
  for (const { row, at } of groups.rows) {
    const { id, members } = groupOf(row, at)
    all.add(id, members)
  }
  const isShown = all.hasMembers || users.rows.some(({ row }) => User.safeParse(row).data?.groups?.length)
  if (!isShown && groups.isLast && users.isLast) throw nobodyInGroups()
  const warning = `Of the first ${groups.rows.length} groups none shows a member, and of the first ${users.rows.length} users none a group: the account may lack the right to read the members of groups`
  return {
    works: `communities: ${groups.amount} (GET /Groups)`,
    warnings: isShown ? [] : [warning],
    // Of a user in none of the first groups nobody knows yet.
    of: (user) => (groups.isLast ? all.of(user) : ['?']),
  }
}

function lookAtTexts(attribute: NamedAttribute, users: FirstPage): Communities {
  const texts = new Set(users.rows.map(({ row }) => textOf(row, attribute)).filter((text) => text !== null))
  if (texts.size === 0 && users.isLast) throw nowhere(attribute)
  const warning = `None of the first ${users.rows.length} users has a ${attribute}: the account may lack the right to read it`
  return {
    works: `communities: ${texts.size} (${attribute}) in the records of these users`,
    warnings: texts.size === 0 ? [warning] : [],
    of(user) {
      const text = named(user, attribute)
      return text === null ? [] : [text]
    },
  }
}

/** What will become of the first users. */
function judge(context: ReadContext<Config>, users: FirstPage, communitiesOf: Communities['of']) {
  const toEmployee = employeeReader(context.config, context.community, communitiesOf, context.jobFunction !== null)
  const results = users.rows.map(({ row, at }) => toEmployee(row, at))
  const heads = new HeadCount('users')
  const rejects = heads.take(results).filter(isReject)
  const warnings: string[] = []
  if (rejects[0]) {
    const { reason, at } = rejects[0]
    warnings.push(
      `${rejects.length} of the first ${results.length} users will be rejected, the first: ${reason} (${at})`,
    )
  }
  if (rejects.some(({ code }) => code === 'employee.no_community')) {
    warnings.push(
      'Users in no community are reported each night and left as they are. Where they are no employees (accounts of services), write `withoutCommunity: leaveOut` under `users`',
    )
  }
  if (heads.leftOut > 0 && heads.leftOut === results.length) {
    if (users.isLast && !results.includes(IN_NO_COMMUNITY)) throw nobodyCounts(heads.sentence)
    warnings.push(`None of the first ${results.length} users counts: look at \`users\` in the configuration`)
  }
  return { leftOut: heads.sentence === null ? '' : `; ${heads.sentence}`, warnings }
}

function* identifierWarnings({ identifier = 'id' }: Config): Generator<string> {
  if (identifier === 'id') return
  const why =
    identifier === 'userName' ? 'changes with a name or an address' : 'is set by another system, and can be changed'
  yield `Employees are identified by ${identifier}, which ${why}: who gets another one is removed, and invited as somebody new. \`id\` never changes`
}

/** Attributes that nobody has: the service may lack them, or hide them. */
function* attributeWarnings({ config, jobFunction }: ReadContext<Config>, users: FirstPage): Generator<string> {
  const hasAny = (has: (user: User) => unknown) =>
    users.rows.some(({ row }) => {
      const user = User.safeParse(row)
      return user.success && has(user.data)
    })
  const without = [
    ...(hasAny(({ emails }) => emails?.length) ? [] : ['emails']),
    ...(hasAny(({ phoneNumbers }) => phoneNumbers?.length) ? [] : ['phoneNumbers']),
    ...(hasAny(({ preferredLanguage }) => preferredLanguage) ? [] : ['preferredLanguage']),
  ]
  if (without.length > 0 && config.missing !== 'unknown') {
    yield `None of the first ${users.rows.length} users has ${without.join(', ')}: what the platform has there is emptied. If the service does not keep or hides it, write \`missing: unknown\``
  }
  if (jobFunction !== null && !users.rows.some(({ row }) => textOf(row, 'title') !== null)) {
    yield `None of the first ${users.rows.length} users has a title. If the service keeps none, write \`function: false\` for this integration`
  }
}

function textOf(row: unknown, attribute: NamedAttribute): string | null {
  const texts = Named.safeParse(row)
  return texts.success ? named(texts.data, attribute) : null
}
