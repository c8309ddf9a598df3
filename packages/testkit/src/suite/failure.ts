/** What a test of the suite says of a connector that does not pass it. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure'
}

/** What makes every other test fail likewise: nothing can be read, though nothing is broken. */
export class NothingWorks extends ConformanceFailure {}

/** Fails with the reason unless the claim holds. */
export function require(claim: boolean, reason: string): asserts claim {
  if (!claim) throw new ConformanceFailure(reason)
}

/** What was thrown, in a line. */
export function named(error: unknown): string {
  if (!(error instanceof Error)) return `${typeof error} was thrown, which is no error`
  const code = Reflect.get(error, 'code')
  return typeof code === 'string' ? `${error.name} ${code}: ${error.message}` : `${error.name}: ${error.message}`
}
