import { describe, expect, it } from 'vitest'
import { group, member, user, users } from '../../../test/google-workspace/records.js'
import { accountWith, reading } from './reading.js'

const everywhere = (n: number) => ({ orgUnitPath: ['/', '/Stores', '/Stores/Utrecht'][n % 3] })
const people = users(30).map((one, n) => ({ ...one, ...everywhere(n), archived: n % 10 === 9 }))

describe('a check', () => {
  it('reads the first page of users and the organizational units', async () => {
    const { server } = await accountWith({ users: people })

    expect(await reading(server, 'orgUnit').check()).toEqual({
      works: [
        'users: 30, all on one page; 3 of 30 users left out: 3 archived (GET /users)',
        'communities: 3 organizational units (GET /customer/my_customer/orgunits)',
      ],
      warnings: [],
    })
  })

  it('asks for the super administrator alone where there are more pages', async () => {
    const { server } = await accountWith(
      {
        users: users(40)
          .reverse()
          .map((one, n) => ({ ...one, ...everywhere(n) })),
      },
      { users: 10 },
    )

    const { works } = await reading(server, 'orgUnit').check()
    expect(works[0]).toBe('users: the first page has 10, and there are more (GET /users)')
    expect(server.requestsTo('/admin/directory/v1/users').at(-1)?.query.get('query')).toBe('isAdmin=true')
  })

  it('reads groups, and the members of some', async () => {
    const members = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`g${n}`, [member(n + 1)]]))
    const { server } = await accountWith({ users: people, members })
    const addresses = Array.from({ length: 28 }, (_, n) => `g${n}@acme.example`)

    expect(await reading(server, 'group', { groups: { addresses } }).check()).toEqual({
      works: [
        'users: 30, all on one page; 3 of 30 users left out: 3 archived (GET /users)',
        'communities: 28 groups; 2 of 30 groups left out: 2 of other addresses; members read of 25 (GET /groups)',
      ],
      warnings: [],
    })
  })

  it('tells who will be rejected, and why', async () => {
    const { server } = await accountWith({ users: [user(1, everywhere(0)), user(2)], members: { g1: [member(1)] } })

    expect((await reading(server, 'group').check()).warnings).toEqual([
      '1 of the first 2 users will be rejected, the first: is in no group (GET /users, page 1, record 2)',
      'Users in no community are reported each night and left as they are. Where they are no employees (accounts of machines), write `withoutCommunity: leaveOut` under `users`',
    ])
  })

  it('tells who is left out for want of a community', async () => {
    const { server } = await accountWith({ users: [user(1, everywhere(0)), user(2)], members: { g1: [member(1)] } })

    expect(await reading(server, 'group', { users: { withoutCommunity: 'leaveOut' } }).check()).toMatchObject({
      works: [expect.stringContaining('1 of 2 users left out: 1 in no community'), expect.anything()],
      warnings: [],
    })
  })

  it('R4 warns of identifiers that change', async () => {
    const { server } = await accountWith({ users: people })
    const warningsWith = async (identifier: string) =>
      (await reading(server, 'department', { identifier }).check()).warnings

    expect(await warningsWith('primaryEmail')).toEqual([
      'Employees are identified by primaryEmail, which changes with a name: who gets another one is removed, and invited as somebody new. `id` never changes',
    ])
    expect(await warningsWith('employeeId')).toEqual([expect.stringContaining('which is written by hand')])
  })

  it('warns of what nobody has, and of units that nobody is in', async () => {
    const bare = user(1, { organizations: [{ department: 'Kitchen' }], phones: undefined, languages: undefined })
    const { server } = await accountWith({ users: [bare] })
    const configured = { users: { exceptUnits: ['/Rooms'] }, fields: { endDate: 'HR.endDate' } }

    expect((await reading(server, 'department', configured).check()).warnings).toEqual([
      'Nobody is in the organizational unit /Rooms',
      'All users are in the organizational unit /Stores, or below it. If there are others elsewhere, `administrator` has a role for that unit only',
      'None of the first 1 users has phones, languages: what the platform has there is emptied. If the account keeps none, write `missing: unknown`',
      'None of the first 1 users has a title. If the account keeps none, write `function: false` for this integration',
      'None of the first 1 users has HR.endDate',
    ])
  })

  it('says so where nobody counts, or nobody is in a group', async () => {
    const { server } = await accountWith(
      { users: users(20).map((one, n) => ({ ...one, ...everywhere(n), archived: true })) },
      { users: 10 },
    )
    expect((await reading(server, 'department').check()).warnings).toContain(
      'None of the first 10 users counts: look at `users` in the configuration',
    )

    const hidden = await accountWith({ users: people, groups: [group('g1')], members: { g1: [] } }, { users: 10 })
    expect((await reading(hidden.server, 'group').check()).warnings[0]).toBe(
      'None of the first 10 users is in one of the communities',
    )
  })
})
