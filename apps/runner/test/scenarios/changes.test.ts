import type { KeptCopy, RunSession } from '@rollcall/engine'
import { anonymizeDue, eraseCopiesExcept } from '@rollcall/platform'
import {
  endOfRead,
  type Read,
  type Reject,
  reject,
  type SourceEmployee,
  type Tombstone,
  tombstone,
} from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { Feed } from './feed.js'
import { approve, everybody, everything, identifiers, memberships, person } from './people.js'
import { at, employee, type NightOptions, NO_LIMITS, World } from './world.js'

const FIVE = ['1001', '1002', '1003', '1004', '1005'].map((id) => employee(id))

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

function night(world: World, date: string, feed: Feed, options: NightOptions = {}) {
  return world.night(date, feed.night, { ...options, read: feed.read })
}

/** How many records runs have noted beside the copies, and how many the copies have. */
async function noted({ database: { knex } }: World): Promise<readonly [number, number]> {
  const rows = await knex('source_records').select('copy_id')
  const kept = new Set((await knex('source_copies').where({ run_id: null }).pluck('id')).map(Number))
  const own = rows.filter(({ copy_id }) => kept.has(Number(copy_id))).length
  return [rows.length - own, own]
}

/** The checkpoints that are kept. */
async function kept({ database: { knex } }: World): Promise<readonly string[]> {
  return knex('source_copies').where({ run_id: null }).pluck('checkpoint')
}

/** A runner that dies around the moment at which it keeps what it read. */
function dyingAtKeep(session: RunSession, when: 'before' | 'after'): RunSession {
  let isDead = false
  const die = () => {
    isDead = true
    throw new Error('out of power')
  }
  const copy = withKeep(session.copy, async (keep) => {
    if (when === 'after') await keep()
    die()
  })
  return new Proxy(session, {
    get(target, name) {
      if (name === 'copy') return copy
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...values: unknown[]) =>
        isDead ? Promise.reject(new Error('out of power')) : Reflect.apply(value, target, values)
    },
  })
}

function losingAtKeep(session: RunSession, lose: () => Promise<void>): RunSession {
  const copy = withKeep(session.copy, async (keep) => {
    await lose()
    await keep()
  })
  return withVerb(session, 'copy', copy)
}

function erasingAtMerge(session: RunSession, erase: () => Promise<void>): RunSession {
  const merged: KeptCopy['merged'] = async function* () {
    await erase()
    yield* session.copy.merged()
  }
  const copy = withVerb(session.copy, 'merged', merged)
  return withVerb(session, 'copy', copy)
}

/** The same object, with something else for one of its names. */
function withVerb<T extends object, Name extends keyof T>(one: T, name: Name, other: T[Name]): T {
  return new Proxy(one, {
    get(target, asked) {
      if (asked === name) return other
      const value: unknown = Reflect.get(target, asked)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function withKeep(copy: KeptCopy, around: (keep: () => Promise<void>) => Promise<void>): KeptCopy {
  return withVerb(copy, 'keep', (next) => around(() => copy.keep(next)))
}

async function* emptyWithoutCheckpoint(): Read<SourceEmployee | Tombstone> {
  yield []
  return endOfRead({ proof: 'the test says so' })
}

/** Everybody, and one more record. */
async function* twoLists(feed: Feed, odd: SourceEmployee): Read<SourceEmployee> {
  const all: readonly (SourceEmployee | Reject)[] = [...feed.night.employees, odd]
  yield all
  return endOfRead({ total: all.length, proof: 'the test says so', checkpoint: '0' })
}
