import { placesOf } from '../own-mistake.js'

/**
 * Why something failed, for the log, which must name nobody. What a database says is left out: it repeats the statement,
 * names of people and all. So is the message of a mistake of ours: its stack tells where it lies.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return placesOf(error)
  if ('hint' in error && typeof error.hint === 'string') return `${error.message}. ${error.hint}`
  return 'code' in error && typeof error.code === 'string' ? error.code : placesOf(error)
}
