import { describe, expect, it } from 'vitest'
import type { Resource } from '../../../test/google-workspace/records.js'
import { idOf, user } from '../../../test/google-workspace/records.js'
import { accountWith, reading } from './reading.js'

/** What becomes of these users, with departments as communities. The first is the super administrator. */
async function read(all: Resource[], changes: object = {}, jobFunction: string | null = 'title') {
  const { server } = await accountWith({ users: all })
  const connector = reading(server, 'department', changes, jobFunction)
  return { connector, said: connector.said, ...(await connector.employees()) }
}

describe('a user', () => {
  it('is an employee with names, address, phone, language, department and title', async () => {
    const { records, end } = await read([user(1)])

    expect(records).toEqual([
      {
        id: idOf(1),
        firstName: 'Noor',
        lastName: 'Janssen 1',
        email: 'user1@acme.example',
        phone: '+31 6 1',
        language: 'nl',
        communities: ['Kitchen'],
        functions: ['Cook'],
        at: 'GET /users, page 1, record 1',
      },
    ])
    expect(end.proof).toBe('a page without nextPageToken')
  })

  it('with one name has the other as a letter that nobody sees, which is none', async () => {
    const { records } = await read([
      user(1, { name: { givenName: 'Noor', familyName: '\u200b', fullName: 'Noor' } }),
      user(2, { name: { fullName: 'Noor de Wit' } }),
    ])

    expect(records).toMatchObject([
      { firstName: 'Noor', lastName: null },
      { firstName: null, lastName: 'Noor de Wit' },
    ])
  })

  it('works in the primary organization, and has the primary or the mobile phone and the preferred language', async () => {
    const { records } = await read([
      user(1, {
        organizations: [
          { title: 'Chef', department: 'Bar' },
          { title: ' Cook ', department: 'Kitchen', primary: true },
        ],
        phones: [
          { value: '+31 20 1', type: 'work' },
          { value: '+31 6 1', type: 'mobile' },
        ],
        languages: [{ languageCode: 'en' }, { languageCode: 'nl_BE', preference: 'preferred' }],
      }),
    ])

    expect(records).toMatchObject([
      { communities: ['Kitchen'], functions: ['Cook'], phone: '+31 6 1', language: 'nl-BE' },
    ])
  })

  it('of old has a single value in the place of a list', async () => {
    const { records } = await read([
      user(1, { organizations: { title: 'Cook', department: 'Kitchen' }, phones: { value: '+31 6 1', type: 'work' } }),
    ])

    expect(records).toMatchObject([{ communities: ['Kitchen'], functions: ['Cook'], phone: '+31 6 1' }])
  })

  it('has null for what it lacks, or nothing where the account is said to keep none', async () => {
    const bare = user(1, {
      organizations: [{ department: 'Kitchen' }],
      phones: undefined,
      languages: undefined,
    })

    expect((await read([bare])).records).toMatchObject([{ phone: null, language: null, functions: [] }])
    const [unknown] = (await read([bare], { missing: 'unknown' })).records
    expect(Object.keys(unknown ?? {}).sort()).toEqual(['at', 'communities', 'email', 'firstName', 'id', 'lastName'])
  })

  it('has dates and attributes where the account keeps them, which only the full projection shows', async () => {
    const fields = {
      startDate: 'HR.startDate',
      endDate: 'HR.endDate',
      attributes: {
        number: 'employeeId',
        center: 'costCenter',
        contract: 'type',
        rooms: 'HR.rooms',
        badge: 'HR.badge',
      },
    }
    const { records } = await read(
      [
        user(1, {
          organizations: [{ department: 'Kitchen', costCenter: '310', description: 'Fixed' }],
          customSchemas: { HR: { startDate: '2026-03-01', rooms: [{ value: 'A' }, { value: 'B' }], badge: 7 } },
        }),
      ],
      { fields },
    )

    expect(records).toMatchObject([
      {
        startDate: '2026-03-01',
        endDate: null,
        attributes: { number: '1001', center: '310', contract: 'Fixed', rooms: 'A, B', badge: '7' },
      },
    ])
  })

  it('has no function where the organization has switched functions off (R22)', async () => {
    expect((await read([user(1)], {}, null)).records[0]).not.toHaveProperty('functions')
  })
})

