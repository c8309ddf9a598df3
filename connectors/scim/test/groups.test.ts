import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { configFor, group, reading, scimmyWith, user, users } from './reading.js'

/** Who is in which groups. */
async function memberships(connector: ReturnType<typeof reading>) {
  const { records } = await connector.employees()
  return Object.fromEntries(records.map(({ id, communities }) => [id, [...communities].toSorted()]))
}

describe('R15 groups as communities', () => {
  it('have the ids of the service, and are read without their members', async () => {
    const scimmy = await scimmyWith(users(2), [group('G1', ['u-1', 'u-2'], 'Kitchen'), group('G2', [], 'Bar')])

    expect((await reading(configFor(scimmy)).communities()).records).toEqual([
      { id: 'G1', name: 'Kitchen', at: 'GET /Groups, page 1, record 1' },
      { id: 'G2', name: 'Bar', at: 'GET /Groups, page 1, record 2' },
    ])
    expect(scimmy.requests[0]).toContain('excludedAttributes=members')
  })

  it('have those as members who are listed there, wherever their user stands', async () => {
    const scimmy = await scimmyWith(users(30), [
      group('G1', ['u-30', 'u-2', 'u-1']),
      group('G2', ['u-1', 'u-1', ...users(30).map(({ id }) => id)]),
    ])

    const found = await memberships(reading(configFor(scimmy, { users: { pageSize: 10 }, groups: { pageSize: 1 } })))
    expect(found).toMatchObject({ 'u-1': ['G1', 'G2'], 'u-3': ['G2'], 'u-30': ['G1', 'G2'] })
  })

  it('have those of nested groups too, in whatever order and circle', async () => {
    const scimmy = await scimmyWith(users(4), [
      group('G1', [{ value: 'G2', type: 'Group' }, 'u-1']),
      group('G2', [
        { value: 'G3', $ref: 'https://acme.example/scim/v2/Groups/G3' },
        { value: 'u-2', type: 'User' },
      ]),
      group('G3', [{ value: 'G1', type: 'Group' }, 'u-3']),
      group('G4', ['G3', 'u-4']),
    ])

    const inCircle = ['G1', 'G2', 'G3', 'G4']
    expect(await memberships(reading(configFor(scimmy)))).toEqual({
      'u-1': inCircle,
      'u-2': inCircle,
      'u-3': inCircle,
      'u-4': ['G4'],
    })
  })

  it('do not mix up a user and a group of the same number', async () => {
    const numbered = (n: number) => user(n, { id: String(n) })
    const scimmy = await scimmyWith([numbered(1), numbered(2)], [group('1', ['2']), group('2', ['1'])])

    expect(await memberships(reading(configFor(scimmy)))).toEqual({ 1: ['2'], 2: ['1'] })
  })

  it('tell how many members are no users that were read', async () => {
    const scimmy = await scimmyWith(users(2), [group('G1', ['u-1', 'u-2', 'device-7', { value: 'G9', type: 'Group' }])])
    const connector = reading(configFor(scimmy))

    expect(await memberships(connector)).toEqual({ 'u-1': ['G1'], 'u-2': ['G1'] })
    expect(connector.said).toEqual([
      'members of groups that are none of the users read: 1',
      'groups within groups that were not read, so that nobody knows who is in them: 1',
    ])
  })

  it('are taken from the users where the groups hide their members, or show only some', async () => {
    const inGroups = (n: number, ...ids: string[]) =>
      user(n, { groups: ids.map((value) => ({ value, type: 'direct' })) })
    const scimmy = await scimmyWith([], [group('G1', ['u-1']), group('G2', [])])
    const all = [inGroups(1, 'G1', 'G2'), inGroups(2, 'G2'), inGroups(3, 'G1', 'unknown')]
    scimmy.deviations.list = (body, query) => {
      if (!isOfUsers(body, scimmy.requests)) return body
      return { totalResults: 3, Resources: query.get('startIndex') === '1' ? all : [] }
    }

    expect(await memberships(reading(configFor(scimmy)))).toEqual({ 'u-1': ['G1', 'G2'], 'u-2': ['G2'], 'u-3': ['G1'] })
  })

  it('can be chosen by a filter', async () => {
    const scimmy = await scimmyWith(users(2), [
      group('G1', ['u-1'], 'Team Kitchen'),
      group('G2', ['u-1', 'u-2'], 'VPN'),
    ])
    const chosen = { groups: { filter: 'displayName sw "Team "' }, users: { withoutCommunity: 'leaveOut' } }
    const connector = reading(configFor(scimmy, chosen))

    expect((await connector.communities()).records).toMatchObject([{ id: 'G1' }])
    expect(await memberships(connector)).toEqual({ 'u-1': ['G1'] })
  })

  it('R23 fail the read where one cannot be read: it would look as if it were gone', async () => {
    const scimmy = await scimmyWith(users(1), [group('G1', ['u-1'])])
    for (const [broken, message] of [
      [{ id: 'G2' }, 'A group has no displayName'],
      [{ displayName: 'Bar' }, 'A group has no id'],
      [
        { id: 'G2', displayName: 'Bar', members: 'u-1' },
        'A group has something else at `members` than the standard says',
      ],
    ] as const) {
      scimmy.deviations.list = () => ({ totalResults: 2, Resources: [group('G1', ['u-1']), broken] })
      expect(await failureOf(reading(configFor(scimmy)).employees())).toMatchObject({
        code: 'bad_data',
        message,
        at: 'GET /Groups, page 1, record 2',
      })
    }
  })

  it('may have 50,000 members', async () => {
    const scimmy = await scimmyWith(users(3))
    const members = Array.from({ length: 50_000 }, (_, n) => ({
      value: `u-${n + 1}`,
      display: `Somebody ${n}`,
      type: 'User',
    }))
    scimmy.deviations.list = (body, query) => {
      if (isOfUsers(body, scimmy.requests)) return body
      const all = [group('G1', members), group('G2', members)]
      return { totalResults: 2, Resources: query.get('startIndex') === '1' ? all : [] }
    }
    const connector = reading(configFor(scimmy))

    expect(await memberships(connector)).toEqual({ 'u-1': ['G1', 'G2'], 'u-2': ['G1', 'G2'], 'u-3': ['G1', 'G2'] })
    expect(connector.said).toEqual(['members of groups that are none of the users read: 49997'])
  })
})

const isOfUsers = (_body: unknown, requests: readonly string[]) => requests.at(-1)?.includes('/Users') === true
