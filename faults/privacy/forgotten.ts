import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, migrate, openDatabase } from '@rollcall/platform'
import type { Bench, Fault, Tally } from '../fault.ts'
import { freshPlace } from '../fresh-place.ts'
import { count, inRounds, type Round } from '../rounds.ts'
import { Life } from './life.ts'
import { filesUnder, type Scan, scanFiles, scanLines } from './markers.ts'
import { makePeople } from './people.ts'
import { countInServer, scrubDeleted } from './server-files.ts'
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
  strike: (bench, tally) =>
    inRounds(bench, ROUND, async ({ times, seed }) => {
      for (const saysChanges of [false, true])
        await liveAndForget(bench, { times: times / 2, seed }, tally, saysChanges)
    }),
}

/** Some 2,500 people. */
const ROUND = 100_000
const MARKERS_EACH = makePeople(14).markers.count / 14

async function liveAndForget(bench: Bench, { times, seed }: Round, tally: Tally, saysChanges: boolean): Promise<void> {
  const { people, markers } = makePeople(Math.ceil(times / MARKERS_EACH), seed)
  if (bench.server) await scrubDeleted(bench.server)
  await using place = await freshPlace(bench)
  const outbox = join(place.folder, 'outbox')
  await mkdir(outbox)
  const database = await openDatabase(place.url, '/')
  try {
    await migrate(database)
    const life = await Life.begin({ database, people, outbox, saysChanges })
    const found = new Set<string>()
    await life.untilGone(async () => {
      for (const marker of (await findAll(database, place.folder)).markers) found.add(marker)
    })
    const before = await readWhatStays(database)
    await life.untilForgotten()
    const after = await findAll(database, place.folder)
    const logged = scanLines(life.log)
    tally.times += markers.count
    tally.met += found.size
    tally.deviates(`--seed ${seed} --times ${times}${saysChanges ? ', read by changes' : ''}`, [
      ...leftIn('what lies on the disk', after),
      ...leftIn('the log', logged),
      ...missing(before, await readWhatStays(database)),
      ...(await readLeftOvers(database)),
    ])
    count(tally, 'hits afterwards', after.hits + logged.hits)
    for (const [ending, often] of life.endings) count(tally, ending, often)
    for (const [kind, hits] of bench.server ? await countInServer(bench.server, database) : []) {
      // The logs go on from round to round, the tables do not.
      if (kind === 'table files') count(tally, `hits in ${kind}`, hits)
      else tally.endings.set(`hits in ${kind}`, hits)
    }
  } finally {
    await database.close()
  }
  bench.onStrike(tally)
}

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
