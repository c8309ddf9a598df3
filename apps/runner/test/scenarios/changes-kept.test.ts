import { anonymizeDue, eraseCopiesExcept } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { FIVE, night, noted } from './changed-nights.js'
import { dyingAtKeep } from './dying-copy.js'
import { Feed } from './feed.js'
import { everything } from './people.js'
import { at, employee, World } from './world.js'

describe.each(databases)('what is kept of a source that says what changed, on $name', ({ make }) => {
  it('R13 of whom the source has no more nothing is kept from that night on', async () => {
    await using world = await World.create(make)
    const feed = new Feed([...FIVE, employee('never', { lastName: 'Never', startDate: '2027-01-01' })])
    await night(world, '2026-03-05', feed)
    expect(await everything(world)).toContain('Never')
    feed.remove('never')
    await night(world, '2026-03-06', feed)
    expect(await everything(world)).not.toContain('Never')
    feed.setUnseen(employee('unseen', { lastName: 'Never', startDate: '2027-01-01' }))
    await night(world, '2026-03-07', feed, { full: true })
    feed.remove('unseen')
    await night(world, '2026-03-08', feed, { full: true })
    expect(await everything(world)).not.toContain('Never')
  })

  it('R13 who ended 30 days ago is kept no longer, though the source still shows the record', async () => {
    await using world = await World.create(make)
    const feed = new Feed([...FIVE, employee('ended', { lastName: 'Ended', endDate: '2026-03-05' })])
    feed.set(employee('long', { lastName: 'Ended', endDate: '2025-12-31' }))
    for (let day = 5; day <= 31; day++) await night(world, `2026-03-${String(day).padStart(2, '0')}`, feed)
    expect(await everything(world)).toContain('Ended')
    for (const date of ['2026-04-01', '2026-04-03', '2026-04-04', '2026-04-05', '2026-04-06']) {
      expect(await night(world, date, feed)).toMatchObject({ employees: { unchanged: 5 } })
    }
    await anonymizeDue(world.database, 'acme', at('2026-04-06', '05:00'))
    expect(await everything(world)).not.toMatch(/Ended|"ended"/)
    const asked = feed.asked.length
    expect(await night(world, '2026-04-07', feed)).toMatchObject({ employees: { unchanged: 5 } })
    expect(feed.asked.length).toBe(asked + 1)
    expect(await everything(world)).not.toMatch(/Ended|"ended"/)
  })

  it('R13 who is anonymized is not in the copy either, whatever the source still says of that person', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    feed.remove('1001')
    await night(world, '2026-03-06', feed)
    feed.spoil('1001')
    for (let day = 7; day <= 31; day++) await night(world, `2026-03-${String(day).padStart(2, '0')}`, feed)
    for (const date of ['2026-04-01', '2026-04-02', '2026-04-03', '2026-04-04', '2026-04-05'])
      await night(world, date, feed)
    await anonymizeDue(world.database, 'acme', at('2026-04-05', '05:00'))
    expect(JSON.stringify(await world.database.knex('source_records'))).not.toContain('1001')
    expect(await night(world, '2026-04-06', feed)).toMatchObject({ read: { because: 'nothing_kept' } })
  })

  it('R13 what no run asks for any more goes, and so does what is configured no more', async () => {
    await using world = await World.create(make)
    await night(world, '2026-03-05', new Feed(FIVE))
    await night(world, '2026-03-05', new Feed([employee('9001')]), { integration: 'roster' })
    expect(await noted(world)).toEqual([0, 6])
    await eraseCopiesExcept(world.database, [world.subject('2026-03-05').integrationId])
    expect(await noted(world)).toEqual([0, 5])
    await anonymizeDue(world.database, 'acme', at('2026-03-13'))
    expect(await noted(world)).toEqual([0, 5])
    await anonymizeDue(world.database, 'acme', at('2026-03-14', '05:00'))
    expect(await noted(world)).toEqual([0, 0])
  })

  it('R13 what a run noted that was killed goes with the next one', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    feed.set(employee('1001', { lastName: 'Changed' }))
    await night(world, '2026-03-06', feed, { through: (session) => dyingAtKeep(session, 'before') })
    expect(await noted(world)).toEqual([1, 5])
    await night(world, '2026-03-07', feed)
    expect(await noted(world)).toEqual([0, 5])
  })

  it.each(['another', 'none'])(
    'R13 who is anonymized is not in what a killed run noted, where %s follows',
    async (next) => {
      await using world = await World.create(make)
      const feed = new Feed([...FIVE, employee('ended', { lastName: 'Ended', endDate: '2026-03-05' })])
      await night(world, '2026-03-05', feed)
      await night(world, '2026-03-06', feed)
      await night(world, '2026-04-04', feed, { through: (session) => dyingAtKeep(session, 'before') })
      expect(await noted(world)).toEqual([6, 6])
      if (next === 'another') await night(world, '2026-04-05', feed)
      await anonymizeDue(world.database, 'acme', at('2026-04-05', '05:00'))
      expect(await everything(world)).not.toMatch(/Ended|"ended"/)
    },
  )
})
