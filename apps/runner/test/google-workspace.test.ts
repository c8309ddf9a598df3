import google from '@rollcall/connector-google-workspace'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { group, member, UNITS, user } from '../../../test/google-workspace/records.js'
import {
  type Account,
  addressOf,
  at,
  keyFile,
  refusal,
  startWorkspace,
  TOKENS,
} from '../../../test/google-workspace/server.js'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'
import { blocksOf, itShowsSettingsThatThereAre, textOf } from './pages.js'

const PAGE = 'docs/connectors/google-workspace.md'
const [written = '', ...variants] = blocksOf(PAGE)
const KEY = keyFile('https://oauth2.googleapis.com')
const { community, config } = parse(written).organizations[0].integrations[0]

/** Two teams of three people, the administrators, a room, and a folder with the configuration of the docs for them. */
async function theDocs() {
  const members = {
    'team-kitchen': [member(2), member(3), member(5)],
    'team-bar': [] as ReturnType<typeof member>[],
    all: [{ id: 'C03acme', type: 'CUSTOMER' }],
  }
  const account: Account = {
    users: [
      user(1, { organizations: [] }),
      user(2, { name: { givenName: 'Noor', familyName: 'de Wit' } }),
      user(3, { name: { givenName: 'Sanne', familyName: 'Bakker' } }),
      user(4, { orgUnitPath: '/Rooms/Attic' }),
      user(5, { suspended: true, suspensionReason: 'ADMIN' }),
    ],
    orgUnits: [...UNITS],
    groups: [group('team-kitchen'), group('team-bar'), group('all')],
    members,
  }
  const server = await startWorkspace(account)
  onTestFinished(() => server[Symbol.asyncDispose]())
  const besides = `            withoutCommunity: leaveOut
          url: ${addressOf(server.url)}
          network: { privateHosts: ['127.0.0.1'] }
        safeguards: { firstImport: allow }
`
  const configuration = written
    .replace('/run/secrets/google.json', 'google.json')
    .replace('            withoutCommunity: leaveOut\n', besides)
  return {
    account,
    members,
    server,
    folder: await folderWith({ 'rollcall.yaml': configuration, 'google.json': keyFile(server.url) }),
  }
}

describe('the page on Google Workspace', () => {
  it('has a configuration that works as it stands', async () => {
    const { folder } = await theDocs()

    expect(jsonLines(await rollcall(folder, ['check', '--json']))).toEqual([
      expect.objectContaining({
        status: 'works',
        works: [
          'users: 5, all on one page; 3 of 5 users left out: 1 in no community, 1 in other organizational units, 1 suspended (GET /users)',
          'communities: 2 groups; 1 of 3 groups left out: 1 of other addresses; members read of 2 (GET /groups)',
        ],
        warnings: ['Nobody is in the organizational unit Service accounts'],
      }),
    ])
    const [, ...changes] = jsonLines(await rollcall(folder, ['plan', 'acme/directory', '--json']))
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: 'employee.invited',
        becomes: expect.objectContaining({ firstName: 'Noor', lastName: 'de Wit', language: 'nl' }),
      }),
    )
  })

  itShowsSettingsThatThereAre(google, {
    written,
    variants,
    knownBy: 'connector: google-workspace',
    filled: (yaml) => yaml.replace(/\$\{file:.*google\.json\}/, JSON.stringify(KEY)),
  })

  it('names what can be a community, and the scopes that are asked for then', () => {
    expect(Object.keys(google.communityFrom)).toContain(community)
    const rows = [...textOf(PAGE).matchAll(/^\| `(\w+)`.*\| `(https:.*)` \|$/gm)]
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(google.communityFrom))
    for (const [, name = '', scopes = ''] of rows) {
      const { auth } =
        google.http?.(google.config.parse({ ...config, key: KEY }), { community: name, jobFunction: null }) ?? {}
      expect(auth).toMatchObject({ scope: scopes.replaceAll(',', ' ') })
    }
  })
})

describe('nights over Google Workspace', () => {
  it('R6 R9 R10 R23 import, follow what changes there, and leave everybody alone once rights are taken away', async () => {
    const { account, members, server, folder } = await theDocs()
    const night = async () => jsonLines(await rollcall(folder, ['sync', '--json']))

    expect(await night()).toMatchObject([
      { status: 'applied', employees: { invited: 2 }, communities: { added: 2 }, functions: { added: 1 } },
    ])
    expect(await night()).toMatchObject([{ status: 'unchanged', employees: { unchanged: 2 } }])

    // Noor goes from the kitchen to the bar, Sanne leaves, and the kitchen gets another name.
    members['team-kitchen'].splice(0, 1)
    members['team-bar'].push(member(2))
    account.groups.splice(0, 1, group('team-kitchen', { name: 'Cuisine' }))
    account.users = Array.isArray(account.users) ? account.users.filter((_, n) => n !== 2) : account.users
    expect(await night()).toMatchObject([
      {
        status: 'applied',
        employees: { transferred: 1, removed: 1, invited: 0 },
        communities: { added: 0, removed: 0 },
        problems: expect.arrayContaining([expect.objectContaining({ code: 'community.renamed' })]),
      },
    ])

    // The delegation is taken back.
    {
      using _ = server.misbehave(refusal(401, 'unauthorized_client'), TOKENS)
      expect((await rollcall(folder, ['check'])).out).toBe(`acme/directory  Google Workspace
  ✗ The Workspace account has not delegated the scopes to this service account
    (POST ${new URL(server.url).host}/token)
    In the Admin console, Security › API controls › Domain-wide delegation,
    enter the client ID 104567890123456789012 with exactly
    https://www.googleapis.com/auth/admin.directory.user.readonly,
    https://www.googleapis.com/auth/admin.directory.group.readonly (it can take
    up to 24 hours to work).
`)
      expect(await night()).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])
    }

    // The role of the administrator loses the right to read groups.
    {
      using _ = server.misbehave(refusal(403, 'forbidden'), at('/groups/team-kitchen/members'))
      expect(await night()).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])
    }

    // It is for one organizational unit only, without the super administrator.
    const everybody = Array.isArray(account.users) ? account.users : []
    account.users = everybody.slice(1)
    expect(jsonLines(await rollcall(folder, ['check', '--json']))).toMatchObject([{ status: 'failed' }])
    expect(await night()).toMatchObject([
      { status: 'failed', error: { code: 'permission', message: expect.stringContaining('only a part of the users') } },
    ])

    // It sees nobody at all.
    account.users = []
    expect(await night()).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])
    account.users = everybody

    // The key is deleted.
    {
      using _ = server.misbehave(refusal(400, 'invalid_grant', 'Invalid JWT Signature.'), TOKENS)
      const refused = await rollcall(folder, ['sync', '--json'])
      expect([refused.status, jsonLines(refused)]).toMatchObject([
        3,
        [{ status: 'failed', error: { code: 'credentials' } }],
      ])
      expect(JSON.stringify(refused)).not.toContain('PRIVATE KEY')
    }

    expect(jsonLines(await rollcall(folder, ['list', 'employees', '--json']))).toMatchObject([
      { firstName: 'Noor', communities: [{ name: 'Group team-bar' }] },
    ])
    expect(server.writes).toEqual([])
  })
})
