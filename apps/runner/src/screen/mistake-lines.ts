import type { Mistake } from '../config/configuration-error.js'
import type { TableFrame } from './table.js'
import { cutBefore, widthOf, wrap } from './text-width.js'

/**
 * One mistake in the configuration: where, what, and the line itself with a caret below where that says more.
 *
 * @param mark before it, one column wide
 */
export function mistakeLines(mistake: Mistake, frame: TableFrame, mark = ' '): readonly string[] {
  const { path, line, column, message } = mistake
  const place = line === null ? '' : `line ${line}${mistake.excerpt && column !== null ? `, column ${column}` : ''}`
  const where = [place, path].filter(Boolean).join(', ')
  const [first = '', ...others] = wrap(where ? `${where}: ${message}` : message, frame.width - 4)
  const head = first.startsWith(`${where}:`) ? frame.style.bold(where) + first.slice(where.length) : first
  return [`${mark} ${head}`, ...others.map((text) => `    ${text}`), ...excerptLines(mistake, frame)]
}

function excerptLines({ excerpt = [], column }: Mistake, { style, width }: TableFrame): readonly string[] {
  const last = excerpt.at(-1)
  if (last === undefined || column === null) return []
  const margin = String(last.line).length
  const room = width - margin - 7
  const before = widthOf(last.text.slice(0, column - 1))
  // A line that is wider than the terminal is shown from where the caret is in its middle.
  const skipped = before < room - 10 ? 0 : before - Math.floor(room / 2)
  return [
    ...excerpt.map(({ line, text }) => {
      const shown = cutBefore(text, skipped, room)
      return `    ${style.dim(`${String(line).padStart(margin)} │`)} ${shown}`.trimEnd()
    }),
    `    ${style.dim(`${' '.repeat(margin)} │`)} ${' '.repeat(before - skipped)}${style.bad('^')}`,
  ]
}
