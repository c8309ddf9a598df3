import type { CommandContext } from '../command-context.js'
import { quantity } from '../screen/quantity.js'
import { type Column, table } from '../screen/table.js'

/** Rows of one table: a list that is longer goes on with another one, so it is never in memory as a whole. */
const ROWS = 500

/** How a list looks to people, and what its lines are to scripts. */
export interface ListLook<Line> {
  /** `employee`, `employees` */
  readonly one: string
  readonly many: string
  /** Asked for each part of the list, of at most 500 lines. */
  readonly columns: (part: readonly Line[]) => readonly Column<Line>[] | Promise<readonly Column<Line>[]>
  /** Left out: the line as it is. */
  readonly toJson?: (line: Line) => unknown
}

/** Prints a list as it comes: tables and a count for people, a line each for scripts. */
export async function printList<Line>(
  lines: AsyncIterable<Line>,
  { one, many, columns, toJson }: ListLook<Line>,
  context: CommandContext,
): Promise<void> {
  const { out, style } = context
  let count = 0
  let part: Line[] = []
  const printPart = async () => {
    if (part.length === 0) return
    out.lines(table(part, await columns(part), context))
    part = []
    await out.drained()
  }
  for await (const line of lines) {
    count++
    if (context.isJson) {
      out.json(toJson ? toJson(line) : line)
      if (count % ROWS === 0) await out.drained()
      continue
    }
    part.push(line)
    if (part.length === ROWS) await printPart()
  }
  if (context.isJson) return
  await printPart()
  out.line(style.dim(count === 0 ? `No ${many}.` : quantity(count, one, many)))
}
