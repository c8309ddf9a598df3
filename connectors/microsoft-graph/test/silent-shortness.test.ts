import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { changed, type Entra, group, groupId, startEntra, user, userId, users } from '../../../test/entra.js'
import { reading } from './reading.js'

const KITCHEN = group(1, [1, 2, 3])
const people = [user(1), user(2), user(3)]

/** What each read and the check say, once something is wrong. */
async function allOf({ config }: Entra, community = 'group') {
  const connector = reading(config(), community)
  return { employees: await failureOf(connector.employees()), check: await failureOf(connector.check()) }
}

describe('R23 a right that is missing silently is told by its name, and nothing is short', () => {
  it.each([
    ['User.Read.All', ['GroupMember.Read.All'], 'group'],
    ['GroupMember.Read.All', ['User.Read.All'], 'group'],
    ['User.Read.All', ['User.ReadBasic.All'], 'department'],
    ['User.Read.All and GroupMember.Read.All', [], 'group'],
  ])('%s, where the token has %j', async (missing, roles, community) => {
    const entra = await startEntra({ users: people, groups: [KITCHEN], roles })
    const { employees, check } = await allOf(entra, community)

    expect(employees).toEqual(check)
    expect(check).toMatchObject({
      code: 'permission',
      message: `The application lacks ${missing}`,
      hint: expect.stringContaining(`Application permissions, add ${missing}, and grant admin consent`),
    })
    expect(entra.server.requests.filter(({ method }) => method === 'GET')).toEqual([])
    expect(await failureOf(reading(entra.config(), community).communities())).toMatchObject({ code: 'permission' })
    expect(await failureOf(reading(entra.config(), community).functions())).toMatchObject({ code: 'permission' })
  })

  it.each([['User.Read.All', 'Group.Read.All'], ['Directory.Read.All']])(
    'a wider one will do: %s',
    async (...roles) => {
      const { config } = await startEntra({ users: people, groups: [KITCHEN], roles })

      expect((await reading(config()).employees()).records).toHaveLength(3)
    },
  )

  it('User-LifeCycleInfo.Read.All, where last days are read: without it they would be null', async () => {
    const { config, tenant } = await startEntra({ users: people, groups: [KITCHEN] })
    const written = config({ fields: { endDate: 'employeeLeaveDateTime' }, timeZone: 'Europe/Amsterdam' })

    const message = 'The application lacks User-LifeCycleInfo.Read.All'
    expect(await failureOf(reading(written).employees())).toMatchObject({ code: 'permission', message })
    tenant.roles?.push('User-LifeCycleInfo.Read.All')
    expect((await reading(written).employees()).records).toHaveLength(3)
  })

  it('Member.Read.Hidden, where a group hides its members: it would look empty', async () => {
    const hidden = group(2, [1, 2], { visibility: 'HiddenMembership' })
    const entra = await startEntra({ users: people, groups: [KITCHEN, hidden] })
    const { employees, check } = await allOf(entra)

    expect(check).toMatchObject({ code: 'permission', message: 'The application lacks Member.Read.Hidden' })
    expect(employees).toMatchObject({ ...check, at: `GET /groups/${hidden.id}/transitiveMembers` })
    entra.tenant.roles?.push('Member.Read.Hidden')
    expect((await reading(entra.config()).employees()).records[0]?.communities).toEqual([groupId(1), groupId(2)])
  })
})

describe('R23 where the token does not say which rights there are, the answers tell', () => {
  it.each([3, 120])('%i users of whom nothing is shown but the identifier', async (count) => {
    const entra = await startEntra({ groups: [KITCHEN], roles: null })
    entra.tenant.users = users(count).map(({ id, ...rest }) => ({
      id,
      ...Object.fromEntries(Object.keys(rest).map((name) => [name, null])),
    }))
    const { employees, check } = await allOf(entra)

    expect(employees).toEqual(check)
    expect(check).toMatchObject({
      code: 'permission',
      message: 'Microsoft Graph shows no more of users than that they are there',
    })
  })

  it('a hidden group that is empty', async () => {
    const hidden = group(2, [], { visibility: 'HiddenMembership' })
    const { config } = await startEntra({ users: people, groups: [KITCHEN, hidden], roles: null })

    expect(await failureOf(reading(config()).employees())).toMatchObject({
      code: 'permission',
      message: 'The application lacks Member.Read.Hidden',
    })
  })

  it('which check says', async () => {
    const { config } = await startEntra({ users: people, groups: [KITCHEN], roles: null })
    const { works, warnings } = await reading(config()).check()

    expect(works[0]).toBe('signed in')
    expect(warnings).toContain(
      'The token does not say which rights the application has. It needs User.Read.All, GroupMember.Read.All',
    )
  })
})

