import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import csv from '@rollcall/connector-csv'
import { DEFAULT_SAFEGUARDS, type Source } from '@rollcall/engine'
import { endOfRead, type Read, reject, type SourceCommunity, type SourceEmployee, systemClock } from '@rollcall/sdk'
import { withoutHttp } from '@rollcall/sdk/http'
import type { Fault } from '../fault.ts'
import { randomOf } from '../random.ts'
import { Nights, NO_LIMITS } from './small-night.ts'

/** What a source has, all of it. */
interface Truth {
  readonly employees: readonly SourceEmployee[]
  readonly communities: readonly SourceCommunity[]
  readonly functions: readonly SourceCommunity[]
}
const LISTS = ['employees', 'communities', 'functions'] as const
type ListName = (typeof LISTS)[number]

/** How a list comes: its records, and how its read ends. */
interface Answer {
  readonly records: readonly unknown[]
  readonly end: 'stated' | 'stated without a total' | 'with the true total' | 'not stated' | 'an error'
}
type Answers = Readonly<Record<ListName, Answer>>

/** Draws whole numbers below `n`. */
type Draw = (n: number) => number

/** What the safeguards let go by default, of so many: a source that lies about so few is believed, by design. */
const allowed = (of: number) => Math.max(3, Math.floor(of / 20))

const WRONG: Readonly<Record<string, (truth: Truth, draw: Draw) => Partial<Answers>>> = {
  'wrong-empty': (_, draw) => {
    const empty: Partial<Record<ListName, Answer>> = {}
    for (const list of LISTS) if (draw(2)) empty[list] = { records: [], end: statedEnd(draw) }
    return Object.keys(empty).length > 0 ? empty : { employees: { records: [], end: statedEnd(draw) } }
  },
  cut: (truth, draw) => {
    const list = pick(LISTS, draw)
    const end = pick(['with the true total', 'not stated', 'an error'] as const, draw)
    return { [list]: { records: truth[list].slice(0, draw(truth[list].length)), end } }
  },
  halved: ({ employees }, draw) => {
    const missing = allowed(employees.length) + 1 + draw(employees.length - allowed(employees.length) - 1)
    return { employees: { records: without(employees, missing, draw), end: statedEnd(draw) } }
  },
  'halved, with records that cannot be read': ({ employees }, draw) => {
    const missing = 1 + draw(employees.length - 1)
    const kept = without(employees, missing, draw)
    const spoiled = pick(
      [
        reject('unreadable', { code: 'employee.unreadable' }),
        { id: '', communities: [] },
        { id: ' 1', communities: [] },
        null,
      ],
      draw,
    )
    return { employees: { records: [...kept, spoiled], end: statedEnd(draw) } }
  },
  renumbered: ({ employees }, draw) => {
    const rename = pick(RENUMBERINGS, draw)
    const from = draw(employees.length - allowed(employees.length))
    return {
      employees: {
        records: employees.map((one, index) => (index >= from ? { ...one, id: rename(one.id) } : one)),
        end: statedEnd(draw),
      },
    }
  },
  'communities or functions halved': (truth, draw) => {
    const list = pick(['communities', 'functions'] as const, draw)
    const missing = 1 + draw(truth[list].length - 1)
    return { [list]: { records: without(truth[list], missing, draw), end: statedEnd(draw) } }
  },
  'communities or functions renumbered': (truth, draw) => {
    const list = pick(['communities', 'functions'] as const, draw)
    return { [list]: { records: truth[list].map((one) => ({ ...one, id: `N${one.id}` })), end: statedEnd(draw) } }
  },
}

const RENUMBERINGS: readonly ((id: string) => string)[] = [
  (id) => `0${id}`,
  (id) => id.replace(/^E/, 'e'),
  (id) => id.replace(/^E0*/, ''),
  (id) => `${id}.0`,
  (id) => `HR-${id}`,
  (id) => id.split('').reverse().join(''),
  (id) => `${id}\u00e9`,
]

/**
 * R23–R25: a source that answers wrongly removes nobody whom no person has let go.
 *
 * Counted are answers of which the safeguards, as they are by default, have to keep everybody: each list empty in any
 * mixture; a read cut anywhere, in any of three ways; more missing than the limits let go; more renumbered than that; and
 * CSV files cut at any byte. A complete answer that misses no more people than the limit is believed, by design: those
 * are tried as well and told apart.
 */
