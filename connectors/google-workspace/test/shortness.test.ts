import { failureOf, misbehaviors } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { member, type Resource, unit, user, users } from '../../../test/google-workspace/records.js'
import { at, refusal } from '../../../test/google-workspace/server.js'
import { accountWith, reading } from './reading.js'

const DEPARTMENTS = 'department'

describe('R23 a short read that could look like success', () => {
  it('is none with the mask of fields: the token of the next page is asked for with each', async () => {
    const { server } = await accountWith({ users: users(1_201) })
    const connector = reading(server, DEPARTMENTS)

    expect((await connector.employees()).records).toHaveLength(1_201)
    const asked = server.requestsTo('/admin/directory/v1/users')
    expect(asked).toHaveLength(3)
    for (const { query } of asked) {
      expect(query.get('fields')).toMatch(/^kind,nextPageToken,users\(id,/)
      expect(query.get('maxResults')).toBe('500')
    }
  })

  it('goes on where pages are shorter than asked for', async () => {
    const { server } = await accountWith({ users: users(30) }, { users: 7 })
    expect((await reading(server, DEPARTMENTS).employees()).records).toHaveLength(30)
  })

  it('a full last page is believed only after a second read in another order', async () => {
    const { server } = await accountWith({ users: users(500) })
    const { records, end } = await reading(server, DEPARTMENTS).employees()

    expect(records).toHaveLength(500)
    expect(end.proof).toBe('a page without nextPageToken, and a second read in another order')
    expect(server.requests.at(-1)?.query.get('fields')).toBe('kind,nextPageToken,users(id)')
  })

  it('a token that got lost behind a full page', async () => {
    const { server } = await accountWith({ users: users(700) })
    const lost = { ...misbehaviors['end too early'], isPossibleAt: () => true, times: 1 }
    using _ = server.misbehave(lost, at('/users'))

    expect(await failureOf(reading(server, DEPARTMENTS).employees())).toEqual({
      code: 'incomplete_read',
      message: 'A second read of the users has 200 more than the first',
      hint: 'Nothing was applied. Try again; if it happens every night, ask Google.',
      at: 'GET /users',
    })
  })

  it('an empty page in between, which Google may give, though not in place of people', async () => {
    const { server } = await accountWith({ users: users(30) }, { users: 10 })
    const empty = { ...misbehaviors['empty page too early'], times: 1 }
    using _ = server.misbehave(empty, { ...at('/users'), page: 1 })

    expect(await failureOf(reading(server, DEPARTMENTS).employees())).toMatchObject({
      code: 'incomplete_read',
      message: 'A second read of the users has 10 more than the first',
    })
  })

  it('an administrator of one organizational unit, who gets its people alone', async () => {
    const { server } = await accountWith({ users: users(12, 2) })
    const part = {
      code: 'permission',
      message: 'Google shows only a part of the users: no super administrator is among them',
      hint: 'Nothing was applied. Every Workspace account has one. In the Admin console, Account › Admin roles, give `administrator` a role for all organizational units, not for one.',
      at: 'GET /users',
    }

    expect(await failureOf(reading(server, DEPARTMENTS).employees())).toEqual(part)
    expect(await failureOf(reading(server, DEPARTMENTS).communities())).toEqual(part)
    expect(await failureOf(reading(server, DEPARTMENTS).functions())).toEqual(part)
    expect(await failureOf(reading(server, DEPARTMENTS).check())).toEqual(part)
  })

  it('is no such thing where Google shows of nobody whether they are one', async () => {
    const { server } = await accountWith({ users: [user(2, { isAdmin: undefined })] })
    expect((await reading(server, DEPARTMENTS).employees()).records).toHaveLength(1)
  })

  it('an administrator who sees one organizational unit alone, without the topmost', async () => {
    const { server } = await accountWith({ orgUnits: [unit('03stores', '/Stores')] })
    for (const list of ['communities', 'employees', 'check'] as const) {
      expect(await failureOf(reading(server, 'orgUnit')[list]())).toMatchObject({
        code: 'permission',
        message: 'Google shows only a part of the organizational units: the topmost is missing',
      })
    }
  })

  it('nobody at all', async () => {
    const { server } = await accountWith({ users: [] })
    expect(await failureOf(reading(server, DEPARTMENTS).employees())).toMatchObject({
      code: 'permission',
      message: 'Google shows no users at all',
      hint: expect.stringContaining('Users › Read'),
    })
  })

  it('nobody who counts', async () => {
    const { server } = await accountWith({ users: [user(1, { archived: true })] })
    expect(await failureOf(reading(server, DEPARTMENTS).employees())).toMatchObject({
      code: 'configuration',
      message: 'None of the users counts',
      hint: 'Look at `users` in the configuration: 1 of 1 users left out: 1 archived.',
    })
  })

  it.each<[string, Resource, object, string]>([
    ['departments', { organizations: [{ title: 'Cook' }] }, {}, 'department'],
    ['employee ids', { externalIds: undefined }, { identifier: 'employeeId' }, 'employee id'],
    ['first days', {}, { fields: { startDate: 'HR.startDate' } }, 'HR.startDate'],
  ])('%s that nobody has, on which the configuration relies', async (_, changes, configured, what) => {
    const { server } = await accountWith({ users: [user(1, changes), user(2, changes)] })

    expect(await failureOf(reading(server, DEPARTMENTS, configured).employees())).toMatchObject({
      code: 'permission',
      message: `Google shows no ${what} of any user who counts`,
    })
  })

  it('a user who comes twice, because of a rename meanwhile, is given once', async () => {
    const { server } = await accountWith({ users: [...users(3), user(2, { primaryEmail: 'new@acme.example' })] })
    const { records } = await reading(server, DEPARTMENTS).employees()

    expect(records.map(({ email }) => email)).toEqual([
      'user1@acme.example',
      'user2@acme.example',
      'user3@acme.example',
    ])
  })

  it('goes through the quota, which comes as 403, after pauses of twenty seconds and more', async () => {
    const { server } = await accountWith({ members: { g1: [member(1)] } })
    const connector = reading(server, 'group', { users: { withoutCommunity: 'leaveOut' } })
    {
      using trouble = server.misbehave(refusal(403, 'userRateLimitExceeded', 'Quota', 2), at('/groups/g1/members'))
      expect((await connector.employees()).records).toHaveLength(1)
      expect(trouble.count).toBe(2)
    }
    const pauses = connector.waits.filter((ms) => ms > 1_000)
    expect(pauses).toHaveLength(2)
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(20_000)

    using _ = server.misbehave(refusal(403, 'quotaExceeded'), at('/users'))
    expect(await failureOf(connector.employees())).toMatchObject({
      code: 'rate_limited',
      message: "Google's quota is used up",
    })
  })
})
