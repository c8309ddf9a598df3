/** The platform, or what a run tells, is not as the rules say. */
export class Difference extends Error {
  constructor(what: string, asked: readonly string[], is: readonly string[]) {
    const missing = minus(asked, is).map((line) => `  should be: ${line}`)
    const extra = minus(is, asked).map((line) => `  but is:    ${line}`)
    super(`${what} is not as the rules say:\n${[...missing, ...extra].slice(0, 30).join('\n')}`)
  }
}

export function same(what: string, asked: readonly string[], is: readonly string[]): void {
  if (asked.length !== is.length || asked.some((line, index) => line !== is[index]))
    throw new Difference(what, asked, is)
}

function minus(lines: readonly string[], others: readonly string[]): readonly string[] {
  const rest = [...others]
  return lines.filter((line) => {
    const index = rest.indexOf(line)
    if (index !== -1) rest.splice(index, 1)
    return index === -1
  })
}
