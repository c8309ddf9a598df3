import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DRAINS, OURS, writeCsv } from './csv.ts'
import { SMALL_HEAP, writeLarge } from './csv-correctness.ts'
import { type Figure, type ParserFigure, spreadOf } from './figures.ts'
import { stepsOf } from './measure-nights.ts'
import type { Place } from './place.ts'

/** What every parser, ours too, gets wrong of the cases, and whether it needs memory for the whole file. */
export async function checkParsers(place: Place): Promise<ReadonlyMap<string, readonly string[]>> {
  const large = await writeLarge(place.folder)
  const wrong = new Map<string, readonly string[]>()
  for (const parser of Object.keys(DRAINS)) {
    const { said } = await place.perform({ work: 'csv check', file: dirname(large), parser })
    const isFlat = await place.perform({ work: 'csv', file: large, parser }, { heap: SMALL_HEAP }).then(
      () => true,
      () => false,
    )
    const found = [...(said === '' ? [] : said.split('; ')), ...(isFlat ? [] : ['flat memory'])]
    console.error(`CSV, ${parser}: ${found.length === 0 ? 'correct' : `wrong: ${found.join(', ')}`}`)
    wrong.set(parser, found)
  }
  await rm(large)
  return wrong
}

/** Our connector beside all parsers on the same file. */
export async function measureCsv(
  place: Place,
  folder: string,
  size: number,
  wrong: ReadonlyMap<string, readonly string[]>,
): Promise<{ readonly figures: readonly Figure[]; readonly best: ReadonlyMap<string, number> }> {
  const file = await writeCsv(folder)
  const step = stepsOf(`CSV, ${size.toLocaleString('en')}`)
  const times = new Map<string, number[]>()
  const repeats = size > 100_000 ? 2 : 3
  for (let time = 0; time < repeats; time++) {
    for (const parser of Object.keys(DRAINS)) {
      const { count, seconds } = await step(parser, () => place.perform({ work: 'csv', file, parser }))
      if (count !== size) throw new Error(`${parser} found ${count} rows of ${size}`)
      times.set(parser, [...(times.get(parser) ?? []), seconds])
    }
  }
  const best = new Map([...times].map(([parser, seconds]) => [parser, Math.min(...seconds)]))
  const correct = [...best].filter(([parser]) => parser !== OURS && wrong.get(parser)?.length === 0)
  const [fastest] = correct.sort(([, one], [, other]) => one - other)
  const ours = best.get(OURS)
  if (!fastest || ours === undefined) throw new Error('No parser to compare with is correct')
  const [parser, limit] = fastest
  const figure: Figure = {
    work: 'CSV connector',
    size,
    database: null,
    against: `${parser}, fastest correct`,
    limit,
    ours,
    unit: 's',
    value: ours / limit,
    goal: { most: 1.5 },
    spread: spreadOf(times.get(OURS) ?? []),
  }
  return { figures: [figure], best }
}

export function parserFigures(
  wrong: ReadonlyMap<string, readonly string[]>,
  bySize: ReadonlyMap<number, ReadonlyMap<string, number>>,
): readonly ParserFigure[] {
  return [...wrong].map(([parser, mistakes]) => ({
    parser,
    wrong: mistakes,
    seconds: [...bySize].flatMap(([size, best]) => {
      const seconds = best.get(parser)
      return seconds === undefined ? [] : [{ size, seconds }]
    }),
  }))
}
