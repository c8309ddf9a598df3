import { failureOf, startSourceServer } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, ENTERPRISE, group, reading, scimmyWith, user, users } from './reading.js'

const whole = { phoneNumbers: [{ value: '+31 6 000' }], preferredLanguage: 'nl' }
const people = Array.from({ length: 30 }, (_, n) => user(n + 1, { ...whole, active: n % 10 !== 9 }))

describe('a check', () => {
  it('reads the first page of each list, and tells how many there are', async () => {
    const scimmy = await scimmyWith(people, [
      group(
        'G1',
        people.map(({ id }) => id),
      ),
      group('G2', []),
    ])
    const { works, warnings } = await reading(configFor(scimmy, { users: { pageSize: 10 } })).check()

    expect(works).toEqual([
      'users: 30, the first page has 10; 1 of 10 users left out: 1 not active (GET /Users)',
      'communities: 2, all on one page (GET /Groups)',
      'the service tells of itself (ServiceProviderConfig, ResourceTypes)',
    ])
    expect(warnings).toEqual([])
    expect(scimmy.requests.filter((one) => !one.startsWith('GET '))).toEqual([])
  })

  it('fails as a night does where none of the users counts, which says nothing of their groups', async () => {
    const gone = people.map((one) => ({ ...one, active: false }))
    const scimmy = await scimmyWith(gone, [group('G1', ['u-1'])])
    const run = reading(configFor(scimmy))
    const refused = {
      code: 'configuration',
      message: 'None of the users counts',
      hint: expect.stringMatching(/`users`: (\d+) of \1 users left out: \1 not active\.$/),
    }

    expect(await failureOf(run.check())).toMatchObject(refused)
    expect(await failureOf(run.employees())).toMatchObject(refused)
  })

  it('tells departments from the users, and who will be rejected', async () => {
    const scimmy = await scimmyWith([...people, user(31, { ...whole, [ENTERPRISE]: {} })])
    const { works, warnings } = await reading(configFor(scimmy), 'department').check()

    expect(works.slice(0, 2)).toEqual([
      'users: 31, all on one page; 3 of 31 users left out: 3 not active (GET /Users)',
      'communities: 1 (department) in the records of these users',
    ])
    expect(warnings).toEqual([
      '1 of the first 31 users will be rejected, the first: has no department (GET /Users, page 1, record 31)',
      'Users in no community are reported each night and left as they are. Where they are no employees (accounts of services), write `withoutCommunity: leaveOut` under `users`',
    ])
  })

  it('warns of what nobody has, which would be emptied', async () => {
    const scimmy = await scimmyWith([user(1, { title: null })])

    expect((await reading(configFor(scimmy), 'department').check()).warnings).toEqual([
      'None of the first 1 users has phoneNumbers, preferredLanguage: what the platform has there is emptied. If the service does not keep or hides it, write `missing: unknown`',
      'None of the first 1 users has a title. If the service keeps none, write `function: false` for this integration',
    ])
    expect((await reading(configFor(scimmy, { missing: 'unknown' }), 'department', null).check()).warnings).toEqual([])
  })

  it('R4 warns of identifiers that change', async () => {
    const scimmy = await scimmyWith([user(1, { ...whole, externalId: '1001' })])
    const warningsWith = async (identifier: string) =>
      (await reading(configFor(scimmy, { identifier }), 'department').check()).warnings

    expect(await warningsWith('id')).toEqual([])
    expect(await warningsWith('userName')).toEqual([
      'Employees are identified by userName, which changes with a name or an address: who gets another one is removed, and invited as somebody new. `id` never changes',
    ])
    expect(await warningsWith('externalId')).toEqual([
      expect.stringContaining('which is set by another system, and can be changed'),
    ])
  })

  it('warns of a filter that leaves nobody out, as of a service that ignores it', async () => {
    const scimmy = await scimmyWith([user(1, whole)], [group('G1', ['u-1'])])
    const filters = { users: { filter: 'userName pr' }, groups: { filter: 'displayName pr' } }

    expect((await reading(configFor(scimmy, filters)).check()).warnings).toEqual([
      '`users.filter` leaves out no users: the service may not know such a filter',
      '`groups.filter` leaves out no groups: the service may not know such a filter',
    ])
  })

  it('warns where none of the first groups shows a member', async () => {
    const scimmy = await scimmyWith(people, [group('G1', [])])

    expect((await reading(configFor(scimmy, { users: { pageSize: 10 } })).check()).warnings).toEqual([
      'Of the first 1 groups none shows a member, and of the first 10 users none a group: the account may lack the right to read the members of groups',
      expect.stringContaining('will be rejected'),
      expect.stringContaining('`withoutCommunity: leaveOut`'),
    ])
  })

  it('does without what the service may tell of itself', async () => {
    const scimmy = await scimmyWith([user(1, whole)])
    scimmy.deviations.refuses = (path) => (path.endsWith('/ServiceProviderConfig') ? 404 : undefined)

    expect((await reading(configFor(scimmy), 'department').check()).works.at(-1)).toBe(
      'the service tells of itself (ResourceTypes)',
    )
  })

  it('holds what the service tells of itself against the configuration', async () => {
    const server = await startSourceServer({
      answers: {
        '/Users': ({ query }) => ({
          totalResults: 2,
          Resources: [user(1, whole), user(2, whole)].slice(0, Number(query.get('count'))),
        }),
        '/ServiceProviderConfig': () => ({ filter: { supported: false }, pagination: { cursor: true, index: false } }),
        '/ResourceTypes': () => ({ Resources: [{ endpoint: '/Users' }] }),
      },
    })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const service = { url: server.url, token: 'scim-0123456789' }

    const filtered = reading(configFor(service, { users: { filter: 'active eq true' } }), 'department')
    expect((await filtered.check()).warnings).toEqual([
      'The service says that it pages by cursors only: write `paging: cursor`',
      'The service says that it knows no filters',
      'The service does not say that its users have the enterprise extension, which department belongs to',
      '`users.filter` leaves out no users: the service may not know such a filter',
    ])
    expect(await failureOf(reading(configFor(service)).check())).toMatchObject({
      code: 'configuration',
      message: 'The service says that it has no groups',
      hint: 'Let another entity be the `community` of this integration: department, for example.',
    })
  })

  it('refuses a token that is none', async () => {
    const scimmy = await scimmyWith(users(1))
    const wrong = reading(configFor({ ...scimmy, token: 'scim-9876543210' }))

    expect(await failureOf(wrong.check())).toMatchObject({
      code: 'credentials',
      message: 'The service does not accept the credentials',
      hint: expect.stringContaining('without "Bearer"'),
      at: 'GET /Users',
    })
  })

  it('says what to mend where the address leads elsewhere, or the service knows no such filter', async () => {
    const scimmy = await scimmyWith([user(1, whole)], [group('G1', ['u-1'])])
    const elsewhere = reading(configFor({ ...scimmy, url: scimmy.url.replace('/v2', '') }))
    const filtered = reading(configFor(scimmy, { groups: { filter: 'displayName startsWith "Team "' } }))

    expect(await failureOf(elsewhere.check())).toMatchObject({
      code: 'configuration',
      message: 'The service has no /Users below the address',
      hint: expect.stringContaining('Mend `url`'),
    })
    expect(await failureOf(filtered.check())).toMatchObject({
      code: 'configuration',
      hint: expect.stringContaining('Mend `groups.filter`'),
    })
  })
})