export const wrongAnswers: Fault = {
  name: 'wrong-answers',
  title: 'answers that are empty, cut, halved or renumbered',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 50_000, short: 400 },
  needed: 95,
  async strike(bench, tally) {
    await using nights = await Nights.open(bench.server?.url ?? null)
    for (let block = 0; tally.times < bench.times && !bench.isOver(); block++) {
      const seed = bench.seed + block
      const random = randomOf(seed)
      const draw: Draw = (n) => Math.floor(random() * n)
      const truth = truthOf(draw)
      await nights.begin()
      const whole = sourceOf(answersOf(truth, {}), truth)
      await nights.run(whole, NO_LIMITS)
      const before = (await nights.state()).people
      for (let turn = 0; turn < 100 && tally.times < bench.times && !bench.isOver(); turn++) {
        const replay = `--only wrong-answers --seed ${seed}, answer ${turn}`
        const kind = draw(5) === 0 ? 'csv cut' : pick(Object.keys(WRONG), draw)
        const source = kind === 'csv cut' ? await cutCsv(nights.folder, truth, draw) : wrongSource(kind, truth, draw)
        const report = await nights.run(source.source, DEFAULT_SAFEGUARDS.limits, draw(2) === 0)
        tally.times++
        tally.ended(`${kind} ${report.status}`)
        if (report.status !== 'unchanged') tally.met++
        const after = (await nights.state()).people
        const lost = [...before].filter(([id, line]) => after.get(id) !== line)
        if (source.isToFail && report.status !== 'failed')
          tally.deviates(replay, [`${kind} should fail, and is ${report.status}: ${source.about}`])
        const isHeld = report.held.some(({ kind }) => kind === 'employees.removed')
        if (source.missing > 0 && lost.length > 0 && lost.length <= source.missing && !isHeld) {
          tally.ended('and by design: removed what a complete answer of a lying source misses within the limits')
          await nights.run(whole, NO_LIMITS)
        } else if (lost.length > 0) {
          tally.deviates(replay, [`${kind} (${report.status}) changed ${lost.map(([id]) => id)}: ${source.about}`])
          break
        } else if (after.size > before.size) break // of a renumbering some are invited within the limits: begin anew
        bench.onStrike(tally)
      }
    }
  },
}

interface Wrong {
  readonly source: Source
  readonly isToFail: boolean
  /** For whoever looks into one that went wrong. */
  readonly about: string
  /** How many the answer misses, where that is within the limits and it looks complete. */
  readonly missing: number
}

function wrongSource(kind: string, truth: Truth, draw: Draw): Wrong {
  const wrong = WRONG[kind]?.(truth, draw) ?? {}
  return { source: sourceOf(answersOf(truth, wrong), truth), isToFail: kind === 'cut', about: kind, missing: 0 }
}

function truthOf(draw: Draw): Truth {
  const units = (letter: string, name: string) =>
    Array.from({ length: 3 + draw(6) }, (_, index) => ({ id: `${letter}${index}`, name: `${name} ${index}` }))
  const [communities, functions] = [units('C', 'Team'), units('F', 'Job')]
  const employees = Array.from({ length: 8 + draw(60) }, (_, index): SourceEmployee => {
    const id = `E${String(index).padStart(3, '0')}`
    return {
      id,
      firstName: `First${index}`,
      lastName: `de "Last"; ${index}`,
      email: `${id.toLowerCase()}@acme.example`,
      startDate: '2020-01-01',
      communities: [`C${index % communities.length}`],
      functions: [`F${draw(functions.length)}`],
    }
  })
  return { employees, communities, functions }
}

function answersOf(truth: Truth, wrong: Partial<Answers>): Answers {
  const right = (list: ListName): Answer => wrong[list] ?? { records: truth[list], end: 'stated' }
  return { employees: right('employees'), communities: right('communities'), functions: right('functions') }
}

function sourceOf(answers: Answers, truth: Truth): Source {
  const read = (list: ListName) => answer(answers[list], truth[list].length)
  return {
    community: 'department',
    jobFunction: 'jobTitle',
    communities: () => read('communities') as Read<SourceCommunity>, // wrong records are the point
    functions: () => read('functions') as Read<SourceCommunity>,
    employees: () => read('employees') as Read<SourceEmployee>,
  }
}

