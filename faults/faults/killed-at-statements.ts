import { openDatabase } from '@rollcall/platform'
import { type Bench, type Fault, type Ground, SMALL, TINY } from '../fault.ts'
import { makeFirstState } from '../first-state.ts'
import type { ProcessTask } from '../night-process.ts'
import { Processes } from '../processes.ts'

/** R26: kill -9 before and after every statement of a night, one after the other. */
export const killedAtStatements: Fault = {
  name: 'kill-statements',
  title: 'kill -9 before and after every statement of a night',
  databases: ['SQLite', 'MariaDB'],
  times: null,
  needed: 95,
  async strike(bench, tally) {
    await using processes = new Processes()
    const ground = await bench.grounds.of(SMALL)
    const task: ProcessTask = { ...ground.task(), work: 'whole night' }
    await ground.place.reset()
    for await (const { n, ...point } of points(bench, processes, task)) {
      await ground.place.reset()
      const ending = await run(processes, { ...task, signal: { name: 'SIGKILL', ...point } })
      tally.times++
      if (ending === null) tally.met++
      const found = await ground.rerun(tally)
      if (found.length > 0)
        tally.deviates(`--only kill-statements --point ${n} (${point.when} statement ${point.at})`, found)
      bench.onStrike(tally)
    }
  },
}

/** R26: kill -9 before and after every statement of the migrations, which then go on from there. */
export const killedInMigration: Fault = {
  name: 'kill-migration',
  title: 'kill -9 before and after every statement of the migrations',
  databases: ['SQLite', 'MariaDB'],
  times: null,
  needed: 95,
  async strike(bench, tally) {
    await using processes = new Processes()
    const ground = await bench.grounds.of(TINY)
    const { place } = ground
    const task: ProcessTask = { ...ground.task(), work: 'migrate' }
    await place.empty()
    for await (const { n, ...point } of points(bench, processes, task)) {
      await place.empty()
      const ending = await run(processes, { ...task, signal: { name: 'SIGKILL', ...point } })
      tally.times++
      if (ending === null) tally.met++
      const found = await afterwards(ground).catch((error: Error) => [`does not go on: ${error.message}`])
      if (found.length > 0)
        tally.deviates(`--only kill-migration --point ${n} (${point.when} statement ${point.at})`, found)
      bench.onStrike(tally)
    }
  },
}

/** Migrates on, and lives through all the nights. */
async function afterwards(ground: Ground): Promise<readonly string[]> {
  const database = await openDatabase(ground.place.url, '/')
  try {
    await makeFirstState(database, ground.place.size)
  } finally {
    await database.close()
  }
  return ground.rerun({ unknownMails: 0 })
}

async function run(processes: Processes, task: ProcessTask) {
  const process = processes.take()
  await process.begin(task)
  return process.ended()
}

/** All points, or every n-th of them; counted on a run that nothing happens to. */
async function* points(bench: Bench, processes: Processes, task: ProcessTask) {
  const clean = await run(processes, task)
  if (clean === null || clean.error) throw new Error(`The clean run failed: ${clean?.error?.message}`)
  const step = Math.max(1, Math.round(1 / bench.share))
  const first = bench.point ?? bench.seed % step
  for (let n = first; n < 2 * clean.statements && !bench.isOver(); n += step) {
    yield { n, at: Math.floor(n / 2), when: n % 2 === 0 ? ('before' as const) : ('after' as const) }
    if (bench.point !== null) return
  }
}
