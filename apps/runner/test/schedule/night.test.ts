import { describe, expect, it } from 'vitest'
import { NightCalendar } from '../../src/schedule/night.js'

const ORDINARY = { at: '02:00', spreadMinutes: 30, catchUpUntil: '06:00', timeLimitMinutes: 120 }
const HOUR = 3_600_000
const MINUTE = 60_000
const DATES_OF_2027 = Array.from({ length: 365 }, (_, day) =>
  new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10),
)

/** One for each way in which clocks are changed in 2027. */
const ZONES_THAT_CHANGE = [
  'Europe/Amsterdam',
  'Europe/Lisbon',
  'Europe/Athens',
  'America/New_York',
  'America/Godthab',
  'America/Havana',
  'America/Santiago',
  'Africa/Cairo',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Jerusalem',
  'Atlantic/Azores',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Easter',
]

/** `date start deadline`, both as the local clock shows them, of the night that follows an instant. */
function nightAfter(instant: string, timeZone: string, schedule: Partial<typeof ORDINARY> = {}): string {
  const night = new NightCalendar('acme/hr', timeZone, { ...ORDINARY, spreadMinutes: 0, ...schedule }).next(
    Date.parse(instant),
  )
  return [night.date, localClock(night.start, timeZone), localClock(night.deadline, timeZone)].join(' ')
}

function localClock(instant: number, timeZone: string): string {
  return new Date(instant).toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' })
}

describe('a night', () => {
  it('R1 begins at 02:00 of its own time zone, and may be caught up with until 06:00', () => {
    expect(nightAfter('2027-05-03T12:00:00Z', 'Europe/Amsterdam')).toBe('2027-05-04 02:00 06:00')
    expect(nightAfter('2027-05-03T12:00:00Z', 'Pacific/Kiritimati')).toBe('2027-05-05 02:00 06:00')
    expect(nightAfter('2027-05-03T12:00:00Z', 'America/Los_Angeles')).toBe('2027-05-04 02:00 06:00')
  })

  it('R2 begins at the end of the gap where 02:00 does not exist', () => {
    expect(nightAfter('2027-03-27T12:00:00Z', 'Europe/Amsterdam')).toBe('2027-03-28 03:00 06:00')
    expect(nightAfter('2027-03-27T12:00:00Z', 'Europe/Amsterdam', { at: '02:40' })).toBe('2027-03-28 03:00 06:00')
    expect(nightAfter('2027-10-02T12:00:00Z', 'Australia/Lord_Howe')).toBe('2027-10-03 02:30 06:00')
    expect(nightAfter('2027-03-27T12:00:00Z', 'Antarctica/Troll')).toBe('2027-03-28 03:00 06:00')
  })

  it('R2 begins at the first 02:00 where there are two', () => {
    const calendar = new NightCalendar('acme/hr', 'Europe/Amsterdam', { ...ORDINARY, spreadMinutes: 0 })
    const night = calendar.next(Date.parse('2027-10-30T12:00:00Z'))
    expect(night).toEqual({
      date: '2027-10-31',
      start: Date.parse('2027-10-31T02:00:00+02:00'),
      deadline: Date.parse('2027-10-31T06:00:00+01:00'),
    })
    expect(calendar.next(night.start).date).toBe('2027-11-01')
    expect(calendar.latest(Date.parse('2027-10-31T02:00:00+01:00')).date).toBe('2027-10-31')
  })

  it('R2 is there once where midnight is missing', () => {
    expect(nightAfter('2027-09-04T12:00:00Z', 'America/Santiago', { at: '00:00' })).toBe('2027-09-05 01:00 06:00')
    expect(nightAfter('2027-03-27T12:00:00Z', 'America/Godthab', { at: '23:30' })).toBe('2027-03-27 00:00 06:00')
    expect(nightAfter('2027-03-28T02:00:00Z', 'America/Godthab', { at: '23:30' })).toBe('2027-03-28 23:30 06:00')
  })

  it('R2 is not there where its whole date is missing', () => {
    expect(nightAfter('2011-12-29T13:00:00Z', 'Pacific/Apia')).toBe('2011-12-31 02:00 06:00')
  })

  it('keeps the whole of a short window where a gap would swallow it', () => {
    const short = { at: '01:50', catchUpUntil: '03:05', spreadMinutes: 30 }
    const calendar = new NightCalendar('acme/hr', 'Europe/Amsterdam', short as typeof ORDINARY)
    const { start, deadline } = calendar.next(Date.parse('2027-03-27T12:00:00Z'))
    expect(deadline).toBe(Date.parse('2027-03-28T01:50:00+01:00') + 75 * MINUTE)
    expect(start).toBeLessThan(deadline)
  })

  it('that begins before midnight belongs to the evening, and is caught up with until the morning', () => {
    expect(nightAfter('2027-05-04T12:00:00Z', 'Europe/Amsterdam', { at: '23:30' })).toBe('2027-05-04 23:30 06:00')
    const late = { ...ORDINARY, at: '23:59', spreadMinutes: 60 }
    const calendar = new NightCalendar('acme/hr', 'Europe/Amsterdam', late)
    const { date, start } = calendar.next(Date.parse('2027-05-04T12:00:00Z'))
    expect(date).toBe('2027-05-04')
    expect(calendar.next(start - 1)).toMatchObject({ date: '2027-05-04' })
    expect(calendar.latest(start)).toMatchObject({ date: '2027-05-04' })
  })

  it('R1 begins at the same second for an integration, and evenly spread over many', () => {
    const now = Date.parse('2027-05-03T12:00:00Z')
    const begin = Date.parse('2027-05-04T02:00:00Z')
    const startOf = (name: string) => new NightCalendar(name, 'UTC', ORDINARY).next(now).start - begin
    expect(startOf('acme/hr')).toBe(startOf('acme/hr'))

    const perMinute = new Array<number>(30).fill(0)
    for (let index = 0; index < 30_000; index++) {
      const minute = Math.floor(startOf(`acme/${index}`) / MINUTE)
      perMinute[minute] = (perMinute[minute] ?? 0) + 1
    }
    expect(Math.min(...perMinute)).toBeGreaterThan(850)
    expect(Math.max(...perMinute)).toBeLessThan(1150)
  })
})

