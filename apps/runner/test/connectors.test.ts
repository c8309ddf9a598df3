import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall, start } from './cli/rollcall.js'

const SDK = fileURLToPath(new URL('../../../packages/sdk', import.meta.url))
const ZOD = dirname(createRequire(join(SDK, 'package.json')).resolve('zod/package.json'))

/** A connector as a stranger would write it; its package has a copy of the SDK of its own. */
const BREEZE = `
import { ConnectorError, defineConnector, endOfRead } from '@rollcall/sdk'
import { z } from 'zod'

const people = [
  { id: 'a', firstName: 'Ada', email: 'ada@acme.example', communities: ['crew'], functions: ['pilot'] },
  { id: 'b', firstName: 'Bo', email: 'bo@acme.example', communities: ['crew'], functions: [] },
]
const end = () => endOfRead({ proof: 'the list is fixed' })

export default defineConnector({
  id: 'breeze',
  name: 'Breeze rosters',
  config: z.strictObject({
    server: z.string().describe('Where Breeze runs.'),
    key: z.string().min(3, 'must be the key from Settings').meta({ secret: true }),
  }),
  communityFrom: { crew: 'Crew', base: 'Base' },
  functionFrom: { rank: 'Rank' },
  async check({ config }) {
    if (config.server === 'down') {
      throw new ConnectorError('unavailable', 'Breeze does not answer', { hint: 'Wait a little.', at: 'GET /crew' })
    }
    return { works: ['signed in'], warnings: [] }
  },
  async *communities({ community }) { yield [{ id: 'crew', name: community }]; return end() },
  async *functions() { yield [{ id: 'pilot', name: 'Pilot' }]; return end() },
  async *employees() { yield people; return end() },
})
`

const manifest = (name: string) =>
  JSON.stringify({ name, version: '2.1.0', type: 'module', exports: './breeze.js', keywords: ['rollcall-connector'] })

/** A package outside of this repository, into which nothing of ours reaches but the copied SDK. */
async function putBreeze(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/@rollcall/sdk'), { recursive: true })
  await cp(join(SDK, 'package.json'), join(folder, 'node_modules/@rollcall/sdk/package.json'))
  await cp(join(SDK, 'dist'), join(folder, 'node_modules/@rollcall/sdk/dist'), { recursive: true })
  await symlink(ZOD, join(folder, 'node_modules/zod'))
  await writeFile(join(folder, 'breeze.js'), BREEZE)
  await writeFile(join(folder, 'package.json'), manifest('breeze-for-rollcall'))
}

function configuration(integration: string): string {
  return `
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    integrations:
      - id: crew
        ${integration.trim().split('\n').join('\n        ')}
`
}

