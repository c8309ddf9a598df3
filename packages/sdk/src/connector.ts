import type { ZodType } from 'zod'
import type { ReadClock } from './clock.js'
import type { HttpDeclaration } from './http/declaration.js'
import type { Http } from './http/http.js'
import type { Read } from './read.js'
import type { SourceCommunity, SourceEmployee, SourceJobFunction, Tombstone } from './records.js'

/** Where a connector writes what an operator may want to know. Never put secrets or a person's values in it. */
export interface Log {
  info(message: string): void
  warn(message: string): void
}

/** All that a connector gets from the outside: it has no database handle and no business with the environment. */
export interface ReadContext<Config> {
  /** The integration's configuration, validated by the connector's own schema; secrets are already filled in. */
  readonly config: Config
  /** Folder that relative paths in the configuration are relative to (absolute). */
  readonly folder: string
  /** Local date of the organization that the read is for, `YYYY-MM-DD`. */
  readonly night: string
  /** Which key of `communityFrom` is a community for this organization. */
  readonly community: string
  /** Which key of `functionFrom` is a function, or null where the organization has switched functions off. */
  readonly jobFunction: string | null
  /**
   * Aborted when the run's time is up or it is being stopped: end soon, by throwing. Also once the run is over: what is kept
   * from one read to the next, such as a connection, is closed then.
   */
  readonly signal: AbortSignal
  readonly log: Log
  /** Asks the system that `http` of the connector declares. */
  readonly http: Http
  readonly clock: ReadClock
}

/** Which of a connector's entities are communities and functions for an organization. */
export type Chosen = Pick<ReadContext<unknown>, 'community' | 'jobFunction'>

/** What `check` found: lines that an administrator should read. Problems are thrown as `ConnectorError`. */
export interface CheckResult {
  /** What works, a sentence each: `employees.csv: 204 employees, UTF-8, separated by ";"`. */
  readonly works: readonly string[]
  /** What works but should be known or mended, a sentence each. */
  readonly warnings: readonly string[]
}

/** Reads one kind of external system. Make one with {@link defineConnector}. */
export interface Connector<Config = unknown> {
  /** Short name, kebab-case: `csv`. */
  readonly id: string
  /** For people: `CSV files`. */
  readonly name: string
  /**
   * Zod schema of the configuration. Mark a secret field with `.meta({ secret: true })` and describe each. One that is the text
   * of a whole file has its `contentMediaType` there as well, so that `rollcall init` refers to a file.
   */
  readonly config: ZodType<Config>
  /**
   * How the system is reached and signed in to, where that is by HTTP: `context.http` is made from it, once a run.
   * Undefined: not by HTTP, as it is configured.
   *
   * @param chosen what is a community and a function for this organization, where the rights to ask for depend on it
   */
  http?(config: Config, chosen: Chosen): HttpDeclaration | undefined
  /** What can be a community in this system, key → name for people; the first is the default (R15). */
  readonly communityFrom: Readonly<Record<string, string>>
  /** What can be a function (R20). Left out: this system has none, and the platform's functions stay as they are (R22). */
  readonly functionFrom?: Readonly<Record<string, string>>
  /**
   * Whether the source has functions as it is configured: `false` leaves those of the platform as they are (R22), and
   * `functions` is not called. Left out: it has them if `functionFrom` is given.
   */
  hasFunctions?(config: Config): boolean
  /** Signs in and reads the first records. Resolves with what works, throws a `ConnectorError` with a hint otherwise. */
  check(context: ReadContext<Config>): Promise<CheckResult>
  communities(context: ReadContext<Config>): Read<SourceCommunity>
  functions?(context: ReadContext<Config>): Read<SourceJobFunction>
  employees(context: ReadContext<Config>): Read<SourceEmployee>
  /**
   * What became of the employees since a checkpoint: whole records of those who are new or changed, a `tombstone` for
   * each who is gone. Left out: every night reads all.
   *
   * The checkpoint is that of the last read, by `employees` or by this, which have both to give one with their end: of
   * the time at which that read began, so that nothing falls between two. Of an identifier that comes twice the last
   * counts. A record is kept, and used again until it comes anew: it must not depend on `context.night`, and a change of
   * anything that it is made of (a contract, a membership) is a change of it.
   *
   * @throws ConnectorError `checkpoint_expired` where the source knows the checkpoint no more: then all is read
   */
  changes?(context: ReadContext<Config>, since: string): Read<SourceEmployee | Tombstone>
}

const CONNECTOR = Symbol.for('@rollcall/sdk/connector')

/** A connector as the runner finds it in a package's default export, whatever its configuration's type. */
export type AnyConnector = Connector<never>

/** Declares a connector: the only default export of its package. */
export function defineConnector<Config>(connector: Connector<Config>): Connector<Config> {
  return Object.freeze({ ...connector, [CONNECTOR]: true })
}

/** Whether a value was made by {@link defineConnector}, also by another copy of the SDK in the same process. */
export function isConnector(value: unknown): value is AnyConnector {
  return typeof value === 'object' && value !== null && CONNECTOR in value
}
