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
/** References and addresses can go on in the next line behind these. */
const WORD_ENDS = /\s|(?<=[/@])/
/** Of the terminal. Where there is no other way, words that take more are broken: one long word is no reason for blocks. */
const BROKEN_FROM = 1 / 4

/**
 * A table for people: titles, a rule, and a line or more a row; never wider than the terminal. Where the terminal is so
 * narrow that ordinary words would have to be broken, each row is a block of lines instead, a title and its cell each.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  frame: TableFrame,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)))
  const widths = fit(columns, cells, frame.width - (frame.indent ?? 0))
  return widths === null ? blocks(rows, columns, frame) : grid(rows, columns, cells, widths, frame)
}

function grid<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  frame: TableFrame,
): readonly string[] {
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
          columns.map((column, c) => painted(aligned(column, wrapped[c]?.[line] ?? '', widths[c] ?? 0), column, row)),
        ),
      )
    }),
  ]
}

function blocks<Row>(rows: readonly Row[], columns: readonly Column<Row>[], frame: TableFrame): readonly string[] {
  const labels = Math.max(...columns.map(({ title }) => widthOf(title)))
  const room = frame.width - (frame.indent ?? 0) - labels - GAP
  const margin = ' '.repeat(frame.indent ?? 0)
  return rows.flatMap((row, r) => [
    ...(r > 0 ? [''] : []),
    ...columns.flatMap((column) => {
      const text = column.cell(row)
      if (text === '') return []
      return wrap(text, room).map((line, l) => {
        const label = frame.style.dim(padEnd(l === 0 ? column.title : '', labels))
        return `${margin}${label}${' '.repeat(GAP)}${painted(line, column, row)}`
      })
    }),
  ])
}

/** Colors end where the text does, so that blanks at the end of a line can go. */
function painted<Row>(text: string, { paint }: Column<Row>, row: Row): string {
  const end = text.trimEnd()
  return paint && end.trim() !== '' ? paint(end, row) + text.slice(end.length) : text
}

function aligned(column: { readonly align?: 'left' | 'right' }, text: string, width: number): string {
  return column.align === 'right' ? padStart(text, width) : padEnd(text, width)
}

/**
 * Natural widths, then narrower until they fit: flexible columns first, the widest of them before the others, down to
 * their longest words, and if need be, to a quarter of the terminal. Null where they do not fit even so.
 */
function fit<Row>(
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  room: number,
): readonly number[] | null {
  const widest = (c: number, separator: RegExp) =>
    [columns[c]?.title ?? '', ...cells.map((row) => row[c] ?? '')]
      .flatMap((text) => text.split(separator))
      .reduce((width, part) => Math.max(width, widthOf(part)), 0)
  const widths = columns.map((_, c) => widest(c, /\n/))
  const words = columns.map((_, c) => widest(c, WORD_ENDS))
  const excess = () => widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1) - room
  const narrow = (from: readonly number[], least: readonly number[]) => {
    for (;;) {
      const wide = from
        .filter((c) => (widths[c] ?? 0) > (least[c] ?? 0))
        .sort((one, other) => (widths[other] ?? 0) - (widths[one] ?? 0))
      const [first, second] = wide
      if (excess() <= 0 || first === undefined) return
      const width = widths[first] ?? 0
      const next = Math.max(least[first] ?? 0, second === undefined ? 0 : (widths[second] ?? 0))
      widths[first] = Math.max(least[first] ?? 0, width - Math.max(1, Math.min(excess(), width - next)))
    }
  }
  const all = columns.map((_, c) => c)
  const flexible = all.filter((c) => columns[c]?.isFlexible)
  narrow(flexible, words)
  narrow(all, words)
  const broken = words.map((width) => Math.min(width, Math.floor(room * BROKEN_FROM)))
  narrow(flexible, broken)
  return excess() > 0 ? null : widths
}
