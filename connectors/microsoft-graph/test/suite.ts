import { testConnector } from '@rollcall/testkit'
import { configFor, entraServer, group, RIGHTS, type Tenant, user, userId } from '../../../test/entra.js'
import connector from '../src/index.js'

const PEOPLE = 110
const people = Array.from({ length: PEOPLE }, (_, n) => n + 1)

/** Three pages of users, and of the members of a group that everybody is in. */
function served(groups: Tenant['groups']) {
  const { signIn, lists, refusals } = entraServer({ users: [], groups, roles: [...RIGHTS] })
  const made = { count: PEOPLE, make: (n: number) => user(n + 1, { department: `D${n % 4}` }) }
  return { signIn, refusals, lists: { ...lists, '/v1.0/users': { ...lists['/v1.0/users'], records: made } } }
}

const settings = {
  connector,
  config: ({ url, signIn }: { url: string; signIn: { clientSecret: string } }) => configFor(url, signIn.clientSecret),
  employees: '/v1.0/users',
}
const has = { functions: ['Cook'], employees: people.map(userId) }

export function suiteWithGroups(): void {
  const groups = [group(1, people), group(2, [1, 2, 3])]
  const communities = groups.map(({ id }) => id)
  testConnector({ ...settings, server: served(groups), has: { ...has, communities } })
}

export function suiteWithDepartments(): void {
  const { lists, ...rest } = served([])
  const server = { ...rest, lists: { '/v1.0/users': lists['/v1.0/users'] } }
  const communities = ['D0', 'D1', 'D2', 'D3']
  testConnector({ ...settings, server, has: { ...has, communities }, community: 'department' })
}
