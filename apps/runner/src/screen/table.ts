import type { Style } from './style.js'
import { padEnd, padStart, printable, widthOf, wrap } from './text-width.js'

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
/** Longer words are no ordinary ones: in flexible columns they are broken before other columns are wrapped. */
const ORDINARY_WORD = 24
/** Where there is no other way, words that take more of the terminal are broken: one long word is no reason for blocks. */
const brokenFrom = (room: number) => Math.max(16, Math.floor(room / 5))
/** Of the rows. Nor are the longest words of a few. */
const MOST = 0.9

/**
 * A table for people: titles, a rule, and a line or more a row; never wider than the terminal. Where the terminal is so
 * narrow that ordinary words would have to be broken, each row is a block of lines instead, a title and its cell each.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  frame: TableFrame,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => printable(column.cell(row))))
  const widths = fit(columns, cells, frame.width - (frame.indent ?? 0))
  return widths === null ? blocks(rows, columns, cells, frame) : grid(rows, columns, cells, widths, frame)
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

function blocks<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  frame: TableFrame,
): readonly string[] {
  const labels = Math.max(...columns.map(({ title }) => widthOf(title)))
  const room = frame.width - (frame.indent ?? 0) - labels - GAP
  const margin = ' '.repeat(frame.indent ?? 0)
  return rows.flatMap((row, r) => [
    ...(r > 0 ? [''] : []),
    ...columns.flatMap((column, c) => {
      const text = cells[r]?.[c] ?? ''
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
 * their longest words, and if need be, to less than the longest. Null where they do not fit even so.
 */
function fit<Row>(
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  room: number,
): readonly number[] | null {
  const widest = (text: string, separator: RegExp) => Math.max(...text.split(separator).map(widthOf))
  const each = (c: number, separator: RegExp) => cells.map((row) => widest(row[c] ?? '', separator))
  const title = (c: number, separator: RegExp) => widest(columns[c]?.title ?? '', separator)
  const all = columns.map((_, c) => c)
  const flexible = all.filter((c) => columns[c]?.isFlexible)
  const widths = all.map((c) => each(c, /\n/).reduce(larger, title(c, /\n/)))
  const longest = all.map((c) => each(c, WORD_ENDS).toSorted((one, other) => one - other))
  const words = all.map((c) => larger(longest[c]?.at(-1) ?? 0, title(c, WORD_ENDS)))
  const ofMost = all.map((c) => larger(longest[c]?.[Math.ceil(MOST * (cells.length - 1))] ?? 0, title(c, WORD_ENDS)))
  const atMost = (least: readonly number[], limit: number) => least.map((width) => Math.min(width, limit))
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
  narrow(flexible, words)
  narrow(flexible, atMost(words, ORDINARY_WORD))
  narrow(all, words)
  narrow(flexible, atMost(ofMost, brokenFrom(room)))
  narrow(all, atMost(ofMost, brokenFrom(room)))
  return excess() > 0 ? null : widths
}

const larger = (one: number, other: number) => Math.max(one, other)
