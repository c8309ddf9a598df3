import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { group, idOf, member, user, users } from '../../../test/google-workspace/records.js'
import { type Account, at, refusal } from '../../../test/google-workspace/server.js'
import { accountWith, reading } from './reading.js'

const inGroup = (id: string) => ({ id, type: 'GROUP', role: 'MEMBER', email: `${id}@acme.example` })

async function read(parts: Parameters<typeof accountWith>[0], changes: object = {}) {
  const { server, account } = await accountWith(parts)
  const connector = reading(server, 'group', changes)
  const { records, rejects, end } = await connector.employees()
  const communities = Object.fromEntries(records.map((one) => [Number(one.id.slice(-5)), [...one.communities].sort()]))
  return { connector, server, account, communities, rejects, said: connector.said, leftOut: end.leftOut }
}

describe('R15 groups', () => {
  it('are communities with their members, whatever the role, by an id that survives another name', async () => {
    const { connector, communities } = await read({
      members: { g1: [member({ ...member(1), role: 'OWNER' }), member(2)], g2: [member(2), member(3)] },
    })

    expect((await connector.communities()).records).toMatchObject([
      { id: 'g1', name: 'Group g1' },
      { id: 'g2', name: 'Group g2' },
    ])
    expect(communities).toEqual({ 1: ['g1'], 2: ['g1', 'g2'], 3: ['g2'] })
  })

  it('hold who is in those within them, in whatever order they come, also round in a circle', async () => {
    const { communities } = await read({
      users: users(4),
      members: {
        outer: [inGroup('middle'), member(1)],
        inner: [member(2), inGroup('outer')],
        middle: [inGroup('inner'), member(3)],
        other: [member(4)],
      },
    })

    const all = ['inner', 'middle', 'outer']
    expect(communities).toEqual({ 1: all, 2: all, 3: all, 4: ['other'] })
  })

  it('may be some only, by their addresses; those within them are read without being communities', async () => {
    const groups = [
      group('g1', { email: 'team-bar@acme.example' }),
      group('g2', { email: 'all@acme.example' }),
      group('g3', { email: 'Team-Kitchen@acme.example' }),
    ]
    const { connector, communities } = await read(
      { groups, members: { g1: [inGroup('g2')], g2: [member(1)], g3: [member(2), member(3)] } },
      { groups: { addresses: ['team-*@acme.example'] } },
    )

    const { records, end } = await connector.communities()
    expect(records.map(({ id }) => id)).toEqual(['g1', 'g3'])
    expect(communities).toEqual({ 1: ['g1'], 2: ['g3'], 3: ['g3'] })
    expect(end.leftOut).toBe('1 of 3 groups left out: 1 of other addresses')
  })

  it('tell of members who are no users, and let everybody be in one', async () => {
    const { communities, said } = await read({
      users: users(2),
      members: {
        g1: [
          member(1),
          member(99),
          { type: 'EXTERNAL', email: 'guest@other.example' },
          { id: 'g-of-others', type: 'GROUP', email: 'team@other.example' },
        ],
        g2: [{ id: 'C03acme', type: 'CUSTOMER' }],
      },
    })

    expect(communities).toEqual({ 1: ['g1', 'g2'], 2: ['g2'] })
    expect(said).toEqual([
      'members of groups that are none of the users who count: 1',
      'members of groups from outside the account: 1',
      'groups of other accounts in groups, so that nobody knows who is in them: 1',
    ])
  })

  it('R14 a user in none is left alone, or left out by choice', async () => {
    const members = { g1: [member(1)] }
    const { rejects } = await read({ users: users(2), members })
    expect(rejects).toMatchObject([{ code: 'employee.no_community', id: idOf(2), reason: 'is in no group' }])

    const { leftOut } = await read({ users: users(2), members }, { users: { withoutCommunity: 'leaveOut' } })
    expect(leftOut).toBe('1 of 2 users left out: 1 in no community')
  })

  it('are called by their address where they have no name', async () => {
    const { connector } = await read({ groups: [group('g1', { name: '' })], members: { g1: [member(1)] } })
    expect((await connector.communities()).records).toMatchObject([{ name: 'g1@acme.example' }])
  })
})

