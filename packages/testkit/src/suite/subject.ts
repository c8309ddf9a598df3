import { setImmediate } from 'node:timers/promises'
import type {
  CheckResult,
  Connector,
  Read,
  ReadClock,
  ReadContext,
  SourceCommunity,
  SourceEmployee,
  Tombstone,
} from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import { ConformanceFailure, NothingWorks } from './failure.js'
import type { Outputs } from './outputs.js'
import { LISTS, type ListName, type ReadName, type TestedSource } from './tested-source.js'

/** What a read is done with, apart from the configuration. */
export interface ReadSettings {
  /** Folder that relative paths in the configuration are relative to. Default: that of the process. */
  readonly folder?: string
  /** Local date that is read for. Default `2026-03-01`. */
  readonly night?: string
  /** Key of `communityFrom`. Default: the first. */
  readonly community?: string
  /** Key of `functionFrom`. Default: the first, or null where there are none. */
  readonly jobFunction?: string | null
}

/** As long as a night may take. */
const NIGHT_MS = 6 * 60 * 60 * 1_000

/** A connector under test, with the source that it reads. */
export class Subject<Config = unknown> {
  readonly source: TestedSource
  /** Checkpoint from which changes are read, unless said otherwise. */
  since: string | null = null
  readonly #connector: Connector<Config>
  readonly #settings: ReadSettings
  readonly #opened: { close(): void }[] = []

  constructor(connector: Connector<Config>, source: TestedSource, settings: ReadSettings) {
    this.#connector = connector
    this.source = source
    this.#settings = settings
  }

  /** The lists that the connector reads as it is configured. */
  lists(): readonly ListName[] {
    const { functions, functionFrom, hasFunctions } = this.#connector
    const config = this.#parse(this.source.config())
    const has = functions !== undefined && functionFrom !== undefined && hasFunctions?.(config) !== false
    return LISTS.filter((list) => list !== 'functions' || (has && this.#settings.jobFunction !== null))
  }

  /** Its reads: those of the lists, and that of changes where there are any to be read. */
  reads(): readonly ReadName[] {
    return this.since === null ? this.lists() : [...this.lists(), 'changes']
  }

  /** Whether the connector can say what changed. */
  get hasChanges(): boolean {
    return this.#connector.changes !== undefined
  }

  /** Local date that is read for. */
  get night(): string {
    return this.#settings.night ?? '2026-03-01'
  }

  /**
   * @param config as an administrator writes it; left out: that of the source
   * @param as another night, and what changes are read since, where that is not as usual
   */
  read(
    list: ReadName,
    outputs: Outputs,
    signal: AbortSignal,
    config: unknown = this.source.config(),
    as: { readonly night?: string; readonly since?: string } = {},
  ): Read<SourceEmployee | SourceCommunity | Tombstone> {
    const context = this.#context(config, outputs, signal, as.night ?? this.night)
    if (list === 'changes') {
      const since = as.since ?? this.since
      if (this.#connector.changes && since !== null) return this.#connector.changes(context, since)
      throw new ConformanceFailure('There is no verb changes, or no checkpoint')
    }
    if (list === 'employees') return this.#connector.employees(context)
    if (list === 'communities') return this.#connector.communities(context)
    if (this.#connector.functions) return this.#connector.functions(context)
    throw new ConformanceFailure('functionFrom is given, and there is no verb functions')
  }

  async check(config: unknown, outputs: Outputs, signal: AbortSignal): Promise<CheckResult> {
    return this.#connector.check(this.#context(config, outputs, signal, this.night))
  }

  /** Closes what reads and checks have left open. */
  close(): void {
    for (const opened of this.#opened.splice(0)) opened.close()
  }

  #context(config: unknown, outputs: Outputs, signal: AbortSignal, night: string): ReadContext<Config> {
    const { folder = process.cwd() } = this.#settings
    const { communityFrom, functionFrom = {} } = this.#connector
    const [community = ''] = Object.keys(communityFrom)
    const [jobFunction = null] = Object.keys(functionFrom)
    const clock = hastyClock()
    const given = {
      config: this.#parse(config),
      folder,
      night,
      community: this.#settings.community ?? community,
      jobFunction: this.#settings.jobFunction === undefined ? jobFunction : this.#settings.jobFunction,
      signal,
      log: { info: (message: string) => outputs.add(message), warn: (message: string) => outputs.add(message) },
      clock,
    }
    const opened = openContext(this.#connector, given, clock.now() + NIGHT_MS)
    this.#opened.push(opened)
    return opened.context
  }

  #parse(config: unknown): Config {
    const result = this.#connector.config.safeParse(config)
    if (result.success) return result.data
    const issues = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    throw new NothingWorks(`The connector's schema does not take the configuration: ${issues.join('; ')}`)
  }
}

/** Whoever waits finds the time gone by at once. */
function hastyClock(): ReadClock {
  let waited = 0
  return {
    now: () => Date.now() + waited,
    async wait(ms, signal) {
      signal.throwIfAborted()
      await setImmediate()
      signal.throwIfAborted()
      waited += ms
    },
  }
}
