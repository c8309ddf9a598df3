import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase } from '@rollcall/platform'
import { type Fault, type Ground, SMALL } from '../fault.ts'
import { freeLeases } from '../leases.ts'
import { wholeNight } from '../night.ts'
import { onServer } from '../places.ts'
import { plainnessOf } from '../plainness.ts'
import { randomOf } from '../random.ts'
import { injectFault } from '../statements.ts'
import { statementsOf } from '../statements-of.ts'

interface Refusal {
  readonly sql: (users: readonly number[]) => string
  /** How long the night pauses then, in milliseconds. */
  readonly pauseMs: number
  readonly undo: string
  /** Whether a night may fail of it at all. */
  readonly mayFail: boolean
}

const REFUSALS: readonly Refusal[] = [
  { sql: () => 'SET GLOBAL read_only = 1', pauseMs: 0, undo: 'SET GLOBAL read_only = 0', mayFail: true },
  { sql: (ids) => ids.map((id) => `KILL CONNECTION ${id}`).join(';'), pauseMs: 0, undo: 'DO 0', mayFail: true },
  // A server that hangs up on idle clients: ours say themselves how long they may be idle.
  { sql: () => 'SET GLOBAL wait_timeout = 1', pauseMs: 1_500, undo: 'SET GLOBAL wait_timeout = 28800', mayFail: false },
]

/** The server turns read-only, cuts connections, or hangs up on who is idle, in the middle of a night. */
export const serverRefuses: Fault = {
  name: 'refused',
  title: 'MariaDB made read-only, connections killed, wait_timeout=1',
  databases: ['MariaDB'],
  times: { full: 150, short: 12 },
  needed: 40,
  async strike(bench, tally) {
    const { server } = bench
    if (!server) return
    const ground = await bench.grounds.of(SMALL)
    const url = await asCommonUser(server.url, ground.place.url)
    const statements = (await statementsOf(ground)).length
    for (let n = 0; n < bench.times && !bench.isOver(); n++) {
      const seed = bench.seed + n
      const refusal = REFUSALS[n % REFUSALS.length] ?? REFUSALS[0]
      if (!refusal) return
      await ground.place.reset()
      const error = await nightOn(url, server.url, ground, refusal, Math.floor(randomOf(seed)() * statements))
      await onServer(server.url, (query) => query(refusal.undo))
      tally.times++
      const found: string[] = []
      if (error) {
        tally.met++
        const { how, mistakes } = plainnessOf('ended', error)
        tally.ended(how)
        found.push(...mistakes)
        if (!refusal.mayFail) found.push(`failed because of ${refusal.sql([])}`)
      }
      await freeLeases(ground)
      found.push(...(await ground.rerun(tally)))
      if (found.length > 0) tally.deviates(`--only refused --seed ${seed} --times 1`, found)
      bench.onStrike(tally)
    }
  },
}

/** Read-only servers let their administrators write: the night is somebody else's. */
async function asCommonUser(server: string, database: string): Promise<string> {
  const url = new URL(database)
  await onServer(server, (query) =>
    query(
      `CREATE USER IF NOT EXISTS 'runner'@'127.0.0.1';
       GRANT ALL ON ${url.pathname.slice(1)}.* TO 'runner'@'127.0.0.1'`,
    ),
  )
  url.username = 'runner'
  return url.href
}

/** @returns what ended the night too early, or null */
async function nightOn(url: string, server: string, ground: Ground, refusal: Refusal, at: number): Promise<unknown> {
  let striking: Promise<unknown> = Promise.resolve()
  const database = await openDatabase(url, '/')
  const stop = injectFault(database, {
    before: async ({ index, isInTransaction }) => {
      if (index !== at) return
      striking = onServer(server, async (query) => {
        const rows = await query(`SELECT id FROM information_schema.processlist WHERE user = 'runner'`)
        await query(refusal.sql(rows.map((row) => Number(row['id']))))
      })
      // Where the server waits for a transaction to end, that must not wait for the server.
      if (!isInTransaction) await striking
      await pause(refusal.pauseMs)
    },
  })
  try {
    const reports = await wholeNight(database, ground.task())
    return reports.find((report) => report.error)?.error ?? null
  } catch (error) {
    return error
  } finally {
    stop()
    await striking
    await database.close()
  }
}
