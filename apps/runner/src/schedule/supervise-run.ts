import { type RunStatus, RunStopped, toRunError } from '@rollcall/engine'
import { reasonOf } from './reason.js'
import type { WallClock } from './wall-clock.js'

/** What the log says of a run that failed. Not the text of its error: that may name a person, and a log is not erased. */
export interface LoggedFailure {
  readonly code: string
  /** Names nobody, and says where the whole text stands. */
  readonly message: string
}

/** How a run ended, or why it could not begin: then nothing was done, and it may be tried again. */
export type NightRun = { readonly status: RunStatus; readonly failure?: LoggedFailure } | { readonly postponed: string }

const MINUTE = 60_000

/** What a run that was asked to stop gets for it before it is left behind. */
const GRACE_MS = MINUTE

/**
 * Waits for a run, stops it at its time limit, and no longer waits for one that does not stop. Never throws: a run that
 * does is one that failed.
 *
 * @param stop asks for the end of everything: the run is stopped after its current batch
 */
export async function superviseRun(
  clock: WallClock,
  timeLimitMinutes: number,
  stop: AbortSignal,
  start: (signal: AbortSignal) => Promise<NightRun>,
): Promise<{ run: NightRun; isOverdue: boolean }> {
  const order = new AbortController()
  const ended = new AbortController()
  let isOverdue = false

  const limit = `the time limit of ${timeLimitMinutes} ${timeLimitMinutes === 1 ? 'minute' : 'minutes'}`
  const enforceLimit = async (): Promise<NightRun> => {
    await clock.pause(timeLimitMinutes * MINUTE, ended.signal)
    isOverdue = !ended.signal.aborted
    order.abort(new RunStopped(`The run was stopped at ${limit} (schedule.timeLimitMinutes)`))
    await clock.pause(GRACE_MS, ended.signal)
    const hint = 'It is left behind, and may keep its lease. Restart the runner to be rid of it.'
    return {
      status: 'failed',
      failure: { code: 'stuck', message: `The run does not stop, though it is past ${limit}. ${hint}` },
    }
  }
  const runSafely = async (): Promise<NightRun> => {
    try {
      return await start(order.signal)
    } catch (error) {
      return { status: 'failed', failure: { code: toRunError(error).code, message: reasonOf(error) } }
    }
  }

  const passOn = () => order.abort(new RunStopped('The runner was asked to stop'))
  // It may have been asked already, while the night was being claimed.
  if (stop.aborted) passOn()
  stop.addEventListener('abort', passOn, { signal: ended.signal })
  try {
    const run = await Promise.race([runSafely(), enforceLimit()])
    return { run, isOverdue }
  } finally {
    ended.abort()
  }
}
