import type { Style } from './style.js'
import { padEnd, padStart, widthOf, wrap } from './text-width.js'

export interface Column<Row> {
  readonly title: string
  /** What stands in the cell, without colors. */
  readonly cell: (row: Row) => string
  readonly align?: 'left' | 'right'
  /** Gives room first where the terminal is too narrow, and is wrapped. At least one column should. */
  readonly isFlexible?: boolean
  /** Colors a line of the cell. */
  readonly paint?: (text: string, row: Row) => string
}

export interface TableFrame {
  /** Columns of the terminal. */
  readonly width: number
  readonly style: Style
  /** Blanks before each line. */
  readonly indent?: number
}

const GAP = 2
const NARROWEST = 8

/** A table for people: titles, a rule, and a line or more a row; never wider than the terminal. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  frame: TableFrame,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)))
  const widths = fit(columns, cells, frame.width - (frame.indent ?? 0))
  const margin = ' '.repeat(frame.indent ?? 0)
  const join = (parts: readonly string[]) => (margin + parts.join(' '.repeat(GAP))).trimEnd()
  const titles = columns.map((column, c) => wrap(column.title, widths[c] ?? 1))
  const head = Array.from({ length: Math.max(...titles.map((lines) => lines.length)) }, (_, line) =>
    join(columns.map((column, c) => aligned(column, titles[c]?.[line] ?? '', widths[c] ?? 0))),
  )
  const rule = join(widths.map((width) => '─'.repeat(width)))
  return [
    ...head.map((line) => frame.style.bold(line)),
    frame.style.dim(rule),
    ...rows.flatMap((row, r) => {
      const wrapped = columns.map((_, c) => wrap(cells[r]?.[c] ?? '', widths[c] ?? 1))
      const height = Math.max(...wrapped.map((lines) => lines.length))
      return Array.from({ length: height }, (_, line) =>
        join(
          columns.map((column, c) => {
            const text = aligned(column, wrapped[c]?.[line] ?? '', widths[c] ?? 0)
            return column.paint && text.trim() !== ''
              ? painted(text, (part) => column.paint?.(part, row) ?? part)
              : text
          }),
        ),
      )
    }),
  ]
}

/** Colors end where the text does, so that blanks at the end of a line can go. */
function painted(text: string, paint: (text: string) => string): string {
  const end = text.trimEnd()
  return paint(end) + text.slice(end.length)
}

function aligned(column: { readonly align?: 'left' | 'right' }, text: string, width: number): string {
  return column.align === 'right' ? padStart(text, width) : padEnd(text, width)
}

/**
 * Natural widths, then narrower until they fit: flexible columns first, the widest of them before the others, none
 * narrower than the longest word of its title.
 */
function fit<Row>(columns: readonly Column<Row>[], cells: readonly (readonly string[])[], room: number): number[] {
  const widths = columns.map((column, c) => {
    const lines = cells.flatMap((row) => (row[c] ?? '').split('\n'))
    return lines.reduce((widest, line) => Math.max(widest, widthOf(line)), widthOf(column.title))
  })
  const least = columns.map((column) => Math.max(NARROWEST, ...column.title.split(' ').map(widthOf)))
  const narrowed = (from: readonly number[]) => {
    for (;;) {
      const excess = widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1) - room
      const wide = from.filter((c) => (widths[c] ?? 0) > (least[c] ?? 0))
      const widest = wide.reduce<number | undefined>(
        (best, c) => (best === undefined || (widths[c] ?? 0) > (widths[best] ?? 0) ? c : best),
        undefined,
      )
      if (excess <= 0 || widest === undefined) return
      const width = widths[widest] ?? 0
      const second = Math.max(least[widest] ?? 0, ...wide.filter((c) => c !== widest).map((c) => widths[c] ?? 0))
      widths[widest] = Math.max(least[widest] ?? 0, width - Math.max(1, Math.min(excess, width - second)))
    }
  }
  const all = columns.map((_, c) => c)
  narrowed(all.filter((c) => columns[c]?.isFlexible))
  narrowed(all)
  return widths
}
