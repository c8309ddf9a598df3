import { styleText } from 'node:util'
import Table from 'cli-table3'
import { type Bench, type Figure, goalText, type Verdict, valueText, verdict, WORKS } from './figures.ts'

/** A table for each work, 120 columns wide at most; colors only on a terminal. */
export function printBench(bench: Bench, stream: NodeJS.WriteStream): void {
  const paint = (color: 'green' | 'yellow' | 'red' | 'bold' | 'dim', text: string) => styleText(color, text, { stream })
  const colors = { met: 'green', 'least met': 'yellow', 'not met': 'red', 'no goal': 'dim' } as const
  const said = (what: Verdict) => paint(colors[what], what)
  for (const work of WORKS) {
    const figures = bench.figures.filter((figure) => figure.work === work)
    if (figures.length === 0) continue
    const table = plainTable(['employees', 'database', 'against', 'limit', 'ours', 'spread', 'result', 'goal', ''])
    for (const figure of figures) table.push([...cellsOf(figure), said(verdict(figure))])
    stream.write(`\n${paint('bold', work)}\n${table}\n`)
  }
  if (bench.parsers.length > 0) {
    const sizes = bench.parsers[0]?.seconds.map(({ size }) => size) ?? []
    const table = plainTable(['parser', ...sizes.map((size) => size.toLocaleString('en')), 'what it gets wrong'], sizes)
    for (const { parser, wrong, seconds } of bench.parsers) {
      const times = seconds.map((one) => amount(one.seconds, 's'))
      table.push([parser, ...times, wrong.length === 0 ? paint('green', 'nothing') : wrong.join('\n')])
    }
    stream.write(`\n${paint('bold', 'CSV parsers')}\n${table}\n`)
  }
}

function plainTable(head: readonly string[], numbers: readonly unknown[] = [0, 0]) {
  return new Table({
    head: [...head],
    colAligns:
      head.length === 9
        ? ['right', 'left', 'left', 'right', 'right', 'right', 'right', 'left', 'left']
        : ['left', ...numbers.map(() => 'right' as const), 'left'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  })
}

export function cellsOf(figure: Figure): readonly string[] {
  const { size, database, against, limit, ours, unit, spread } = figure
  return [
    size?.toLocaleString('en') ?? '',
    database ?? '',
    against,
    against === '' ? '' : amount(limit, unit),
    amount(ours, unit),
    spread ? `${amount(spread[0])}–${amount(spread[1])}` : '',
    valueText(figure),
    goalText(figure),
  ]
}

/** Three digits that count, as far as there are so many behind the point. */
export function amount(value: number, unit = ''): string {
  const digits = value >= 100 || unit === 'MB' ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`
}
