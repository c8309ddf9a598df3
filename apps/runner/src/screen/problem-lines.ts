import type { Problem } from '@rollcall/engine'
import { ROLLCALL } from './command-name.js'
import { quantity } from './quantity.js'
import type { TableFrame } from './table.js'
import { wrap } from './text-width.js'

const SHOWN = 20

/** What a person should mend in the source: where, whom it is about, what is wrong. */
export function problemLines(problems: readonly Problem[], { width, style }: TableFrame): readonly string[] {
  if (problems.length === 0) return []
  const more = problems.length - SHOWN
  return [
    '',
    style.bold('Problems'),
    ...problems.slice(0, SHOWN).flatMap((problem) => {
      const place = [subject(problem), problem.at].filter(Boolean).join(', ')
      return [
        `  ${style.warning('!')} ${place ? `${style.name(place)}  ` : ''}${style.dim(problem.code)}`,
        ...wrap(sentence(problem.message), width - 4).map((line) => `    ${line}`),
      ]
    }),
    ...(more > 0 ? [`    … and ${quantity(more, 'more problem')}: ${ROLLCALL} show run tells them all`] : []),
  ]
}

function subject({ employee, community, function: jobFunction }: Problem): string {
  if (employee !== undefined) return `employee ${employee}`
  if (community !== undefined) return `community ${community}`
  return jobFunction === undefined ? '' : `function ${jobFunction}`
}

/** Reasons of connectors begin as they like. */
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
