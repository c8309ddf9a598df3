import entra from '@rollcall/connector-microsoft-graph'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { changed, group, groupId, refusal, startEntra, user } from '../../../test/entra.js'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'
import { blocksOf, itShowsSettingsThatThereAre } from './pages.js'

const [written = '', ...others] = blocksOf('docs/connectors/microsoft-graph.md')
const besides = others.find((text) => text.includes('community:')) ?? ''
const variants = others.filter((text) => text !== besides)

/** A fake tenant, and a folder with the configuration of the docs for it. */
async function theDocs() {
  const { server, tenant } = await startEntra({
    users: [
      user(1, { surname: 'de Wit' }),
      user(2, { givenName: 'Sanne', surname: 'Bakker' }),
      user(3, { givenName: 'Jan', accountEnabled: false }),
      user(4, { userType: 'Guest' }),
    ],
    groups: [group(1, [1, 2, 3, 4], { displayName: 'Team Kitchen' }), group(2, [], { displayName: 'Team Bar' })],
  })
  const here = `          cloud: { login: '${server.url}', graph: '${server.url}' }
          network: { privateHosts: ['127.0.0.1'] }
        safeguards: { firstImport: allow }
`
  const folder = await folderWith({ 'rollcall.yaml': written + here })
  return { server, tenant, folder, withSecret: { ENTRA_SECRET: 'entra-0123456789' } }
}

describe('the page on Microsoft Entra ID', () => {
  it('has a configuration that works as it stands', async () => {
    const { folder, withSecret } = await theDocs()

    expect(jsonLines(await rollcall(folder, ['check', '--json'], withSecret))).toEqual([
      expect.objectContaining({
        status: 'works',
        works: [
          'signed in, with the rights User.Read.All, GroupMember.Read.All',
          'users: 4, all on one page; 2 of 4 users left out: 1 disabled, 1 guests (GET /users)',
          'communities: 2 groups (GET /groups)',
        ],
        warnings: [],
      }),
    ])
    const [, ...changes] = jsonLines(await rollcall(folder, ['plan', 'acme/entra', '--json'], withSecret))
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: 'employee.invited',
        becomes: expect.objectContaining({ firstName: 'Noor', lastName: 'de Wit', language: 'nl-NL' }),
      }),
    )
  })

  itShowsSettingsThatThereAre(entra, { written, variants, knownBy: 'ENTRA_SECRET' })

  it('names what can be a community', () => {
    expect(Object.keys(entra.communityFrom)).toContain(parse(besides).community)
  })
})

describe('nights over Microsoft Entra ID', () => {
  it('R6 R9 R10 R23 import, follow what changes there, and leave everybody alone once rights are taken away', async () => {
    const { server, tenant, folder, withSecret } = await theDocs()
    const night = async (environment = withSecret) => rollcall(folder, ['sync', '--json'], environment)
    const failed = async (code: string, message: string) => {
      const sync = await night()
      expect(sync.status).toBe(3)
      expect(jsonLines(sync)).toMatchObject([{ status: 'failed', error: { code, message } }])
    }

    expect(jsonLines(await night())).toMatchObject([
      { status: 'applied', employees: { invited: 2 }, communities: { added: 2 }, functions: { added: 1 } },
    ])

    // Noor goes from the kitchen to the bar, and Sanne leaves.
    const [kitchen, bar] = tenant.groups
    if (kitchen) kitchen.members = []
    if (bar) bar.members = group(2, [1]).members
    tenant.users = tenant.users.map((one) => (one['givenName'] === 'Sanne' ? { ...one, accountEnabled: false } : one))
    expect(jsonLines(await night())).toMatchObject([
      { status: 'applied', employees: { transferred: 1, removed: 1, invited: 0 } },
    ])

    // A right is taken away, which new tokens then lack.
    const rights = tenant.roles?.splice(1)
    expect((await rollcall(folder, ['check'], withSecret)).out).toBe(`acme/entra  Microsoft Entra ID
  ✗ The application lacks GroupMember.Read.All
    In Entra ID, open the application › API permissions › Microsoft Graph ›
    Application permissions, add GroupMember.Read.All, and grant admin consent.
`)
    await failed('permission', 'The application lacks GroupMember.Read.All')
    tenant.roles?.push(...(rights ?? []))

    // Graph refuses.
    {
      using _ = server.misbehave(refusal(403, 'Authorization_RequestDenied'), { path: '/v1.0/users' })
      await failed('permission', 'The application may not read users')
    }

    // Graph hides who is in the groups.
    {
      const hidden = changed((body) => ({ ...body, '@odata.count': 0, value: [] }))
      using _ = server.misbehave(hidden, { path: `/v1.0/groups/${groupId(2)}/transitiveMembers` })
      await failed('permission', 'Microsoft Graph shows nobody who counts in any group')
    }

    // It shows nothing of users but that they are there.
    const users = tenant.users
    tenant.users = users.map(({ id, ...rest }) => ({
      id,
      ...Object.fromEntries(Object.keys(rest).map((name) => [name, null])),
    }))
    await failed('permission', 'Microsoft Graph shows no more of users than that they are there')
    tenant.users = users

    // The secret is revoked.
    const revoked = await night({ ENTRA_SECRET: 'entra-that-was-revoked' })
    expect(jsonLines(revoked)).toMatchObject([{ status: 'failed', error: { code: 'credentials' } }])
    expect(JSON.stringify(revoked)).not.toContain('was-revoked')

    expect(jsonLines(await rollcall(folder, ['list', 'employees', '--json'], withSecret))).toMatchObject([
      { firstName: 'Noor', communities: [{ name: 'Team Bar' }] },
    ])
    expect(server.writes).toEqual([])
  })
})
