import { endOfRead, type Read, type SourceEmployee, type Tombstone } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { FIVE, night, noted } from './changed-nights.js'
import { dyingAtKeep, erasingAtMerge, losingAtKeep } from './dying-copy.js'
import { Feed } from './feed.js'
import { everybody, identifiers } from './people.js'
import { employee, World } from './world.js'

describe.each(databases)('a read of changes that is cut off, on $name', ({ make }) => {
  it('R23 a read of changes that breaks at any page changes nothing, and is made up for by the next', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    feed.set(...FIVE.slice(0, 4).map((one) => ({ ...one, lastName: 'Changed' })))
    feed.remove('1005')
    const before = await everybody(world)
    for (const failsAfter of [0, 1, 2, 3]) {
      feed.failsAfter = failsAfter
      const report = await night(world, '2026-03-06', feed)
      expect(report).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })
      expect(await everybody(world)).toEqual(before)
      expect(await noted(world)).toEqual([0, 5])
    }
    feed.failsAfter = Number.POSITIVE_INFINITY
    expect(await night(world, '2026-03-06', feed)).toMatchObject({
      read: { by: 'changes', since: '2026-03-05' },
      employees: { updated: 4, removed: 1 },
    })
    expect(feed.asked).toEqual(['all', ...Array(5).fill('since 0')])
  })

  it('R23 changes that end without a checkpoint are no end', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    const read = { ...feed.read, changes: { shape: 'one', read: emptyWithoutCheckpoint } }
    const report = await world.night('2026-03-06', feed.night, { read })
    expect(report).toMatchObject({ status: 'failed', error: { code: 'incomplete_read' } })
    expect(await identifiers(world)).toHaveLength(5)
  })

  it.each(['before', 'after'] as const)(
    'R26 killed just %s the copy is kept, and run again: as one clean run',
    async (when) => {
      await using world = await World.create(make)
      const feed = new Feed(FIVE)
      await night(world, '2026-03-05', feed)
      feed.set(employee('1001', { lastName: 'Changed' }), employee('1006'))
      feed.remove('1002')
      const killed = await night(world, '2026-03-06', feed, { through: (session) => dyingAtKeep(session, when) })
      expect(killed.status).toBe('failed')
      expect(await identifiers(world)).toEqual(FIVE.map(({ id }) => id))
      expect(await night(world, '2026-03-06', feed)).toMatchObject({
        read: { by: 'changes', changed: when === 'before' ? 2 : 0 },
        employees: { invited: 1, updated: 1, removed: 1 },
      })
      await night(world, '2026-03-07', feed)
      expect(await noted(world)).toEqual([0, 5])
      expect(feed.asked.filter((what) => what === 'all')).toHaveLength(1)
    },
  )

  it('R27 a run that lost its turn while it read keeps nothing', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    feed.set(employee('1001', { lastName: 'Changed' }))
    const lose = async () => {
      await world.database
        .knex('leases')
        .update({ token: world.database.knex.raw('token + 1'), holder: null, until: 0 })
    }
    await night(world, '2026-03-06', feed, { through: (session) => losingAtKeep(session, lose) })
    expect(await kept(world)).toEqual(['0'])
    expect(await night(world, '2026-03-06', feed)).toMatchObject({ read: { changed: 1 }, employees: { updated: 1 } })
    expect(await kept(world)).toEqual(['1'])
  })

  it('R23 where the copy has lost somebody, all is read rather than that one removed', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    feed.inAll = null
    await night(world, '2026-03-05', feed)
    await world.database.knex('source_records').where({ external_id: '1003' }).delete()
    expect(await night(world, '2026-03-06', feed)).toMatchObject({
      read: { by: 'list', because: 'nothing_kept' },
      employees: { removed: 0, unchanged: 5 },
    })
  })

  it('R23 where the copy is erased while it is being read, nothing is done', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    feed.inAll = null
    await night(world, '2026-03-05', feed)
    const erase = async () => void (await world.database.knex('source_records').where({ external_id: '1003' }).delete())
    const report = await night(world, '2026-03-06', feed, { through: (session) => erasingAtMerge(session, erase) })
    expect(report).toMatchObject({ status: 'failed', error: { code: 'copy.changed' } })
    expect(await identifiers(world)).toHaveLength(5)
    expect(await night(world, '2026-03-06', feed)).toMatchObject({ status: 'unchanged', read: { by: 'list' } })
  })
})

/** The checkpoints that are kept. */
async function kept({ database: { knex } }: World): Promise<readonly string[]> {
  return knex('source_copies').where({ run_id: null }).pluck('checkpoint')
}

async function* emptyWithoutCheckpoint(): Read<SourceEmployee | Tombstone> {
  yield []
  return endOfRead({ proof: 'the test says so' })
}
