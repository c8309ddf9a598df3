import type { Integration } from '../connectors/integration.js'
import { type Column, type TableFrame, table } from '../screen/table.js'
import { type Night, NightCalendar } from './night.js'

interface Row {
  readonly integration: Integration
  readonly night: Night
}

/** More would only scroll by. */
const SHOWN = 12

/** A table of what runs next and when, the soonest first. */
export function nextNights(integrations: readonly Integration[], now: number, frame: TableFrame): readonly string[] {
  const rows = integrations
    .map((integration): Row => {
      const { name, organization, settings } = integration
      const calendar = new NightCalendar(name, organization.timeZone, settings.schedule)
      const latest = calendar.latest(now)
      return { integration, night: now < latest.deadline ? latest : calendar.next(now) }
    })
    .sort((one, other) => one.night.start - other.night.start)
  const more = rows.length > SHOWN ? [`… and ${rows.length - SHOWN} more`] : []
  return rows.length === 0 ? [] : [...table(rows.slice(0, SHOWN), columns(now), frame), ...more]
}

function columns(now: number): readonly Column<Row>[] {
  return [
    { title: 'Integration', cell: ({ integration }) => integration.name, isFlexible: true },
    { title: 'Night', cell: ({ night }) => night.date },
    { title: 'Starts', cell: ({ night, integration }) => localTime(night.start, integration, now) },
    { title: 'Time zone', cell: ({ integration }) => integration.organization.timeZone },
  ]
}

/** One whose start has passed is caught up with, unless it has had its run. */
function localTime(start: number, { organization: { timeZone } }: Integration, now: number): string {
  if (start <= now) return 'now, if not done'
  return new Date(start).toLocaleTimeString('en-GB', { timeZone, timeStyle: 'medium' })
}
