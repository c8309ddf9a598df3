// `npm test`: makes the clone ready, runs the checks and then the tests. With arguments, it runs those tests only:
// `npm test -- packages/engine`. Its last line counts what passed and what failed, steps that failed included.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { runChecks } from './checks.mjs'
import { hand, StepFailed } from './step.mjs'

const wantedTests = process.argv.slice(2)
const started = performance.now()

const place = await bootstrap().catch((error) => {
  if (error instanceof StepFailed) return null
  throw error
})
if (place === null) {
  finish([{ name: 'install and build', passed: false }], { passed: 0, failed: 0, skipped: 0 })
} else {
  const checks = wantedTests.length === 0 ? await runChecks(place) : []
  console.log('Running the tests …')
  const tests = await runTests(place)
  finish([{ name: 'install and build', passed: true }, ...checks], tests)
}

/** Runs vitest, and reads how it ended from its report rather than from what it prints. */
async function runTests(place) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-report-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const status = await hand(['vitest', 'run', ...reporters, ...wantedTests], place)
    return count(report, status)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function count(report, status) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'))
    counts.passed = result.numPassedTests
    counts.failed = result.numFailedTests + result.testResults.filter(brokeBeforeItsTests).length
    counts.skipped = result.numPendingTests + result.numTodoTests
  } catch (error) {
    console.log(`vitest left no report that can be read: ${error.message}`)
  }
  // An error outside of any test, or a run that was broken off, fails without a failed test.
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

function brokeBeforeItsTests(file) {
  return file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')
}

function finish(steps, tests) {
  console.log('\nSummary')
  for (const { name, passed } of [...steps, { name: 'tests', passed: tests.failed === 0 }]) {
    console.log(`  ${passed ? '✓' : '✗'} ${name}`)
  }
  console.log(`  ${((performance.now() - started) / 1000).toFixed(0)} s in all\n`)

  const failed = tests.failed + steps.filter(({ passed }) => !passed).length
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''
  console.log(`${tests.passed} passed, ${failed} failed${skipped}`)
  process.exitCode = failed === 0 ? 0 : 1
}
