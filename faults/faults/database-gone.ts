import { type Fault, type Ground, SMALL } from '../fault.ts'
import { freeLeases } from '../leases.ts'
import { wholeNight } from '../night.ts'
import { plainnessOf } from '../plainness.ts'
import { injectFault } from '../statements.ts'

/** R26: the database is gone at one statement after the other, for once or for good. */
export const databaseGone: Fault = {
  name: 'gone',
  title: 'database gone at every statement, once or for good, before or after it',
  databases: ['SQLite', 'MariaDB'],
  times: null,
  needed: 95,
  async strike(bench, tally) {
    const ground = await bench.grounds.of(SMALL)
    const step = Math.max(1, Math.round(1 / bench.share))
    let statements = Number.POSITIVE_INFINITY
    for (let n = bench.point ?? bench.seed % step; n < 2 * statements && !bench.isOver(); n += step) {
      const point = { at: Math.floor(n / 2), isForGood: n % 2 === 0, when: n % 4 < 2 ? 'before' : 'after' } as const
      await ground.place.reset()
      const { ended, count, isMet } = await nightWithout(ground, bench.database, point)
      if (!isMet) statements = Math.min(statements, count)
      tally.times++
      if (isMet) tally.met++
      for (const one of ended) tally.ended(one.how)
      const found = ended.flatMap((one) => one.mistakes)
      await freeLeases(ground)
      found.push(...(await ground.rerun(tally)))
      const how = `${point.when} statement ${point.at}, ${point.isForGood ? 'for good' : 'once'}`
      const replay = `--only gone --point ${n} (${how})`
      if (found.length > 0) tally.deviates(replay, found)
      bench.onStrike(tally)
      if (bench.point !== null) return
    }
  },
}

interface Point {
  readonly at: number
  readonly isForGood: boolean
  readonly when: 'before' | 'after'
}

async function nightWithout(ground: Ground, name: string, point: Point) {
  const database = await ground.open()
  let [count, isMet] = [0, false]
  const fail = (when: 'before' | 'after', index: number) => {
    const isStruck = when === point.when && index === point.at
    if (!isStruck && !(isMet && point.isForGood)) return
    isMet = true
    throw goneOn(name)
  }
  const stop = injectFault(database, {
    before: ({ index }) => {
      count = index + 1
      fail('before', index)
    },
    after: ({ index }) => fail('after', index),
  })
  try {
    const reports = await wholeNight(database, ground.task())
    return { ended: reports.map((report) => plainnessOf(report.status, report.error ?? null)), count, isMet }
  } catch (error) {
    return { ended: [plainnessOf('thrown', error)], count, isMet }
  } finally {
    stop()
    await database.close()
  }
}

/** As the drivers say it. */
function goneOn(name: string): Error {
  return name === 'SQLite'
    ? Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 10, errstr: 'disk I/O error' })
    : Object.assign(new Error('Connection lost: The server closed the connection.'), {
        code: 'PROTOCOL_CONNECTION_LOST',
        fatal: true,
      })
}
