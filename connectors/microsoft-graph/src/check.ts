import { X509Certificate } from 'node:crypto'
import { type CheckResult, isReject, type ReadContext, type Reject, type SourceEmployee } from '@rollcall/sdk'
import { firstPage } from './collection.js'
import type { Config } from './config.js'
import { employeeReading } from './employee.js'
import { communityProperty, textsOf } from './employees.js'
import { findGroups, membersOf, nobodyInGroups, requireMembersShown } from './groups.js'
import { type NamedProperty, nowhere } from './named.js'
import { grantedRights, HIDDEN_MEMBERS, neededRights, requireRights } from './rights.js'
import { User } from './schema.js'
import { Tally } from './tally.js'
import { judgeOf, usersToRead } from './users.js'
import { whyLeftOut } from './who-counts.js'

/** Signs in, looks at the rights, and reads the first page of each list. */
export async function check(context: ReadContext<Config>): Promise<CheckResult> {
  const rights = await lookAtRights(context)
  const { users, communities } = await lookAtLists(context)
  return {
    works: [rights.works, users.works, communities.works],
    warnings: [
      ...rights.warnings,
      ...users.warnings,
      ...communities.warnings,
      ...emptyWarnings(context, users),
      ...identifierWarnings(context.config),
      ...certificateWarnings(context),
    ],
  }
}

async function lookAtLists(context: ReadContext<Config>) {
  const property = communityProperty(context)
  if (property === null) {
    const communities = await lookAtGroups(context)
    return { communities, users: await lookAtUsers(context, communities.of) }
  }
  const users = await lookAtUsers(context, (user) => textsOf(user[property]))
  return { communities: lookAtTexts(property, users), users }
}

async function lookAtRights(context: ReadContext<Config>) {
  await requireRights(context)
  const granted = await grantedRights(context)
  const needed = neededRights(context).map(({ name }) => name)
  if (granted === null) {
    const warning = `The token does not say which rights the application has. It needs ${needed.join(', ')}`
    return { works: 'signed in', warnings: [warning] }
  }
  const idle = granted.filter((right) => ![...needed, HIDDEN_MEMBERS.name].includes(right))
  const warning = `The application has rights that Rollcall does not need: ${idle.join(', ')}. ${needed.join(', ')} ${needed.length > 1 ? 'suffice' : 'suffices'}`
  return { works: `signed in, with the rights ${granted.join(', ')}`, warnings: idle.length > 0 ? [warning] : [] }
}

/** The first page of users, and what will become of them. */
interface FirstUsers {
  readonly works: string
  readonly warnings: readonly string[]
  /** Those who count. */
  readonly users: readonly User[]
  readonly isAll: boolean
}

async function lookAtUsers(
  context: ReadContext<Config>,
  communitiesOf: (user: User) => readonly string[],
): Promise<FirstUsers> {
  const { config } = context
  const reading = employeeReading(context, communityProperty(context), communitiesOf)
  const { rows, count, isAll } = await firstPage(context, usersToRead(config, reading))
  const tally = new Tally()
  const judge = judgeOf(config, reading)
  const judged = rows.map(({ row, at }) => judge(row, at))
  const rejects = tally.take<SourceEmployee | Reject>(judged).filter(isReject)
  if (isAll) tally.requireSomebody()
  else tally.requireShown()
  const amount = isAll ? `${rows.length}, all on one page` : `${count ?? 'more'}, the first page has ${rows.length}`
  return {
    works: `users: ${[amount, tally.sentence].filter(Boolean).join('; ')} (GET /users)`,
    warnings: [
      ...(tally.leftOut === rows.length
        ? ['None of the first users counts: look at `users` in the configuration']
        : []),
      ...rejectWarnings(rejects, rows.length),
    ],
    users: rows
      .flatMap(({ row }) => User.safeParse(row).data ?? [])
      .filter((user) => whyLeftOut(user, config) === null),
    isAll,
  }
}

function* rejectWarnings(rejects: readonly Reject[], looked: number): Generator<string> {
  const [first] = rejects
  if (first === undefined) return
  yield `${rejects.length} of the first ${looked} users will be rejected, the first: ${first.reason} (${first.at})`
  if (rejects.some(({ code }) => code === 'employee.no_community')) {
    yield 'Users in no community are reported each night and left as they are. Where they are no employees, write `withoutCommunity: leaveOut` under `users`'
  }
}

