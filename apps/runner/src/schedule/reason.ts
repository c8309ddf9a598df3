/** Why something failed, for the log. What a database says is left out: it repeats the statement, names of people and all. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('hint' in error && typeof error.hint === 'string') return `${error.message}. ${error.hint}`
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
