import { group, idOf, member, type Resource, UNITS, user } from '../../../test/google-workspace/records.js'
import { type Account, workspaceServer } from '../../../test/google-workspace/server.js'
import connector from '../src/index.js'
import { configFor } from './reading.js'

const PEOPLE = 250
/** So that there are three pages of users, and two of members. */
const sizes = { users: 120, members: 70 }
const paths = ['/Stores', '/Stores/Utrecht', '/']
const members: Record<string, Resource[]> = { G0: [], G1: [] }
for (let n = 1; n <= PEOPLE; n++) members[`G${n % 2}`]?.push(member(n))
members['G0']?.push({ id: 'G1', type: 'GROUP' })

const account: Account = {
  users: {
    count: PEOPLE,
    make: (n) =>
      user(n + 1, { orgUnitPath: paths[n % 3], organizations: [{ title: 'Cook', department: `D${n % 4}` }] }),
  },
  orgUnits: [...UNITS],
  groups: ['G0', 'G1'].map((id) => group(id)),
  members,
}

const CASES = {
  orgUnit: { has: ['id:00top', 'id:03stores', 'id:03utrecht'], asked: /users|orgunits/ },
  group: { has: ['G0', 'G1'], asked: /users|groups/ },
  department: { has: ['D0', 'D1', 'D2', 'D3'], asked: /users/ },
} as const

/** What the suite is told where this is a community. What is not asked for then is left out: the suite would miss it. */
export function suiteFor(community: keyof typeof CASES) {
  const { lists = {}, answers = {}, ...server } = workspaceServer(account, sizes)
  const { has, asked } = CASES[community]
  const only = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([path]) => asked.test(path)))
  return {
    connector,
    community,
    server: { ...server, lists: only(lists), answers: only(answers) },
    config: ({ url, signIn }: { url: string; signIn: { privateKey: string } }) =>
      configFor({ url, key: signIn.privateKey }),
    has: { communities: has, functions: ['Cook'], employees: Array.from({ length: PEOPLE }, (_, n) => idOf(n + 1)) },
    employees: '/admin/directory/v1/users',
  }
}
