import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { changed, group, groupId, refusal, startEntra, user, userId, users } from '../../../test/entra.js'
import { reading } from './reading.js'

const departments = (config: object) => reading(config, 'department')

describe('an employee', () => {
  it('has what Graph shows of a user', async () => {
    const { config } = await startEntra({ users: [user(1)], groups: [group(1, [1])] })

    expect((await reading(config()).employees()).records).toEqual([
      {
        id: userId(1),
        firstName: 'Noor',
        lastName: 'Janssen 1',
        email: 'user1@acme.example',
        phone: '+31 6 0000 0000',
        language: 'nl-NL',
        communities: [groupId(1)],
        functions: ['Cook'],
        at: 'GET /users, page 1, record 1',
      },
    ])
  })

  it('without names, title, address or number says that there is none, or nothing where that is configured', async () => {
    const nothing = {
      givenName: null,
      surname: null,
      mail: null,
      mobilePhone: null,
      preferredLanguage: null,
      jobTitle: '',
    }
    const { config } = await startEntra({ users: [user(1, nothing)] })
    const only = { id: userId(1), lastName: 'Noor Janssen 1', communities: ['Kitchen'], at: expect.any(String) }

    expect((await departments(config()).employees()).records).toEqual([
      { ...only, firstName: null, email: null, phone: null, language: null, functions: [] },
    ])
    expect((await departments(config({ missing: 'unknown' })).employees()).records).toEqual([only])
  })

  it('takes the business phone where there is no mobile one, and another address where that is configured', async () => {
    const both = { mobilePhone: ' ', businessPhones: ['030 1'], otherMails: ['noor@home.example', 'old@home.example'] }
    const { config } = await startEntra({ users: [user(1, both)] })
    const emailBy = async (email: string) => (await departments(config({ fields: { email } })).employees()).records[0]

    expect(await emailBy('otherMails')).toMatchObject({ phone: '030 1', email: 'noor@home.example' })
    expect(await emailBy('userPrincipalName')).toMatchObject({ email: 'user1@acme.example' })
  })

  it('has further properties as attributes', async () => {
    const further = {
      employeeOrgData: { costCenter: '4711', division: null },
      extension_0123_badge: 7,
      onPremisesExtensionAttributes: { extensionAttribute3: 'B' },
    }
    const { config, server } = await startEntra({
      users: [user(1, further), user(2, { onPremisesExtensionAttributes: null })],
    })
    const attributes = {
      costCenter: 'employeeOrgData/costCenter',
      badge: 'extension_0123_badge',
      wing: 'onPremisesExtensionAttributes/extensionAttribute3',
    }
    const { records } = await departments(config({ fields: { attributes } })).employees()

    expect(records.map((one) => one.attributes)).toEqual([
      { costCenter: '4711', badge: '7', wing: 'B' },
      { costCenter: null, badge: null, wing: null },
    ])
    expect(server.requestsTo('/v1.0/users')[0]?.query.get('$select')?.split(',')).toEqual(
      expect.arrayContaining(['employeeOrgData', 'extension_0123_badge', 'onPremisesExtensionAttributes']),
    )
  })

  it.each([
    ['2026-02-28T23:00:00Z', 'Europe/Amsterdam', '2026-03-01'],
    ['2026-03-01T00:00:00Z', 'America/New_York', '2026-03-01'],
    ['2026-03-01T05:00:00Z', 'America/New_York', '2026-03-01'],
    ['2026-03-01', 'Asia/Tokyo', '2026-03-01'],
    [null, 'Asia/Tokyo', null],
  ])('R6 begins at %s in %s: %s', async (employeeHireDate, timeZone, startDate) => {
    const { config } = await startEntra({ users: [user(1, { employeeHireDate })] })
    const written = config({ fields: { startDate: 'employeeHireDate' }, timeZone })

    expect((await departments(written).employees()).records).toMatchObject([{ startDate }])
  })

  it.each([
    ['2026-03-31T21:59:59Z', '2026-03-31'],
    ['2026-03-31T22:00:00Z', '2026-03-31'],
    ['2026-03-31T00:00:00Z', '2026-03-31'],
    ['9999-12-31T00:00:00Z', null],
  ])('R11 works the last day of %s in Amsterdam: %s', async (employeeLeaveDateTime, endDate) => {
    const { config, tenant } = await startEntra({ users: [user(1, { employeeLeaveDateTime })] })
    tenant.roles?.push('User-LifeCycleInfo.Read.All')
    const written = config({ fields: { endDate: 'employeeLeaveDateTime' }, timeZone: 'Europe/Amsterdam' })

    expect((await departments(written).employees()).records).toMatchObject([{ endDate }])
  })

  it('R14 is rejected where it cannot be read, and left alone', async () => {
    const { config } = await startEntra({
      users: [
        user(1),
        user(2, { department: ' ' }),
        user(3, { employeeHireDate: 'soon' }),
        user(4, { businessPhones: 'none' }),
        user(5, { employeeHireDate: '2026-02-30T00:00:00Z' }),
      ],
    })
    const written = config({ fields: { startDate: 'employeeHireDate' }, timeZone: 'Europe/Amsterdam' })
    const { records, rejects } = await departments(written).employees()

    expect(records).toMatchObject([{ id: userId(1) }])
    expect(rejects).toMatchObject([
      { id: userId(2), code: 'employee.no_community', reason: 'has no department' },
      { id: userId(3), code: 'employee.impossible_date', reason: 'the start date is no date' },
      {
        id: userId(4),
        code: 'employee.other_shape',
        reason: 'has something else at `businessPhones` than Microsoft documents',
        at: 'GET /users, page 1, record 4',
      },
      { id: userId(5), code: 'employee.impossible_date' },
    ])
  })

  it('R4 is identified by what the administrator chooses; by nobody where there is none', async () => {
    const { config } = await startEntra({ users: [user(1), user(2, { employeeId: null })] })
    const { records, rejects } = await departments(config({ identifier: 'employeeId' })).employees()

    expect(records).toMatchObject([{ id: '1001' }])
    expect(rejects).toMatchObject([{ id: null, code: 'employee.no_identifier', reason: 'has no employeeId' }])
  })
})

