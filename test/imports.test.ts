import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '..')

/** A small tree of packages that keeps every rule of `.dependency-cruiser.cjs`. */
const packages = {
  'packages/sdk': '@rollcall/sdk',
  'packages/testkit': '@rollcall/testkit',
  'packages/file-sources': '@rollcall/file-sources',
  'packages/engine': '@rollcall/engine',
  'packages/platform': '@rollcall/platform',
  'packages/mail': '@rollcall/mail',
  'connectors/csv': '@rollcall/connector-csv',
  'connectors/sql': '@rollcall/connector-sql',
  'apps/runner': 'rollcall',
  'node_modules/knex': 'knex',
  'node_modules/inversify': 'inversify',
}
const lawful = {
  'packages/sdk/src/files/index.ts': "export { one } from '../one.js'\n",
  'packages/file-sources/src/sheet.ts': "import { one } from '@rollcall/sdk'\nexport const sheet = one\n",
  'packages/engine/src/run.ts': "import type { one } from '@rollcall/sdk'\nexport type Run = typeof one\n",
  'packages/platform/src/store.ts': "import { one } from '@rollcall/engine'\nimport 'knex'\nexport const store = one\n",
  'packages/mail/src/mailer.ts': "import { one } from '@rollcall/platform'\nexport const mailer = one\n",
  'connectors/csv/src/rows.ts': "import { one } from '@rollcall/sdk'\nexport const rows = one\n",
  'connectors/sql/src/rows.ts': "import { one } from '@rollcall/sdk'\nimport 'knex'\nexport const rows = one\n",
  'connectors/sql/test/rows.test.ts': "import { one } from '@rollcall/testkit'\nexport const test = one\n",
  'apps/runner/src/main.ts': "import { one } from '@rollcall/mail'\nimport 'inversify'\nexport const main = one\n",
}

/** The rule, the folder of the file that breaks it (named after the rule), and the line that does so. */
const breaches: [rule: string, folder: string, line: string][] = [
  ['sdk-imports-nothing-of-ours', 'packages/sdk/src', "import '@rollcall/engine'"],
  ['engine-takes-only-the-contract-from-sdk', 'packages/engine/src', "import { one } from '@rollcall/sdk/files'"],
  ['engine-imports-sdk-alone', 'packages/engine/src', "import type { one } from '@rollcall/platform'"],
  ['engine-touches-no-world', 'packages/engine/src', "import 'node:fs/promises'"],
  ['engine-touches-no-world', 'packages/engine/src/deep', "import type { one } from 'knex'"],
  ['platform-imports-engine-alone', 'packages/platform/src', "import type { one } from '@rollcall/sdk'"],
  ['mail-imports-platform-alone', 'packages/mail/src', "import type { one } from '@rollcall/engine'"],
  ['connector-imports-kit-alone', 'connectors/csv/src', "import type { one } from '@rollcall/engine'"],
  ['connector-imports-kit-alone', 'connectors/csv/test', "import '@rollcall/connector-sql'"],
  ['file-sources-imports-sdk-alone', 'packages/file-sources/src', "import '@rollcall/engine'"],
  ['testkit-imports-sdk-alone', 'packages/testkit/src', "import '@rollcall/engine'"],
  ['create-connector-imports-nothing-of-ours', 'packages/create-connector/src', "import '@rollcall/sdk'"],
  ['template-imports-sdk-alone', 'packages/create-connector/template/file/src', "import '@rollcall/connector-csv'"],
  ['testkit-is-for-tests', 'connectors/csv/src', "import '@rollcall/testkit'"],
  ['runner-takes-only-recording-from-testkit', 'apps/runner/src', "import '@rollcall/testkit'"],
  ['recording-stands-alone', 'packages/testkit/src/recording', "import '../one.js'"],
  ['nothing-imports-an-app', 'packages/platform/src', "import 'rollcall'"],
  ['sql-in-two-places', 'packages/mail/src', "import 'knex'"],
  ['sql-in-two-places', 'apps/runner/src', "import 'node:sqlite'"],
  ['container-in-the-runner', 'packages/platform/src', "import 'inversify'"],
  ['packages-by-name', 'packages/platform/src', "import '../../engine/src/run.js'"],
  ['src-imports-no-test', 'connectors/sql/src', "import '../test/rows.test.js'"],
  ['no-cycle', 'packages/engine/src', "import './no-cycle.js'"],
  ['no-orphan', 'packages/engine/src', 'export const alone = true'],
  ['no-import-into-nowhere', 'packages/engine/src', "import './nowhere.js'"],
]

describe('the check of imports', () => {
  it('finds nothing where every import follows the arrows', async () => {
    await using tree = await makeTree()
    expect(await tree.brokenRules()).toEqual({})
  })

  it('reports every import that goes against them', async () => {
    await using tree = await makeTree()
    for (const [rule, folder, line] of breaches) await tree.put(`${folder}/${rule}.ts`, `${line}\n`)

    const broken = await tree.brokenRules()

    const expected = breaches.map(([rule, folder]) => [`${folder}/${rule}.ts`, expect.arrayContaining([rule])])
    expect(broken).toMatchObject(Object.fromEntries(expected))
  })

  it('has a breach above for every rule', async () => {
    const { default: config } = await import(`${root}/.dependency-cruiser.cjs`)
    const rules: string[] = config.forbidden.map((rule: { name: string }) => rule.name)
    expect(rules.filter((name) => !breaches.some(([rule]) => rule === name))).toEqual([])
  })
})

async function makeTree() {
  const tree = await mkdtemp(join(tmpdir(), 'rollcall-imports-'))

  const put = async (file: string, text: string) => {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await writeFile(join(tree, file), text)
  }

  for (const [folder, name] of Object.entries(packages)) {
    await put(
      `${folder}/package.json`,
      JSON.stringify({
        name,
        type: 'module',
        exports: { '.': { source: './src/index.ts' }, './*': { source: './src/*/index.ts' } },
      }),
    )
    await put(`${folder}/src/index.ts`, "export { one } from './one.js'\n")
    await put(`${folder}/src/one.ts`, 'export const one = 1\n')
    if (folder.startsWith('node_modules/')) continue
    await mkdir(join(tree, 'node_modules/@rollcall'), { recursive: true })
    await symlink(join(tree, folder), join(tree, 'node_modules', name))
  }
  for (const [file, text] of Object.entries(lawful)) await put(file, text)

  return {
    put,
    brokenRules: () => brokenRules(tree),
    [Symbol.asyncDispose]: () => rm(tree, { recursive: true, force: true }),
  }
}

/** The names of the broken rules, by the file that breaks them. */
async function brokenRules(tree: string): Promise<Record<string, string[]>> {
  const config = join(root, '.dependency-cruiser.cjs')
  const args = ['--config', config, '--output-type', 'json', 'packages', 'connectors', 'apps']
  const { stdout } = await run(join(root, 'node_modules/.bin/depcruise'), args, { cwd: tree, maxBuffer: 2 ** 26 })
  const result: { summary: { violations: { from: string; rule: { name: string } }[] } } = JSON.parse(stdout)

  const byFile: Record<string, string[]> = {}
  for (const { from, rule } of result.summary.violations) byFile[from] = [...(byFile[from] ?? []), rule.name]
  return byFile
}
