import type { Connector } from '@rollcall/sdk'
import { failsWhen } from './checks/breaks.js'
import { followsChanges, isOfAnyNight, tellsExpired } from './checks/changes.js'
import { checksGoodCredentials, refusesBadCredentials } from './checks/credentials.js'
import { onlyReads } from './checks/manners.js'
import { staysFlat } from './checks/memory.js'
import { keepsSecrets } from './checks/outputs.js'
import { endsOnce, givesAgreedRecords, leavesRecordsAlone } from './checks/records.js'
import { stopsWhenTold } from './checks/stopping.js'
import { hasSoundIdentifiers, isStable, readsEverything, resolvesReferences } from './checks/whole.js'
import { type ReadSettings, Subject } from './subject.js'
import type { TestedSource } from './tested-source.js'

/** One test of the suite. It throws a `ConformanceFailure` that says what the connector does wrong. */
export interface ConformanceTest {
  /** What `skip` names it by. */
  readonly name: string
  /** What it proves, in a sentence. */
  readonly title: string
  /** Resolves with whether there was anything to prove: not every source can break in every way. */
  run(): Promise<boolean>
}

const TESTS = [
  ['good credentials', 'check says what works', checksGoodCredentials],
  ['bad credentials', 'check and a read refuse credentials that the source does not take', refusesBadCredentials],
  ['everything', 'everything that the source has is read, to a stated end', readsEverything],
  ['identifiers', 'identifiers are text without blanks, each for one record', hasSoundIdentifiers],
  ['stable', 'two reads of the same give the same', isStable],
  ['references', 'every community and function of an employee was read', resolvesReferences],
  ['records', 'records have the agreed fields, and no others', givesAgreedRecords],
  ['records left alone', 'records are not changed after they were given', leavesRecordsAlone],
  ['one end', 'nothing comes after the end, and a read that is left closes', endsOnce],
  ['stopping', 'a read that is stopped fails at once', stopsWhenTold],
  ['flat memory', 'many employees are read in flat memory', staysFlat],
  ['secrets', 'no secret is shown', keepsSecrets],
] as const

/** Of connectors that have `changes`. */
const TESTS_OF_CHANGES = [
  ['changes', 'all, and then what changed, is all that is there', followsChanges],
  ['expired checkpoint', 'a checkpoint that the source does not know any more is told as that', tellsExpired],
  ['any night', 'records do not depend on the night of their read', isOfAnyNight],
] as const

/** The suite as plain functions, for another test runner than vitest. Open the source first, and close it at the end. */
export function conformanceTests<Config>(
  connector: Connector<Config>,
  source: TestedSource,
  settings: ReadSettings = {},
): readonly ConformanceTest[] {
  const subject = new Subject(connector, source, settings)
  const test = (name: string, title: string, prove: () => Promise<boolean>): ConformanceTest => ({
    name,
    title,
    run: () => prove().finally(() => subject.close()),
  })
  return [
    ...[...TESTS, ...(subject.hasChanges ? TESTS_OF_CHANGES : [])].map(([name, title, check]) =>
      test(name, title, () => check(subject).then(() => true)),
    ),
    ...source.breaks.map((broken) => {
      const how = broken.ends === 'failed or whole' ? 'fails or is whole' : 'fails'
      return test(broken.name, `a read ${how}, wherever it meets this: ${broken.name}`, () =>
        failsWhen(subject, broken),
      )
    }),
    test('only reads', 'nothing is written to the source, nor asked in vain', () =>
      onlyReads(subject).then(() => true),
    ),
  ]
}
