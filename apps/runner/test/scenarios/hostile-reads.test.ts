import { listRuns } from '@rollcall/platform'
import { endOfRead } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { units } from './content.js'
import { all } from './people.js'
import { COMMUNITIES, employee, source, World } from './world.js'

describe.each(databases)('connectors that behave badly on $name', ({ make }) => {
  it('R23 a read that throws an error that cannot be read fails, and is on record', async () => {
    await using world = await World.create(make)
    const trap = Object.defineProperty(new Error(), 'message', {
      get: () => {
        throw new Error('caught')
      },
    })
    const employees = async function* () {
      yield [employee('1001')]
      throw trap
    }
    const report = await world.night('2026-03-01', source([]), { read: { employees } })
    expect(report).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect((await all(listRuns(world.database))).map(({ status }) => status)).toEqual(['failed'])
  })

  it('R16 communities are as they were given, whatever the connector does with them afterwards', async () => {
    await using world = await World.create(make)
    const communities = async function* () {
      const page = COMMUNITIES.map((one) => ({ ...one }))
      yield page
      for (const one of page) one.name = 'Changed'
      return endOfRead({ proof: 'the test says so' })
    }
    await world.night('2026-03-01', source([employee('1001')]), { read: { communities } })
    expect(await units(world, 'community')).toEqual(['hr/D1 Kitchen (1)', 'hr/D2 Bar (0)', 'hr/D3 Reception (0)'])
  })
})
