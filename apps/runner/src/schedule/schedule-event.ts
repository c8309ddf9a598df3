import type { RunStatus } from '@rollcall/engine'

/** Something that happened while `rollcall serve` was running; one line of its log. */
export interface ScheduleEvent {
  readonly event:
    | 'serve.started'
    | 'serve.stopping'
    | 'serve.stopped'
    | 'run.started'
    | 'run.ended'
    /** It could not begin, or not come to its end, and is tried again. */
    | 'run.waiting'
    /** It has had its run: before a restart, or by another runner. */
    | 'night.done'
    /** It is too late for this night. */
    | 'night.missed'
    | 'retention.ended'
    | 'retention.failed'
    | 'mail.delivered'
    | 'mail.warning'
    | 'mail.failed'
    | 'connector.info'
    | 'connector.warning'
  readonly organization?: string
  readonly integration?: string
  /** Local date. */
  readonly night?: string
  /** Id of the run, as `rollcall show run` takes it. */
  readonly run?: string
  readonly status?: RunStatus
  readonly seconds?: number
  /** Of the error that a run failed with. */
  readonly code?: string
  /** For people: what happened, and what to do where somebody has to. Names no employee. */
  readonly message?: string
}

export type LogEvent = (event: ScheduleEvent) => void
