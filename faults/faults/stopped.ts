import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, type Fault, type Ground, SMALL, type Tally } from '../fault.ts'
import { freeLeases } from '../leases.ts'
import { plainnessOf } from '../plainness.ts'
import type { NightProcess } from '../processes.ts'
import { Processes } from '../processes.ts'
import { randomOf } from '../random.ts'
import { statementsOf } from '../statements-of.ts'

/** One strike in so many stops the process inside a transaction: others wait for its locks, which takes long. */
const INSIDE_EVERY = 50

/** R27: a run is stopped past the life of its lease, another process takes over, and the first one comes back. */
export const stopped: Fault = {
  name: 'stopped',
  title: 'SIGSTOP past the life of the lease, another takes over, SIGCONT',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 100, short: 20 },
  needed: 60,
  async strike(bench, tally) {
    await using processes = new Processes()
    const ground = await bench.grounds.of(SMALL)
    const statements = await statementsOf(ground)
    for (let n = 0; n < bench.times && !bench.isOver(); n++) {
      const seed = bench.seed + n
      const isInside = n % INSIDE_EVERY === INSIDE_EVERY - 1
      const candidates = statements.filter((statement) => statement.isInTransaction === isInside)
      const at = candidates[Math.floor(randomOf(seed)() * candidates.length)]?.index ?? 0
      await ground.place.reset()
      const process = processes.take()
      await process.begin({ ...ground.task(), work: 'whole night', signal: { name: 'SIGSTOP', at, when: 'before' } })
      await untilStopped(process.pid)
      const found = isInside ? await outlast(ground, bench, process, tally) : await takeOver(ground, tally)
      process.signal('SIGCONT')
      const ending = await process.ended()
      tally.times++
      if (ending?.error) {
        tally.met++
        const { how, mistakes } = plainnessOf(ending.statuses.at(-1) ?? 'thrown', ending.error)
        tally.ended(how)
        found.push(...mistakes)
      }
      // Whatever the first one did after it came back would show here.
      found.push(...(await ground.rerun(tally)))
      if (found.length > 0) tally.deviates(`--only stopped --seed ${seed} --times 1 (statement ${at})`, found)
      bench.onStrike(tally)
    }
  },
}

async function takeOver(ground: Ground, tally: Tally): Promise<string[]> {
  await freeLeases(ground)
  return [...(await ground.rerun(tally))]
}

/**
 * Its transaction is open, so its locks are held: nobody else can write, on SQLite as long as it is stopped, on MariaDB
 * until the server ends the transaction (30 s). Whoever tries meanwhile is told so.
 */
async function outlast(ground: Ground, bench: Bench, process: NightProcess, tally: Tally): Promise<string[]> {
  for (const until = performance.now() + 60_000; performance.now() < until; ) {
    try {
      return await takeOver(ground, tally)
    } catch (error) {
      const { how, mistakes } = plainnessOf('another waits', error)
      tally.ended(how)
      if (mistakes.length > 0) return mistakes
      if (bench.database === 'SQLite') return []
    }
  }
  return [`process ${process.pid} kept its locks for more than a minute`]
}

/** Linux tells the state of a process after its name; one that is gone has none. */
async function untilStopped(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
    if (stat === null || /\) [TZX] /.test(stat)) return
    await pause(2)
  }
}