describe('R23 what is missing from an answer of status 200', () => {
  it.each(['department', 'accountEnabled', 'jobTitle'])('a property that was asked for: %s', async (name) => {
    const entra = await startEntra({ users: people })
    const without = changed((body) => JSON.parse(JSON.stringify(body).replaceAll(`"${name}":`, '"@odata.other":')))
    using _ = entra.server.misbehave(without, { path: '/v1.0/users' })
    const { employees, check } = await allOf(entra, 'department')

    expect(employees).toEqual(check)
    expect(check).toMatchObject({
      code: 'permission',
      message: `Microsoft Graph does not show \`${name}\` of users`,
      at: 'GET /users, page 1, record 1',
    })
  })

  it('the department of everybody', async () => {
    const entra = await startEntra({ users: people.map((one) => ({ ...one, department: null })) })
    const connector = reading(entra.config(), 'department')
    const expected = { code: 'permission', message: 'Microsoft Graph shows no `department` of any user who counts' }

    expect(await failureOf(connector.communities())).toMatchObject(expected)
    expect(await failureOf(connector.check())).toMatchObject(expected)
  })

  it('the job title of everybody, which would take all functions away', async () => {
    const entra = await startEntra({ users: people.map((one) => ({ ...one, jobTitle: null })) })
    const connector = reading(entra.config(), 'department')
    const expected = { code: 'permission', hint: expect.stringContaining('write `function: false`') }

    expect(await failureOf(connector.functions())).toMatchObject(expected)
    expect(await failureOf(connector.check())).toMatchObject(expected)
    expect((await reading(entra.config(), 'department', null).check()).works).toHaveLength(3)
  })

  it('all users', async () => {
    const { employees, check } = await allOf(await startEntra({ groups: [KITCHEN] }))

    expect(employees).toEqual(check)
    expect(check).toMatchObject({ code: 'permission', message: 'Microsoft Graph shows no users at all' })
  })

  it('all groups', async () => {
    const entra = await startEntra({ users: people })

    expect((await allOf(entra)).check).toMatchObject({
      code: 'permission',
      message: 'Microsoft Graph shows no groups at all',
      hint: expect.stringContaining('GroupMember.Read.All'),
    })
    expect(await failureOf(reading(entra.config()).communities())).toMatchObject({ code: 'permission' })
  })

  it('all members of all groups', async () => {
    const { employees, check } = await allOf(await startEntra({ users: people, groups: [group(1, []), group(2, [])] }))

    expect(employees).toEqual(check)
    expect(check).toMatchObject({
      code: 'permission',
      message: 'Microsoft Graph shows nobody who counts in any group',
    })
  })

  it('the name of a group', async () => {
    const entra = await startEntra({ users: people, groups: [KITCHEN, group(2, [1], { displayName: null })] })

    expect(await failureOf(reading(entra.config()).communities())).toMatchObject({
      code: 'permission',
      message: 'A group does not show its name',
      at: 'GET /groups, page 1, record 2',
    })
  })

  it('everybody who counts', async () => {
    const { employees, check } = await allOf(
      await startEntra({ users: people.map((one) => ({ ...one, accountEnabled: false })), groups: [KITCHEN] }),
    )

    expect(employees).toEqual(check)
    expect(check).toMatchObject({
      code: 'configuration',
      message: 'None of 3 users counts',
      hint: expect.stringContaining('3 of 3 users left out: '),
    })
  })

  it('a single user who shows nothing is left alone', async () => {
    const { config } = await startEntra({ users: [user(1), user(2, { accountEnabled: null })], groups: [KITCHEN] })
    const { records, rejects } = await reading(config()).employees()

    expect(records).toMatchObject([{ id: userId(1) }])
    expect(rejects).toMatchObject([{ id: userId(2), code: 'employee.hidden' }])
  })
})

describe('R23 a list whose end is not the end', () => {
  const many = users(120)
  const everybody = group(
    1,
    many.map((_, n) => n + 1),
  )
  const place = { path: '/v1.0/users', page: 1 }
  const lastTooEarly = changed(({ '@odata.nextLink': _, ...body }) => body)

  it('is noticed by the count, and read again a minute later', async () => {
    const { config, server } = await startEntra({ users: many, groups: [everybody] })
    const connector = reading(config())
    using _ = server.misbehave({ ...lastTooEarly, times: 1 }, place)
    const { records, end } = await connector.employees()

    expect(new Set(records.map(({ id }) => id))).toEqual(new Set(many.map(({ id }) => id)))
    expect(records).toHaveLength(120)
    expect(end.proof).toBe('a page without a next link, and as many users as Graph counts')
    expect(connector.said).toEqual([
      'GET /users: Graph counts 120 users, and 100 came. They are read again in a minute.',
    ])
  })

  it.each(['/v1.0/users', `/v1.0/groups/${groupId(1)}/transitiveMembers`])(
    'fails the read where it stays so: %s',
    async (path) => {
      const { config, server } = await startEntra({ users: many, groups: [everybody] })
      using _ = server.misbehave(lastTooEarly, { path, page: 1 })

      expect(await failureOf(reading(config()).employees())).toMatchObject({
        code: 'incomplete_read',
        message: expect.stringMatching(/^Microsoft Graph counts 120 (users|members of the group), and 100 came$/),
      })
    },
  )

  it('lags behind where somebody has just left: then the second count is right', async () => {
    const { config, server } = await startEntra({ users: many, groups: [everybody] })
    const lagging = changed((body) => ({ ...body, '@odata.count': 121 }), 1)
    using _ = server.misbehave(lagging, { path: '/v1.0/users', page: 0 })

    expect((await reading(config()).employees()).records).toHaveLength(120)
  })

  it('may come without a count, and after more than were counted', async () => {
    const { config, server } = await startEntra({ users: many, groups: [everybody] })
    for (const count of [undefined, 119]) {
      using _ = server.misbehave(
        changed((body) => ({ ...body, '@odata.count': count })),
        { path: '/v1.0/users', page: 0 },
      )
      expect((await reading(config()).employees()).records).toHaveLength(120)
    }
  })
})
