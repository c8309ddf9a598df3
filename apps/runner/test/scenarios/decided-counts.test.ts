import type { Report } from '@rollcall/engine'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { meanwhile } from './dying-session.js'
import { approve, editElsewhere } from './people.js'
import { employee, source, World } from './world.js'

const staff = ['1001', '1002', '1003', '1004', '1005', '1006']
const BEFORE = source(staff.map((id) => employee(id)))
const NONE = { count: 0 }

describe.each(databases)('records that a report tells of on $name', ({ make }) => {
  it('R25 add up after a decision too: whoever is left out is left unchanged', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    const shown = source([
      ...['1001', '1002', '1003'].map((id) => employee(id, { email: `new${id}@acme.example` })),
      employee('1004', { endDate: '2026-03-01' }),
      employee('1005', { endDate: '2026-03-01' }),
      employee('2001'),
    ])
    const limits = { 'employees.emailChanged': NONE, 'employees.removed': NONE, 'employees.invited': NONE }
    const held = await world.night('2026-03-02', shown, { limits })
    expect(held).toMatchObject({ source: { employees: 6 }, employees: { updated: 0, unchanged: 0 } })
    await editElsewhere(world, '1002', { email: 'else@acme.example' })
    for (const id of ['1005', '1006']) await editElsewhere(world, id, { state: 'removed' })

    const { report, leftOut } = await approve(world, held.run, '2026-03-02')

    expect(leftOut).toBe(3)
    // 1006 is not in the source: nobody has to be told of.
    expect(report.employees).toMatchObject({ updated: 2, removed: 1, invited: 1, unchanged: 2 })
    expect(toldOf(report) + 1).toBe(6)
  })

  it('R25 add up where an employee whom the source no longer has was removed by somebody else meanwhile', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', BEFORE)
    const report = await world.night('2026-03-02', source(staff.slice(0, 4).map((id) => employee(id))), {
      through: meanwhile('apply', 1, () => editElsewhere(world, '1006', { state: 'removed' })),
    })
    expect(report.employees).toMatchObject({ removed: 1, unchanged: 4 })
    expect(toldOf(report)).toBe(4)
  })
})

/** Records of employees that a report tells of, those who left because of their end date apart. */
function toldOf({ employees }: Report): number {
  const { invited, restored, updated, unchanged, rejected, notYet, ended } = employees
  return invited + restored + updated + unchanged + rejected + notYet + ended
}
