/** A line of YAML that others can stand beside. */
interface Level {
  /** Spaces before its name. */
  readonly indent: number
  readonly name: string
  /** Counted from 1. */
  readonly line: number
}

/** What to do about a line that is indented as none above it, so that nobody can tell where it belongs. */
export function indentationMistake(lines: readonly string[], line: number): string {
  const text = lines[line - 1] ?? ''
  const indent = indentOf(text)
  const { levels, dash } = levelsAbove(lines, line, indent)
  const deeper = levels.filter((level) => level.indent > indent).at(-1)
  const outer = levels.find((level) => level.indent < indent)
  const places = [deeper, outer].filter((level) => level !== undefined)
  const where = places.map((level) => `with ${level.indent} it stands beside \`${level.name}\` (line ${level.line})`)
  const own = `${nameIn(text) ? `\`${nameIn(text)}\`` : 'this line'} is indented by ${spaces(indent)}`
  if (dash !== null) {
    return `${own}, as the - of line ${dash} is: leave out that -, or indent this line further: ${where.join(', ')}`
  }
  const opened = deeper === undefined && outer !== undefined ? emptyAbove(lines, outer) : null
  const further =
    opened && outer ? `; if they belong to \`${opened}\`, indent \`${outer.name}\` by ${indent} as well` : ''
  return `${own}, which fits no line above: ${where.join(', ')}${further}`
}

/** What a line at this place could stand beside, from the innermost outwards; `dash`: the list entry that begins there. */
function levelsAbove(lines: readonly string[], line: number, indent: number) {
  const levels: Level[] = []
  let dash: number | null = null
  let least = Number.POSITIVE_INFINITY
  for (let above = line - 1; above > 0 && least > 0; above--) {
    const text = lines[above - 1] ?? ''
    if (!isContent(text)) continue
    const [, blanks = '', mark = ''] = /^( *)((?:- +)*)/.exec(text) ?? []
    const own = blanks.length + mark.length
    const name = nameIn(text)
    if (own < least && name !== null) levels.push({ indent: own, name, line: above })
    if (mark !== '' && blanks.length < least && blanks.length === indent) dash = above
    least = Math.min(least, blanks.length)
  }
  return { levels, dash: levels.some((level) => level.indent > indent) ? dash : null }
}

/** The name just above a line, as far indented, that nothing was given to. */
function emptyAbove(lines: readonly string[], { indent, line }: Level): string | null {
  const above = lines.slice(0, line - 1).findLast(isContent) ?? ''
  return indentOf(above) === indent && /:\s*(#.*)?$/.test(above) ? nameIn(above) : null
}

const isContent = (text: string) => !/^\s*(#.*)?$/.test(text)
const indentOf = (text: string) => /^ */.exec(text)?.[0].length ?? 0
const nameIn = (text: string) => /^ *(?:- +)*["']?([\w$.-]+)["']?:/.exec(text)?.[1] ?? null
const spaces = (count: number) => (count === 1 ? '1 space' : `${count} spaces`)
