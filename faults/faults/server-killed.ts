import { setTimeout as pause } from 'node:timers/promises'
import { type Fault, MIDDLING } from '../fault.ts'
import type { ProcessTask } from '../night-process.ts'
import { plainnessOf } from '../plainness.ts'
import { Processes } from '../processes.ts'
import { randomOf } from '../random.ts'

/** The database's own kill -9 in the middle of a night: the run ends with a clear report, the next one completes. */
export const serverKilled: Fault = {
  name: 'server',
  title: 'kill -9 of MariaDB in the middle of a night',
  databases: ['MariaDB'],
  times: { full: 500, short: 20 },
  needed: 80,
  async strike(bench, tally) {
    const { server } = bench
    if (!server) return
    await using processes = new Processes()
    const ground = await bench.grounds.of(MIDDLING)
    const task: ProcessTask = { ...ground.task(), work: 'whole night' }
    for (let n = 0; n < bench.times && !bench.isOver(); n++) {
      const seed = bench.seed + n
      await ground.place.reset()
      const process = processes.take()
      await process.begin(task)
      await pause(randomOf(seed)() * ground.cleanMs)
      await server.kill()
      const ending = await process.ended()
      await server.start()
      tally.times++
      const found: string[] = []
      if (ending?.error) {
        tally.met++
        const { how, mistakes } = plainnessOf(ending.statuses.at(-1) ?? 'thrown', ending.error)
        tally.ended(how)
        found.push(...mistakes)
      } else tally.ended('ended before')
      found.push(...(await ground.rerun(tally)))
      if (found.length > 0) tally.deviates(`--only server --seed ${seed} --times 1`, found)
      bench.onStrike(tally)
    }
  },
}
