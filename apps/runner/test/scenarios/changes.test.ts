import { tombstone } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { FIVE, night, noted } from './changed-nights.js'
import { Feed } from './feed.js'
import { identifiers, memberships, person } from './people.js'
import { employee, World } from './world.js'

describe.each(databases)('a source that says what changed, on $name', ({ make }) => {
  it('is read whole at first, and from then on asked for what changed', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    expect(await night(world, '2026-03-05', feed)).toMatchObject({
      read: { by: 'list', because: 'nothing_kept' },
      employees: { invited: 5 },
    })
    feed.set(employee('1001', { lastName: 'Changed' }), employee('1006'))
    feed.remove('1002')
    expect(await night(world, '2026-03-06', feed)).toMatchObject({
      read: { by: 'changes', since: '2026-03-05', changed: 2, gone: 1 },
      source: { employees: 5 },
      employees: { invited: 1, updated: 1, removed: 1, unchanged: 3 },
    })
    expect(await night(world, '2026-03-07', feed)).toMatchObject({
      read: { by: 'changes', since: '2026-03-06', changed: 0, gone: 0 },
      status: 'unchanged',
      employees: { unchanged: 5 },
    })
    expect(feed.asked).toEqual(['all', 'since 0', 'since 3'])
    expect(await identifiers(world)).toEqual(['1001', '1003', '1004', '1005', '1006'])
    expect((await person(world, '1001')).lastName).toBe('Changed')
  })

  it('R6 R11 whose day comes is invited or removed, though nothing changed in the source', async () => {
    await using world = await World.create(make)
    const feed = new Feed([
      ...FIVE,
      employee('later', { startDate: '2026-03-07' }),
      employee('ends', { endDate: '2026-03-06' }),
    ])
    await night(world, '2026-03-05', feed)
    expect(await night(world, '2026-03-06', feed)).toMatchObject({ status: 'unchanged', employees: { notYet: 1 } })
    const report = await night(world, '2026-03-07', feed)
    expect(report).toMatchObject({ read: { by: 'changes', changed: 0 }, employees: { invited: 1, removed: 1 } })
    expect(await night(world, '2026-03-08', feed)).toMatchObject({ employees: { ended: 1, unchanged: 6 } })
  })

  it('R8 R12 what somebody changed on the platform is set right, and who comes back is restored', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    const { id } = await person(world, '1001')
    await world.database.knex('employees').where({ id }).update({ last_name: 'Else' })
    await world.database.knex('correlations').where({ employee_id: id }).update({ fingerprint: null })
    feed.remove('1002')
    await night(world, '2026-03-06', feed)
    feed.set(employee('1002', { communities: ['D2'] }))
    expect(await night(world, '2026-03-07', feed)).toMatchObject({ employees: { restored: 1 } })
    expect((await person(world, '1001')).lastName).toBe('Last1001')
    expect(await memberships(world, '1002')).toEqual(['Bar', 'Cook'])
  })

  it('counts the last of what is said of one identifier, and nothing of whom nobody knows', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    feed.inAll = null
    await night(world, '2026-03-05', feed)
    feed.alsoSays.push(
      ...[employee('1001', { lastName: 'First' }), employee('1001', { lastName: 'Second' })],
      ...[tombstone('1002'), employee('1002', { lastName: 'Stays' })],
      ...[employee('1003', { lastName: 'Goes' }), tombstone('1003')],
      ...[tombstone('nobody'), employee('new'), tombstone('new'), tombstone('1003')],
    )
    expect(await night(world, '2026-03-06', feed)).toMatchObject({ read: { by: 'changes', changed: 2, gone: 1 } })
    expect(await identifiers(world)).toEqual(['1001', '1002', '1004', '1005'])
    expect((await person(world, '1001')).lastName).toBe('Second')
    expect((await person(world, '1002')).lastName).toBe('Stays')
    feed.alsoSays.length = 0
    expect(await night(world, '2026-03-07', feed)).toMatchObject({ status: 'unchanged', employees: { unchanged: 4 } })
  })

  it('a forecast says what the run would do, and keeps and changes nothing', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    const first = await world.forecast('2026-03-05', feed.night, { read: feed.read })
    expect(first).toMatchObject({ read: { by: 'list', because: 'nothing_kept' }, employees: { invited: 5 } })
    expect(await noted(world)).toEqual([0, 0])
    await night(world, '2026-03-05', feed)
    feed.set(employee('1001', { lastName: 'Changed' }))
    feed.remove('1002')
    for (let time = 0; time < 2; time++) {
      expect(await world.forecast('2026-03-06', feed.night, { read: feed.read })).toMatchObject({
        read: { by: 'changes', since: '2026-03-05', changed: 1, gone: 1 },
        employees: { updated: 1, removed: 1, unchanged: 3 },
      })
      expect(await noted(world)).toEqual([0, 5])
    }
    expect(await night(world, '2026-03-06', feed)).toMatchObject({ employees: { updated: 1, removed: 1 } })
  })

  it('more than a page of people, and more changes than that', async () => {
    await using world = await World.create(make)
    const many = Array.from({ length: 2_500 }, (_, index) => employee(`M${index}`))
    const feed = new Feed(many)
    await night(world, '2026-03-05', feed)
    feed.set(...many.slice(0, 1_200).map((one) => ({ ...one, phone: '+31 6' })))
    feed.remove(...many.slice(1_200, 2_400).map(({ id }) => id))
    expect(await night(world, '2026-03-06', feed)).toMatchObject({
      read: { changed: 1_200, gone: 1_200 },
      employees: { updated: 1_200, removed: 1_200, unchanged: 100 },
    })
    expect(await night(world, '2026-03-07', feed)).toMatchObject({ status: 'unchanged', source: { employees: 1_300 } })
    expect(await night(world, '2026-03-07', feed, { full: true })).toMatchObject({ status: 'unchanged' })
  })

  it('a source that cannot say what changed leaves no trace of it', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    const { changes: _none, ...read } = feed.read
    const report = await world.night('2026-03-05', feed.night, { read })
    expect(report).not.toHaveProperty('read')
    expect(await noted(world)).toEqual([0, 0])
  })
})
