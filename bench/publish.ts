// Brings what was measured into docs/: `node bench/publish.ts` takes bench/out/bench.json.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bench, verdict, WORKS } from './figures.ts'
import { drawBench } from './picture.ts'
import { amount, cellsOf } from './print.ts'

const DOCS = join(import.meta.dirname, '../docs')
const BEGIN = '<!-- written by the bench -->'
const END = '<!-- end of what the bench wrote -->'

/** Writes the results into docs/performance.md, between two marks, and draws and keeps them beside it. */
export async function publish(bench: Bench): Promise<void> {
  await writeFile(join(DOCS, 'performance.json'), `${JSON.stringify(bench, null, 2)}\n`)
  await writeFile(join(DOCS, 'performance.svg'), drawBench(bench))
  const page = join(DOCS, 'performance.md')
  const text = await readFile(page, 'utf8')
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md lacks the lines ${BEGIN} and ${END}`)
  await writeFile(page, `${text.slice(0, begin)}${BEGIN}\n\n${results(bench)}\n${text.slice(end)}`)
}

function results(bench: Bench): string {
  const { cores, memoryGb, node, sqlite, mariaDb } = bench.machine
  const databases = `SQLite ${sqlite}${mariaDb === null ? '' : `, MariaDB ${mariaDb.split('-')[0]}`}`
  const lines = [`${cores} cores, ${memoryGb} GB of memory, Node ${node}, ${databases}.`, '']
  for (const work of WORKS) {
    const figures = bench.figures.filter((figure) => figure.work === work)
    if (figures.length === 0) continue
    lines.push(`### ${work.slice(0, 1).toUpperCase()}${work.slice(1)}`, '')
    lines.push(...row(['Employees', 'Database', 'Against', 'Limit', 'Ours', 'Spread', 'Result', 'Goal', '']))
    lines.push('| ---: | --- | --- | ---: | ---: | ---: | ---: | --- | --- |')
    for (const figure of figures) lines.push(...row([...cellsOf(figure), verdict(figure).replace('no goal', '')]))
    lines.push('')
  }
  const sizes = bench.parsers[0]?.seconds.map(({ size }) => size) ?? []
  if (sizes.length > 0) {
    lines.push('### CSV parsers', '')
    lines.push(...row(['Parser', ...sizes.map((size) => size.toLocaleString('en')), 'What it gets wrong']))
    lines.push(`| --- |${' ---: |'.repeat(sizes.length)} --- |`)
    for (const { parser, wrong, seconds } of bench.parsers) {
      lines.push(...row([parser, ...seconds.map((one) => amount(one.seconds, 's')), wrong.join(', ') || 'nothing']))
    }
    lines.push('')
  }
  return lines.join('\n')
}

const row = (cells: readonly string[]) => [`| ${cells.join(' | ')} |`]

if (import.meta.main) await publish(JSON.parse(await readFile(join(import.meta.dirname, 'out/bench.json'), 'utf8')))
