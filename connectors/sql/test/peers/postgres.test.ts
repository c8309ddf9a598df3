import { describe, expect, it } from 'vitest'
import { hasPeers } from '../../../../test/peers.js'
import sql from '../../src/index.js'
import { reading } from '../reading.js'
import { sourceKinds } from '../sources.js'

// What `npm test` proves of the databases that it brings along.
if (hasPeers) {
  await import('../conformance.test.js')
  await import('../failures.test.js')
  await import('../reading.test.js')
  await import('../rights.test.js')
  await import('../tls.test.js')
}

const MANY = 1_000_000

describe.runIf(hasPeers).each(sourceKinds)('$name with a million employees', ({ make }) => {
  it('R23 gives all of them, with a community and a function each', async () => {
    await using source = await make()
    await source.run(
      `CREATE TABLE people AS SELECT n AS id, 'Jansen ' || n AS "lastName", 'n' || n || '@acme.example' AS email
         FROM generate_series(1, ${MANY}) AS n`,
      'ALTER TABLE people ADD PRIMARY KEY (id)',
      'ANALYZE people',
    )
    using run = reading(source.url, {
      employees: 'SELECT * FROM people ORDER BY id',
      memberships: `SELECT id AS employee, 'd' || id % 9 AS community, 'f' || id % 7 AS function FROM people ORDER BY id`,
      functions: "SELECT 'f1' AS id, 'Cook' AS name",
    })

    const started = performance.now()
    let count = 0
    let highest = 0
    const read = sql.employees(run.context)
    for (let step = await read.next(); !step.done; step = await read.next()) {
      count += step.value.length
      highest = Math.max(highest, process.memoryUsage().rss)
    }
    const seconds = (performance.now() - started) / 1000
    expect(count).toBe(MANY)
    const figures = `${Math.round(MANY / seconds)} records a second, ${Math.round(highest / 2 ** 20)} MB of memory`
    process.stdout.write(`PostgreSQL, ${MANY} people with their memberships: ${seconds.toFixed(1)} s, ${figures}\n`)
  })
})