describe('a year of nights', () => {
  it('R2 has each local date of 2027 once in every time zone, also for a runner that comes back while it is open', () => {
    const wrong: string[] = []
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      const steady = new NightCalendar(`acme/${timeZone}`, timeZone, ORDINARY)
      const restarted = new NightCalendar(`acme/${timeZone}`, timeZone, ORDINARY)
      const dates: string[] = []
      for (
        let night = steady.next(Date.UTC(2026, 11, 30));
        night.date < '2028-01-01';
        night = steady.next(night.start)
      ) {
        if (night.date >= '2027-01-01') dates.push(night.date)
        const back = night.start + (dates.length % 120) * MINUTE
        const found = restarted.latest(back)
        if (found.date !== night.date || found.start !== night.start || back >= found.deadline) {
          wrong.push(`${timeZone} ${night.date}: a restarted runner finds ${found.date}`)
        }
      }
      if (dates.join() !== DATES_OF_2027.join()) wrong.push(`${timeZone} has ${dates.join()}`)
    }
    expect(wrong).toEqual([])
  })

  it('R1 begins at 02:00 in every time zone, and where 02:00 is skipped as soon as the clock goes on', () => {
    const wrong: string[] = []
    let skipped = 0
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      const calendar = new NightCalendar('acme/hr', timeZone, { ...ORDINARY, spreadMinutes: 0 })
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' })
      for (
        let night = calendar.next(Date.UTC(2027, 0, 2));
        night.date < '2028-01-01';
        night = calendar.next(night.start)
      ) {
        const begin = clock.format(night.start)
        if (begin === '02:00') continue
        skipped++
        const isAfterGap = clock.format(night.start - MINUTE) < '02:00' && begin > '02:00' && begin <= '04:00'
        if (!isAfterGap) wrong.push(`${timeZone} ${night.date} begins at ${begin}`)
      }
    }
    expect(wrong).toEqual([])
    expect(skipped).toBeGreaterThan(50)
  })

  it.each(ZONES_THAT_CHANGE)('R2 starts before its deadline in %s, whatever the schedule', (timeZone) => {
    const schedules = [
      { at: '00:00', spreadMinutes: 120, catchUpUntil: '02:01' },
      { at: '01:45', spreadMinutes: 60, catchUpUntil: '03:00' },
      { at: '02:30', spreadMinutes: 0, catchUpUntil: '02:31' },
      { at: '23:45', spreadMinutes: 30, catchUpUntil: '00:15' },
    ]
    for (const schedule of schedules) {
      const calendar = new NightCalendar('acme/hr', timeZone, { ...schedule, timeLimitMinutes: 120 })
      let last = '2026-12-31'
      for (
        let night = calendar.next(Date.UTC(2027, 0, 2));
        night.date < '2028-01-01';
        night = calendar.next(night.start)
      ) {
        expect(night.start).toBeLessThan(night.deadline)
        expect(night.deadline - night.start).toBeLessThanOrEqual(4 * HOUR)
        expect(night.date > last).toBe(true)
        last = night.date
      }
    }
  })
})
