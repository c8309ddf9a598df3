// `npm run bench -- [SIZE …] [--only WORK]…`: every work beside its limits and peers. See docs/performance.md.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, type Figure, median, spreadOf, WORKS, type Work } from './figures.ts'
import { checkParsers, measureCsv, parserFigures } from './measure-csv.ts'
import { measureMany } from './measure-many.ts'
import { measureNights, type NightResult } from './measure-nights.ts'
import { writeOrganization } from './organization.ts'
import { overSizes } from './over-sizes.ts'
import { Place } from './place.ts'
import { printBench } from './print.ts'
import { publish } from './publish.ts'
import { measureStart } from './start.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const NIGHTLY: readonly Work[] = ['first run', 'no changes', 'changes', 'many organizations', 'memory', 'growth']
const OUT = join(import.meta.dirname, 'out')

interface Order {
  readonly sizes: readonly number[]
  readonly works: ReadonlySet<Work>
}

async function main(): Promise<void> {
  const order = readOrder()
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Stopped()))
  const place = await Place.open(stop.signal)
  try {
    const bench = await measure(place, order, stop.signal)
    printBench(bench, process.stdout)
    await mkdir(OUT, { recursive: true })
    await writeFile(join(OUT, 'bench.json'), `${JSON.stringify(bench, null, 2)}\n`)
    const isWhole = order.works.size === WORKS.length && SIZES.every((size) => order.sizes.includes(size))
    if (isWhole && bench.machine.mariaDb !== null) await publish(bench)
    else console.error('Only a part was measured: docs/performance.md stays as it is.')
  } catch (error) {
    if (!stop.signal.aborted) throw error
    console.error('Stopped; nothing is left behind.')
    process.exitCode = 130
  } finally {
    await place.close()
  }
}

class Stopped extends Error {
  override readonly name = 'Stopped'
}

function readOrder(): Order {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', multiple: true } },
  })
  const sizes = positionals.map((text) => Number(text.replaceAll(/[,_]/g, '')))
  if (sizes.some((size) => !Number.isInteger(size) || size < 1000)) refuse('A size is a number from 1000 on.')
  const chosen = (values.only ?? []).map((word) => {
    const work = WORKS.find((one) => one.toLowerCase().startsWith(word.toLowerCase()))
    return work ?? refuse(`--only takes the beginning of one of: ${WORKS.join(', ')}.`)
  })
  return {
    sizes: (sizes.length === 0 ? SIZES : [...new Set(sizes)]).toSorted((one, other) => one - other),
    works: new Set(chosen.length === 0 ? WORKS : chosen),
  }
}

function refuse(message: string): never {
  console.error(message)
  process.exit(2)
}

async function measure(place: Place, { sizes, works }: Order, stop: AbortSignal): Promise<Bench> {
  const figures: Figure[] = []
  const nights: NightResult[] = []
  const wrong = works.has('CSV connector') ? await checkParsers(place) : new Map<string, readonly string[]>()
  const csv = new Map<number, ReadonlyMap<string, number>>()
  for (const size of sizes) {
    if (![...NIGHTLY, 'CSV connector' as const].some((work) => works.has(work))) break
    const folder = join(place.folder, String(size))
    console.error(`Making an organization of ${size.toLocaleString('en')} employees`)
    await writeOrganization(size, folder)
    if (works.has('CSV connector')) {
      const measured = await measureCsv(place, folder, size, wrong)
      figures.push(...measured.figures)
      csv.set(size, measured.best)
    }
    for (const database of NIGHTLY.some((work) => works.has(work)) ? place.databases : []) {
      const measured = await measureNights(place, { size, database, folder, works })
      figures.push(...measured.figures)
      nights.push(...measured.nights)
      const quiet = measured.nights.filter(({ night }) => night === 'no changes').map(({ seconds }) => seconds)
      if (works.has('many organizations')) figures.push(await measureMany(place, size, database, median(quiet)))
    }
    await rm(folder, { recursive: true })
  }
  figures.push(...overSizes(nights, place.databases))
  if (works.has('start of the command line')) figures.push(await startFigure(stop))
  return {
    machine: {
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
      sqlite: process.versions.sqlite ?? '',
      mariaDb: place.mariaDbVersion,
    },
    sizes,
    figures: WORKS.flatMap((work) => figures.filter((figure) => figure.work === work && works.has(work))),
    parsers: parserFigures(wrong, csv),
  }
}

async function startFigure(stop: AbortSignal): Promise<Figure> {
  const times = await measureStart(stop)
  const ours = median(times)
  return {
    work: 'start of the command line',
    size: null,
    database: null,
    against: '',
    limit: 150,
    ours,
    unit: 'ms',
    value: ours,
    goal: { most: 150 },
    spread: spreadOf(times),
  }
}

await main()
