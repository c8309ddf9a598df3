import type { ShownEmployee, UnitOfEmployee } from '@rollcall/platform'
import { type Field, fieldLines } from './field-lines.js'
import { instantText } from './instant-text.js'
import { journalColumns } from './journal-lines.js'
import { fullName } from './person.js'
import { type TableFrame, table } from './table.js'
import { widthOf, wrap } from './text-width.js'

/** One employee for people: who it is, what it has, what was sent, and what happened. */
export function employeeLines(shown: ShownEmployee, timeZone: string, frame: TableFrame): readonly string[] {
  const name = shown.state === 'anonymized' ? `Employee ${shown.id}` : fullName(shown)
  const journal =
    shown.history.length > 0
      ? table(
          shown.history,
          journalColumns(() => timeZone),
          frame,
        )
      : []
  return [
    ...nameLines(name, shown, frame),
    ...fieldLines([...profile(shown), ...visible(shown), ...access(shown, timeZone)], { ...frame, indent: 2 }),
    ...(journal.length > 0 ? ['', ...journal] : []),
  ]
}

/** Two lines, or more, where there is no room in one. */
function nameLines(name: string, { state, id }: ShownEmployee, { style, width }: TableFrame): readonly string[] {
  const rest = `${state}  ${style.dim(`id ${id}`)}`
  if (widthOf(`${name}  ${state}  id ${id}`) <= width) return [`${style.bold(name)}  ${rest}`]
  return [...wrap(name, width).map(style.bold), `  ${rest}`]
}

function profile(shown: ShownEmployee): readonly Field[] {
  const { organization, integration, externalId, startDate, endDate, attributes } = shown
  const origin = integration === null ? 'made by hand' : `synchronized from ${organization}/${integration}`
  return [
    ['Origin', externalId === null ? origin : `${origin}, ${externalId}`],
    ['E-mail', shown.email],
    ['Phone', shown.phone],
    ['Language', shown.language],
    ['Born', shown.birthDate],
    ['In service', startDate === null && endDate === null ? null : `${startDate ?? '…'} – ${endDate ?? '…'}`],
    ...Object.entries(attributes).map(([key, value]): Field => [key, value]),
  ]
}

function visible(shown: ShownEmployee): readonly Field[] {
  const named = (list: readonly { readonly name: string }[]) => list.map((one) => one.name).join(', ')
  return [
    ['Communities', units(shown.communities)],
    ['Functions', units(shown.functions)],
    ['Groups', named(shown.groups)],
    ['Surveys', named(shown.surveys)],
    ['Courses', named(shown.courses)],
    ['Modules', named(shown.modules)],
    ['Messages', shown.messages.map(({ community, text }) => `${community}: ${text}`).join('\n')],
    ['Takeovers', shown.takeovers.map(({ community, shift }) => `${shift} (${community})`).join('\n')],
  ]
}

function units(list: readonly UnitOfEmployee[]): string {
  return list.map(({ name, origin }) => (origin === 'manual' ? `${name} (by hand)` : name)).join(', ')
}

function access(shown: ShownEmployee, timeZone: string): readonly Field[] {
  const at = (iso: string | null) => instantText(iso, timeZone)
  const { invitations, mails, lastRun } = shown
  const problems = lastRun?.problems.map(({ message, at: place }) => (place ? `${message} (${place})` : message)) ?? []
  const isLeftAlone = lastRun?.problems.some(({ code }) => code !== 'employee.no_email')
  return [
    ['Invitations', invitations.map(({ state, createdAt }) => `${state}, made ${at(createdAt)}`).join('\n')],
    ['Mails', mails.map(({ id, kind, to, state }) => `${kind} to ${to}: ${state} (${id})`).join('\n')],
    ['First login', at(shown.firstLoginAt)],
    ['Sessions', shown.sessions === 0 ? null : String(shown.sessions)],
    ['Removed', at(shown.removedAt)],
    ['Restorable until', at(shown.restorableUntil)],
    ['Anonymized', at(shown.anonymizedAt)],
    [
      'Last run',
      lastRun && problems.length > 0
        ? `night of ${lastRun.night}${isLeftAlone ? ': left alone' : ''}\n${problems.join('\n')}`
        : null,
    ],
  ]
}
