import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { idOf, member, user } from '../../../../test/google-workspace/records.js'
import { hasPeers } from '../../../../test/peers.js'
import connector from '../../src/index.js'
import { accountWith, reading } from '../reading.js'

const MANY = 50_000
/** An identifier, and what points to it. */
const BYTES_A_MEMBER = 250

describe.runIf(hasPeers)('an account with 50,000 users', () => {
  it('R23 is read with all of them in one group, which is in another, and nothing of them is kept but where they are', async () => {
    const { server } = await accountWith({
      users: { count: MANY, make: (n) => user(n + 1) },
      members: { everybody: [{ id: 'crew', type: 'GROUP' }], crew: { count: MANY, make: (n) => member(n + 1) } },
    })
    const read = connector.employees(reading(server, 'group').context)
    const started = performance.now()
    const before = usedHeap()

    let step = await read.next()
    const aMember = (usedHeap() - before) / MANY
    const ids = new Set<string>()
    for (; !step.done; step = await read.next()) {
      for (const record of step.value) {
        if (!('communities' in record) || record.communities.length !== 2)
          throw new Error('Somebody is not in both groups')
        ids.add(record.id)
      }
    }

    const seconds = (performance.now() - started) / 1_000
    expect(ids.size).toBe(MANY)
    expect(ids).toContain(idOf(MANY))
    expect(aMember).toBeLessThan(BYTES_A_MEMBER)
    const figures = `${Math.round(MANY / seconds)} users a second with their memberships, ${Math.round(aMember)} bytes a member`
    process.stdout.write(`Google Workspace, ${MANY} people in one group: ${seconds.toFixed(1)} s, ${figures}\n`)
  })
})

function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed
}
