import { describe, expect, it } from 'vitest'
import { group, groupId, startEntra, userId, users } from '../../../../test/entra.js'
import { hasPeers } from '../../../../test/peers.js'
import { reading } from '../reading.js'
import { suiteWithDepartments } from '../suite.js'

describe.runIf(hasPeers)('departments as communities', suiteWithDepartments)

describe.runIf(hasPeers)('a tenant of 100,000 users', () => {
  it('R23 gives all of them, in two groups of 50,000 and in some of 2,000', async () => {
    const people = users(100_000)
    const half = Array.from({ length: 50_000 }, (_, n) => n + 1)
    const small = Array.from({ length: 2_000 }, (_, g) => group(g + 3, [g + 1, g + 50_001]))
    const { config } = await startEntra(
      {
        users: people,
        groups: [
          group(1, half),
          group(
            2,
            half.map((n) => n + 50_000),
          ),
          ...small,
        ],
      },
      999,
    )
    const started = performance.now()
    const { records } = await reading(config()).employees()
    const seconds = (performance.now() - started) / 1000

    expect(records).toHaveLength(100_000)
    expect(records[0]?.communities).toEqual([groupId(1), groupId(3)])
    expect(records.at(-1)).toMatchObject({ id: userId(100_000), communities: [groupId(2)] })
    const figures = `${seconds.toFixed(1)} s, ${Math.round(100_000 / seconds)} records a second`
    process.stdout.write(`Microsoft Graph, 100,000 users in 2,002 groups: ${figures}\n`)
  }, 300_000)
})
