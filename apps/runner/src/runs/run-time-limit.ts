import { RunStopped } from '@rollcall/engine'

/**
 * A signal that ends a run by hand when its time is up (`schedule.timeLimitMinutes`) or when the process is to stop.
 *
 * @param reason what the signal is aborted with when the time is up
 */
export function withTimeLimit(
  minutes: number,
  stop: AbortSignal,
  reason: Error = new RunStopped(`The run took longer than its limit of ${minutes} minutes`),
): { signal: AbortSignal; clear: () => void } {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(reason), minutes * 60_000)
  return { signal: AbortSignal.any([stop, limit.signal]), clear: () => clearTimeout(timer) }
}
