import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { units } from './content.js'
import { dyingAt } from './dying-session.js'
import { approve, identifiers, mails } from './people.js'
import { COMMUNITIES, employee, source, World } from './world.js'

const FIRST = [employee('1001'), employee('1002')]

describe.each(databases)('runs that were cut off on $name', ({ make }) => {
  it('R25 R26 what was held before a run that died after its first batch cannot be approved any more', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('9001')]))
    const night = source([employee('9001'), ...FIRST])
    const { run } = await world.night('2026-03-02', night, { limits: { 'employees.invited': { count: 1 } } })
    await world.night('2026-03-03', night, { through: dyingAt('apply', 1, true) })
    expect(await identifiers(world)).toEqual(['1001', '1002', '9001'])

    await expect(approve(world, run, '2026-03-03')).rejects.toMatchObject({ code: 'refused' })
    expect(await identifiers(world)).toEqual(['1001', '1002', '9001'])
    expect((await mails(world)).sort()).toEqual(
      ['1001', '1002', '9001'].map((id) => `invitation to ${id}@acme.example`),
    )
  })

  it('R25 what was held before a run that died before its first batch can be approved still', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('9001')]))
    const night = source([employee('9001'), ...FIRST])
    const { run } = await world.night('2026-03-02', night, { limits: { 'employees.invited': { count: 1 } } })
    await world.night('2026-03-03', night, { through: dyingAt('apply', 1) })
    await approve(world, run, '2026-03-03')
    expect(await identifiers(world)).toEqual(['1001', '1002', '9001'])
  })

  it('R25 a first import waits whole, also with what one that was cut off has left to remove', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source(FIRST), { through: dyingAt('apply', 3) })
    const before = await units(world, 'community')
    expect(before).toHaveLength(COMMUNITIES.length)

    const shrunk = source(FIRST, { communities: COMMUNITIES.slice(0, 1) })
    const report = await world.night('2026-03-02', shrunk, { firstImport: 'hold' })
    expect(report).toMatchObject({ status: 'held', communities: { removed: 0 } })
    expect(await units(world, 'community')).toEqual(before)
    await approve(world, report.run, '2026-03-02')
    expect(await units(world, 'community')).toEqual(['hr/D1 Kitchen (2)'])
  })

  it('R14 whose identifier stands twice is not expected, whenever it would be due', async () => {
    await using world = await World.create(make)
    const later = employee('1001', { startDate: '2026-04-01' })
    const report = await world.night('2026-03-01', source([employee('9001'), later, later]))
    expect(report.employees).toMatchObject({ notYet: 0, rejected: 2 })
    expect(await world.database.knex('expected_employees').select('external_id')).toEqual([])
  })
})
