import type { TableFrame } from './table.js'
import { padEnd, widthOf, wrap } from './text-width.js'

/** A label and what stands behind it, a line or several. Without a value the field is left out. */
export type Field = readonly [label: string, value: string | null]

/** Fields below each other, their values aligned and wrapped. */
export function fieldLines(fields: readonly Field[], { width, style, indent = 0 }: TableFrame): readonly string[] {
  const shown = fields.filter((field): field is readonly [string, string] => field[1] !== null && field[1] !== '')
  const labels = Math.max(0, ...shown.map(([label]) => widthOf(label)))
  const margin = ' '.repeat(indent)
  return shown.flatMap(([label, value]) =>
    wrap(value, width - indent - labels - 2).map((line, index) => {
      const head = padEnd(index === 0 ? label : '', labels)
      return `${margin}${style.dim(head)}  ${line}`
    }),
  )
}
