import { describe, expect, it } from 'vitest'
import { idOf, member, user } from '../../../../test/google-workspace/records.js'
import { hasPeers } from '../../../../test/peers.js'
import { accountWith, reading } from '../reading.js'

const MANY = 50_000

describe.runIf(hasPeers)('an account with 50,000 users', () => {
  it('R23 is read with all of them in one group, which is in another', async () => {
    const crew = Array.from({ length: MANY }, (_, n) => member(n + 1))
    const { server } = await accountWith({
      users: { count: MANY, make: (n) => user(n + 1) },
      members: { everybody: [{ id: 'crew', type: 'GROUP' }], crew },
    })
    const started = performance.now()

    const { records } = await reading(server, 'group').employees()

    const seconds = (performance.now() - started) / 1_000
    expect(new Set(records.map(({ id }) => id)).size).toBe(MANY)
    expect(records.at(-1)?.id).toBe(idOf(MANY))
    expect(records.every(({ communities }) => communities.length === 2)).toBe(true)
    process.stdout.write(`${Math.round(MANY / seconds)} users a second, with their memberships\n`)
  })
})
