import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import {
  type EntraGroup,
  group,
  groupId,
  refusal,
  startEntra,
  type Tenant,
  user,
  userId,
  users,
} from '../../../test/entra.js'
import { reading } from './reading.js'

async function started(groups: EntraGroup[], rest: Partial<Tenant> = {}, pageSize?: number) {
  return startEntra({ users: users(4), groups, ...rest }, pageSize)
}

/** Who is in which groups, by number. */
async function memberships(connector: ReturnType<typeof reading>) {
  const { records } = await connector.employees()
  return Object.fromEntries(records.map(({ id, communities }) => [id, communities]))
}

describe('R15 groups as communities', () => {
  it('are read by their object ID, without their members', async () => {
    const { config, server } = await started([group(1, [1]), group(2, [])])

    expect((await reading(config()).communities()).records).toEqual([
      { id: groupId(1), name: 'Group 1', at: 'GET /groups, page 1, record 1' },
      { id: groupId(2), name: 'Group 2', at: 'GET /groups, page 1, record 2' },
    ])
    expect(server.requestsTo('/v1.0/groups')).toHaveLength(1)
    expect(server.unasked).toContain(`/v1.0/groups/${groupId(1)}/transitiveMembers`)
  })

  it('have those of nested groups too, in whatever circle', async () => {
    const third = group(3, [3])
    const second = group(2, [third, 2])
    const first = group(1, [second, 1])
    third.members = [...third.members, { id: first.id, type: 'group' }]
    const { config } = await started([first, second, third, group(4, [4])])

    const inCircle = [groupId(1), groupId(2), groupId(3)]
    expect(await memberships(reading(config()))).toEqual({
      [userId(1)]: inCircle,
      [userId(2)]: inCircle,
      [userId(3)]: inCircle,
      [userId(4)]: [groupId(4)],
    })
  })

  it('have members that are no users, who are told, and users who do not count', async () => {
    const devices = [
      { id: 'device-7', type: 'device' },
      { id: 'contact-8', type: 'orgContact' },
    ]
    const { config } = await started([group(1, [1, 2, 9, ...devices])], {
      users: [user(1), user(2, { accountEnabled: false })],
    })
    const connector = reading(config())

    expect(await memberships(connector)).toEqual({ [userId(1)]: [groupId(1)] })
    expect(connector.said).toEqual(['members of groups that are no users, such as devices and contacts: 2'])
  })

  it('are all there where a tenant has many of them, on several pages', async () => {
    const many = Array.from({ length: 60 }, (_, n) => group(n + 1, [1 + (n % 4)]))
    const { config } = await started(many, {}, 25)
    const found = await memberships(reading(config()))

    expect(Object.values(found).map((communities) => communities.length)).toEqual([15, 15, 15, 15])
    expect((await reading(config()).communities()).records).toHaveLength(60)
  })

  it.each([
    ["startswith(displayName,'Team ')", [1, 2]],
    ["groupTypes/any(c:c eq 'Unified')", [2]],
    ['securityEnabled eq true', [1]],
    ["startswith(displayName,'Team ') and not(securityEnabled eq true)", [2]],
  ])('can be chosen by a filter: %s', async (filter, expected) => {
    const { config } = await started(
      [
        group(1, [1], { displayName: 'Team Kitchen', securityEnabled: true }),
        group(2, [2, 3], { displayName: 'Team Bar', groupTypes: ['Unified'] }),
        group(3, [4], { displayName: 'VPN' }),
      ],
      {},
      1,
    )
    const connector = reading(config({ groups: { filter }, users: { withoutCommunity: 'leaveOut' } }))

    expect((await connector.communities()).records.map(({ id }) => id)).toEqual(expected.map(groupId))
    expect(Object.values(await memberships(connector)).flat()).not.toContain(groupId(3))
  })

  it('can be chosen by a filter, which Graph then has to take as an advanced query', async () => {
    const { config, server } = await started([group(1, [1])])
    await reading(config({ groups: { filter: "startswith(displayName,'Group')" } })).communities()

    const [asked] = server.requestsTo('/v1.0/groups')
    expect(asked?.query.get('$filter')).toBe("startswith(displayName,'Group')")
    expect(asked?.query.get('$count')).toBe('true')
    expect(asked?.headers).toMatchObject({ consistencylevel: 'eventual' })
  })

  it('can be named, and the others are not asked for', async () => {
    const { config, server } = await started([group(1, [1]), group(2, [2])])
    const written = config({ groups: { only: [groupId(2)] }, users: { withoutCommunity: 'leaveOut' } })
    const connector = reading(written)

    expect((await connector.communities()).records).toEqual([
      { id: groupId(2), name: 'Group 2', at: `GET /groups/${groupId(2)}` },
    ])
    expect(await memberships(connector)).toEqual({ [userId(2)]: [groupId(2)] })
    expect(server.requestsTo('/v1.0/groups')).toEqual([])
  })

  it('R23 fail the read where one that is named is gone, or goes while they are read', async () => {
    const { config, server, tenant } = await started([group(1, [1]), group(2, [2]), group(3, [3])])
    const expected = { code: 'configuration', message: 'There is no such group' }
    const gone = tenant.groups.pop()
    for (const id of [gone?.id, groupId(4)]) {
      const written = config({ groups: { only: [groupId(1), id] } })
      const said = await failureOf(reading(written).communities())
      expect(said).toMatchObject({ ...expected, at: expect.stringContaining(`GET /groups/${id}`) })
      expect(await failureOf(reading(written).check())).toEqual(said)
    }
    const path = `/v1.0/groups/${groupId(2)}/transitiveMembers`
    using _ = server.misbehave(refusal(404, 'Request_ResourceNotFound'), { path })
    expect(await failureOf(reading(config()).employees())).toMatchObject({
      ...expected,
      at: expect.stringContaining(`GET /groups/${groupId(2)}/transitiveMembers`),
    })
  })

  it('R23 fail the read where the filter finds none, or Graph does not take it', async () => {
    const { config } = await started([group(1, [1])])
    const by = (filter: string) => reading(config({ groups: { filter } }))

    for (const said of [
      await failureOf(by("displayName eq 'Nowhere'").communities()),
      await failureOf(by("displayName eq 'Nowhere'").check()),
    ]) {
      expect(said).toMatchObject({ code: 'configuration', message: 'The filter finds no groups' })
    }
    for (const filter of ['displayName is Kitchen', "startswith(displayName,'Kit", "name eq 'Kitchen'"]) {
      expect(await failureOf(by(filter).check())).toMatchObject({
        code: 'configuration',
        message: 'Microsoft Graph does not take the query',
        hint: expect.stringContaining('groups.filter'),
      })
    }
  })

  it('may have 50,000 members', async () => {
    const many = Array.from({ length: 50_000 }, (_, n) => n + 1)
    const { config } = await started([group(1, many), group(2, many)], {}, 999)

    expect(await memberships(reading(config()))).toEqual(
      Object.fromEntries([1, 2, 3, 4].map((n) => [userId(n), [groupId(1), groupId(2)]])),
    )
  })
})
