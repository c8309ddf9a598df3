/** How long a removed employee stays in the database, and can be restored (R11–R13): 30 days of 24 hours. */
export const KEEPING_MS = 30 * 24 * 60 * 60 * 1000

/** First instant at which one who was removed at `removedAt` can no longer be restored, and is anonymized. */
export function restorableUntil(removedAt: number): number {
  return removedAt + KEEPING_MS
}
