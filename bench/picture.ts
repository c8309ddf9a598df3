import { type Bench, type Figure, goalText, type Verdict, valueText, verdict, WORKS, type Work } from './figures.ts'

const WIDTH = 860
const LABELS = 400
const BARS = 416
/** Where the goal's line stands, to the right of BARS. */
const GOAL = 220
const LONGEST = 1.5
const VALUES = 844
const ROW = 17
const GAP = 22
const TOP = 64

const TITLES: Readonly<Record<Work, string>> = {
  'first run': 'First run',
  'no changes': 'Night without changes',
  changes: 'Night with changes',
  'CSV connector': 'CSV connector',
  'many organizations': 'Organizations of 500',
  memory: 'Memory',
  growth: 'Time for an employee',
  'start of the command line': 'rollcall --help',
}

const SUBTITLES: Readonly<Record<Work, string>> = {
  'first run': 'against plain writes of the same rows',
  'no changes': 'against reading both sides once',
  changes: '',
  'CSV connector': 'against the fastest correct parser of npm',
  'many organizations': 'against one + 2 ms a run',
  memory: 'of the largest organization above the smallest',
  growth: 'against the smallest organization',
  'start of the command line': 'start and end of the process',
}

const WORSE: Readonly<Record<Verdict, string>> = { met: '', 'least met': ' least', 'not met': ' missed', 'no goal': '' }

/** The figures as shares of their goals: a bar that ends left of the line has reached its goal. */
export function drawBench(bench: Bench): string {
  const parts: string[] = []
  let y = TOP
  for (const { title, subtitle, figures } of groups(bench)) {
    parts.push(text(16, y + 12, 'title', title), text(16, y + 12 + ROW, 'quiet', subtitle))
    for (const [index, figure] of figures.entries()) parts.push(bar(figure, y + index * ROW))
    y += Math.max(2, figures.length) * ROW + GAP
  }
  const line = BARS + GOAL
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">`,
    '<title>Time and memory, measured against goals</title>',
    STYLE,
    `<rect class="ground" width="${WIDTH}" height="${y}" rx="8"/>`,
    text(16, 28, 'title', 'Measured against the goals'),
    `<rect class="sqlite" x="${BARS}" y="18" width="12" height="12" rx="2"/>${text(BARS + 18, 28, '', 'SQLite')}`,
    `<rect class="mariadb" x="${BARS + 80}" y="18" width="12" height="12" rx="2"/>${text(BARS + 98, 28, '', 'MariaDB')}`,
    text(line, 52, 'quiet middle', 'goal'),
    `<line class="goal" x1="${line}" x2="${line}" y1="57" y2="${y - 12}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

interface Group {
  readonly title: string
  readonly subtitle: string
  readonly figures: readonly Figure[]
}

function groups({ figures, sizes }: Bench): readonly Group[] {
  return WORKS.flatMap((work) => {
    const own = figures.filter((figure) => figure.work === work && figure.goal !== null)
    const [first] = own
    if (!first) return []
    const title = `${TITLES[work]}: ${goalText(first)}`
    if (work === 'memory') return [{ title, subtitle: SUBTITLES[work], figures: largestOfEach(own) }]
    if (work === 'growth') {
      const bySize = own.toSorted((one, other) => (one.size ?? 0) - (other.size ?? 0))
      const smallest = `of ${sizes[0]?.toLocaleString('en')}`
      return [{ title, subtitle: SUBTITLES[work], figures: bySize.filter(({ against }) => against.endsWith(smallest)) }]
    }
    if (work !== 'changes') return [{ title, subtitle: SUBTITLES[work], figures: own }]
    return [...Map.groupBy(own, ({ against }) => against)].map(([against, some]) => ({
      title: `${TITLES[work]}: ${goalText(some[0] ?? first)}`,
      subtitle: `against ${against}`,
      figures: some,
    }))
  })
}

/** Of the nights on each database the one that takes most. */
function largestOfEach(figures: readonly Figure[]): readonly Figure[] {
  return [...Map.groupBy(figures, ({ database }) => database).values()].flatMap((some) =>
    some.toSorted((one, other) => other.value - one.value).slice(0, 1),
  )
}

function bar(figure: Figure, y: number): string {
  const { database, goal, size, value } = figure
  if (goal === null) return ''
  const share = Math.max(0, value / goal.most)
  const length = Math.max(2, Math.min(share, LONGEST) * GOAL)
  const end = BARS + length
  const color = database === 'MariaDB' ? 'mariadb' : database === 'SQLite' ? 'sqlite' : 'neither'
  const missed = WORSE[verdict(figure)]
  return [
    text(LABELS, y + 11, 'quiet end', size?.toLocaleString('en') ?? ''),
    `<rect class="${color}" x="${BARS}" y="${y}" width="${length.toFixed(1)}" height="${ROW - 4}" rx="2"/>`,
    // A bar that is cut off says so.
    share > LONGEST ? `<path class="ground" d="M${end - 14} ${y - 1}l4 0l-4 ${ROW - 2}l-4 0z"/>` : '',
    text(VALUES, y + 11, `number end${missed}`, valueText(figure)),
  ].join('')
}

function text(x: number, y: number, kind: string, words: string): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y}" class="${kind}">${escaped}</text>`
}

const STYLE = `<style>
  text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
  .ground { fill: #ffffff } .title { font-weight: 600; font-size: 13px } .quiet { fill: #59636e }
  .end { text-anchor: end } .middle { text-anchor: middle } .number { font-variant-numeric: tabular-nums }
  .least { fill: #7d4e00 } .missed { fill: #b42318; font-weight: 600 }
  .sqlite { fill: #3b76c4 } .mariadb { fill: #c98a2b } .neither { fill: #6e7781 }
  .goal { stroke: #1f2328; stroke-width: 1; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #d1d7e0 } .ground { fill: #151b23 } .quiet { fill: #9198a1 }
    .least { fill: #e3b341 } .missed { fill: #ff8f85 }
    .sqlite { fill: #5b9bea } .mariadb { fill: #dca54c } .neither { fill: #8b949e } .goal { stroke: #d1d7e0 }
  }
</style>`
