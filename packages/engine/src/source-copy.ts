/** A record of the source by its identifier, as it is kept: JSON. Null: gone. */
export type NotedRow = readonly [externalId: string, record: string | null]

/** What is kept of a source's records from one night to the next, where the source can say what changed since. */
export interface FoundCopy {
  /** From which the source can tell what changed. */
  readonly checkpoint: string
  /** What the meaning of the records depended on when they were read. */
  readonly shape: string
  /** Local date of the read that it stands for. */
  readonly night: string
  /** All is to be read again, because it is long ago. */
  readonly isWholeReadDue: boolean
  /** Employees that the source has and the copy leaves out (R13). */
  readonly leftOut: number
}

/** What was noted beside the copy so far, as changes of it. */
export interface NotedCounts {
  readonly changed: number
  /** Whoever was in the copy, and is gone. */
  readonly gone: number
  /** Records in the copy, with what was noted in it. */
  readonly size: number
}

/**
 * A copy of the source's records, of whatever sources can say what changed since a checkpoint, and what a run notes beside
 * it. Nothing of it changes the copy.
 */
export interface SourceCopy {
  /** Null: nothing is kept. */
  find(): Promise<FoundCopy | null>
  /** Notes what a read gives; of an identifier that comes twice the last counts. */
  note(rows: readonly NotedRow[]): Promise<void>
  countChanges(): Promise<NotedCounts>
  /** How many identifiers were noted so far, those of whoever is gone included. */
  countNoted(): Promise<number>
  /** The copy with what was noted in it, in pages. Whoever is gone is not. */
  merged(): AsyncIterable<ReadonlyArray<readonly [externalId: string, record: string]>>
  /** Erases what was noted. */
  forget(): Promise<void>
}

/** What the copy is to be from now on. */
export interface NextCopy {
  /** What was noted is all there is, and takes the place of what was kept. */
  readonly isWhole: boolean
  readonly checkpoint: string
  readonly shape: string
  readonly leftOut: number
  /** Identifiers that are not to be kept any longer. */
  readonly dropped: readonly string[]
}

/** The copy as a run has it that may write. */
export interface KeptCopy extends SourceCopy {
  /** Puts what was noted into the copy, with the checkpoint, in one transaction. */
  keep(next: NextCopy): Promise<void>
  /** Erases the copy, and what was noted. */
  drop(): Promise<void>
}
