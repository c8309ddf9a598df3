import type { Style } from '../screen/style.js'
import type { ScheduleEvent } from './schedule-event.js'

/** One event as a line for people. `at`: milliseconds since 1970; shown in UTC. */
export function logLine(event: ScheduleEvent, at: number, style: Style): string {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`
  const who = [event.organization, event.integration].filter(Boolean).join('/')
  return [style.dim(time), who, event.night && style.dim(`night ${event.night}`), what(event, style)]
    .filter(Boolean)
    .join('  ')
}

/** One event as a line of JSON. */
export function jsonLine(event: ScheduleEvent, at: number): string {
  return JSON.stringify({ time: new Date(at).toISOString(), ...event })
}

function what({ event, status, seconds, code, message }: ScheduleEvent, style: Style): string {
  const said = message ? `: ${[code, message].filter(Boolean).join(', ')}` : ''
  switch (event) {
    case 'run.started':
      return 'runs'
    case 'run.ended':
      return `${statusMark(status, style)} ${status} in ${seconds} s${said}`
    case 'run.waiting':
      return `${style.warning('!')} waits${said}`
    case 'night.missed':
      return `${style.bad('✗')} missed${said}`
    case 'retention.failed':
    case 'mail.failed':
      return `${style.bad('✗')} ${message}`
    case 'mail.warning':
    case 'connector.warning':
      return `${style.warning('!')} ${message}`
    default:
      return message ?? event
  }
}

function statusMark(status: ScheduleEvent['status'], style: Style): string {
  if (status === 'failed') return style.bad('✗')
  if (status === 'held' || status === 'interrupted') return style.warning('!')
  return style.good('✓')
}
