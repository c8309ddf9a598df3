import type { ConnectorErrorCode } from '@rollcall/sdk'

/** The reads of a connector, in the order in which a night does them. */
export const LISTS = ['communities', 'functions', 'employees'] as const
export type ListName = (typeof LISTS)[number]
/** Any read: also that of what changed, of connectors that have it. */
export type ReadName = ListName | 'changes'

/**
 * A source that the suite reads and breaks.
 *
 * The fake server is one already. For a source that is no HTTP server (files, a database) a connector's test makes one:
 * where it is, what is in it, and how it is broken.
 */
export interface TestedSource {
  /** Makes it ready. Called once, before the first test. */
  open(): Promise<void>
  close(): Promise<void>
  /** A configuration that reads it, as an administrator writes it. Called after `open`. */
  config(): unknown
  /** The same with credentials that it does not take. Left out: the test `bad credentials` has to be skipped, with a reason. */
  wrongConfig?(): unknown
  /** What must not be seen in any output. */
  secrets(): readonly string[]
  /** Identifiers of all that it has and a connector can use: not of what is to be rejected. Functions are left out where it has none. */
  readonly has: { readonly [List in ListName]?: readonly string[] }
  /** Ways in which it breaks. */
  readonly breaks: readonly SourceBreak[]
  /** What was written to it, and other things that should not have been done to it, a sentence each. */
  complaints(): Promise<readonly string[]>
  /** What whoever runs the suite should know of how it is read, a sentence each. */
  notes?(): readonly string[]
  /** Has so many employees until it is disposed of. Left out: the test `flat memory` has to be skipped, with a reason. */
  grow?(employees: number): Promise<Grown>
  /** Changes it, for connectors that have `changes`. Left out: the tests of these have to be skipped, with a reason. */
  readonly edits?: SourceEdits
}

/** A source that has many employees until this is disposed of. */
export interface Grown extends AsyncDisposable {
  /** How many of them the connector should give, where it leaves some out on purpose. Left out: all. */
  readonly count?: number
}

/** How what a source has is changed. */
export interface SourceEdits {
  /**
   * Changes employees until it is disposed of. `some`: the first and the last are changed, and the second is taken away;
   * `without removal`: the first and the last are changed; `all`: each is changed, but for the second, which is taken away.
   */
  edit(which: 'some' | 'without removal' | 'all'): Promise<AsyncDisposable>
  /** Does not know any of the checkpoints any more that it has given so far. */
  expire(): Promise<void>
}

/** A way in which a source breaks. */
export interface SourceBreak {
  /** Name of the test: `cut in a record`. */
  readonly name: string
  /** What the codes of the failed read may be. Empty: any. */
  readonly codes: readonly ConnectorErrorCode[]
  /**
   * How a read must end that meets it. `failed`: by itself. `stopped`: it may wait for as long as the run has time, and
   * fails once it is stopped. `failed or whole`: it may also get over it, if nothing is missing then.
   */
  readonly ends: 'failed' | 'stopped' | 'failed or whole'
  /**
   * Where it can happen to a read of this list: nowhere, where the list cannot break so. A read of changes is one of
   * employees.
   *
   * @param read does the read while nothing is broken, for a source that has to see how it is read
   */
  points(list: ListName, read: () => Promise<void>): Promise<readonly BreakPoint[]>
}

/** A place where a source breaks. */
export interface BreakPoint {
  /** Of the place, for people: `GET /v1/employees?page=2`, `line 3`. */
  readonly at: string
  /** Breaks it, for one read. Disposing of the break mends it. */
  strike(): Promise<Strike>
}

/** A break that is in force. */
export interface Strike extends AsyncDisposable {
  /** Resolves once the read has met it. Left out: every read meets it. */
  readonly met?: Promise<void>
  /** Called when the first page was given, for what happens in the middle of a read. */
  onFirstPage?(): Promise<void>
  /** What was wrong with how it was read, a sentence each: `it was asked 500 times`. */
  complaints?(): readonly string[]
}
