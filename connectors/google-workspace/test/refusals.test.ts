import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { member } from '../../../test/google-workspace/records.js'
import { at, refusal, TOKENS } from '../../../test/google-workspace/server.js'
import { accountWith, reading } from './reading.js'

const scope = (name: string) => `https://www.googleapis.com/auth/admin.directory.${name}.readonly`

async function refused(
  community: 'orgUnit' | 'group',
  place: object & { path: string },
  how: ReturnType<typeof refusal>,
) {
  const { server } = await accountWith({ members: { g1: [member(1)] } })
  using trouble = server.misbehave(how, place)
  const told = await failureOf(reading(server, community).employees())
  const check = await failureOf(reading(server, community).check())
  expect(check).toEqual(told)
  return { ...told, tries: trouble.count / 2 }
}

describe('a token that Google refuses', () => {
  it('names the client and just the scopes that are to be delegated', async () => {
    const unauthorized = refusal(401, 'unauthorized_client', 'Client is unauthorized to retrieve access tokens …')

    expect(await refused('group', TOKENS, unauthorized)).toEqual({
      code: 'permission',
      message: 'The Workspace account has not delegated the scopes to this service account',
      hint: `In the Admin console, Security › API controls › Domain-wide delegation, enter the client ID 104567890123456789012 with exactly ${scope('user')}, ${scope('group')} (it can take up to 24 hours to work).`,
      at: expect.stringMatching(/^POST 127\.0\.0\.1:\d+\/token$/),
      tries: 1,
    })
    expect((await refused('orgUnit', TOKENS, unauthorized)).hint).toContain(
      `exactly ${scope('user')}, ${scope('orgunit')} (`,
    )
  })

  it.each([
    ['Invalid email or User ID', 'configuration', 'Google knows no such administrator'],
    [
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
      'configuration',
      'The clock of this machine is off, so that Google takes no signature',
    ],
    ['Invalid JWT Signature.', 'credentials', 'Google does not take the key of the service account'],
    ['Invalid grant: account not found', 'credentials', 'Google does not take the key of the service account'],
  ])('%s', async (description, code, message) => {
    const { hint, ...told } = await refused('orgUnit', TOKENS, refusal(400, 'invalid_grant', description))

    expect(told).toMatchObject({ code, message, tries: 1 })
    expect(hint).not.toBe('')
  })
})

describe('a request that Google refuses for good', () => {
  it.each([
    ['/users', 'accessNotConfigured', 'The Admin SDK API is not enabled', 'in the project acme-rollcall'],
    ['/users', 'insufficientPermissions', 'The scope to read users is missing', scope('user')],
    ['/groups', 'insufficientPermissions', 'The scope to read groups is missing', scope('group')],
    ['/groups/g1/members', 'forbidden', 'The administrator may not read groups', 'Groups › Read'],
    ['/users', 'forbidden', 'The administrator may not read users', 'Users › Read'],
    ['/users', 'domainCannotUseApis', 'The Workspace account does not let programs use its API', 'API controls'],
  ])('%s: 403 %s', async (path, reason, message, named) => {
    const told = await refused('group', at(path), refusal(403, reason))

    expect(told).toMatchObject({ code: 'permission', message, hint: expect.stringContaining(named), tries: 1 })
  })

  it('names the right to read organizational units', async () => {
    const told = await refused('orgUnit', at('/customer/my_customer/orgunits'), refusal(403, 'forbidden'))

    expect(told).toMatchObject({
      code: 'permission',
      message: 'The administrator may not read organizational units',
      hint: 'In the Admin console, Account › Admin roles, give `administrator` a role with the Admin API privilege Organizational Units › Read, for all organizational units.',
    })
  })

  it('400 leads to the administrator, of another account perhaps', async () => {
    expect(await refused('orgUnit', at('/users'), refusal(400, 'invalid', 'Invalid Input'))).toMatchObject({
      code: 'configuration',
      hint: expect.stringContaining('`administrator`'),
    })
  })
})

it('a token of its own that Google does not take is renewed once, and then told', async () => {
  expect(await refused('orgUnit', at('/users'), refusal(401, 'authError'))).toMatchObject({
    code: 'credentials',
    message: 'Google does not take the token that it gave itself',
    tries: 2,
  })
})

describe('what passes', () => {
  it.each([
    [412, 'conditionNotMet'],
    [503, 'backendError'],
    [403, 'rateLimitExceeded'],
    [429, 'rateLimitExceeded'],
  ])('%d %s is tried again', async (status, reason) => {
    const { server } = await accountWith({})
    using trouble = server.misbehave(refusal(status, reason, 'Later', 2), at('/users'))

    expect((await reading(server, 'orgUnit').employees()).records).toHaveLength(3)
    expect(trouble.count).toBe(2)
  })

  it('a token that ends is renewed, and the same page asked again', async () => {
    const { server } = await accountWith({})
    using _ = server.misbehave(refusal(401, 'authError', 'Invalid Credentials', 1), at('/users'))

    expect((await reading(server, 'orgUnit').employees()).records).toHaveLength(3)
    expect(server.requestsTo('/token')).toHaveLength(2)
  })
})

it('asks for the least: only scopes of what is read, and writes nothing', async () => {
  const { server } = await accountWith({ members: { g1: [member(1)] } })
  for (const community of ['orgUnit', 'group', 'department'] as const) await reading(server, community).check()

  const asked = server.requestsTo('/token').map(({ body }) => new URLSearchParams(body).get('scope'))
  expect(asked).toEqual([`${scope('user')} ${scope('orgunit')}`, `${scope('user')} ${scope('group')}`, scope('user')])
  expect(server.writes).toEqual([])
})
