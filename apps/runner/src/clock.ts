/** Where the time comes from. Nothing asks the system for it on behalf of a rule. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
