import type { Report, RunStatus, WholeBecause } from '@rollcall/engine'
import { forecastHeldLines, heldLines } from './held-lines.js'
import { marked } from './marked.js'
import { placed } from './placed.js'
import { isLeftOut, problemLines, sentence } from './problem-lines.js'
import { number } from './quantity.js'
import type { Style } from './style.js'
import { type TableFrame, table } from './table.js'
import { wrap } from './text-width.js'

/** The first line of a run, two where there is no room: for what, for which night, how it ended. */
export function headLines(report: Report, { style, width }: TableFrame): readonly string[] {
  const { organization, integration, night, status, seconds, held } = report
  const name = `${organization}/${integration}`
  const isAllHeld = status === 'held' && held.some(({ kind }) => kind === 'first.import')
  const ended = isAllHeld ? 'waits for approval' : STATUS[status]
  const length = [name, `night of ${night}`, ended, `${seconds} s`].join('  ').length
  const how = `night of ${night}  ${statusStyle(status, style)(ended)}  ${style.dim(`${seconds} s`)}`
  return length > width ? [style.bold(name), `  ${how}`] : [`${style.bold(name)}  ${how}`]
}

const STATUS: Readonly<Record<RunStatus, string>> = {
  planned: 'planned, nothing done',
  applied: 'done',
  unchanged: 'nothing to do',
  held: 'done, but for what waits',
  failed: 'failed, nothing done',
  interrupted: 'interrupted',
}

function statusStyle(status: RunStatus, style: Style) {
  if (status === 'failed' || status === 'interrupted') return style.bad
  return status === 'held' ? style.warning : style.good
}

/** How much there was, and how much of it changed. */
export function countLines(report: Report, frame: TableFrame): readonly string[] {
  if (report.status === 'failed') return []
  const { source, employees, communities, functions } = report
  const waiting = waitingCounts(report)
  const units = ({ added, removed, existing }: Report['communities'], received: number) => [
    received,
    added,
    0,
    removed,
    existing,
  ]
  const rows: readonly (readonly [string, ...(number | string)[]])[] = [
    [
      ...(['Employees', source.employees, employees.invited, employees.updated, employees.removed] as const),
      employees.unchanged,
      waiting.employees,
    ],
    ['Communities', ...units(communities, source.communities), waiting.communities],
    ['Functions', ...units(functions, source.functions), waiting.functions],
  ]
  const counted = (title: string, index: number) => ({
    title,
    align: 'right' as const,
    cell: (row: (typeof rows)[number]) => {
      const count = row[index] ?? 0
      return count === 0 ? '·' : typeof count === 'string' ? count : number(count)
    },
  })
  const isWaiting = report.held.some(({ state }) => state === 'pending')
  return [
    '',
    ...table(
      rows,
      [
        { title: '', cell: ([name]) => name },
        counted('In the source', 1),
        counted('New', 2),
        counted('Changed', 3),
        counted('Removed', 4),
        counted('As before', 5),
        ...(isWaiting ? [counted('Waiting', 6)] : []),
      ],
      frame,
    ),
    ...[...furtherCounts(report.employees), ...leftOutSentences(report), ...readSentence(report.read)]
      .flatMap((line) => wrap(line, frame.width))
      .map(frame.style.dim),
  ]
}

/** How much waits for a person's word. One whose address changes may wait for something else as well: then at most so many. */
function waitingCounts({ held, source, communities, functions }: Report) {
  const pending = held.filter(({ state }) => state === 'pending')
  const count = (start: string) =>
    pending.filter(({ kind }) => kind.startsWith(start)).reduce((sum, entry) => sum + entry.count, 0)
  if (pending.some(({ kind }) => kind === 'first.import')) {
    const rest = (received: number, { added, existing }: Report['communities']) =>
      Math.max(0, received - added - existing)
    return {
      employees: count('first.import'),
      communities: rest(source.communities, communities),
      functions: rest(source.functions, functions),
    }
  }
  const hasOverlap =
    count('employees.emailChanged') > 0 && count('employees.transferred') + count('employees.unassigned') > 0
  const employees = count('employees.')
  return {
    employees: hasOverlap ? `≤ ${number(employees)}` : employees,
    communities: count('communities.'),
    functions: count('functions.'),
  }
}

function furtherCounts({ transferred, restored, rejected, notYet, ended }: Report['employees']): readonly string[] {
  const parts = [
    [transferred, 'moved to another community'],
    [restored, 'came back'],
    [rejected, 'could not be read'],
    [notYet, 'not due yet'],
    [ended, 'past the end date'],
  ] as const
  const told = parts.filter(([count]) => count > 0).map(([count, words]) => `${number(count)} ${words}`)
  return told.length === 0 ? [] : [`Of the employees: ${told.join(', ')}.`]
}

/** Who is in the source, and does not count. */
function leftOutSentences({ problems }: Report): readonly string[] {
  return problems.filter(isLeftOut).map(({ message }) => `${sentence(message)}.`)
}

/** How the employees were read, where the source can say what changed. */
function readSentence(read: Report['read']): readonly string[] {
  if (!read) return []
  if (read.by === 'list') return [`All employees were read: ${WHY_ALL[read.because]}.`]
  return [`Only changes were read: ${number(read.changed)} changed, ${number(read.gone)} gone since ${read.since}.`]
}

const WHY_ALL: Readonly<Record<WholeBecause, string>> = {
  nothing_kept: 'nothing is kept of an earlier read',
  asked: '--full asks for it',
  week: 'once a week they are',
  configuration: 'the configuration or the connector has changed',
  expired: 'the source no longer knows where the last read ended',
  total: 'with the changes they were not as many as the source has',
  unreadable: 'of a change nobody can tell whom it is about',
}

/**
 * What a person has to look at: what waits, what is wrong, why a run failed.
 *
 * @param all the command that tells all of many problems; null: this one does
 */
export function attentionLines(report: Report, all: string | null, frame: TableFrame): readonly string[] {
  const { error, employees, held, problems, run, status } = report
  const { style, width } = frame
  return [
    ...(error
      ? ['', ...marked(style.bad('✗'), placed(error.message, error.at), width), ...marked(' ', error.hint, width)]
      : []),
    ...(status === 'planned' ? forecastHeldLines(held, frame) : heldLines(held, run, frame)),
    ...problemLines(problems, all, frame),
    ...(employees.rejected > 0 && problems.length > 0 ? ['', ...wrap(LEFT_ALONE, width)] : []),
  ]
}

const LEFT_ALONE =
  'Whoever could not be read stays as before. Mend the records in the source; the next run reads them again.'

/** Several runs, a line each. */
export function summaryLines(reports: readonly Report[], frame: TableFrame): readonly string[] {
  const { style } = frame
  const count = (of: (report: Report) => number) => (report: Report) => number(of(report))
  return table(
    reports,
    [
      { title: 'Integration', cell: (report) => `${report.organization}/${report.integration}` },
      {
        title: 'Ended',
        cell: ({ status }) => STATUS[status],
        isFlexible: true,
        paint: (text, { status }) =>
          status === 'failed' || status === 'interrupted'
            ? style.bad(text)
            : status === 'held'
              ? style.warning(text)
              : text,
      },
      { title: 'Invited', align: 'right', cell: count(({ employees }) => employees.invited) },
      { title: 'Updated', align: 'right', cell: count(({ employees }) => employees.updated) },
      { title: 'Removed', align: 'right', cell: count(({ employees }) => employees.removed) },
      {
        title: 'Problems',
        align: 'right',
        cell: count(({ problems }) => problems.filter((problem) => !isLeftOut(problem)).length),
      },
    ],
    frame,
  )
}