describe('R23 members', () => {
  it('are held against what Google counts, which is asked again where it may lag behind', async () => {
    const groups = [group('g1', { directMembersCount: '3' })]
    const { server, account } = await accountWith({ groups, members: { g1: [member(1), member(2)] } })
    const connector = reading(server, 'group', { users: { withoutCommunity: 'leaveOut' } })

    expect(await failureOf(connector.employees())).toEqual({
      code: 'incomplete_read',
      message: 'Google counts 3 members in a group, and gives 2',
      hint: 'Nothing was applied. Try again; if it stays so for days, and Google shows all members of the group g1, write `memberCounts: ignore` under `groups`.',
      at: 'GET /groups/{groupKey}/members',
    })
    const ignoring = { groups: { memberCounts: 'ignore' }, users: { withoutCommunity: 'leaveOut' } }
    expect((await reading(server, 'group', ignoring).employees()).records).toHaveLength(2)

    // The list of groups is old, the group itself is not.
    let asked = 0
    Object.defineProperty(account.groups[0], 'directMembersCount', {
      enumerable: true,
      get: () => (asked++ === 0 ? '3' : '2'),
    })
    expect((await connector.employees()).records).toHaveLength(2)
  })

  it('of a group that went since it was listed are no empty group', async () => {
    const { server } = await accountWith({ groups: [group('g1'), group('gone')], members: { g1: [member(1)] } })
    using _ = server.misbehave(refusal(404, 'notFound', 'Resource Not Found: groupKey'), at('/groups/gone/members'))

    expect(await failureOf(reading(server, 'group').employees())).toMatchObject({
      code: 'incomplete_read',
      message: 'A group went while the groups were read',
    })
  })

  it('that are shown of no group at all are hidden', async () => {
    const { server } = await accountWith({ groups: [group('g1'), group('g2')], members: { g1: [], g2: [] } })

    for (const withoutCommunity of ['reject', 'leaveOut']) {
      const connector = reading(server, 'group', { users: { withoutCommunity } })
      const hidden = { code: 'permission', message: 'Google shows nobody who counts in any group' }
      expect(await failureOf(connector.employees())).toMatchObject(hidden)
      expect(await failureOf(connector.check())).toMatchObject(hidden)
    }
  })

  it('fail the read where one has lost its identifier', async () => {
    const { server } = await accountWith({ members: { g1: [member(1), { type: 'USER', email: 'x@acme.example' }] } })

    expect(await failureOf(reading(server, 'group').employees())).toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('members[1]'),
    })
  })
})

describe('R18 groups that are not there', () => {
  it('are an error where none has the address that was configured', async () => {
    const { server } = await accountWith({ members: { g1: [member(1)] } })
    const connector = reading(server, 'group', { groups: { addresses: ['team@acme.example'] } })

    expect(await failureOf(connector.communities())).toMatchObject({
      code: 'configuration',
      message: 'None of the 1 groups has such an address',
      hint: 'Mend `groups.addresses`.',
    })
  })

  it('are an error where Google shows none', async () => {
    const { server } = await accountWith({})
    expect(await failureOf(reading(server, 'group').communities())).toMatchObject({
      code: 'permission',
      message: 'Google shows no groups at all',
      hint: expect.stringContaining('Groups › Read'),
    })
  })
})

it('R23 reads all of more than 200 groups, and of more than 200 members', async () => {
  const ids = Array.from({ length: 210 }, (_, n) => `g${n}`)
  const members = Object.fromEntries(
    ids.map((id) => [id, id === 'g209' ? users(210).map((_, n) => member(n + 1)) : []]),
  )
  const all: Account['users'] = users(210)
  const { connector, communities } = await read({ users: all, members })

  expect((await connector.communities()).records).toHaveLength(210)
  expect(Object.values(communities).filter((of) => of[0] === 'g209')).toHaveLength(210)
  expect(user(1)['id']).toHaveLength(21)
})