async function* answer({ records, end }: Answer, total: number): AsyncGenerator<readonly unknown[], unknown, void> {
  for (let start = 0; start < records.length; start += 7) yield records.slice(start, start + 7)
  if (end === 'an error') throw new Error('connection reset')
  if (end === 'not stated') return undefined
  const says = { stated: records.length, 'stated without a total': null, 'with the true total': total }[end]
  return endOfRead({ total: says, proof: 'the source says so' })
}

function statedEnd(draw: Draw): Answer['end'] {
  return pick(['stated', 'stated without a total'] as const, draw)
}

/** The files of the truth, of which one is cut at any byte, through the connector that people use. */
async function cutCsv(folder: string, truth: Truth, draw: Draw): Promise<Wrong> {
  const place = join(folder, 'csv')
  await mkdir(place, { recursive: true })
  const proof = pick(['trailer', 'control file', 'line break'] as const, draw)
  const lineEnd = pick(['\n', '\r\n'], draw)
  const texts = {
    employees: ['id;firstName;lastName;email;startDate;communities;functions', ...truth.employees.map(csvLine)],
    communities: ['id;name', ...truth.communities.map(({ id, name }) => `${id};${name}`)],
    functions: ['id;name', ...truth.functions.map(({ id, name }) => `${id};${name}`)],
  }
  const hurt = pick(LISTS, draw)
  let isWhole = false
  let missing = 0
  let about = ''
  for (const list of LISTS) {
    const lines = texts[list]
    const trailer = proof === 'trailer' ? [`TOTAL;${lines.length - 1}`] : []
    const bytes = Buffer.from([...lines, ...trailer].join(lineEnd) + lineEnd)
    const cut = list === hurt ? bytes.subarray(0, draw(bytes.length)) : bytes
    if (list === hurt) {
      about = `${list}, ${proof}, ${JSON.stringify(lineEnd)}, cut to …${JSON.stringify(cut.toString().slice(-30))}`
      // Nothing but line ends is gone, or the file ends with a line as a whole one does.
      const isSame = cut.toString().trimEnd() === bytes.toString().trimEnd()
      const kept = cut.toString().trimEnd().split(lineEnd).length - 1
      const endsAsWhole = proof === 'line break' && /[\r\n]$/.test(cut.toString())
      // A control file counts rows: that the last of them is cut it cannot know.
      const isCounted = proof === 'control file' && cut.toString().split(lineEnd).length - 1 >= lines.length - 1
      isWhole = isSame || endsAsWhole || isCounted
      const lost = lines.length - 1 - kept
      if (endsAsWhole && list === 'employees' && lost <= allowed(lines.length - 1)) missing = lost
    }
    await writeFile(join(place, `${list}.csv`), cut)
    await writeFile(join(place, `${list}.ok`), String(lines.length - 1))
    await utimes(join(place, `${list}.csv`), 1, 1)
  }
  const end = (list: ListName) =>
    proof === 'trailer'
      ? { end: { trailer: 'TOTAL;{count}' } }
      : proof === 'control file'
        ? { end: { controlFile: `${list}.ok` } }
        : {}
  const file = (list: ListName) => ({ file: join(place, `${list}.csv`), ...end(list) })
  const config = csv.config.parse({
    employees: file('employees'),
    communities: file('communities'),
    functions: file('functions'),
  })
  const context = {
    ...{ config, folder: place, night: '2026-03-01', community: 'community', jobFunction: 'function', log: SILENT },
    ...{ http: withoutHttp(csv.name), clock: systemClock },
    signal: new AbortController().signal,
  }
  return {
    isToFail: !isWhole,
    about,
    missing,
    source: {
      community: 'department',
      jobFunction: 'jobTitle',
      communities: () => csv.communities(context),
      functions: () => csv.functions?.(context) ?? fail(),
      employees: () => csv.employees(context),
    },
  }
}

const SILENT = { info: () => {}, warn: () => {} }

function fail(): never {
  throw new Error('The connector for CSV files has functions')
}

function csvLine({ id, firstName, lastName, email, startDate, communities, functions }: SourceEmployee): string {
  const quoted = `"${lastName?.replaceAll('"', '""')}"`
  return [id, firstName, quoted, email, startDate, communities.join('|'), functions?.join('|')].join(';')
}

function pick<T>(list: readonly T[], draw: Draw): T {
  return list[draw(list.length)] as T // within the list, which is not empty
}

function without<T>(list: readonly T[], count: number, draw: Draw): readonly T[] {
  const kept = [...list]
  for (let n = 0; n < count; n++) kept.splice(draw(kept.length), 1)
  return kept
}
