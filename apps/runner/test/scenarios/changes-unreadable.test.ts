import { endOfRead, type Read, type Reject, type SourceEmployee } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { FIVE, night, noted } from './changed-nights.js'
import { Feed } from './feed.js'
import { employee, World } from './world.js'

describe.each(databases)('changes that cannot be read, on $name', ({ make }) => {
  it('R14 a record that cannot be read is left alone every night until it comes anew', async () => {
    await using world = await World.create(make)
    const feed = new Feed(FIVE)
    await night(world, '2026-03-05', feed)
    feed.spoil('1001')
    feed.set(employee('1002', { lastName: 'Later', birthDate: '2026-02-30' }))
    const problems = [
      { code: 'employee.no_community', employee: '1001', at: 'employee 1001', message: 'has no department' },
      { code: 'employee.impossible_date', employee: '1002' },
    ]
    for (const date of ['2026-03-06', '2026-03-07', '2026-03-08']) {
      const report = await night(world, date, feed)
      expect(report).toMatchObject({ read: { by: 'changes' }, employees: { rejected: 2, unchanged: 3 } })
      expect(report.problems).toMatchObject(problems)
    }
    feed.set(employee('1001', { lastName: 'Mended' }), employee('1002'))
    expect(await night(world, '2026-03-09', feed)).toMatchObject({ employees: { rejected: 0, updated: 1 } })
  })

  it('R18 what a record names that cannot be used is not gone on nights that read only changes either', async () => {
    await using world = await World.create(make)
    const feed = new Feed([...FIVE, employee('1006', { communities: ['D2'], birthDate: '2026-02-30' })])
    await night(world, '2026-03-05', feed)
    const withoutD2 = { ...feed.night, communities: feed.night.communities.filter(({ id }) => id !== 'D2') }
    const report = await world.night('2026-03-06', withoutD2, { read: feed.read })
    expect(report).toMatchObject({ read: { by: 'changes' }, communities: { removed: 0 } })
    expect(report.problems).toMatchObject([{ code: 'employee.impossible_date' }, { code: 'community.missing' }])
  })

  it('R14 a record of which a field is no text is the same every night', async () => {
    await using world = await World.create(make)
    const odd: SourceEmployee = JSON.parse('{"id":"1001","lastName":"Last1001","phone":7,"communities":["D1"]}')
    const feed = new Feed([...FIVE.slice(1), odd])
    await night(world, '2026-03-05', feed)
    const report = await night(world, '2026-03-06', feed)
    expect(report).toMatchObject({ read: { by: 'changes' }, employees: { rejected: 1, unchanged: 4 } })
    expect(report.problems).toMatchObject([{ code: 'employee.bad_field', employee: '1001' }])
  })

  it('R14 of a list that names nobody, or somebody twice, nothing is kept', async () => {
    for (const odd of [employee('1001'), employee(' 1006'), employee('')]) {
      await using world = await World.create(make)
      const feed = new Feed(FIVE)
      const employees = () => twoLists(feed, odd)
      for (const date of ['2026-03-05', '2026-03-06']) {
        const report = await world.night(date, feed.night, { read: { ...feed.read, employees } })
        expect(report).toMatchObject({ read: { by: 'list', because: 'nothing_kept' } })
        expect(await noted(world)).toEqual([0, 0])
      }
    }
  })

  it('R14 a community that goes and comes changes nothing in what is kept', async () => {
    await using world = await World.create(make)
    const feed = new Feed([...FIVE, employee('bar', { communities: ['D2'] })])
    await night(world, '2026-03-05', feed)
    const shown = { ...feed.night, communities: feed.night.communities.filter(({ id }) => id !== 'D2') }
    const without = await world.night('2026-03-06', shown, { read: feed.read })
    expect(without).toMatchObject({ read: { by: 'changes' }, communities: { removed: 0 } })
    expect(without.problems.map(({ code }) => code)).toContain('community.missing')
    expect(await night(world, '2026-03-07', feed)).toMatchObject({ read: { by: 'changes' }, status: 'unchanged' })
  })
})

/** Everybody, and one more record. */
async function* twoLists(feed: Feed, odd: SourceEmployee): Read<SourceEmployee> {
  const all: readonly (SourceEmployee | Reject)[] = [...feed.night.employees, odd]
  yield all
  return endOfRead({ total: all.length, proof: 'the test says so', checkpoint: '0' })
}
