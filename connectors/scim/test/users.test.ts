import { describe, expect, it } from 'vitest'
import type { Resource } from '../../../test/scimmy.js'
import { configFor, ENTERPRISE, reading, scimmyWith, user } from './reading.js'

/** What becomes of these users, with departments as communities. The service answers with them just as they stand. */
async function read(all: readonly object[], changes: object = {}, jobFunction: string | null = 'title') {
  const scimmy = await scimmyWith([])
  scimmy.deviations.list = (_, query) => {
    const start = Number(query.get('startIndex')) - 1
    return { totalResults: all.length, Resources: all.slice(start, start + Number(query.get('count'))) }
  }
  const connector = reading(configFor(scimmy, changes), 'department', jobFunction)
  return { said: connector.said, connector, ...(await connector.employees()) }
}

describe('a user', () => {
  it('is an employee with names, address, department and title', async () => {
    const scimmy = await scimmyWith([
      user(1, {
        name: { givenName: ' Noor ', familyName: 'de Wit' },
        phoneNumbers: [
          { value: '+31 20 000', type: 'work' },
          { value: '+31 6 000', type: 'mobile' },
        ],
        preferredLanguage: 'nl-BE, nl;q=0.8',
      }),
    ])
    const { records } = await reading(configFor(scimmy), 'department').employees()

    expect(records).toEqual([
      {
        id: 'u-1',
        firstName: 'Noor',
        lastName: 'de Wit',
        email: 'user1@acme.example',
        phone: '+31 6 000',
        language: 'nl-BE',
        communities: ['Kitchen'],
        functions: ['Cook'],
        at: 'GET /Users, page 1, record 1',
      },
    ])
  })

  it('has no function where the organization has switched functions off (R22)', async () => {
    const { records } = await read([user(1)], {}, null)
    expect(records[0]).not.toHaveProperty('functions')
  })

  it('in the shape that Entra ID gives: booleans as text, no primary address, a manager', async () => {
    const { records, end } = await read([
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
        id: '48af03ac28ad4fb88478',
        externalId: '58342554-38d6-4ec8-948c-50044d0a33fd',
        meta: { resourceType: 'User', created: '2026-01-01T00:00:00Z' },
        userName: 'noor@acme.example',
        displayName: 'Noor de Wit',
        name: { formatted: 'Noor de Wit', familyName: 'de Wit', givenName: 'Noor' },
        active: 'True',
        emails: [
          { type: 'other', value: 'n@home.example' },
          { type: 'work', value: 'noor@acme.example' },
        ],
        [ENTERPRISE]: { department: 'Kitchen', manager: { value: 'u-2' } },
        roles: [],
      },
      user(2, { active: 'False' }),
    ])

    expect(records).toMatchObject([{ id: '48af03ac28ad4fb88478', firstName: 'Noor', email: 'noor@acme.example' }])
    expect(end.leftOut).toBe('1 of 2 users left out: 1 not active')
  })

  it('in the shape that Okta gives: a primary address, a locale, groups of the user', async () => {
    const { records } = await read([
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        id: '00u1',
        externalId: '00u1okta',
        userName: 'noor@acme.example',
        name: { givenName: 'Noor', familyName: 'de Wit', middleName: 'A' },
        emails: [
          { primary: false, value: 'n@home.example', type: 'work' },
          { primary: true, value: 'noor@acme.example', type: 'work', display: 'noor@acme.example' },
        ],
        displayName: 'Noor de Wit',
        preferredLanguage: 'nl_NL',
        groups: [],
        active: true,
        department: 'Kitchen',
      },
    ])

    expect(records).toMatchObject([{ email: 'noor@acme.example', language: 'nl-NL', communities: ['Kitchen'] }])
  })

  it('without names has the one that is shown of them', async () => {
    const { records } = await read([user(1, { name: null, displayName: 'Noor de Wit' })])
    expect(records).toMatchObject([{ firstName: null, lastName: 'Noor de Wit' }])
  })

  it('has null for what it lacks, or nothing where the service is said to hide it', async () => {
    const bare = { id: 'u-1', name: { familyName: 'Wit' }, [ENTERPRISE]: { department: 'Kitchen' } }

    const none = (await read([bare])).records[0]
    expect(none).toMatchObject({ firstName: null, email: null, phone: null, language: null, functions: [] })
    const unknown = (await read([bare], { missing: 'unknown' })).records[0]
    expect(unknown).toEqual({
      id: 'u-1',
      lastName: 'Wit',
      communities: ['Kitchen'],
      at: 'GET /Users, page 1, record 1',
    })
  })

  it('has dates and attributes where the service keeps them beyond the standard', async () => {
    const hr = 'urn:acme:params:scim:schemas:hr:1.0:User'
    const fields = {
      startDate: `${hr}:hiredOn`,
      endDate: `${hr}:leaves.on`,
      attributes: { badge: 'employeeNumber', nick: 'nickName', middle: 'name.middleName' },
    }
    const { records } = await read(
      [
        user(1, { nickName: 'No', [hr]: { hiredOn: '2024-02-29T00:00:00Z', leaves: { on: '9999-12-31' } } }),
        user(2, { [hr]: { hiredOn: '2026-03-01', leaves: { on: '2026-12-31' } } }),
      ],
      { fields },
    )

    expect(records).toMatchObject([
      { startDate: '2024-02-29', endDate: null, attributes: { badge: '1', nick: 'No', middle: null } },
      { startDate: '2026-03-01', endDate: '2026-12-31' },
    ])
  })
})

