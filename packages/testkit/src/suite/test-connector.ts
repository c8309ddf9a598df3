import type { Connector } from '@rollcall/sdk'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { SignIn } from '../server/sign-in.js'
import { conformanceTests } from './conformance-tests.js'
import { NothingWorks } from './failure.js'
import { type ServedSource, serverSource } from './server-source.js'
import type { ReadSettings } from './subject.js'
import type { TestedSource } from './tested-source.js'

/** A test that a connector cannot pass, and why. */
export interface Skip {
  /** Its name, as it stands in the title: `total too high`. */
  readonly test: string
  /** For whoever reads the report, in a sentence. */
  readonly because: string
}

interface Tested<Config> extends ReadSettings {
  readonly connector: Connector<Config>
  /** What the connector cannot do. Each is printed with its reason. */
  readonly skip?: readonly Skip[]
}

const TIMEOUT_MS = 600_000

/**
 * The conformance suite: one call in `test/conformance.test.ts` of a connector.
 *
 * Give a fake `server` with the vendor's paging and sign-in, or a `source` of your own for what is no HTTP server.
 */
export function testConnector<Config>(tested: Tested<Config> & { readonly source: TestedSource }): void
export function testConnector<Config, Kind extends SignIn>(tested: Tested<Config> & ServedSource<Kind>): void
export function testConnector<Config, Kind extends SignIn>(
  tested: Tested<Config> & (ServedSource<Kind> | { readonly source: TestedSource }),
): void {
  const { connector, skip = [] } = tested
  const source = 'source' in tested ? tested.source : serverSource(tested)
  const tests = conformanceTests(connector, source, tested)
  requireKnown(
    skip,
    tests.map(({ name }) => name),
  )
  describe(`the connector ${connector.id}`, () => {
    const told = new Set<string>()
    const tell = (line: string) => {
      if (told.has(line)) return
      told.add(line)
      process.stdout.write(`${connector.id}: ${line}\n`)
    }
    /** The test that has found that nothing works: the others would say the same. */
    let failed: string | null = null
    beforeAll(() => source.open())
    afterAll(async () => {
      for (const { test, because } of skip) tell(`"${test}" is left out: ${because}`)
      await source.close()
    })
    for (const { name, title, run } of tests) {
      const skipped = skip.find(({ test }) => test === name)
      if (skipped) {
        it.skip(`${title} [${skipped.because}]`, () => {})
        continue
      }
      it(title, { timeout: TIMEOUT_MS }, async ({ skip: leaveOut }) => {
        if (failed !== null) leaveOut(`because "${failed}" failed`)
        try {
          if (!(await run())) leaveOut('this source cannot break so')
        } catch (error) {
          if (error instanceof NothingWorks) failed = name
          throw error
        } finally {
          for (const note of source.notes?.() ?? []) tell(note)
        }
      })
    }
  })
}

function requireKnown(skip: readonly Skip[], names: readonly string[]): void {
  for (const { test, because } of skip) {
    if (!names.includes(test)) throw new Error(`There is no test "${test}". There are: ${names.join(', ')}`)
    if (because.trim() === '') throw new Error(`Say why "${test}" is left out`)
  }
}
