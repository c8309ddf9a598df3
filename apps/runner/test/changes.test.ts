import { readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cursorPages, misbehaviors, startSourceServer } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'

/** A connector as somebody else would write it, for a system that says what changed since a checkpoint. */
const CONNECTOR = `
import { ConnectorError, defineConnector, tombstone } from '@rollcall/sdk'
import { byCursor, Network } from '@rollcall/sdk/http'
import { z } from 'zod'

const Config = z.strictObject({
  url: z.url().describe('Address of Brook.'),
  token: z.string().meta({ secret: true }).describe('Token of an API user.'),
  network: Network.optional(),
})
const Row = z.object({ id: z.string(), name: z.string().optional(), team: z.string().optional(), deleted: z.boolean().optional() })
const Page = z.object({ items: z.array(Row), nextCursor: z.string().nullable(), checkpoint: z.string().optional() })
const next = byCursor({ cursor: (page) => page.nextCursor })
const rows = (page) => page.items
const checkpoint = (page) => page.checkpoint
const record = (row, at) =>
  row.deleted
    ? tombstone(row.id)
    : { id: row.id, lastName: row.name, email: row.id + '@brook.example', communities: [row.team], at }

export default defineConnector({
  id: 'brook',
  name: 'Brook',
  config: Config,
  http: (config) => ({
    baseUrl: config.url,
    auth: { kind: 'bearer', token: config.token },
    network: config.network,
    explain: ({ status, at }) =>
      status === 410
        ? new ConnectorError('checkpoint_expired', 'Brook no longer knows what changed', { hint: 'Nothing is to be done.', at })
        : null,
  }),
  communityFrom: { team: 'Team' },
  async check({ http }) {
    await http.get('/teams', Page)
    return { works: ['Brook answers.'], warnings: [] }
  },
  communities: ({ http }) => http.pages('/teams', Page, { rows, next, record: ({ id, name = '' }) => ({ id, name }) }),
  employees: ({ http }) => http.pages('/people', Page, { rows, next, checkpoint, record }),
  changes: ({ http }, since) => http.pages('/people', Page, { query: { since }, rows, next, checkpoint, record }),
})
`

interface Row {
  readonly id: string
  readonly name: string
  readonly team: string
}

const person = (id: string, name = `Janssen ${id}`, team = 'T1'): Row => ({ id, name, team })

