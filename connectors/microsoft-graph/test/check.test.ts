import { X509Certificate } from 'node:crypto'
import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { changed, group, RIGHTS, startEntra, user, users } from '../../../test/entra.js'
import { certificate, startForCertificates } from './certificate.js'
import { reading } from './reading.js'

const DAY_MS = 24 * 3_600_000
const everybody = (count: number) => Array.from({ length: count }, (_, n) => n + 1)

describe('a check', () => {
  it('tells the rights, and what is on the first pages', async () => {
    const people = Array.from({ length: 120 }, (_, n) => user(n + 1, { accountEnabled: n % 10 !== 9 }))
    const { config, server } = await startEntra({ users: people, groups: [group(1, everybody(120)), group(2, [])] })
    const { works, warnings } = await reading(config()).check()

    expect(works).toEqual([
      'signed in, with the rights User.Read.All, GroupMember.Read.All',
      'users: 120, the first page has 50; 5 of 50 users left out: 5 disabled (GET /users)',
      'communities: 2 groups (GET /groups)',
    ])
    expect(warnings).toEqual([])
    expect(server.writes).toEqual([])
    expect(server.requestsTo('/v1.0/users')).toHaveLength(1)
  })

  it('tells departments from the users, and who will be rejected', async () => {
    const { config } = await startEntra({ users: [...users(3), user(4, { department: null })] })
    const { works, warnings } = await reading(config(), 'department').check()

    expect(works.slice(1)).toEqual([
      'users: 4, all on one page (GET /users)',
      'communities: 1 (department) in the records of these users',
    ])
    expect(warnings).toEqual([
      'The application has rights that Rollcall does not need: GroupMember.Read.All. User.Read.All suffices',
      '1 of the first 4 users will be rejected, the first: has no department (GET /users, page 1, record 4)',
      'Users in no community are reported each night and left as they are. Where they are no employees, write `withoutCommunity: leaveOut` under `users`',
    ])
  })

  it('tells who is in no group, where it has seen everybody in them', async () => {
    const { config, tenant } = await startEntra({ users: users(4), groups: [group(1, [1, 2]), group(2, [2, 4])] })
    const rejected =
      '1 of the first 4 users will be rejected, the first: is in none of the groups (GET /users, page 1, record 3)'

    expect((await reading(config()).check()).warnings).toEqual([
      rejected,
      expect.stringContaining('`withoutCommunity: leaveOut`'),
    ])
    if (tenant.groups[1])
      tenant.groups[1].members = group(
        2,
        everybody(60).map((n) => n + 4),
      ).members
    expect((await reading(config()).check()).warnings).toEqual([])
  })

  it('warns of rights that nothing needs', async () => {
    const roles = [...RIGHTS, 'Mail.Read', 'Directory.ReadWrite.All', 'Member.Read.Hidden']
    const { config } = await startEntra({ users: users(1), groups: [group(1, [1])], roles })

    expect((await reading(config()).check()).warnings).toEqual([
      'The application has rights that Rollcall does not need: Mail.Read, Directory.ReadWrite.All. User.Read.All, GroupMember.Read.All suffice',
    ])
  })

  it('warns of what nobody has, which would be emptied', async () => {
    const { config } = await startEntra({
      users: [user(1, { mail: null, mobilePhone: null, preferredLanguage: null })],
      groups: [group(1, [1])],
    })
    const empty =
      'None of the first 1 users has mail, mobilePhone or businessPhones, preferredLanguage: what the platform has there is emptied. With `missing: unknown` it stays'

    expect((await reading(config()).check()).warnings).toEqual([empty])
    expect((await reading(config({ missing: 'unknown' })).check()).warnings).toEqual([])
  })

  it('warns where the first of many users have no title, or none of them counts', async () => {
    const people = Array.from({ length: 60 }, (_, n) => user(n + 1, n < 50 ? { jobTitle: null } : {}))
    const { config, tenant } = await startEntra({ users: people, groups: [group(1, everybody(60))] })

    expect((await reading(config()).check()).warnings).toEqual([
      'None of the first 50 users has a job title. If the tenant keeps none, write `function: false` for this integration',
    ])
    tenant.users = people.map((one, n) => ({ ...one, userType: n < 50 ? 'Guest' : 'Member' }))
    expect((await reading(config()).check()).warnings).toEqual([
      'None of the first users counts: look at `users` in the configuration',
    ])
  })

  it('warns where none of the first twenty groups shows a member', async () => {
    const groups = [...Array.from({ length: 20 }, (_, n) => group(n + 1, [])), group(21, [1])]
    const { config } = await startEntra({ users: users(1), groups })
    const { works, warnings } = await reading(config()).check()

    expect(works.at(-1)).toBe('communities: 21 groups (GET /groups)')
    expect(warnings).toEqual(['None of the first 20 groups shows a member: are they those that should be communities?'])
  })

  it.each([
    ['employeeId', 'can be changed, and be given twice'],
    ['userPrincipalName', 'changes with a name or a domain'],
    ['onPremisesImmutableId', 'only users have who come from a directory of your own'],
  ])('R4 warns of identifiers that change: %s', async (identifier, why) => {
    const { config } = await startEntra({ users: [user(1, { onPremisesImmutableId: 'a' })], groups: [group(1, [1])] })

    expect((await reading(config({ identifier })).check()).warnings).toEqual([
      `Employees are identified by ${identifier}, which ${why}: who gets another one is removed, and invited as somebody new. \`id\` never changes`,
    ])
  })

  it('R24 fails where all that there is is on the first page, and nobody is in any group', async () => {
    const { config } = await startEntra({ users: users(1), groups: [group(1, [])] })

    expect(await failureOf(reading(config()).check())).toMatchObject({
      code: 'permission',
      message: 'Microsoft Graph shows nobody who counts in any group',
      at: 'GET /groups/{id}/transitiveMembers',
    })
  })

  it('warns of a certificate that ends within a month', async () => {
    const { config } = await startForCertificates()
    const ends = Date.parse(new X509Certificate(certificate).validTo)
    const warningsAt = async (now: number) => (await reading(config, 'department', null, now).check()).warnings

    expect(await warningsAt(ends - 31 * DAY_MS)).toHaveLength(1)
    expect((await warningsAt(ends - 29 * DAY_MS)).slice(1)).toEqual([
      `The certificate ends on ${new Date(ends).toISOString().slice(0, 10)}: have the next one uploaded before`,
    ])
  })

  it('does not tell how many there are where Graph does not', async () => {
    const { config, server } = await startEntra({ users: users(120), groups: [group(1, [1])] })
    const uncounted = changed(({ '@odata.count': _, ...body }) => body)
    using _ = server.misbehave(uncounted, { path: '/v1.0/users' })

    expect((await reading(config()).check()).works[1]).toBe('users: more, the first page has 50 (GET /users)')
  })
})
