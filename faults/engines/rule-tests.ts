import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How the tests that carry a rule's number went. */
export interface RuleTests {
  readonly passed: number
  /** Titles of those that failed. */
  readonly failed: readonly string[]
  /** What vitest said where no test was run. */
  readonly breakdown: string | null
}

/**
 * Tests whose titles carry a rule's number, in the same process as the sources. Left out is what runs the built command
 * line, and the model tests: they would catch almost anything, and each rule is to be proved by itself.
 */
const FOLDERS = '{packages,connectors}/*/test/**/*.test.ts'
const SCENARIOS = 'apps/runner/test/{scenarios,schedule}/**/*.test.ts'
const LEFT_OUT = /\/any-[^/]*$|\/sql\/test\/|\/create-connector\/test\/|\/serve\.test\.ts$/
const TIME_LIMIT = 180_000
/** For the tests of all rules. */
const TIME_LIMIT_OF_ALL = 1_200_000

/** On SQLite alone: which database it is makes no difference to a rule. */
const CONFIG = `
import { defineConfig } from 'vitest/config'
const conditions = ['source', 'node']
export default defineConfig({
  cacheDir: '.vite',
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['${FOLDERS}', '${SCENARIOS}'],
    provide: { mariadbUrl: null },
    testTimeout: 20_000,
    maxWorkers: 2,
  },
})
`

/** Runs, in a copy of the sources, the tests of some rules. `bail`: ends with the first that fails. */
export async function runRuleTests(folder: string, rules: readonly string[], bail: boolean): Promise<RuleTests> {
  const number = `\\b(${rules.join('|')})\\b`
  const files = await filesWith(folder, new RegExp(number))
  if (files.length === 0) return { passed: 0, failed: [], breakdown: `No test names ${rules}` }
  await writeFile(join(folder, 'engines.config.ts'), CONFIG)
  const report = join(folder, 'engines.json')
  await rm(report, { force: true })
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  const options = ['--config', 'engines.config.ts', '--reporter', 'json', '--outputFile', report]
  const args = [vitest, 'run', ...files, '-t', number, ...options, ...(bail ? ['--bail', '1'] : [])]
  const timeout = bail ? TIME_LIMIT : TIME_LIMIT_OF_ALL
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  await once(child, 'close')
  return readReport(await readFile(report, 'utf8').catch(() => null), said)
}

async function filesWith(folder: string, number: RegExp): Promise<readonly string[]> {
  const files = [FOLDERS, SCENARIOS].flatMap((pattern) => globSync(pattern, { cwd: folder }))
  const texts = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(join(folder, file), 'utf8') })),
  )
  return texts.filter(({ file, text }) => !LEFT_OUT.test(`/${file}`) && number.test(text)).map(({ file }) => file)
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

function readReport(text: string | null, said: string): RuleTests {
  if (text === null) return { passed: 0, failed: [], breakdown: said.slice(-2_000) || 'did not end in time' }
  const report: Report = JSON.parse(text)
  const tests = report.testResults.flatMap((file) => file.assertionResults)
  const having = (status: string) => tests.filter((test) => test.status === status).map((test) => test.fullName)
  const broken = report.testResults.find((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: having('passed').length, failed: having('failed'), breakdown: broken ? broken.message : null }
}