describe('who counts', () => {
  const staff = [
    user(1),
    user(2, { suspended: true, suspensionReason: 'ADMIN' }),
    user(3, { suspended: true, suspensionReason: 'WEB_LOGIN_REQUIRED' }),
    user(4, { archived: true }),
    user(5, { isGuestUser: true }),
    user(6, { orgUnitPath: '/Rooms/Floor 1', externalIds: undefined }),
    user(7, { orgUnitPath: '/Stores/Utrecht/Service accounts' }),
  ]
  const numbersWith = async (changes: object) =>
    (await read(staff, changes)).records.map(({ id }) => Number(id.slice(-5)))

  it('is everybody but those suspended by an administrator, archived ones and guests, and those are counted', async () => {
    const { records, said, end } = await read(staff)

    expect(records.map(({ id }) => Number(id.slice(-5)))).toEqual([1, 3, 6, 7])
    const told = '3 of 7 users left out: 1 suspended, 1 archived, 1 guests'
    expect(end).toMatchObject({ proof: `a page without nextPageToken; ${told}`, leftOut: told })
    expect(said).toEqual([])
  })

  it('can be chosen', async () => {
    expect(await numbersWith({ users: { suspended: 'leaveOut' } })).toEqual([1, 6, 7])
    expect(await numbersWith({ users: { suspended: 'count', archived: 'count', guests: 'count' } })).toHaveLength(7)
    expect(await numbersWith({ users: { withoutEmployeeId: 'leaveOut' } })).toEqual([1, 3, 7])
  })

  it('can be said by organizational unit: by its path, or by how it ends wherever it is', async () => {
    expect(await numbersWith({ users: { exceptUnits: ['/rooms', 'Service accounts'] } })).toEqual([1, 3])
    expect(await numbersWith({ users: { onlyUnits: ['/Stores/Utrecht'] } })).toEqual([7])
    expect(await numbersWith({ users: { exceptUnits: ['/Stores/Utre'] } })).toEqual([1, 3, 6, 7])
  })

  it('can be who is in a community', async () => {
    const homeless = user(2, { organizations: [{ title: 'Robot' }] })
    const { records, rejects, end } = await read([user(1), homeless], { users: { withoutCommunity: 'leaveOut' } })

    expect([records.length, rejects, end.leftOut]).toEqual([1, [], '1 of 2 users left out: 1 in no community'])
  })
})

describe('R14 a user that cannot be read', () => {
  it('is rejected with the identifier, and nothing of the person is told', async () => {
    const { rejects } = await read(
      [
        user(1, { customSchemas: { HR: { startDate: '2026-03-01' } } }),
        user(2, { organizations: undefined }),
        user(3, { phones: ['+31 6 3'] }),
        user(4, { customSchemas: { HR: { startDate: '31-02-2026' } } }),
      ],
      { fields: { startDate: 'HR.startDate' } },
    )

    expect(rejects.map(({ code, id, reason }) => [code, id?.slice(-1), reason])).toEqual([
      ['employee.no_community', '2', 'has no department'],
      ['employee.other_shape', '3', 'has another shape than agreed at `phones`'],
      ['employee.impossible_date', '4', 'the start date is no date'],
    ])
  })

  it('keeps the department and the title alive that stand in the record', async () => {
    const odd = user(2, { phones: ['none'], organizations: [{ title: 'Chef', department: 'Bar' }] })
    const { connector } = await read([user(1), odd])

    expect((await connector.communities()).records.map(({ id }) => id)).toEqual(['Kitchen', 'Bar'])
    expect((await connector.functions()).records.map(({ id }) => id)).toEqual(['Cook', 'Chef'])
  })
})

