import { Lease } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { deafToEverything, NightShift, takingSeconds } from './night-shift.js'

const EVENING = '2027-05-03T20:00:00+02:00'

describe.each(databases)('the scheduler on $name', ({ make }) => {
  it('R1 R2 runs each integration once a night', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr', 'planning'])
    shift.start()

    await shift.time.advanceTo('2027-05-04T01:59:59+02:00')
    expect(shift.runs).toEqual([])
    await shift.time.advanceTo('2027-05-06T12:00:00+02:00')
    expect(shift.runs.toSorted()).toEqual([
      'hr 2027-05-04 applied',
      'hr 2027-05-05 applied',
      'hr 2027-05-06 applied',
      'planning 2027-05-04 applied',
      'planning 2027-05-05 applied',
      'planning 2027-05-06 applied',
    ])
    expect(shift.events('run.ended')[0]).toMatchObject({
      ...{ event: 'run.ended', organization: 'acme', integration: 'hr', night: '2027-05-04' },
      ...{ status: 'applied', seconds: 3 },
    })
  })

  it('R2 runs each night once where three runners are alive', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr', 'planning', 'cashiers'])
    for (let runner = 0; runner < 3; runner++) shift.start({ hr: takingSeconds(1800), planning: takingSeconds(0) })

    await shift.time.advanceTo('2027-05-05T12:00:00+02:00')
    expect(shift.runs.toSorted()).toEqual([
      'cashiers 2027-05-04 applied',
      'cashiers 2027-05-05 applied',
      'hr 2027-05-04 applied',
      'hr 2027-05-05 applied',
      'planning 2027-05-04 applied',
      'planning 2027-05-05 applied',
    ])
  })

  it('R2 R26 runs a night again whose runner was killed, also where another runner has to notice', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    const first = shift.start({ hr: takingSeconds(1800) })
    await shift.time.advanceTo('2027-05-04T02:10:00+02:00')
    shift.start()
    await shift.time.advanceTo('2027-05-04T02:12:00+02:00')
    expect(shift.runs).toEqual([])
    expect(shift.events('run.waiting').at(-1)?.message).toContain('under way')

    first.kill()
    await shift.expireLeases()
    await shift.time.advanceTo('2027-05-04T12:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 applied'])
  })

  it('R2 R26 goes on with an interrupted night after a restart at 02:10, and only with that', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr', 'planning'])
    const first = shift.start({ hr: takingSeconds(3600) })
    await shift.time.advanceTo('2027-05-04T02:09:00+02:00')
    await first.stop()
    expect(shift.runs).toEqual(['planning 2027-05-04 applied', 'hr 2027-05-04 interrupted'])

    await shift.time.advanceTo('2027-05-04T02:10:00+02:00')
    shift.start()
    await shift.time.advanceTo('2027-05-04T23:00:00+02:00')
    expect(shift.runs.slice(2)).toEqual(['hr 2027-05-04 applied'])
  })

  it('R2 catches up where it comes back at 05:59', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    await shift.start().stop()
    await shift.time.advanceTo('2027-05-04T05:59:00+02:00')
    shift.start()
    await shift.time.advanceTo('2027-05-04T05:59:10+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 applied'])
  })

  it('R2 says that a night was missed where it comes back at 06:01, and waits for the next', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, '2027-05-02T20:00:00+02:00', ['hr'])
    const first = shift.start()
    await shift.time.advanceTo('2027-05-03T20:00:00+02:00')
    await first.stop()
    await shift.time.advanceTo('2027-05-04T06:01:00+02:00')
    shift.start()
    await shift.time.advanceTo('2027-05-05T12:00:00+02:00')

    expect(shift.runs).toEqual(['hr 2027-05-03 applied', 'hr 2027-05-05 applied'])
    expect(shift.events('night.missed')).toEqual([
      {
        ...{ event: 'night.missed', organization: 'acme', integration: 'hr', night: '2027-05-04' },
        message:
          'It is past 06:00, too late for this night. Its last run began in the night of 2027-05-03. ' +
          'It runs again next night; to run it now: rollcall sync acme/hr',
      },
    ])
  })

  it('R2 says once what was missed in three days', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, '2027-05-02T20:00:00+02:00', ['hr'])
    const first = shift.start()
    await shift.time.advanceTo('2027-05-03T20:00:00+02:00')
    await first.stop()
    await shift.time.advanceTo('2027-05-06T12:00:00+02:00')
    shift.start()
    await shift.time.advanceTo('2027-05-07T12:00:00+02:00')

    expect(shift.runs).toEqual(['hr 2027-05-03 applied', 'hr 2027-05-07 applied'])
    expect(shift.events('night.missed').map((event) => event.night)).toEqual(['2027-05-06'])
  })

  it('says nothing of nights before an integration was there', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, '2027-05-04T12:00:00+02:00', ['hr'])
    shift.start()
    await shift.time.advanceTo('2027-05-04T13:00:00+02:00')
    expect(shift.log).toEqual([])
  })

  it('R2 runs after a run by hand that is under way, and although one was there that night', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    shift.start()
    const byHand = await Lease.take(shift.database, `integration:${shift.id('hr')}`)
    await shift.time.advanceTo('2027-05-04T02:10:00+02:00')
    expect(shift.runs).toEqual([])

    if (byHand instanceof Lease) await byHand.giveBack()
    await shift.time.advanceTo('2027-05-04T12:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 applied'])
  })

  it('goes on with the others where twenty sources hang, and ends those at their time limit', async () => {
    await using place = await make()
    const stuck = Array.from({ length: 20 }, (_, index) => `stuck-${index}`)
    await using shift = await NightShift.open(place.url, EVENING, [...stuck, 'hr', 'planning'])
    const hanging = takingSeconds(24 * 3600)
    shift.start(Object.fromEntries(stuck.map((slug) => [slug, hanging])))

    await shift.time.advanceTo('2027-05-04T02:15:00+02:00')
    expect(shift.runs.toSorted()).toEqual(['hr 2027-05-04 applied', 'planning 2027-05-04 applied'])
    await shift.time.advanceTo('2027-05-04T12:00:00+02:00')
    expect(shift.runs.filter((run) => run.endsWith('interrupted'))).toHaveLength(20)
    expect(shift.events('run.started')).toHaveLength(22)

    await shift.time.advanceTo('2027-05-05T12:00:00+02:00')
    expect(shift.runs.filter((run) => run.startsWith('hr'))).toHaveLength(2)
    expect(shift.runs.filter((run) => run.startsWith('stuck-7'))).toHaveLength(2)
  })

  it('ends at once where runs are under way and others wait for their turn', async () => {
    await using place = await make()
    const slow = Array.from({ length: 20 }, (_, index) => `slow-${index}`)
    await using shift = await NightShift.open(place.url, EVENING, slow)
    const runner = shift.start(Object.fromEntries(slow.map((slug) => [slug, takingSeconds(3600)])))
    await shift.time.advanceTo('2027-05-04T02:01:00+02:00')
    await runner.stop()

    expect(shift.runs).toHaveLength(8)
    expect(shift.runs.every((run) => run.endsWith('interrupted'))).toBe(true)
    expect(shift.events('run.started')).toHaveLength(8)
  })

  it('stops a run at once that begins just when the runner is asked to stop', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    const stopping = new AbortController()
    shift.start({ hr: takingSeconds(3600) }, { stop: stopping, onClaimed: () => stopping.abort() })
    await shift.time.advanceTo('2027-05-04T02:00:10+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 interrupted'])
  })

  it('leaves a run behind that does not stop at its time limit, and says so', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr', 'planning'])
    shift.start({ hr: deafToEverything }, { schedule: { timeLimitMinutes: 30 } })
    await shift.time.advanceTo('2027-05-05T12:00:00+02:00')

    expect(shift.runs).toEqual(['planning 2027-05-04 applied', 'planning 2027-05-05 applied'])
    const [ended] = shift.events('run.ended').filter((event) => event.integration === 'hr')
    expect(ended).toMatchObject({ status: 'failed', seconds: 31 * 60 })
    expect(ended?.message).toContain('does not stop, though it is past the time limit of 30 minutes')
    expect(shift.log.at(-1)).toMatchObject({ integration: 'hr', night: '2027-05-05', event: 'run.waiting' })
    expect(shift.log.at(-1)?.message).toContain('left to the run that is still under way')
  })

  it('goes on with the others, and the next night, where one fails, and logs where a mistake of ours lies', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['broken', 'failing', 'hr'])
    shift.start({ failing: takingSeconds(2, 'failed'), broken: async () => Promise.reject(new Error('a bug')) })
    await shift.time.advanceTo('2027-05-05T12:00:00+02:00')

    expect(shift.runs.toSorted()).toEqual([
      'failing 2027-05-04 failed',
      'failing 2027-05-05 failed',
      'hr 2027-05-04 applied',
      'hr 2027-05-05 applied',
    ])
    const broken = shift.events('run.ended').filter((event) => event.integration === 'broken')
    expect(broken.map((event) => event.status)).toEqual(['failed', 'failed'])
    expect(broken[0]).toMatchObject({ code: 'internal', message: expect.stringContaining('scheduler.test.ts') })
    expect(broken[0]?.message).not.toContain('a bug')
  })

  it('R26 tries again in the same night where a run lost its database or its lease', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    let tries = 0
    shift.start({ hr: async () => (++tries < 3 ? 'interrupted' : 'applied') })
    await shift.time.advanceTo('2027-05-04T12:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 interrupted', 'hr 2027-05-04 interrupted', 'hr 2027-05-04 applied'])
  })

  it('R2 runs once the database is there again', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    shift.start()
    await shift.database.knex.schema.renameTable('nights', 'nights_out_of_reach')
    await shift.time.advanceTo('2027-05-04T02:30:00+02:00')
    expect(shift.events('run.waiting').length).toBeGreaterThan(2)

    await shift.database.knex.schema.renameTable('nights_out_of_reach', 'nights')
    await shift.time.advanceTo('2027-05-04T12:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 applied'])
  })

  it.each([
    ['Pacific/Auckland', ['2027-05-04', '2027-05-05', '2027-05-06', '2027-05-07']],
    ['America/Los_Angeles', ['2027-05-04', '2027-05-05', '2027-05-06', '2027-05-07']],
    ['UTC', ['2027-05-04', '2027-05-05', '2027-05-06', '2027-05-07']],
  ])('R2 has no night twice and none left out where the organization moves to %s at noon', async (timeZone, nights) => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    const before = shift.start()
    await shift.time.advanceTo('2027-05-05T12:00:00+02:00')
    await before.stop()
    shift.start({}, { timeZone })
    await shift.time.advanceTo('2027-05-07T12:00:00Z')
    expect(shift.runs).toEqual(nights.map((night) => `hr ${night} applied`))
    expect(shift.events('night.missed')).toEqual([])
  })

  it('R2 has one run a night over both changes of the clock, with two runners', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, '2027-03-27T12:00:00+01:00', ['hr'])
    shift.start()
    shift.start()
    await shift.time.advanceTo('2027-03-29T12:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-03-28 applied', 'hr 2027-03-29 applied'])

    await shift.time.advanceTo('2027-10-30T12:00:00+02:00')
    shift.runs.splice(0)
    await shift.time.advanceTo('2027-10-31T02:30:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-10-31 applied'])
    await shift.time.advanceTo('2027-11-01T12:00:00+01:00')
    expect(shift.runs).toEqual(['hr 2027-10-31 applied', 'hr 2027-11-01 applied'])
  })

  it('R2 runs when a machine that slept wakes up in time, and says so when it does not', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    shift.start()
    await shift.time.advanceTo('2027-05-04T01:00:00+02:00')
    await shift.time.setTo('2027-05-04T04:00:00+02:00')
    await shift.time.advanceTo('2027-05-05T01:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 applied'])

    await shift.time.setTo('2027-05-05T09:00:00+02:00')
    await shift.time.advanceTo('2027-05-06T09:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 applied', 'hr 2027-05-06 applied'])
    expect(shift.events('night.missed').map((event) => event.night)).toEqual(['2027-05-05'])
  })

  it('R2 does not run a night again where the clock is set back', async () => {
    await using place = await make()
    await using shift = await NightShift.open(place.url, EVENING, ['hr'])
    shift.start()
    await shift.time.advanceTo('2027-05-04T02:20:00+02:00')
    await shift.time.setTo('2027-05-04T01:20:00+02:00')
    await shift.time.advanceTo('2027-05-05T12:00:00+02:00')
    expect(shift.runs).toEqual(['hr 2027-05-04 applied', 'hr 2027-05-05 applied'])
    expect(shift.events('night.missed')).toEqual([])
  })
})
