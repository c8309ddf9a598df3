import scim from '@rollcall/connector-scim'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { type Resource, startScimmy } from '../../../test/scimmy.js'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'
import { blocksOf, itShowsSettingsThatThereAre } from './pages.js'

const PAGE = 'docs/connectors/scim.md'
const [written = '', besides = '', ...variants] = blocksOf(PAGE)

/** A scimmy with the users and groups of the docs, and a folder with the configuration of the docs for it. */
async function theDocs() {
  const service = await startScimmy()
  onTestFinished(() => service[Symbol.asyncDispose]())
  const [users, groups]: { Resources: Resource[] }[] = blocksOf(PAGE, 'json').map((text) => JSON.parse(text))
  for (const one of users?.Resources ?? []) service.users.set(one.id, one)
  for (const one of groups?.Resources ?? []) service.groups.set(one.id, one)
  const rest = "          network: { privateHosts: ['127.0.0.1'] }\n        safeguards: { firstImport: allow }\n"
  const configuration = written.replace('https://acme.example/scim/v2', service.url) + rest
  return {
    service,
    folder: await folderWith({ 'rollcall.yaml': configuration }),
    withToken: { SCIM_TOKEN: service.token },
  }
}

describe('the page on SCIM services', () => {
  it('has a configuration that works as it stands', async () => {
    const { folder, withToken } = await theDocs()

    expect(jsonLines(await rollcall(folder, ['check', '--json'], withToken))).toEqual([
      expect.objectContaining({
        status: 'works',
        works: [
          'users: 3, all on one page; 1 of 3 users left out: 1 not active (GET /Users)',
          'communities: 2, all on one page (GET /Groups)',
          'the service tells of itself (ServiceProviderConfig, ResourceTypes)',
        ],
        warnings: [],
      }),
    ])
    const [, ...changes] = jsonLines(await rollcall(folder, ['plan', 'acme/directory', '--json'], withToken))
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: 'employee.invited',
        becomes: expect.objectContaining({ firstName: 'Noor', lastName: 'de Wit', language: 'nl' }),
      }),
    )
  })

  itShowsSettingsThatThereAre(scim, { written, variants, knownBy: 'scim/v2' })

  it('names what can be a community', () => {
    expect(Object.keys(scim.communityFrom)).toContain(parse(besides).community)
  })
})

describe('nights over a SCIM service', () => {
  it('R6 R9 R10 R23 import, follow what changes there, and leave everybody alone once rights are taken away', async () => {
    const { service, folder, withToken } = await theDocs()
    const night = async (environment = withToken) => rollcall(folder, ['sync', '--json'], environment)

    expect(jsonLines(await night())).toMatchObject([
      { status: 'applied', employees: { invited: 2 }, communities: { added: 2 }, functions: { added: 1 } },
    ])

    // Noor goes from the kitchen to the bar, and Sanne leaves.
    const kitchen = { id: 'e9e30dba', displayName: 'Kitchen', members: [{ value: '7b3f9a10' }] }
    service.groups.set('e9e30dba', kitchen)
    service.groups.set('fc348aa8', { id: 'fc348aa8', displayName: 'Bar', members: [{ value: '2819c223' }] })
    service.users.set('7b3f9a10', { ...service.users.get('7b3f9a10'), id: '7b3f9a10', active: false })
    expect(jsonLines(await night())).toMatchObject([
      { status: 'applied', employees: { transferred: 1, removed: 1, invited: 0 } },
    ])

    // The account may no longer read groups.
    service.deviations.refuses = (path) => (path.endsWith('/Groups') ? 403 : undefined)
    const check = await rollcall(folder, ['check'], withToken)
    expect(check.out).toBe(`acme/directory  SCIM 2.0
  ✗ The account may not read groups (GET /Groups)
    Grant the account the right to read all groups; in OAuth it may be a scope
    to ask for as well.
`)
    const refused = await night()
    expect(refused.status).toBe(3)
    expect(jsonLines(refused)).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])

    // It may, but sees nobody in them.
    delete service.deviations.refuses
    service.deviations.list = (body) => JSON.parse(JSON.stringify(body).replaceAll('"members"', '"hidden"'))
    expect(jsonLines(await rollcall(folder, ['check', '--json'], withToken))).toMatchObject([
      { status: 'failed', error: { code: 'permission' } },
    ])
    expect(jsonLines(await night())).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])

    // It sees nobody at all.
    service.deviations.list = (body) => ({ ...body, totalResults: 0, Resources: [] })
    expect(jsonLines(await night())).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])

    // The token is revoked.
    const revoked = await night({ SCIM_TOKEN: 'token-that-was-revoked' })
    expect(jsonLines(revoked)).toMatchObject([{ status: 'failed', error: { code: 'credentials' } }])
    expect(JSON.stringify(revoked)).not.toContain('was-revoked')

    expect(jsonLines(await rollcall(folder, ['list', 'employees', '--json'], withToken))).toMatchObject([
      { firstName: 'Noor', communities: [{ name: 'Bar' }] },
    ])
    expect(service.requests.filter((one) => !one.startsWith('GET '))).toEqual([])
  })
})
