/** What the process ends with; scripts depend on these numbers. */
export const EXIT = {
  done: 0,
  /** Refused, not found, or a bug of ours. */
  refused: 1,
  /** The command line or the configuration has to be mended first. */
  usage: 2,
  /** A run or a check failed, or the database cannot be reached. */
  failed: 3,
  /** Something waits for a person's approval. */
  held: 4,
} as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

const ORDER: readonly ExitStatus[] = [EXIT.done, EXIT.held, EXIT.failed, EXIT.refused, EXIT.usage]

/** The status of several parts that ended each with their own: failed wins over held. */
export function worseOf(one: ExitStatus, other: ExitStatus): ExitStatus {
  return ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other
}
