import type { ShownRun } from '@rollcall/platform'
import { type Field, fieldLines } from './field-lines.js'
import { instantText } from './instant-text.js'
import { number } from './quantity.js'
import { attentionLines, countLines, headLines } from './report-lines.js'
import type { TableFrame } from './table.js'

/** A run for people: how it ended, what it did, what is left to do. */
export function runLines(shown: ShownRun, timeZone: string, frame: TableFrame): readonly string[] {
  const { run, trigger, startedAt, endedAt, changes, report } = shown
  const fields: readonly Field[] = [
    ['Run', run],
    ['Started', `${instantText(startedAt, timeZone)} ${trigger === 'hand' ? 'by hand' : 'by schedule'}`],
    ['Ended', endedAt === null ? 'not yet' : instantText(endedAt, timeZone)],
    [
      'On record',
      Object.entries(changes)
        .map(([kind, count]) => `${number(count)} ${kind}`)
        .join(', '),
    ],
  ]
  if (report === null) {
    const { organization, integration, night, status } = shown
    const head = `${frame.style.bold(`${organization}/${integration}`)}  night of ${night}  ${status}`
    return [head, ...fieldLines(fields, frame)]
  }
  return [
    ...headLines(report, frame),
    ...fieldLines(fields, frame),
    ...countLines(report, frame),
    ...attentionLines(report, null, frame),
  ]
}
