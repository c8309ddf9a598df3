import { isConnector } from '@rollcall/sdk'
import { startSourceServer } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import connector from '../src/index.js'
import { reading, users } from './reading.js'

const least = { url: 'https://acme.example/scim/v2', signIn: { kind: 'bearer', token: 'scim-0123456789' } }

function mistakes(changes: object): string[] {
  const issues = connector.config.safeParse({ ...least, ...changes }).error?.issues ?? []
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

describe('the configuration', () => {
  it('needs an address, and how to sign in', () => {
    expect(mistakes({})).toEqual([])
    expect(connector.config.safeParse({}).error?.issues.map(({ path }) => path.join('.'))).toEqual(['url', 'signIn'])
  })

  it('tells a mistake where it stands', () => {
    expect(mistakes({ url: 'acme.example', signIn: { kind: 'oauth' } })).toEqual([
      'url: must be an address such as https://acme.example/scim/v2',
      'signIn.kind: must say its kind: bearer, basic or clientCredentials',
    ])
    expect(mistakes({ url: 'https://acme.example/scim/v2/Users' })).toEqual(['url: ends before /Users and /Groups'])
    expect(mistakes({ fields: { startDate: 'hired on' } })).toEqual([
      'fields.startDate: must be an attribute as SCIM writes it: employeeNumber, name.middleName, or urn:acme:hr:1.0:User:hiredOn',
    ])
  })

  it('marks every secret', () => {
    const schema = z.toJSONSchema(connector.config, { io: 'input' })
    expect(new Set(secretsIn(schema.properties?.['signIn']))).toEqual(new Set(['token', 'password', 'clientSecret']))
  })

  it('belongs to a connector that the runner knows as one, with groups as the first choice of a community', () => {
    expect(isConnector(connector)).toBe(true)
    expect([connector.id, Object.keys(connector.communityFrom)]).toEqual([
      'scim',
      ['group', 'department', 'division', 'organization', 'costCenter'],
    ])
  })
})

describe('signing in', () => {
  const page = { totalResults: 1, Resources: users(1) }
  /** Behind the end there is nothing. */
  const answers = {
    '/Users': ({ query }: { query: URLSearchParams }) =>
      query.get('startIndex') === '1' ? page : { totalResults: 1, Resources: [] },
  }

  it.each([
    [
      'basic',
      { by: 'basic', user: 'rollcall', password: 'correct-horse' },
      () => ({ kind: 'basic', username: 'rollcall', password: 'correct-horse' }),
    ],
    [
      'client credentials',
      { by: 'clientCredentials', tokenPath: '/token', clientId: 'rollcall', clientSecret: 'correct-horse' },
      (url: string) => ({
        kind: 'clientCredentials',
        tokenUrl: `${url}/token`,
        clientId: 'rollcall',
        clientSecret: 'correct-horse',
      }),
    ],
  ] as const)('goes by %s', async (_, signIn, configured) => {
    const server = await startSourceServer({ signIn, answers })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const config = { url: server.url, signIn: configured(server.url), network: { privateHosts: ['127.0.0.1'] } }

    expect((await reading(config, 'department').employees()).records).toHaveLength(1)
  })
})

/** Names of the fields that are marked. */
function secretsIn(schema: unknown, name = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  if ('secret' in schema) return [name]
  return Object.entries(schema).flatMap(([key, inner]) => secretsIn(inner, key))
}
