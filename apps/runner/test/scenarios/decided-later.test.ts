import { anonymizeDue, link, unlink } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { byHand } from './content.js'
import { approve, deliver, editElsewhere, follow, linkTo, mails, person } from './people.js'
import { at, COMMUNITIES, employee, source, World } from './world.js'

const held = (kind: 'employees.emailChanged' | 'employees.invited') => ({ limits: { [kind]: { count: 0 } } })

/** Between a night and a person's decision lies a day. */
describe.each(databases)('what happens while a change waits for a decision on $name', ({ make }) => {
  it('R8 R25 whoever logs in meanwhile gets the new address, and no invitation any more', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const delivered = await deliver(world, '2026-03-01')
    const shown = source([employee('1001', { email: 'new@acme.example' })])
    const { run } = await world.night('2026-03-02', shown, held('employees.emailChanged'))
    await follow(world, linkTo('1001@acme.example', delivered), '2026-03-02')

    await approve(world, run, '2026-03-02')
    expect(await person(world, '1001')).toMatchObject({ state: 'active', email: 'new@acme.example' })
    expect(await mails(world)).toEqual(['invitation to 1001@acme.example'])
    const open = world.database.knex('invitations').whereNull('died_at').whereNull('accepted_at')
    expect(await open.select('id')).toEqual([])
  })

  it('R19 R25 who was to come into a community that was linked and unlinked meanwhile is left for the next night', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('9001')]))
    const communities = [...COMMUNITIES, { id: 'D9', name: 'Roof' }]
    const shown = source([employee('9001'), employee('1001', { communities: ['D9'] })], { communities })
    const { run } = await world.night('2026-03-02', shown, held('employees.invited'))
    await byHand(world, '2026-03-02', { communities: [{ id: 'roof', name: 'Roof' }] })
    const request = {
      organizationId: 'acme',
      integration: 'hr',
      kind: 'community',
      entity: 'department',
      externalId: 'D9',
    } as const
    await link(world.database, { ...request, unit: 'roof' }, at('2026-03-02', '09:00'))
    await unlink(world.database, request, at('2026-03-02', '09:00'))

    expect(await approve(world, run, '2026-03-02')).toMatchObject({ applied: 0, leftOut: 1 })
    expect(await world.night('2026-03-03', shown)).toMatchObject({ employees: { invited: 1 } })
  })

  it('R13 R25 the removal of somebody new is still decided, also when one with the same identifier is anonymized', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('9001')]))
    await world.night('2026-03-02', source([employee('9001')]))
    await world.night('2026-04-05', source([employee('1001'), employee('9001')]))
    const gone = source([employee('9001')])
    const { run } = await world.night('2026-04-06', gone, { limits: { 'employees.removed': { count: 0 } } })
    await anonymizeDue(world.database, 'acme', at('2026-04-06', '05:00'))

    expect(await approve(world, run, '2026-04-06')).toMatchObject({ applied: 1, leftOut: 0 })
    expect(await person(world, '1001')).toMatchObject({ state: 'removed' })
  })

  it('R14 R25 whose address somebody has taken meanwhile does not come back with it', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('9001')]))
    await world.night('2026-03-02', source([employee('9001')]))
    const back = source([employee('1001'), employee('9001')])
    const { run } = await world.night('2026-03-03', back, held('employees.invited'))
    await byHand(world, '2026-03-03', { employees: [{ id: 'm1', firstName: 'Ada', email: '1001@acme.example' }] })

    expect(await approve(world, run, '2026-03-03')).toMatchObject({ applied: 0, leftOut: 1 })
    expect(await person(world, '1001')).toMatchObject({ state: 'removed' })
  })

  it('R14 R25 an address that its holder was to give up, and does not after all, is given to nobody', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const moved = employee('1001', { email: 'new@acme.example', phone: '1' })
    const taker = employee('1002', { email: '1001@acme.example' })
    const { run } = await world.night('2026-03-02', source([moved, taker]), held('employees.emailChanged'))
    await editElsewhere(world, '1001', { phone: '911' })

    expect(await approve(world, run, '2026-03-02')).toMatchObject({ applied: 0, leftOut: 2 })
    expect(await person(world, '1001')).toMatchObject({ email: '1001@acme.example' })
    expect(await person(world, '1002')).toMatchObject({ email: '1002@acme.example' })
  })
})
