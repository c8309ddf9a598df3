import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Database, migrate, openDatabase } from '@rollcall/platform'
import type { Bench, Fault, Tally } from '../fault.ts'
import { makeFolder, onServer } from '../places.ts'
import { Life } from './life.ts'
import { filesUnder, Scan, scanFiles } from './markers.ts'
import { makePeople } from './people.ts'
import { readLeftOvers, readWhatStays, scanTables } from './traces.ts'

/**
 * G21: people with something of their own in every field live with an organization, leave, and are forgotten. What lies
 * on the disk afterwards is read byte by byte. A strike is a marker.
 */
export const planted: Fault = {
  name: 'forgotten',
  title: 'markers of people, 31 days after they left, in raw bytes',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 1_000_000, short: 4_000 },
  needed: 60,
  async strike(bench, tally) {
    const { people, markers } = makePeople(Math.ceil(bench.times / MARKERS_EACH))
    const folder = await makeFolder()
    const outbox = join(folder, 'outbox')
    await mkdir(outbox)
    const name = `privacy_${randomBytes(6).toString('hex')}`
    const url = bench.server ? `${bench.server.url}/${name}` : `sqlite:${join(folder, 'platform.db')}`
    if (bench.server) await onServer(bench.server.url, (query) => query(`CREATE DATABASE ${name}`))
    const database = await openDatabase(url, '/')
    try {
      await migrate(database)
      const life = await Life.begin(database, people, outbox)
      const found = new Set<string>()
      await life.untilGone(async () => {
        for (const marker of (await findAll(database, folder)).markers) found.add(marker)
      })
      const before = await readWhatStays(database)
      await life.untilForgotten()
      const after = await findAll(database, folder)
      const logged = new Scan()
      for (const line of life.log) logged.add(`${line}\n`)
      logged.end()
      tally.times += markers.count
      tally.met += found.size
      tally.deviates(`--times ${bench.times}`, [
        ...leftIn('what lies on the disk', after),
        ...leftIn('the log', logged),
        ...missing(before, await readWhatStays(database)),
        ...(await readLeftOvers(database)),
      ])
      tally.endings.set('hits afterwards', after.hits + logged.hits)
      for (const [ending, times] of life.endings) tally.endings.set(ending, times)
      if (bench.server) await countInServer(bench, tally)
      bench.onStrike(tally)
    } finally {
      await database.close()
      if (bench.server) await onServer(bench.server.url, (query) => query(`DROP DATABASE ${name}`))
      await rm(folder, { recursive: true, force: true })
    }
  },
}

const MARKERS_EACH = makePeople(14).markers.count / 14

/** In the files of ours: SQLite's with its log, and the outbox folder; of MariaDB all that a dump shows. */
async function findAll(database: Database, folder: string): Promise<Scan> {
  const scan = await scanFiles(await filesUnder(folder))
  if (database.dialect === 'sqlite') return scan
  const tables = await scanTables(database)
  for (const marker of tables.markers) scan.markers.add(marker)
  for (const date of tables.dates) scan.dates.add(date)
  scan.hits += tables.hits
  return scan
}

function leftIn(where: string, { markers, dates }: Scan): readonly string[] {
  const found: string[] = []
  if (markers.size > 0) found.push(`${markers.size} markers in ${where}, such as ${[...markers].slice(0, 3)}`)
  if (dates.size > 0) found.push(`${dates.size} dates in ${where}, such as ${[...dates].slice(0, 3)}`)
  return found
}

function missing(before: readonly string[], after: readonly string[]): readonly string[] {
  const still = new Set(after)
  return before
    .filter((line) => !still.has(line) && !line.startsWith('runs: '))
    .map((line) => `gone or changed: ${line}`)
}

/** MariaDB's own logs are not ours to erase: what is in them is counted. See docs/operations.md for their lifetime. */
async function countInServer({ server }: Bench, tally: Tally): Promise<void> {
  if (!server) return
  const folder = await onServer(server.url, async (query) =>
    String((await query('SELECT @@datadir AS dir'))[0]?.['dir']),
  )
  const kinds = new Map<string, string[]>()
  for (const file of await filesUnder(folder)) {
    const kind = KINDS.find(([pattern]) => pattern.test(basename(file)))?.[1]
    if (kind !== undefined) kinds.set(kind, [...(kinds.get(kind) ?? []), file])
  }
  for (const [kind, files] of kinds) tally.endings.set(`hits in ${kind}`, (await scanFiles(files)).hits)
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^ib_logfile/, 'the redo log'],
  [/^undo/, 'undo tablespaces'],
  [/^ibdata/, 'the system tablespace'],
  [/^ibtmp/, 'the temporary tablespace'],
  [/\.ibd$/, 'table files'],
  [/bin\.\d+$/, 'binary logs'],
]