describe('who counts', () => {
  const all = [
    user(1),
    user(2, { accountEnabled: false }),
    user(3, { userType: 'Guest' }),
    user(4, { userType: null }),
    user(5, { assignedLicenses: [] }),
    user(6, { employeeType: 'Contractor' }),
    user(7, { department: null }),
  ]

  it.each([
    [{}, [1, 4, 5, 6], '2 of 7 users left out: 1 disabled, 1 guests'],
    [{ disabled: 'count', guests: 'count' }, [1, 2, 3, 4, 5, 6], null],
    [{ unlicensed: 'leaveOut' }, [1, 4, 6], '3 of 7 users left out: 1 disabled, 1 guests, 1 without a license'],
    [
      { employeeTypes: ['Employee'] },
      [1, 4, 5],
      '3 of 7 users left out: 1 disabled, 1 guests, 1 of other employee types',
    ],
    [{ withoutCommunity: 'leaveOut' }, [1, 4, 5, 6], '3 of 7 users left out: 1 disabled, 1 guests, 1 in no community'],
  ])('%j: users %j', async (settings, counted, told) => {
    const { config } = await startEntra({ users: all })
    const connector = departments(config({ users: settings }))
    const { records, end } = await connector.employees()

    expect(records.map(({ id }) => id)).toEqual(counted.map(userId))
    expect(end.leftOut).toBe(told)
    expect(connector.said).toEqual([])
  })

  it('decides which departments and titles there are', async () => {
    const { config } = await startEntra({
      users: [
        user(1),
        user(2, { accountEnabled: false, department: 'Closed', jobTitle: 'None' }),
        user(3, { department: ' Bar ' }),
      ],
    })

    const connector = departments(config())
    expect((await connector.communities()).records).toEqual([
      { id: 'Kitchen', name: 'Kitchen', at: 'GET /users, page 1, record 1' },
      { id: 'Bar', name: 'Bar', at: 'GET /users, page 1, record 3' },
    ])
    const { records, end } = await connector.functions()
    expect(records).toMatchObject([{ id: 'Cook', name: 'Cook' }])
    // Those who were left out are users, and the read of employees tells of them.
    expect(end).toMatchObject({ leftOut: null, proof: expect.stringContaining('1 disabled') })
    expect((await reading(config(), 'office').communities()).records).toMatchObject([{ id: 'Utrecht' }])
  })
})

describe('a list of users', () => {
  it('is asked for with the properties that are used, and no others', async () => {
    const { config, server } = await startEntra({ users: [user(1)] })
    await departments(config()).communities()
    await reading(config(), 'department', null).employees()

    const [first, second] = server.requestsTo('/v1.0/users')
    expect(first?.query.get('$select')).toBe('id,accountEnabled,userType,department')
    expect(second?.query.get('$select')?.split(',')).not.toContain('jobTitle')
    expect(Object.fromEntries(second?.query ?? [])).toMatchObject({ $top: '999', $count: 'true' })
    expect(second?.headers).toMatchObject({ consistencylevel: 'eventual', 'x-ms-throttle-priority': 'low' })
  })

  it('goes on behind an empty page that has a next link', async () => {
    const { config, server } = await startEntra({ users: users(120) })
    const links: unknown[] = []
    const withAnEmptyPage = changed((body) => {
      links.push(body['@odata.nextLink'])
      return links.length === 2 ? { value: [], '@odata.nextLink': `${links[0]}&again` } : body
    })
    using _ = server.misbehave(withAnEmptyPage, { path: '/v1.0/users' })
    const connector = departments(config())

    expect((await connector.employees()).records).toHaveLength(120)
    expect(links).toHaveLength(4)
    expect(connector.said).toEqual([])
  })

  it('is read anew where the link to the next page is good no longer, and gives nobody twice', async () => {
    const { config, server } = await startEntra({ users: users(120) })
    const connector = departments(config())
    using _ = server.misbehave(refusal(400, 'Directory_ExpiredPageToken', 1), { path: '/v1.0/users', page: 1 })
    const { records } = await connector.employees()

    expect(records.map(({ id }) => id)).toEqual(users(120).map(({ id }) => id))
    expect(connector.said).toEqual([
      'GET /users: the link to the next page is good no longer. The users are read again.',
    ])
  })

  it('R23 fails where that goes on, after three reads', async () => {
    const { config, server } = await startEntra({ users: users(120) })
    using trouble = server.misbehave(refusal(400, 'Directory_ExpiredPageToken'), { path: '/v1.0/users', page: 1 })

    expect(await failureOf(departments(config()).employees())).toMatchObject({
      code: 'incomplete_read',
      message: 'The list went on changing, so that its next page could not be had',
      at: 'GET /users (page 2), request-id 6b1c0000-aaaa-4bbb-8ccc-000000000000',
    })
    expect(trouble.count).toBe(3)
  })

  it('waits as Graph says where there were too many requests', async () => {
    const { config, server } = await startEntra({ users: users(3) })
    const throttled = refusal(429, 'TooManyRequests', 2, { 'retry-after': '17' })
    using trouble = server.misbehave(throttled, { path: '/v1.0/users' })

    expect((await departments(config()).employees()).records).toHaveLength(3)
    expect(trouble.count).toBe(2)
  })
})