/** Brook, and a folder from which Rollcall reads it every night. */
async function brook() {
  const paging = cursorPages({ size: 3 })
  const server = await startSourceServer({
    signIn: { by: 'bearer', token: 'correct-horse-battery-staple' },
    lists: {
      '/teams': { records: ['T1', 'T2'].map((id) => ({ id, name: `Team ${id}` })), paging },
      '/people': {
        records: Array.from({ length: 10 }, (_, index) => person(`P${index}`)),
        paging,
        changes: {
          id: 'id',
          gone: (id) => ({ id, deleted: true }),
          isOnLastPage: true,
        },
      },
    },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const folder = await folderWith({
    'brook/package.json': '{ "name": "brook", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    'brook/index.js': CONNECTOR,
    'node_modules/@rollcall/README.md': '',
    'rollcall.yaml': `
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    language: nl
    integrations:
      - id: hr
        connector: ./brook
        config: { url: '${server.url}', token: '\${env:BROOK_TOKEN}', network: { privateHosts: ['127.0.0.1'] } }
        safeguards: { firstImport: allow }
`,
  })
  const sdk = fileURLToPath(new URL('../../../packages/sdk', import.meta.url))
  await symlink(sdk, join(folder, 'node_modules/@rollcall/sdk'))
  const zod = dirname(createRequire(join(sdk, 'package.json')).resolve('zod/package.json'))
  await symlink(zod, join(folder, 'node_modules/zod'))
  const run = (...words: readonly string[]) => rollcall(folder, words, { BROOK_TOKEN: 'correct-horse-battery-staple' })
  return {
    server,
    folder,
    people: server.changing('/people'),
    run,
    async night(date: string) {
      server.forget()
      const ended = await run('sync', '--json', '--at', date)
      const [report] = jsonLines(ended)
      return { status: ended.status, report, log: ended.log }
    },
    /** What was asked of the list of people: `all` or `changes`, a page each. */
    asked: () => server.requestsTo('/people').map(({ query }) => (query.has('since') ? 'changes' : 'all')),
  }
}

describe('nights over a system that says what changed', () => {
  it('R4 R8 R11 R12 R23 import, follow changes, leavers and returners, and get over broken and refused reads', async () => {
    const { server, people, run, night, asked } = await brook()

    expect((await run('connectors', './brook')).out).toContain('what changed since the one before; once a week all')
    expect(await night('2026-03-05')).toMatchObject({
      status: 0,
      report: { status: 'applied', read: { by: 'list', because: 'nothing_kept' }, employees: { invited: 10 } },
    })
    expect(asked()).toEqual(['all', 'all', 'all', 'all'])

    // One is renamed, one moves, one leaves, one is new.
    people.set(person('P0', 'Pietersen'), person('P1', 'Janssen P1', 'T2'), person('P10'))
    people.remove('P2')
    const [forecast] = jsonLines(await run('plan', 'acme/hr', '--json', '--at', '2026-03-06'))
    const changes = { read: { by: 'changes', since: '2026-03-05', changed: 3, gone: 1 } }
    const counts = { invited: 1, updated: 2, transferred: 1, removed: 1, unchanged: 7 }
    expect(forecast).toMatchObject({ ...changes, employees: counts })
    const { report } = await night('2026-03-06')
    expect(report).toMatchObject({ status: 'applied', ...changes, source: { employees: 10 }, employees: counts })
    expect(asked()).toEqual(['changes', 'changes'])
    expect((await run('show', 'run', String(report?.['run']))).out).toContain(
      'Only changes were read: 3 changed, 1 gone since 2026-03-05.',
    )

    // Brook breaks at the second page of what changed: nothing is done, and nothing is lost.
    people.set(...['P3', 'P4', 'P5', 'P6'].map((id) => person(id, 'Changed')))
    const trouble = server.misbehave(misbehaviors['page without its list'], { path: '/people', page: 1 })
    expect(await night('2026-03-07')).toMatchObject({
      status: 3,
      report: { status: 'failed', error: { code: 'incomplete_read' } },
    })
    trouble[Symbol.dispose]()
    people.set(person('P2'))
    expect(await night('2026-03-08')).toMatchObject({
      report: { read: { by: 'changes', since: '2026-03-06', changed: 5 }, employees: { updated: 4, restored: 1 } },
    })

    // Brook has forgotten what changed since: it is asked for all in the same run.
    people.expire()
    people.remove('P9')
    expect(await night('2026-03-09')).toMatchObject({
      report: { status: 'applied', read: { by: 'list', because: 'expired' }, employees: { removed: 1 } },
    })
    expect(asked()).toEqual(['changes', 'all', 'all', 'all', 'all'])
    expect(await night('2026-03-10')).toMatchObject({ report: { status: 'unchanged', read: { by: 'changes' } } })
    expect(asked()).toEqual(['changes'])

    const listed = jsonLines(await run('list', 'employees', '--json', '--at', '2026-03-10'))
    const names = listed.map(({ externalId, lastName }) => `${externalId} ${lastName}`)
    expect(names.sort()).toEqual([
      'P0 Pietersen',
      'P1 Janssen P1',
      'P10 Janssen P10',
      'P2 Janssen P2',
      ...['P3', 'P4', 'P5', 'P6'].map((id) => `${id} Changed`),
      ...['P7 Janssen P7', 'P8 Janssen P8'],
    ])
  })

  it('R13 forget what is kept of the source once it is configured no more, and read all where it is configured otherwise', async () => {
    const { folder, run, night } = await brook()
    const configure = async (from: string, to: string) => {
      const file = join(folder, 'rollcall.yaml')
      await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
    }
    await night('2026-03-05')
    expect(await run('retention', '--at', '2026-03-05')).toMatchObject({ status: 0 })
    expect(await night('2026-03-06')).toMatchObject({ report: { read: { by: 'changes' } } })

    await configure('id: hr', 'id: payroll')
    expect(await run('retention', '--at', '2026-03-06')).toMatchObject({ status: 0 })
    expect((await readFile(join(folder, 'rollcall.db'), 'latin1')).includes('GET /people')).toBe(false)
    await configure('id: payroll', 'id: hr')
    expect(await night('2026-03-07')).toMatchObject({ report: { read: { by: 'list', because: 'nothing_kept' } } })

    await configure("privateHosts: ['127.0.0.1']", "privateHosts: ['127.0.0.1', 'localhost']")
    expect(await night('2026-03-08')).toMatchObject({ report: { read: { by: 'list', because: 'configuration' } } })
  })
})
