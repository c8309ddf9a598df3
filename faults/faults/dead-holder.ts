import { setTimeout as pause } from 'node:timers/promises'
import { PlatformError } from '@rollcall/platform'
import { type Fault, type Ground, TINY } from '../fault.ts'
import { integrationIds, nightOf } from '../night.ts'
import { SLUGS } from '../organization.ts'
import { Processes } from '../processes.ts'
import { randomOf } from '../random.ts'
import { statementsOf } from '../statements-of.ts'

/** What docs and messages say: after this time the lease of a dead process is free. */
const STATED_MS = 60_000

/** R27: the lease of a dead process is free at once on its own machine, and after the stated time on any other. */
export const deadHolder: Fault = {
  name: 'dead',
  title: 'lease of a dead process: refused meanwhile, free after the stated time',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 20, short: 2 },
  needed: 80,
  async strike(bench, tally) {
    await using processes = new Processes()
    const ground = await bench.grounds.of(TINY)
    const applying = (await statementsOf(ground)).filter(({ sql }) => /INSERT INTO employees/i.test(sql))
    for (let n = 0; n < bench.times && !bench.isOver(); n++) {
      const at = applying[Math.floor(randomOf(bench.seed + n)() * applying.length)]?.index ?? 0
      await ground.place.reset()
      const process = processes.take()
      await process.begin({ ...ground.task(), work: 'whole night', signal: { name: 'SIGKILL', at, when: 'before' } })
      await process.ended()
      tally.times++
      const found = await wait(ground)
      if (found.length === 0) tally.met++
      found.push(...(await ground.rerun(tally)))
      if (found.length > 0) tally.deviates(`--only dead --seed ${bench.seed + n} --times 1`, found)
      bench.onStrike(tally)
    }
  },
}

/** Makes the dead holder one of another machine, which nobody can look at, and waits with it for the lease's end. */
async function wait(ground: Ground): Promise<string[]> {
  const database = await ground.open()
  try {
    const { knex, dialect } = database
    const held = () => knex('leases').whereNotNull('holder')
    const [row] = await held().select('name', 'until')
    if (!row) return ['the process died without a lease']
    const left = Number(row.until) - Date.now()
    if (left > STATED_MS) return [`the lease lives for another ${left} ms`]
    const now = dialect === 'sqlite' ? "CAST(unixepoch('subsec') * 1000 AS INTEGER)" : 'UNIX_TIMESTAMP(NOW(3)) * 1000'
    await held().update({ holder: 'elsewhere:1', until: knex.raw(`${now} + 700`) })
    const ids = await integrationIds(database)
    const slug = SLUGS.find((one) => row.name === `integration:${ids.get(one)}`)
    if (slug === undefined) return [`the process died with the lease of ${row.name}`]
    const refusal = await nightOf(database, slug, ground.task()).catch((error: unknown) => error)
    if (!(refusal instanceof PlatformError) || refusal.code !== 'busy') return ['another run began while it was held']
    await pause(1_000)
    return []
  } finally {
    await database.close()
  }
}
