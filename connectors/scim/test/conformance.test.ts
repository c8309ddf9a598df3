import { cursorPages, offsetPages, type Paging, testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import connector from '../src/index.js'
import { configFor, group, user } from './reading.js'
import { scimmySource } from './scimmy-source.js'

const PEOPLE = 110
/** So that there are three pages. */
const pageSize = 50
const shape = { rows: 'Resources', total: 'totalResults' }
const byIndex = offsetPages({ ...shape, parameter: 'startIndex', sizeParameter: 'count' })
/** SCIM counts from 1. */
const indexPages: Paging = {
  ...byIndex,
  start: (query, size) => byIndex.start(query, size) - (query.has('startIndex') ? 1 : 0),
}
const cursors = cursorPages({ ...shape, sizeParameter: 'count' })
/** The first cursor is an empty one. */
const cursorsOfRfc9865: Paging = {
  ...cursors,
  start: (query, size) => (query.get('cursor') ? cursors.start(query, size) : 0),
}

const people = { count: PEOPLE, make: (n: number) => user(n + 1, {}, { department: `D${n % 4}` }) }
const groups = Array.from({ length: 4 }, (_, g) =>
  group(
    `G${g}`,
    Array.from({ length: PEOPLE }, (_, n) => `u-${n + 1}`).filter((_, n) => n % 4 === g),
  ),
)
const aboutItself = {
  '/scim/v2/ServiceProviderConfig': () => ({ filter: { supported: true, maxResults: 200 } }),
  '/scim/v2/ResourceTypes': () => ({
    Resources: [{ endpoint: '/Users', schemaExtensions: [] }, { endpoint: '/Groups' }],
  }),
}
const employees = Array.from({ length: PEOPLE }, (_, n) => `u-${n + 1}`)

const served = (paging: Paging) => ({
  signIn: { by: 'bearer', token: 'scim-0123456789' } as const,
  lists: {
    '/scim/v2/Users': { records: people, paging },
    '/scim/v2/Groups': { records: groups, paging },
  },
  answers: aboutItself,
})

describe('with pages by index, and groups as communities', () => {
  testConnector({
    connector,
    server: served(indexPages),
    config: ({ url, signIn }) => configFor({ url: `${url}/scim/v2`, token: signIn.token }, { users: { pageSize } }),
    has: { communities: groups.map(({ id }) => id), functions: ['Cook'], employees },
    employees: '/scim/v2/Users',
  })
})

describe('with cursors, and departments as communities', () => {
  const { lists, ...server } = served(cursorsOfRfc9865)
  testConnector({
    connector,
    server: { ...server, lists: { '/scim/v2/Users': lists['/scim/v2/Users'] } },
    config: ({ url, signIn }) =>
      configFor({ url: `${url}/scim/v2`, token: signIn.token }, { paging: 'cursor', users: { pageSize } }),
    has: { communities: ['D0', 'D1', 'D2', 'D3'], functions: ['Cook'], employees },
    employees: '/scim/v2/Users',
    community: 'department',
  })
})

describe('with a scimmy', () => {
  const because = 'scimmy makes every user anew for each page, which takes hours for so many'
  testConnector({ connector, source: scimmySource(), skip: [{ test: 'flat memory', because }] })
})
