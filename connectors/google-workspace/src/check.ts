import { type CheckResult, isReject, type ReadContext, type Reject, type SourceEmployee } from '@rollcall/sdk'
import { HeadCount } from '@rollcall/sdk/people'
import { type Communities, findCommunities } from './communities.js'
import type { Config } from './config.js'
import { employeeReader } from './employee.js'
import { named } from './named.js'
import { onlyAPart, Roles, usersToRead } from './people.js'
import { type Row, readList } from './read-list.js'
import { Page, User } from './schema.js'
import { customText } from './values.js'
import { isInUnit, whyLeftOut } from './who-counts.js'

/** The users on the first page. */
interface Users {
  readonly rows: readonly Row[]
  /** Whether there are no others. */
  readonly isAll: boolean
}

/** Of so many groups the members are read. */
const GROUPS_TO_TRY = 25

/** Signs in, reads the first page of users and what says in which communities they are, and tells what was found. */
export async function checkAccount(context: ReadContext<Config>): Promise<CheckResult> {
  const { config } = context
  const users = await lookAtUsers(context)
  const roles = new Roles()
  for (const row of users.rows) roles.see(row)
  if (!roles.areWhole && (users.isAll || !(await hasSuperAdministrator(context)))) throw onlyAPart()
  const communities = await findCommunities(context, GROUPS_TO_TRY)
  const counted = users.rows.filter(({ row }) => whyLeftOut(row, config) === null)
  const readable = counted.map(toUser).filter((user) => user !== undefined)
  const isInNone = readable.length > 0 && readable.every((user) => communities.of(user).length === 0)
  if (isInNone && users.isAll && communities.isWhole && communities.nobody) throw communities.nobody()
  const { heads, rejects } = judge(context, users.rows, communities)
  const count = users.rows.length
  const there = users.isAll ? `${count}, all on one page` : `the first page has ${count}, and there are more`
  const leftOut = heads.sentence === null ? '' : `; ${heads.sentence}`
  return {
    works: [`users: ${there}${leftOut} (GET /users)`, `communities: ${communities.found}`],
    warnings: [
      ...identifierWarnings(config),
      ...(isInNone ? [`None of the first ${count} users is in one of the communities`] : []),
      ...(heads.leftOut < count
        ? []
        : [`None of the first ${count} users counts: look at \`users\` in the configuration`]),
      ...rejectWarnings(context, rejects, count),
      ...unitWarnings(config, users),
      ...missingWarnings(context, users),
    ],
  }
}

const toUser = ({ row }: Row) => User.safeParse(row).data

async function lookAtUsers(context: ReadContext<Config>): Promise<Users> {
  let isAll = true
  await using pages = readList(
    context,
    usersToRead(context.config),
    (row) => row,
    ({ nextPageToken }) => {
      isAll &&= nextPageToken === undefined
    },
  )
  const rows: Row[] = []
  for (let step = await pages.next(); !step.done; step = await pages.next()) {
    rows.push(...step.value.filter((one) => 'row' in one))
    if (!isAll) break
  }
  return { rows, isAll }
}

/** Asks for one alone: they may be on a later page. */
async function hasSuperAdministrator({ http }: ReadContext<Config>): Promise<boolean> {
  const query = { customer: 'my_customer', query: 'isAdmin=true', maxResults: 1, fields: 'kind,users(id)' }
  return ((await http.get('/users', Page, { query })).users ?? []).length > 0
}

function* identifierWarnings({ identifier = 'id' }: Config): Generator<string> {
  if (identifier === 'id') return
  const why = identifier === 'primaryEmail' ? 'changes with a name' : 'is written by hand, and can be changed'
  yield `Employees are identified by ${identifier}, which ${why}: who gets another one is removed, and invited as somebody new. \`id\` never changes`
}

/** What will become of the first users: who is left out, and who is rejected. */
function judge(
  { config, community, jobFunction }: ReadContext<Config>,
  users: readonly Row[],
  communities: Communities,
) {
  // Of somebody in none of the first groups nobody knows yet.
  const of = communities.isWhole ? communities.of : () => ['?']
  const toEmployee = employeeReader(config, community, of, jobFunction !== null)
  const heads = new HeadCount('users')
  const judged = users.map((row) => whyLeftOut(row.row, config) ?? toEmployee(row))
  return { heads, rejects: heads.take<SourceEmployee | Reject>(judged).filter(isReject) }
}

function* rejectWarnings({ community }: ReadContext<Config>, rejects: readonly Reject[], count: number) {
  const [first] = rejects
  if (first === undefined) return
  yield `${rejects.length} of the first ${count} users will be rejected, the first: ${first.reason} (${first.at})`
  if (community !== 'orgUnit' && rejects.some(({ code }) => code === 'employee.no_community')) {
    yield 'Users in no community are reported each night and left as they are. Where they are no employees (accounts of machines), write `withoutCommunity: leaveOut` under `users`'
  }
}

/** Units that nobody is in, and the sign of an administrator who sees one unit only. */
function* unitWarnings({ users = {} }: Config, { rows, isAll }: Users): Generator<string> {
  if (!isAll) return
  const paths = rows.map(({ row }) => String(row['orgUnitPath'] ?? '/'))
  for (const unit of [...(users.onlyUnits ?? []), ...(users.exceptUnits ?? [])]) {
    if (!paths.some((path) => isInUnit(path, unit))) yield `Nobody is in the organizational unit ${unit}`
  }
  const [top = ''] = new Set(paths.map((path) => path.split('/')[1] ?? ''))
  if (top !== '' && paths.every((path) => isInUnit(path, `/${top}`))) {
    yield `All users are in the organizational unit /${top}, or below it. If there are others elsewhere, \`administrator\` has a role for that unit only`
  }
}

/** What nobody has: it may not be kept, or be hidden. */
function* missingWarnings({ config, jobFunction }: ReadContext<Config>, { rows }: Users): Generator<string> {
  const users = rows.map(toUser).filter((user) => user !== undefined)
  const nobodyHas = (has: (user: User) => unknown) => !users.some(has)
  const { fields = {}, missing } = config
  const first = `None of the first ${rows.length} users has`
  const contact = (['phones', 'languages'] as const).filter((name) => nobodyHas((user) => user[name].length > 0))
  if (contact.length > 0 && missing !== 'unknown') {
    yield `${first} ${contact.join(', ')}: what the platform has there is emptied. If the account keeps none, write \`missing: unknown\``
  }
  if (jobFunction !== null && nobodyHas((user) => named(user, 'title') !== null)) {
    yield `${first} a title. If the account keeps none, write \`function: false\` for this integration`
  }
  const custom = [fields.startDate, fields.endDate, fields.birthDate, ...Object.values(fields.attributes ?? {})]
  for (const path of custom) {
    if (path?.includes('.') && nobodyHas((user) => customText(user, path))) yield `${first} ${path}`
  }
}
