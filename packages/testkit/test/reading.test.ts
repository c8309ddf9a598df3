import { ConnectorError, defineConnector, endOfRead, reject } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { failureOf, openReading } from '../src/index.js'

/** Keeps something open from one read to the next, as a connector to a database does. */
function lasting() {
  const open = new Set<object>()
  const connector = defineConnector({
    id: 'lasting',
    name: 'Lasting',
    config: z.strictObject({ password: z.string().meta({ secret: true }) }),
    communityFrom: { team: 'Team' },
    async check({ log, config }) {
      log.warn(`signed in with ${config.password}`)
      throw new ConnectorError('permission', 'The account may not read teams', { hint: 'Grant it.', at: 'teams' })
    },
    async *communities(context) {
      open.add(context)
      context.signal.addEventListener('abort', () => open.delete(context))
      yield [{ id: 'T1', name: 'Kitchen' }]
      return endOfRead({ total: 1, proof: 'the list ended' })
    },
    async *employees(context) {
      open.add(context)
      yield [
        { id: '7', lastName: 'Smit', communities: [context.night] },
        reject('no id', { code: 'employee.no_identifier' }),
      ]
      yield [{ id: '8', lastName: 'Bo', communities: ['T1'] }]
      return endOfRead({ total: 3, proof: 'the list ended' })
    },
  })
  return { connector, open }
}

describe('a reading', () => {
  it('gives what a connector reads, in one run, until it is disposed of', async () => {
    const { connector, open } = lasting()
    const reading = openReading(connector, { password: 'open-sesame' }, { night: '2026-05-01' })

    expect((await reading.communities()).records).toEqual([{ id: 'T1', name: 'Kitchen' }])
    expect(await reading.employees()).toMatchObject({
      records: [{ id: '7', communities: ['2026-05-01'] }, { id: '8' }],
      rejects: [{ code: 'employee.no_identifier' }],
      pages: [2, 1],
      end: { total: 3 },
    })
    expect(open.size).toBe(1)
    reading[Symbol.dispose]()
    expect(open.size).toBe(0)
  })

  it('shows what an operator and an administrator read, without secrets', async () => {
    using reading = openReading(lasting().connector, { password: 'open-sesame' })

    expect(await failureOf(reading.check())).toEqual({
      code: 'permission',
      message: 'The account may not read teams',
      hint: 'Grant it.',
      at: 'teams',
    })
    expect(reading.said).toEqual([expect.stringContaining('signed in with')])
    expect(reading.said[0]).not.toContain('open-sesame')
  })

  it('does not take a failure for another', async () => {
    await expect(failureOf(Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
    await expect(failureOf(Promise.resolve())).rejects.toThrow('It did not fail')
  })
})