describe('a connector from outside the workspace', () => {
  it('is loaded by the path of its folder, and its employees come onto the platform', async () => {
    const integration = 'connector: ./breeze\nconfig: { server: here, key: abc }\nsafeguards: { firstImport: allow }'
    const folder = await folderWith({ 'rollcall.yaml': configuration(integration) })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    const ended = await rollcall(folder, ['sync', '--json'])
    expect(ended.log).toBe('')
    expect(jsonLines(ended)).toMatchObject([
      { status: 'applied', employees: { invited: 2 }, communities: { added: 1 }, functions: { added: 1 } },
    ])
    expect(ended.status).toBe(0)
  })

  it('is loaded by the name of its package, from beside the configuration', async () => {
    const folder = await folderWith({
      'rollcall.yaml': configuration('connector: breeze-for-rollcall\nconfig: { server: here, key: abc }'),
    })
    await mkdir(join(folder, 'node_modules/breeze-for-rollcall'), { recursive: true })
    await putBreeze(join(folder, 'node_modules/breeze-for-rollcall'))
    const check = await rollcall(folder, ['check', '--json'])
    expect(jsonLines(check)).toMatchObject([
      { organization: 'acme', integration: 'crew', status: 'works', works: ['signed in'], warnings: [] },
    ])
    const installed = await rollcall(folder, ['connectors'])
    expect(installed.out).toMatch(/breeze-for-rollcall +Breeze rosters/)
    expect(installed.out).toMatch(/csv +CSV files/)
  })

  it('R15 R20 gives the choice of what is a community, and functions may be switched off', async () => {
    const chosen = 'connector: ./breeze\nconfig: { server: here, key: abc }\ncommunity: base\nfunction: false'
    const folder = await folderWith({ 'rollcall.yaml': configuration(chosen) })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    const [run, ...changes] = jsonLines(await rollcall(folder, ['plan', 'acme/crew', '--json']))
    expect(run).toMatchObject({ source: { employees: 2, communities: 1, functions: 0 } })
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'community.added', becomes: { name: 'base' } }))
  })

  it('says itself what is wrong with its configuration, beside all other mistakes of the file', async () => {
    const wrong = 'connector: ./breeze\nconfig: { sever: here, key: a }\ncommunity: team\nschedule: { at: noon }'
    const folder = await folderWith({ 'rollcall.yaml': configuration(wrong) })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    const ended = await rollcall(folder, ['sync'])
    expect(ended.status).toBe(2)
    const place = 'organizations[0].integrations[0]'
    expect(ended.log.split('\n').slice(1, -1)).toEqual([
      `  line 9, ${place}.config.key: must be the key from Settings`,
      `  line 9, ${place}.config.sever: is unknown; did you mean server?`,
      `  line 10, ${place}.community: must be crew or base with Breeze rosters`,
      `  line 11, ${place}.schedule.at: must be a time such as "02:00", in quotes`,
    ])
  })

  it('fails a check with what happened and what to do', async () => {
    const folder = await folderWith({
      'rollcall.yaml': configuration('connector: ./breeze\nconfig: { server: down, key: abc }'),
    })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    const ended = await rollcall(folder, ['check'])
    expect(ended.status).toBe(3)
    expect(ended.out).toBe('acme/crew  Breeze rosters\n  ✗ Breeze does not answer (GET /crew)\n    Wait a little.\n')
  })
})

describe('a check that goes wrong in the connector', () => {
  it('is told as that of its integration, with its place in the log, and the others have their turn', async () => {
    const twice = `connector: ./breeze
config: { server: here, key: abc }`
    const folder = await folderWith({
      'rollcall.yaml': `${configuration(twice)}      - { id: hr, connector: csv, config: { employees: { file: e.csv }, communities: { file: c.csv } } }
`,
      'e.csv': 'id;firstName;communities\n1;Ada;D1\n',
      'c.csv': 'id;name\nD1;Kitchen\n',
    })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    const broken = BREEZE.replace(
      'check({ config }) {',
      "check({ config }) { throw new TypeError('Noor has no shift');",
    )
    await writeFile(join(folder, 'breeze/breeze.js'), broken)

    const ended = await rollcall(folder, ['check', '--json'])

    expect(ended.status).toBe(3)
    expect(jsonLines(ended)).toMatchObject([
      { integration: 'crew', status: 'failed', error: { code: 'internal' } },
      { integration: 'hr', status: 'works' },
    ])
    expect(ended.log).toContain('breeze/breeze.js')
    expect(ended.log).not.toContain('Noor')
    expect(await rollcall(folder, ['check', 'acme/hr', '--at', 'noon'])).toMatchObject({ status: 2 })
  })

  it('is told where it gives something else than the result of a check', async () => {
    const folder = await folderWith({
      'rollcall.yaml': configuration('connector: ./breeze\nconfig: { server: here, key: abc }'),
    })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    await writeFile(
      join(folder, 'breeze/breeze.js'),
      BREEZE.replace('check({ config }) {', 'check({ config }) { return;'),
    )
    expect(jsonLines(await rollcall(folder, ['check', '--json']))).toMatchObject([{ error: { code: 'internal' } }])
  })

  it('R26 is left when the process is asked to stop', async () => {
    const folder = await folderWith({
      'rollcall.yaml': configuration('connector: ./breeze\nconfig: { server: here, key: abc }'),
    })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    const hanging = "check({ log }) { log.info('hangs'); await new Promise(() => setInterval(() => {}, 1000));"
    await writeFile(join(folder, 'breeze/breeze.js'), BREEZE.replace('check({ config }) {', hanging))
    const running = start(folder, ['check'])
    await running.logged('hangs')
    running.signal('SIGTERM')
    expect(await running.ended).toMatchObject({ status: 3, log: expect.stringContaining('Stopped.') })
  })
})

