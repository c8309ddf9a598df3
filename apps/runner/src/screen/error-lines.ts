import type { TableFrame } from './table.js'
import { wrap } from './text-width.js'

/** What went wrong, and below it what to do. A message of several lines has its further ones indented already. */
export function errorLines(
  [message, ...hints]: readonly [string, ...string[]],
  { style, width }: TableFrame,
): readonly string[] {
  const [first = '', ...further] = message.split('\n')
  return [
    ...wrap(first, width - 2).map((line, index) => `${index === 0 ? style.bad('✗') : ' '} ${line}`),
    ...further.flatMap((line) => wrap(line, width)),
    ...hints.filter((hint) => hint !== '').flatMap((hint) => wrap(hint, width - 2).map((line) => `  ${line}`)),
  ]
}
