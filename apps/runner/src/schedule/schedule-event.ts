import type { RunStatus } from '@rollcall/engine'

/** Something that happened while `rollcall serve` was running; one line of its log. */
export interface ScheduleEvent {
  readonly event:
    | 'run.started'
    | 'run.ended'
    /** It could not start, or not to its end, and is tried again. */
    | 'run.waiting'
    /** It is too late for this night. */
    | 'night.missed'
    | 'retention.ended'
    | 'retention.failed'
    | 'mail.ended'
    | 'mail.failed'
  readonly organization: string
  readonly integration?: string
  /** Local date. */
  readonly night?: string
  readonly status?: RunStatus
  readonly seconds?: number
  /** For people: what happened, and what to do where somebody has to. */
  readonly message?: string
}
