import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Packed, pack } from './packed.js'
import { environment, run, succeed } from './run.js'
import { temporaryFolder } from './temporary-folder.js'

const ROLLCALL = resolve(import.meta.dirname, '../../../apps/runner/bin/rollcall.js')
const SERVE_FAKE = resolve(import.meta.dirname, 'serve-fake.ts')

const allKinds = ['http-json', 'http-xml', 'file', 'database', 'other']
const isAll = process.env['ROLLCALL_TEST_CREATE'] === 'all'
const kinds = isAll ? allKinds : allKinds.slice(0, 1)
if (!isAll) {
  const left = allKinds.slice(1).join(', ')
  process.stdout.write(
    `New connectors from packed packages: left out are ${left}, and those without functions (ROLLCALL_TEST_CREATE=all)\n`,
  )
}

const LONG = { timeout: 300_000 }
const npm = ['--prefer-offline', '--no-audit', '--no-fund']

describe('from packed packages, outside of the workspace', () => {
  let packed: Packed
  beforeAll(async () => {
    packed = await pack()
  })
  afterAll(() => rm(packed.folder, { recursive: true, force: true }))

  /** Makes a connector in a folder, and does what its author does first. */
  async function makeConnector(folder: string, kind: string, jobFunction: string): Promise<string> {
    const answers = ['--name', 'Breeze HR', '--kind', kind, '--community', 'Team', '--function', jobFunction]
    const files = ['--sdk', packed.sdk, '--testkit', packed.testkit]
    const call = ['exec', '--yes', ...npm, `--package=${packed.createConnector}`, '--', 'create-connector']
    await succeed('npm', [...call, 'breeze', ...answers, ...files], folder)
    const connector = join(folder, 'breeze')
    await succeed('npm', ['install', ...npm], connector)
    await succeed('npm', ['run', 'build'], connector)
    await succeed('npm', ['run', 'check:types'], connector)
    expect(await succeed('npm', ['test'], connector)).toMatch(/Test Files +\d passed/)
    return connector
  }

  it('no package points to sources, which are not in it', async () => {
    for (const file of [packed.sdk, packed.testkit, packed.createConnector]) {
      const manifest = await succeed('tar', ['-xOf', file, 'package/package.json'], packed.folder)
      expect(JSON.parse(manifest)).toHaveProperty('name')
      expect(manifest).not.toContain('src/')
      expect(await succeed('tar', ['-tf', file], packed.folder)).not.toContain('package/src/')
    }
  })

  it.each(kinds)('a new connector of kind %s builds, passes its tests, and brings employees', LONG, async (kind) => {
    const folder = await temporaryFolder()
    const connector = await makeConnector(folder, kind, 'Position')

    const rollcall = (...command: readonly string[]) => run(process.execPath, [ROLLCALL, ...command], folder)
    const init = await rollcall('init', '--organization', 'acme', '--connector', './breeze', '--yes')
    expect(init).toMatchObject({ status: 0, log: '' })
    await configure(join(folder, 'rollcall.yaml'), await fakeSystemOf(connector))

    const check = await rollcall('check')
    expect(check).toMatchObject({ status: 0, out: expect.stringContaining('acme/hr  Breeze HR\n  ✓') })
    expect((await rollcall('plan', 'acme/hr')).out).toMatch(/invited, waits +(Noor|Zoë)/)
    const sync = await rollcall('sync', '--yes', '--json')
    expect(sync).toMatchObject({ status: 0, log: '' })
    const { employees, communities, functions } = JSON.parse(sync.out.split('\n')[0] ?? '')
    expect(employees.invited).toBeGreaterThanOrEqual(500)
    expect({ communities, functions }).toMatchObject({ communities: { added: 2 }, functions: { added: 1 } })
    expect((await rollcall('list', 'employees')).out).toMatch(/acme\/hr\/E0 .* Team A/)
  })

  const withoutFunctions = 'R22 a new connector of kind %s without functions builds and passes its tests'
  it.each(isAll ? allKinds : [])(withoutFunctions, LONG, async (kind) => {
    await makeConnector(await temporaryFolder(), kind, 'none')
  })
})

/** Puts a whole configuration of the connector in the place of what `init` has written, and was to be completed. */
async function configure(file: string, config: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const changed = text.replace(/( +)config:\n(?:\1 +.*\n)+/, (_, indent) => `${indent}config: ${config}\n`)
  expect(changed).not.toBe(text)
  await writeFile(file, changed)
}

/** The connector's own fake system, until the test is over. */
async function fakeSystemOf(connector: string): Promise<string> {
  const child = spawn(process.execPath, [SERVE_FAKE, connector], {
    env: environment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    child.stdin.end()
    await once(child, 'exit')
  })
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('The fake system did not start')
}
