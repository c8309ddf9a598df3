import {
  type CheckResult,
  type Connector,
  type ReadClock,
  type ReadContext,
  type SourceCommunity,
  type SourceEmployee,
  type SourceJobFunction,
  systemClock,
  type Tombstone,
} from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import type { ReadSettings } from '../suite/subject.js'
import { readWhole, type WholeRead } from './read-whole.js'

/** As long as a night may take. */
const NIGHT_MS = 6 * 60 * 60 * 1_000

export interface ReadingSettings extends ReadSettings {
  /** Stops what is read. Default: nothing does. */
  readonly signal?: AbortSignal
  /** Time as the connector has it: give one that jumps where it waits. Default: that of the system. */
  readonly clock?: ReadClock
}

/**
 * A connector with its configuration, as a run has it: what is signed in to or connected to lasts from one read to the next.
 * Dispose of it, and the run is over.
 */
export interface Reading<Config> extends Disposable {
  /** What the verbs are called with, for whoever reads page by page. */
  readonly context: ReadContext<Config>
  /** Lines of the log so far. */
  readonly said: readonly string[]
  check(): Promise<CheckResult>
  communities(): Promise<WholeRead<SourceCommunity>>
  functions(): Promise<WholeRead<SourceJobFunction>>
  employees(): Promise<WholeRead<SourceEmployee>>
  /** @param since the checkpoint with which a read ended */
  changes(since: string): Promise<WholeRead<SourceEmployee | Tombstone>>
}

/**
 * Opens a connector for a test of your own.
 *
 * @param written the configuration as an administrator writes it
 * @throws ZodError where the connector's schema does not take it
 */
export function openReading<Config>(
  connector: Connector<Config>,
  written: unknown,
  settings: ReadingSettings = {},
): Reading<Config> {
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  const [community = ''] = Object.keys(connector.communityFrom)
  const [jobFunction = null] = Object.keys(connector.functionFrom ?? {})
  const given = {
    config: connector.config.parse(written),
    folder: process.cwd(),
    night: '2026-03-01',
    community,
    jobFunction,
    signal: new AbortController().signal,
    clock: systemClock,
    ...settings,
    log: { info: say, warn: say },
  }
  const { context, close } = openContext(connector, given, given.clock.now() + NIGHT_MS)
  return {
    context,
    said,
    check: async () => connector.check(context),
    communities: () => readWhole(connector.communities(context)),
    async functions() {
      if (connector.functions) return readWhole(connector.functions(context))
      throw new Error(`${connector.name} has no functions`)
    },
    employees: () => readWhole(connector.employees(context)),
    async changes(since) {
      if (connector.changes) return readWhole(connector.changes(context, since))
      throw new Error(`${connector.name} cannot say what changed`)
    },
    [Symbol.dispose]: close,
  }
}
