import { openDatabase } from '@rollcall/platform'
import { type Fault, type Ground, SMALL } from '../fault.ts'
import { freeLeases } from '../leases.ts'
import { wholeNight } from '../night.ts'
import { plainnessOf } from '../plainness.ts'
import { randomOf } from '../random.ts'
import { differences, readState, type State } from '../state.ts'
import { injectFault } from '../statements.ts'
import { statementsOf } from '../statements-of.ts'

/** R27: somebody else takes the turn at a random statement: from there on nothing is written any more. */
export const lostTurn: Fault = {
  name: 'turn',
  title: 'turn taken by another at a random statement (simulated)',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 1_000, short: 50 },
  needed: 50,
  async strike(bench, tally) {
    const ground = await bench.grounds.of(SMALL)
    const statements = (await statementsOf(ground)).length
    for (let n = 0; n < bench.times && !bench.isOver(); n++) {
      const seed = bench.seed + n
      await ground.place.reset()
      const { ended, before, after } = await nightWithoutTurn(ground, Math.floor(randomOf(seed)() * statements))
      tally.times++
      const found: string[] = []
      if (ended) {
        tally.met++
        tally.ended(ended.how)
        found.push(...ended.mistakes)
        if (!ended.how.includes('lease_lost')) found.push(`ended as ${ended.how}`)
        if (before) found.push(...differences(before, after).map((line) => `written after the turn was lost: ${line}`))
      }
      await freeLeases(ground)
      found.push(...(await ground.rerun(tally)))
      if (found.length > 0) tally.deviates(`--only turn --seed ${seed} --times 1`, found)
      bench.onStrike(tally)
    }
  },
}

/** A night that loses every turn it has at the given statement, or at the next one outside a transaction. */
async function nightWithoutTurn(ground: Ground, at: number) {
  const database = await ground.open()
  const other = await openDatabase(ground.place.url, '/')
  let before: State | null = null
  let isTaken = false
  const stop = injectFault(database, {
    before: async ({ index, isInTransaction }) => {
      if (isTaken || index < at || isInTransaction) return
      isTaken = true
      const taken = await other
        .knex('leases')
        .whereNotNull('holder')
        .update({ token: other.knex.raw('token + 1'), holder: 'elsewhere:1' })
      if (taken > 0) before = await readState(other, ground.place.sink)
    },
  })
  const end = async (error: unknown, how: string) => ({
    ended: error ? plainnessOf(how, error) : null,
    before: before && withoutMails(before),
    after: withoutMails(await readState(other, ground.place.sink)),
  })
  try {
    const last = (await wholeNight(database, ground.task())).at(-1)
    return await end(last?.error, last?.status ?? 'no run')
  } catch (error) {
    return await end(error, 'thrown')
  } finally {
    stop()
    await other.knex('leases').where({ holder: 'elsewhere:1' }).update({ holder: null, until: 0 })
    await database.close()
    await other.close()
  }
}

/** What was being handed over when the turn was lost arrives all the same: that it did is for the platform to find out. */
function withoutMails(state: State): State {
  return { ...state, delivered: [] }
}
