import { reject, tombstone } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { FIVE, night, noted } from './changed-nights.js'
import { Feed } from './feed.js'
import { approve, identifiers, person } from './people.js'
import { employee, NO_LIMITS, World } from './world.js'

describe.each(databases)('reading all of a source that says what changed, on $name', ({ make }) => {
  it.each([
    ['knows the checkpoint no more', 'expired', { oldest: 99 }],
    ['has another number in all', 'total', { inAll: (count: number) => count + 1 }],
    ['is configured otherwise', 'configuration', { shape: 'two' }],
    ['gives a record without an identifier', 'unreadable', { alsoSays: [employee('')] }],
    ['says of nobody that he is gone', 'unreadable', { alsoSays: [tombstone(' ')] }],
    [
      'rejects a record without saying whose',
      'unreadable',
      { alsoSays: [reject('is broken', { code: 'employee.broken' })] },
    ],
  ] as const)('R23 is read whole in the same run where it %s', async (_, because, happens) => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    feed.remove('1001')
    Object.assign(feed, happens)
    feed.setUnseen(employee('1002', { lastName: 'Unseen' }))
    const report = await night(world, '2026-03-06', feed)
    expect(report).toMatchObject({ read: { by: 'list', because }, employees: { updated: 1, removed: 1 } })
    expect(feed.asked.at(-1)).toBe('all')
    expect(await noted(world)).toEqual([0, 4])
  })

  it('is read whole once a week and with --full, and what it had not told is found', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    feed.inAll = null
    const how: string[] = []
    for (let day = 1; day <= 16; day++) {
      const { read } = await night(world, `2026-03-${String(day).padStart(2, '0')}`, feed)
      how.push(read?.by === 'list' ? read.because : '')
      if (day === 3) feed.setUnseen(employee('1001', { lastName: 'Unseen' }))
    }
    expect(how[0]).toBe('nothing_kept')
    const weekly = how.flatMap((because, index) => (because === 'week' ? [index] : []))
    expect(weekly.length).toBeGreaterThanOrEqual(2)
    expect(weekly.slice(1).map((index, i) => index - (weekly[i] ?? 0))).toEqual(weekly.slice(1).map(() => 7))
    expect((await person(world, '1001')).lastName).toBe('Unseen')

    feed.setUnseen(employee('1002', { lastName: 'Unseen' }))
    expect(await night(world, '2026-03-18', feed, { full: true })).toMatchObject({ read: { because: 'asked' } })
    expect((await person(world, '1002')).lastName).toBe('Unseen')
  })

  it('reads whole on another night of the week for each integration', async () => {
    await using world = await World.create(make)
    const feeds = { hr: new Feed(FIVE), roster: new Feed([employee('9001')]) }
    const weekly = { hr: '', roster: '' }
    for (let day = 1; day <= 15; day++) {
      for (const integration of ['hr', 'roster'] as const) {
        const date = `2026-03-${String(day).padStart(2, '0')}`
        const { read } = await night(world, date, feeds[integration], { integration })
        if (read?.by === 'list' && read.because === 'week') weekly[integration] = date
      }
    }
    expect(weekly.hr).not.toBe(weekly.roster)
  })

  it('R24 nobody is removed because all are said to be gone, and the next night reads whole', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    feed.inAll = null
    await night(world, '2026-03-05', feed)
    feed.alsoSays.push(...FIVE.map(({ id }) => tombstone(id)))
    expect(await night(world, '2026-03-06', feed)).toMatchObject({
      read: { by: 'changes', gone: 5 },
      held: [{ kind: 'employees.removed', because: 'empty' }],
    })
    feed.alsoSays.length = 0
    expect(await night(world, '2026-03-07', feed)).toMatchObject({
      read: { by: 'list', because: 'nothing_kept' },
      employees: { unchanged: 5 },
      held: [],
    })
    expect(feed.asked).toEqual(['all', 'since 0', 'all'])
  })

  it('R25 while something waits for a person every night reads whole, also after the approval', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    feed.remove('1001', '1002')
    const limits = { ...NO_LIMITS, 'employees.removed': { count: 1 } }
    const held = await night(world, '2026-03-06', feed, { limits })
    expect(held).toMatchObject({ status: 'held', read: { by: 'changes' } })
    expect(await noted(world)).toEqual([0, 0])
    await approve(world, held.run, '2026-03-06')
    expect(await night(world, '2026-03-07', feed, { limits })).toMatchObject({
      status: 'unchanged',
      read: { by: 'list' },
    })
    expect(await night(world, '2026-03-08', feed, { limits })).toMatchObject({ read: { by: 'changes' } })
    expect(await identifiers(world)).toEqual(['1003', '1004', '1005'])
  })
})
