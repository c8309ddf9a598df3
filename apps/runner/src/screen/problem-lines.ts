import type { Problem } from '@rollcall/engine'
import { ROLLCALL } from './command-name.js'
import { quantity } from './quantity.js'
import type { TableFrame } from './table.js'
import { widthOf, wrap } from './text-width.js'

const SHOWN = 20

/**
 * What a person should mend in the source: where, whom it is about, what is wrong.
 *
 * @param all the command that tells all of many problems; null: this one does
 */
export function problemLines(
  reported: readonly Problem[],
  all: string | null,
  { width, style }: TableFrame,
): readonly string[] {
  const problems = reported.filter((problem) => !isLeftOut(problem))
  if (problems.length === 0) return []
  const shown = all === null ? problems : problems.slice(0, SHOWN)
  const more = problems.length - shown.length
  return [
    '',
    style.bold('Problems'),
    ...shown.flatMap((problem) => {
      const [first, ...others] = [
        ...headings(problem, { width: width - 4, style }),
        ...wrap(sentence(problem.message), width - 4),
      ]
      return [`  ${style.warning('!')} ${first}`, ...others.map((line) => `    ${line}`)]
    }),
    ...(more > 0
      ? wrap(`… and ${quantity(more, 'more problem')}: ${ROLLCALL} ${all} tells them all`, width - 4).map(
          (line) => `    ${line}`,
        )
      : []),
  ]
}

/** Whether it only tells how many do not count: nothing to mend, so it stands with the counts. */
export const isLeftOut = ({ code }: Problem) => code.endsWith('.left_out')

/** Whom or what it is about and where, and the code: in one line if there is room. */
function headings(problem: Problem, { width, style }: TableFrame): readonly string[] {
  const place = [subject(problem), problem.at].filter(Boolean).join(', ')
  const code = style.dim(problem.code)
  if (place === '') return [code]
  if (widthOf(`${place}  ${problem.code}`) <= width) return [`${style.name(place)}  ${code}`]
  return [...wrap(place, width).map((line) => style.name(line)), code]
}

function subject({ employee, community, function: jobFunction }: Problem): string {
  if (employee !== undefined) return `employee ${employee}`
  if (community !== undefined) return `community ${community}`
  return jobFunction === undefined ? '' : `function ${jobFunction}`
}

/** Reasons of connectors begin as they like. */
export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
