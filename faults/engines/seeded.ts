import Table from 'cli-table3'
import type { Bench, Fault, Tally } from '../fault.ts'
import { BROKEN_ENGINES, type BrokenEngine, RULES } from './broken.ts'
import { runRuleTests } from './rule-tests.ts'
import { mismatches, SourceCopy } from './source-copy.ts'

/**
 * G15: engines that do not keep a rule, each met by the tests that carry its number. Asked for no times at all (the short
 * version), it only holds the patches against the sources.
 */
export const brokenEngines: Fault = {
  name: 'engines',
  title: 'engines that do not keep a rule (R4–R28), caught by the tests with its number',
  databases: ['SQLite'],
  times: { full: BROKEN_ENGINES.length, short: 0 },
  needed: 100,
  async strike(bench, tally) {
    const unproved = RULES.filter((rule) => !BROKEN_ENGINES.some((engine) => engine.rule === rule))
    const misfits = await mismatches(BROKEN_ENGINES)
    tally.deviates('--only engines', [...unproved.map((rule) => `no broken engine for ${rule}`), ...misfits])
    if (bench.times === 0) {
      tally.times = BROKEN_ENGINES.length
      tally.met = BROKEN_ENGINES.length
      tally.ended('patch fits the sources')
    } else if (misfits.length === 0) await strikeAll(bench, tally)
  },
}

async function strikeAll(bench: Bench, tally: Tally): Promise<void> {
  await using copy = await SourceCopy.make()
  const sound = await runRuleTests(copy.folder, RULES, false)
  if (sound.breakdown !== null || sound.failed.length > 0 || sound.passed === 0) {
    tally.deviates('the sound engine', [...sound.failed, sound.breakdown ?? `${sound.passed} tests passed`])
    return
  }
  const table = new Table({ head: ['rule', 'engine that', 'is caught by'], style: { head: [], border: [] } })
  for (const engine of BROKEN_ENGINES.slice(0, bench.times)) {
    if (bench.isOver()) break
    const { failed, breakdown } = await copy.whileBroken(engine.edits, () =>
      runRuleTests(copy.folder, [engine.rule], true),
    )
    tally.times++
    const by = judge(engine, failed, breakdown, tally)
    table.push([engine.rule, engine.does, by ?? 'nothing'])
    bench.onStrike(tally)
  }
  console.log(table.toString())
}

/** Only a test with the rule's number counts: sources that do not even load prove nothing. */
function judge(engine: BrokenEngine, failed: readonly string[], breakdown: string | null, tally: Tally): string | null {
  const named = `${engine.rule} ${engine.does}`
  const by = failed.find((title) => new RegExp(`\\b${engine.rule}\\b`).test(title))
  if (by === undefined) {
    tally.deviates(named, [breakdown === null ? 'is caught by no test' : `could not be tried: ${breakdown}`])
    return null
  }
  tally.met++
  tally.ended('caught')
  return by
}