/** How the communities were found. */
interface FirstCommunities {
  readonly works: string
  readonly warnings: readonly string[]
}

interface FirstGroups extends FirstCommunities {
  of(user: User): readonly string[]
}

async function lookAtGroups(context: ReadContext<Config>): Promise<FirstGroups> {
  await using groups = findGroups(context)
  const { value } = await groups.next()
  const first = typeof value === 'string' ? [] : value
  const granted = await grantedRights(context)
  if (granted !== null) for (const group of first) requireMembersShown(group, 0, granted)
  const looked = first.slice(0, LOOKED_AT)
  const members = await Promise.all(looked.map((group) => firstPage(context, membersOf(group))))
  const isShown = members.some(({ rows }) => rows.length > 0)
  if (!isShown && looked.length === first.length) throw nobodyInGroups()
  const warning = `None of the first ${looked.length} groups shows a member: are they those that should be communities?`
  const amount = (await groups.next()).done ? `${first.length}` : `more than ${first.length}`
  const isAll = looked.length === first.length && members.every((page) => page.isAll)
  const known = new Set(members.flatMap(({ rows }) => rows.map(({ id }) => id)))
  return {
    works: `communities: ${amount} groups (GET /groups)`,
    warnings: isShown ? [] : [warning],
    // Of who is in none of the first groups nobody knows yet.
    of: ({ id }) => (isAll && !known.has(id) ? [] : ['?']),
  }
}

/** Groups whose members a check looks at. */
const LOOKED_AT = 20

function lookAtTexts(property: NamedProperty, { users, isAll }: FirstUsers): FirstCommunities {
  const texts = new Set(users.flatMap((user) => textsOf(user[property])))
  if (texts.size === 0 && isAll) throw nowhere(property)
  const warning = `None of the first ${users.length} users has a \`${property}\`: is it what the tenant keeps them by?`
  return {
    works: `communities: ${texts.size} (${property}) in the records of these users`,
    warnings: texts.size === 0 ? [warning] : [],
  }
}

/** What nobody has would be emptied on the platform, and functions that nobody has fail the night. */
function* emptyWarnings({ config, jobFunction }: ReadContext<Config>, { users, isAll }: FirstUsers): Generator<string> {
  if (users.length === 0) return
  const nobodyHas = (...properties: (keyof User)[]) =>
    !users.some((user) => properties.some((property) => String(user[property] ?? '') !== ''))
  const email = config.fields?.email ?? 'mail'
  const without = [
    ...(nobodyHas(email) ? [email] : []),
    ...(nobodyHas('mobilePhone', 'businessPhones') ? ['mobilePhone or businessPhones'] : []),
    ...(nobodyHas('preferredLanguage') ? ['preferredLanguage'] : []),
  ]
  if (without.length > 0 && config.missing !== 'unknown') {
    yield `None of the first ${users.length} users has ${without.join(', ')}: what the platform has there is emptied. With \`missing: unknown\` it stays`
  }
  if (jobFunction === null || !nobodyHas('jobTitle')) return
  if (isAll) throw nowhere('jobTitle')
  yield `None of the first ${users.length} users has a job title. If the tenant keeps none, write \`function: false\` for this integration`
}

function* identifierWarnings({ identifier = 'id' }: Config): Generator<string> {
  if (identifier === 'id') return
  yield `Employees are identified by ${identifier}, which ${WHY_NOT[identifier]}: who gets another one is removed, and invited as somebody new. \`id\` never changes`
}

const WHY_NOT = {
  employeeId: 'can be changed, and be given twice',
  userPrincipalName: 'changes with a name or a domain',
  onPremisesImmutableId: 'only users have who come from a directory of your own',
}

const A_MONTH_MS = 30 * 24 * 3_600_000

function* certificateWarnings({ config: { signIn }, clock }: ReadContext<Config>): Generator<string> {
  if (signIn.kind !== 'certificate') return
  const ends = Date.parse(new X509Certificate(signIn.certificate).validTo)
  if (ends - clock.now() > A_MONTH_MS) return
  yield `The certificate ends on ${new Date(ends).toISOString().slice(0, 10)}: have the next one uploaded before`
}