describe('who counts', () => {
  const staff = [user(1), user(2, { active: false }), user(3, { active: undefined }), user(4, { userType: 'Guest' })]

  it('is everybody but those who are not active, and those are counted', async () => {
    const { records, said, end } = await read(staff)

    expect(records.map(({ id }) => id)).toEqual(['u-1', 'u-3', 'u-4'])
    expect(end).toMatchObject({ total: 3, leftOut: '1 of 4 users left out: 1 not active' })
    expect(said).toEqual([])
  })

  it('can be chosen: also those who are not active, only some types, only those in a community', async () => {
    const idsWith = async (users: object) => (await read(staff, { users })).records.map(({ id }) => id)
    expect(await idsWith({ inactive: 'count' })).toEqual(['u-1', 'u-2', 'u-3', 'u-4'])
    expect(await idsWith({ userTypes: ['Guest'] })).toEqual(['u-4'])

    const homeless = user(5, { [ENTERPRISE]: { department: ' ' } })
    const { records, rejects, end } = await read([user(1), homeless], { users: { withoutCommunity: 'leaveOut' } })
    expect([records.length, rejects]).toEqual([1, []])
    expect(end.leftOut).toBe('1 of 2 users left out: 1 in no community')
  })

  it('is asked of the service by a filter, which it is told as it stands', async () => {
    const scimmy = await scimmyWith([user(1), user(2, { userType: 'Employee' })])
    const filter = 'userType eq "Employee"'
    const { records } = await reading(configFor(scimmy, { users: { filter } }), 'department').employees()

    expect(records.map(({ id }) => id)).toEqual(['u-2'])
    expect(scimmy.requests[0]).toContain('filter=userType%20eq%20%22Employee%22')
  })
})

describe('R14 a user that cannot be read', () => {
  it('is rejected with the identifier, and nothing of the person is told', async () => {
    const { rejects } = await read(
      [
        user(1),
        user(2, { [ENTERPRISE]: {} }),
        user(3, { active: 'perhaps' }),
        user(4, { emails: 'noor@acme.example' }),
        user(5, { [ENTERPRISE]: 'Kitchen' }),
        user(6, { [ENTERPRISE]: { department: 'Kitchen', birth: '31-02-1990' } }),
        { ...user(7), id: null },
        [],
      ],
      { fields: { birthDate: `${ENTERPRISE}:birth` } },
    )

    expect(rejects.map(({ code, id, reason }) => [code, id, reason])).toEqual([
      ['employee.no_community', 'u-2', 'has no department'],
      ['employee.other_shape', 'u-3', 'has something else at `active` than the standard says'],
      ['employee.other_shape', 'u-4', 'has something else at `emails` than the standard says'],
      ['employee.other_shape', 'u-5', 'has something else at the enterprise extension than the standard says'],
      ['employee.impossible_date', 'u-6', 'the birth date is no date'],
      ['employee.no_identifier', null, 'has no id'],
      ['employee.other_shape', null, 'is no user'],
    ])
  })

  it('keeps the department and the title alive that stand in the record', async () => {
    const { connector } = await read([
      user(1),
      user(2, { emails: 'none', title: 'Chef' }, { department: 'Bar' }),
      user(3, { active: 'perhaps', title: 'Waiter' }, { department: 'Garden' }),
    ])

    expect((await connector.communities()).records.map(({ id }) => id)).toEqual(['Kitchen', 'Bar', 'Garden'])
    expect((await connector.functions()).records.map(({ id }) => id)).toEqual(['Cook', 'Chef', 'Waiter'])
  })
})

describe('the identifier', () => {
  it('R4 is the id of the service, or another one by choice', async () => {
    const one = user(1, { externalId: '1001' })
    expect((await read([one])).records[0]?.id).toBe('u-1')
    expect((await read([one], { identifier: 'externalId' })).records[0]?.id).toBe('1001')
    expect((await read([one], { identifier: 'userName' })).records[0]?.id).toBe('user1@acme.example')
    expect((await read([user(2), one], { identifier: 'externalId' })).rejects).toMatchObject([
      { code: 'employee.no_identifier', id: null, reason: 'has no externalId' },
    ])
  })
})

describe('R15 R20 departments and titles', () => {
  it('are those of the users who count, each once, without blanks around them', async () => {
    const all: readonly Resource[] = [
      user(1),
      user(2, { title: ' Cook' }, { department: 'Kitchen ' }),
      user(3, { active: false, title: 'Gone' }, { department: 'Closed' }),
      user(4, { title: null }, { department: 'Bar' }),
    ]
    const scimmy = await scimmyWith(all)
    const connector = reading(configFor(scimmy), 'department')

    expect((await connector.communities()).records).toEqual([
      { id: 'Kitchen', name: 'Kitchen', at: 'GET /Users, page 1, record 1' },
      { id: 'Bar', name: 'Bar', at: 'GET /Users, page 1, record 4' },
    ])
    expect((await connector.functions()).records.map(({ id }) => id)).toEqual(['Cook'])
    expect((await connector.employees()).records.map((one) => [one.communities, one.functions])).toEqual([
      [['Kitchen'], ['Cook']],
      [['Kitchen'], ['Cook']],
      [['Bar'], []],
    ])
  })

  it.each(['division', 'organization', 'costCenter'])('can be %s', async (attribute) => {
    const scimmy = await scimmyWith([user(1, {}, { [attribute]: 'North' })])
    const connector = reading(configFor(scimmy), attribute)

    expect((await connector.communities()).records.map(({ id }) => id)).toEqual(['North'])
    expect((await connector.employees()).records).toMatchObject([{ communities: ['North'] }])
  })
})
