import { describe, expect, it } from 'vitest'
import { NightCalendar } from '../../src/schedule/night.js'
import { every, everyNight } from '../../src/schedule/rounds.js'
import { VirtualTime } from './virtual-time.js'

const CALENDAR = new NightCalendar('acme', 'Europe/Amsterdam', {
  ...{ at: '02:00', spreadMinutes: 0, catchUpUntil: '06:00', timeLimitMinutes: 120 },
})

describe('what is done every night', () => {
  it('R13 is done at once, because the last night may have been missed, and then once a night', async () => {
    const time = new VirtualTime('2027-05-04T12:00:00+02:00')
    const stop = new AbortController()
    const done: string[] = []
    const work = async () => done.push(new Date(time.now).toISOString()) > 0
    const ended = everyNight(CALENDAR, { clock: time.clock(), stop: stop.signal, work })
    await time.advanceTo('2027-05-06T12:00:00+02:00')
    stop.abort()
    await ended
    expect(done).toEqual(['2027-05-04T10:00:00.000Z', '2027-05-05T00:00:00.000Z', '2027-05-06T00:00:00.000Z'])
  })

  it('is tried again after five minutes where it failed', async () => {
    const time = new VirtualTime('2027-05-04T12:00:00+02:00')
    const stop = new AbortController()
    const tried: string[] = []
    const work = async () => tried.push(new Date(time.now).toISOString().slice(11, 16)) > 2
    const ended = everyNight(CALENDAR, { clock: time.clock(), stop: stop.signal, work })
    await time.advanceTo('2027-05-04T20:00:00+02:00')
    stop.abort()
    await ended
    expect(tried).toEqual(['10:00', '10:05', '10:10'])
  })
})

describe('what is done every minute', () => {
  it('ends as soon as it is to stop', async () => {
    const time = new VirtualTime('2027-05-04T12:00:00Z')
    const stop = new AbortController()
    let rounds = 0
    const ended = every(60_000, { clock: time.clock(), stop: stop.signal, work: async () => ++rounds > 0 })
    await time.advanceTo('2027-05-04T12:03:30Z')
    stop.abort()
    await ended
    expect(rounds).toBe(4)
  })
})
