// `npm test`: makes the clone ready, runs the checks and then the tests. With arguments, it runs those tests only:
// `npm test -- packages/engine`. Its last line counts what passed and what failed, steps that failed included.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
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
  finish([{ name: 'install and build', passed: false }], null)
} else {
  const checks = wantedTests.length === 0 ? await runChecks(place) : []
  console.log('Running the tests …')
  const tests = await runTests(place)
  finish([{ name: 'install and build', passed: true }, ...checks], tests)
}

/** Runs vitest, and reads how it ended from its report (test/counts.ts) rather than from what it prints. */
async function runTests(place) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-counts-'))
  const countsFile = join(folder, 'counts.json')
  const colors = process.stdout.isTTY || process.env['FORCE_COLOR'] ? [] : ['--no-color']
  try {
    const env = { ...place.env, ROLLCALL_TEST_COUNTS: countsFile }
    const status = await hand(['vitest', 'run', ...colors, ...wantedTests], { ...place, env })
    const counts = existsSync(countsFile)
      ? JSON.parse(readFileSync(countsFile, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0 }
    // A run that was broken off, or found no test, fails without a failed test.
    if (status !== 0 && counts.failed === 0) counts.failed = 1
    return counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param tests the counts, or null where it did not come to the tests */
function finish(steps, tests) {
  console.log('\nSummary')
  for (const { name, passed } of steps) console.log(`  ${passed ? '✓' : '✗'} ${name}`)
  if (tests) console.log(`  ${tests.failed === 0 ? '✓' : '✗'} tests`)
  console.log(`  ${((performance.now() - started) / 1000).toFixed(0)} s in all\n`)

  const { passed, failed, skipped } = tests ?? { passed: 0, failed: 0, skipped: 0 }
  const allFailed = failed + steps.filter((each) => !each.passed).length
  console.log(`${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = allFailed === 0 ? 0 : 1
}