describe('R4 the identifier', () => {
  it('is the id of Google, or another one by choice', async () => {
    expect((await read([user(1)])).records[0]?.id).toBe(idOf(1))
    expect((await read([user(1)], { identifier: 'employeeId' })).records[0]?.id).toBe('1001')
    expect((await read([user(1)], { identifier: 'primaryEmail' })).records[0]?.id).toBe('user1@acme.example')
  })

  it('is rejected where there is none, or more than one', async () => {
    const two = [
      { value: '7', type: 'organization' },
      { value: '8', type: 'organization' },
    ]
    const none = [{ value: '7', type: 'account' }]
    const all = [user(1), user(2, { externalIds: none }), user(3, { externalIds: two })]

    expect((await read(all, { identifier: 'employeeId' })).rejects).toMatchObject([
      { code: 'employee.no_identifier', id: null, reason: 'has no employeeId' },
      { code: 'employee.no_identifier', id: null, reason: 'has several values of employeeId' },
    ])
  })
})

describe('R15 departments and titles', () => {
  it('are those of the users who count, each once, without blanks around them', async () => {
    const work = (title: string, department: string) => ({ organizations: [{ title, department }] })
    const { connector, records } = await read([
      user(1),
      user(2, work(' Cook', 'Kitchen ')),
      user(3, { ...work('Gone', 'Closed'), archived: true }),
      user(4, work('', 'Bar')),
    ])

    expect((await connector.communities()).records).toEqual([
      { id: 'Kitchen', name: 'Kitchen', at: 'GET /users, page 1, record 1' },
      { id: 'Bar', name: 'Bar', at: 'GET /users, page 1, record 4' },
    ])
    expect((await connector.functions()).records.map(({ id }) => id)).toEqual(['Cook'])
    expect(records.map((one) => [one.communities, one.functions])).toEqual([
      [['Kitchen'], ['Cook']],
      [['Kitchen'], ['Cook']],
      [['Bar'], []],
    ])
  })
})

describe('R15 organizational units', () => {
  const all = [user(1, { orgUnitPath: '/' }), user(2), user(3, { orgUnitPath: '/Stores/Utrecht' })]

  it('are communities by an id that survives other names and places', async () => {
    const { server } = await accountWith({ users: all })
    const connector = reading(server, 'orgUnit')

    expect((await connector.communities()).records.map(({ id, name }) => [id, name])).toEqual([
      ['id:00top', 'acme.example'],
      ['id:03stores', 'Stores'],
      ['id:03utrecht', 'Utrecht'],
    ])
    expect((await connector.employees()).records.map(({ communities }) => communities)).toEqual([
      ['id:00top'],
      ['id:03stores'],
      ['id:03utrecht'],
    ])
  })

  it('can hold who is in those below, but for the topmost', async () => {
    const { server } = await accountWith({ users: all })
    const { records } = await reading(server, 'orgUnit', { orgUnits: { nested: true } }).employees()

    expect(records.map(({ communities }) => communities)).toEqual([
      ['id:00top'],
      ['id:03stores'],
      ['id:03utrecht', 'id:03stores'],
    ])
  })

  it('R14 a user in one that came meanwhile, or whose one is not shown, is left alone, also where those in none are left out', async () => {
    const others = [user(2, { orgUnitPath: '/New' }), user(3, { orgUnitPath: undefined })]
    const { server } = await accountWith({ users: [user(1), ...others] })
    const { records, rejects } = await reading(server, 'orgUnit', {
      users: { withoutCommunity: 'leaveOut' },
    }).employees()

    expect(records).toHaveLength(1)
    const rejected = { code: 'employee.no_community', reason: 'is in an organizational unit that Google does not list' }
    expect(rejects).toMatchObject([rejected, rejected])
  })
})