describe('a source that does not come to its end', () => {
  const wait = {
    'ends when it is told to':
      "await new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason)))",
    'does not care': 'await new Promise(() => setInterval(() => {}, 1000))',
  }
  for (const [behavior, waiting] of Object.entries(wait)) {
    it(`R26 is left when the process is asked to stop, where the connector ${behavior}`, async () => {
      const integration = 'connector: ./breeze\nconfig: { server: here, key: abc }\nsafeguards: { firstImport: allow }'
      const folder = await folderWith({ 'rollcall.yaml': configuration(integration) })
      await mkdir(join(folder, 'breeze'))
      await putBreeze(join(folder, 'breeze'))
      const slow = BREEZE.replace(
        'employees() { yield people;',
        `employees({ signal, log }) { yield people; log.info('waiting for more'); ${waiting};`,
      )
      await writeFile(join(folder, 'breeze/breeze.js'), slow)
      const running = start(folder, ['sync', '--json'])
      await running.logged('waiting for more')
      running.signal('SIGTERM')
      const ended = await running.ended
      expect(ended.status).toBe(3)
      expect(jsonLines(ended)).toMatchObject([
        { status: 'interrupted', error: { code: 'stopped' }, employees: { invited: 0 } },
      ])

      await writeFile(join(folder, 'breeze/breeze.js'), BREEZE)
      const again = await rollcall(folder, ['sync', '--json'])
      expect(jsonLines(again)).toMatchObject([{ status: 'applied', employees: { invited: 2 } }])
    })
  }
})

describe('a connector with a mistake in it', () => {
  it('R13 is told in the report, with its place in the log, which names nobody', async () => {
    const folder = await folderWith({
      'rollcall.yaml': configuration('connector: ./breeze\nconfig: { server: here, key: abc }'),
    })
    await mkdir(join(folder, 'breeze'))
    await putBreeze(join(folder, 'breeze'))
    const broken = BREEZE.replace('employees() {', "employees() { throw new TypeError('Noor has no shift');")
    await writeFile(join(folder, 'breeze/breeze.js'), broken)
    const ended = await rollcall(folder, ['sync', '--json'])
    expect(ended.status).toBe(3)
    expect(jsonLines(ended)).toMatchObject([{ status: 'failed', error: { code: 'internal' } }])
    expect(ended.log).toContain('breeze/breeze.js')
    expect(ended.log).not.toContain('Noor')
  })
})

describe('a connector that cannot be had', () => {
  async function mistake(connector: string, files: Readonly<Record<string, string>> = {}) {
    const folder = await folderWith({ 'rollcall.yaml': configuration(`connector: ${connector}`), ...files })
    const ended = await rollcall(folder, ['check'])
    expect(ended.status).toBe(2)
    return ended.log.split('\n')[1]?.replaceAll(folder, '')
  }

  it('is told with the name that was probably meant', async () => {
    expect(await mistake('cvs')).toMatch(/line 8, .*connector: there is no connector cvs: .*; did you mean csv\?$/)
  })

  it('is told with the path where nothing is', async () => {
    expect(await mistake('./nowhere')).toMatch(/connector: there is nothing at \/nowhere; installed are csv/)
  })

  it('is told where the package is something else', async () => {
    const files = { 'other/package.json': '{"name":"other","type":"module"}', 'other/index.js': 'export default {}' }
    expect(await mistake('./other', files)).toMatch(/connector: other is no connector: its default export was not made/)
  })

  it('is told where its code fails', async () => {
    expect(await mistake('./bad.js', { 'bad.js': 'throw new Error("no luck")' })).toMatch(/cannot be loaded: no luck/)
  })
})
