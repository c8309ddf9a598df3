import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { Lease } from '../src/database/lease.js'
import { type Database, migrate, Nights, openDatabase, openRunSession, registerOrganization } from '../src/index.js'

const NIGHT = '2027-05-04'
const AT = Date.parse('2027-05-04T00:12:00Z')

describe.each(databases)('the nights on $name', ({ make }) => {
  it('R2 one of many runners gets a night, and nobody gets it once it has ended', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    const { database, hr } = platform
    await using other = await openPlatform(place.url)
    const runners = [database, other.database, database, other.database].map((each) => new Nights(each))

    // Each takes the lease at once when it has the night, as a run does.
    const claims = []
    for (const [index, nights] of runners.entries()) {
      const claim = await nights.claim(hr, NIGHT, `run-${index}`)
      if (claim === 'claimed') await Lease.take(database, `integration:${hr}`)
      claims.push(claim)
    }
    expect(claims).toEqual(['claimed', 'running', 'running', 'running'])

    await new Nights(database).end(hr, NIGHT, 'run-0', AT, 'applied')
    expect(await new Nights(other.database).claim(hr, NIGHT, 'run-5')).toBe('done')
    expect(await new Nights(other.database).claim(hr, '2027-05-05', 'run-6')).toBe('claimed')
  })

  it('R2 two runners that ask in the same moment end with one night', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    const { database, hr } = platform
    const runs = ['run-1', 'run-2', 'run-3', 'run-4']
    const claims = await Promise.all(runs.map((run) => new Nights(database).claim(hr, NIGHT, run)))
    expect(claims).toContain('claimed')

    await new Nights(database).end(hr, NIGHT, 'run-1', AT, 'unchanged')
    expect(await new Nights(database).claim(hr, NIGHT, 'run-5')).toBe('done')
  })

  it('R2 of two runners that claimed a night before either had the lease, one runs it, however late the other comes', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    const { database, hr } = platform
    const nights = new Nights(database)
    const subject = {
      ...{ organizationId: 'acme', language: 'nl', integrationId: hr, night: NIGHT, at: AT },
      entities: { community: 'department', function: null },
    }
    expect(await nights.claim(hr, NIGHT, 'run-1')).toBe('claimed')
    expect(await nights.claim(hr, NIGHT, 'run-2')).toBe('claimed')

    await expect(openRunSession(database, subject, 'schedule', 'run-1')).rejects.toMatchObject({ code: 'busy' })
    const session = await openRunSession(database, subject, 'schedule', 'run-2')
    await session.close()
    await expect(openRunSession(database, subject, 'schedule', 'run-1')).rejects.toMatchObject({ code: 'busy' })
    // Nobody claims a night for a run by hand.
    await (await openRunSession(database, subject, 'hand', 'run-3')).close()
  })

  it.each(['applied', 'unchanged', 'held', 'failed'] as const)(
    'R2 a run that ended %s is the only one of its night',
    async (status) => {
      await using place = await make()
      await using platform = await openPlatform(place.url)
      const nights = new Nights(platform.database)
      await nights.claim(platform.hr, NIGHT, 'run-1')
      await nights.end(platform.hr, NIGHT, 'run-1', AT, status)

      expect(await nights.claim(platform.hr, NIGHT, 'run-2')).toBe('done')
      expect(await nights.latest(platform.hr)).toEqual({ night: NIGHT, state: 'done' })
    },
  )

  it('R2 a night whose run was interrupted may be run again', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    const nights = new Nights(platform.database)
    await nights.claim(platform.hr, NIGHT, 'run-1')
    await nights.end(platform.hr, NIGHT, 'run-1', AT, 'interrupted')

    expect(await nights.latest(platform.hr)).toEqual({ night: NIGHT, state: 'open' })
    expect(await nights.claim(platform.hr, NIGHT, 'run-2')).toBe('claimed')
  })

  it('R2 a night whose runner was killed may be run again once its lease is free', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    const nights = new Nights(platform.database)
    await nights.claim(platform.hr, NIGHT, 'run-1')
    const lease = await Lease.take(platform.database, `integration:${platform.hr}`)
    expect(await nights.claim(platform.hr, NIGHT, 'run-2')).toBe('running')
    expect(await nights.latest(platform.hr)).toEqual({ night: NIGHT, state: 'running' })

    if (lease instanceof Lease) await lease.giveBack()
    expect(await nights.claim(platform.hr, NIGHT, 'run-3')).toBe('claimed')
  })

  it('R2 a runner killed between the end of its run and the end of its night does not cause a second run', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    const nights = new Nights(platform.database)
    await nights.claim(platform.hr, NIGHT, 'run-1')
    await platform.wroteRun('run-1', 'schedule', 'applied')

    expect(await nights.claim(platform.hr, NIGHT, 'run-2')).toBe('done')
  })

  it('R2 a run by hand does not stand in for the scheduled one', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    const nights = new Nights(platform.database)
    await platform.wroteRun('run-by-hand', 'hand', 'applied')
    expect(await nights.claim(platform.hr, NIGHT, 'run-1')).toBe('claimed')
    await nights.end(platform.hr, NIGHT, 'run-1', AT, 'interrupted')
    expect(await nights.claim(platform.hr, NIGHT, 'run-2')).toBe('claimed')
  })

  it('knows no night of an integration that has never run', async () => {
    await using place = await make()
    await using platform = await openPlatform(place.url)
    expect(await new Nights(platform.database).latest(platform.hr)).toBeNull()
  })
})

async function openPlatform(url: string): Promise<{
  database: Database
  hr: number
  wroteRun(id: string, trigger: 'schedule' | 'hand', status: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}> {
  const database = await openDatabase(url, '/')
  await migrate(database)
  const acme = { id: 'acme', name: 'Acme', timeZone: 'Europe/Amsterdam', language: 'nl', integrations: ['hr'] }
  const hr = (await registerOrganization(database, acme)).get('hr')
  if (hr === undefined) throw new Error('hr was not registered')
  return {
    database,
    hr,
    async wroteRun(id, trigger, status) {
      await database.knex('runs').insert({
        id,
        integration_id: hr,
        night: NIGHT,
        trigger_kind: trigger,
        community_entity: 'department',
        status,
        started_at: AT,
        ended_at: AT + 60_000,
      })
    },
    [Symbol.asyncDispose]: () => database.close(),
  }
}
