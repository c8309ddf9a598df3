import { link, listUnits, load, unlink } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { all, approve, mails, memberships, person } from './people.js'
import { at, COMMUNITIES, employee, NO_LIMITS, source, World } from './world.js'

const BY_HAND = {
  organization: 'acme',
  communities: [{ id: 'canteen', name: 'Canteen' }],
  functions: [{ id: 'chef', name: 'Chef' }],
}

function theLink(kind: 'community' | 'function', externalId: string, unit: string) {
  const entity = kind === 'community' ? 'department' : 'jobTitle'
  return { kind, organizationId: 'acme', integration: 'hr', entity, externalId, unit }
}

async function units(world: World, kind: 'community' | 'function' = 'community') {
  const lines = await all(listUnits(world.database, kind))
  return lines.map(({ name, origin, members }) => `${name}: ${origin}, ${members}`).sort()
}

/** A world with a canteen and chefs made by hand, in the evening before the first of March. */
async function withCanteen(make: (typeof databases)[number]['make']): Promise<World> {
  const world = await World.create(make)
  await load(world.database, BY_HAND, at('2026-02-28', '20:00'))
  return world
}

describe.each(databases)('links on $name', ({ make }) => {
  it('R19 linked before the first night, the source’s members come into what was made by hand, and no twin is made', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-02-28', '21:00'))

    const report = await world.night('2026-03-01', source([employee('1001')]))

    expect(report.communities).toEqual({ added: 2, removed: 0, existing: 1 })
    expect(await units(world)).toEqual(['Bar: synchronized, 0', 'Canteen: manual, 1', 'Reception: synchronized, 0'])
    expect(await world.night('2026-03-02', source([employee('1001')]))).toMatchObject({ status: 'unchanged' })
  })

  it('R19 linked after a night, the members move over without a transfer, and the empty twin goes', async () => {
    await using world = await withCanteen(make)
    await world.night('2026-03-01', source([employee('1001')]))

    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-03-01', '10:00'))
    expect(await memberships(world, '1001')).toEqual(['Canteen', 'Cook'])
    const report = await world.night('2026-03-02', source([employee('1001')]))

    expect(report).toMatchObject({ communities: { added: 0, removed: 0 }, employees: { transferred: 0 }, problems: [] })
    expect(await units(world)).toEqual(['Bar: synchronized, 0', 'Canteen: manual, 1', 'Reception: synchronized, 0'])
    expect(await mails(world)).toEqual(['invitation to 1001@acme.example'])
    expect(await world.night('2026-03-03', source([employee('1001')]), { full: true })).toMatchObject({
      status: 'unchanged',
    })
  })

  it('R19 a move into a linked community is a transfer, and names it as the platform does', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-02-28', '21:00'))
    await world.night('2026-03-01', source([employee('1001', { communities: ['D2'] })]))
    const report = await world.night('2026-03-02', source([employee('1001', { communities: ['D1'] })]))

    expect(report.employees).toMatchObject({ transferred: 1 })
    expect((await person(world, '1001')).history.at(-1)).toMatchObject({
      details: { transfer: { from: ['Bar'], to: ['Canteen'] } },
    })
  })

  it('R19 a linked community that goes from the source stays, with the members by hand; those of the source leave it', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-02-28', '21:00'))
    await world.night('2026-03-01', source([employee('1001', { communities: ['D1', 'D2'] }), employee('1002')]))
    const given = {
      organization: 'acme',
      memberships: [{ employee: 'hr/1002', community: 'canteen' }],
      messages: [{ community: 'canteen', text: 'Soup' }],
    }
    await load(world.database, given, at('2026-03-01', '10:00'))

    const without = [employee('1001', { communities: ['D2'] }), employee('1002', { communities: ['D3'] })]
    const report = await world.night('2026-03-02', source(without, { communities: COMMUNITIES.slice(1) }))

    expect(report).toMatchObject({ communities: { removed: 0 }, problems: [] })
    expect(await units(world)).toContain('Canteen: manual, 1')
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Cook'])
    expect(await memberships(world, '1002')).toEqual(['Canteen by hand', 'Reception', 'Cook'])
    expect((await person(world, '1002')).messages).toMatchObject([{ text: 'Soup' }])
  })

  it('R19 a new name in the source for a linked community is nobody’s concern', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-02-28', '21:00'))
    const communities = [{ id: 'D1', name: 'Hot kitchen' }, ...COMMUNITIES.slice(1)]
    const report = await world.night('2026-03-01', source([employee('1001')], { communities }))
    expect(report.problems).toEqual([])
    expect(await memberships(world, '1001')).toEqual(['Canteen', 'Cook'])
  })

  it('R19 after unlink the next night makes a new community, and tells nobody of a transfer', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-02-28', '21:00'))
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const given = { organization: 'acme', memberships: [{ employee: 'hr/1002', community: 'canteen' }] }
    await load(world.database, given, at('2026-03-01', '10:00'))

    await unlink(world.database, theLink('community', 'D1', 'canteen'), at('2026-03-01', '11:00'))
    expect(await memberships(world, '1001')).toEqual(['Cook'])
    const report = await world.night('2026-03-02', source([employee('1001'), employee('1002')]))

    expect(report).toMatchObject({ communities: { added: 1 }, employees: { updated: 2, transferred: 0, rejected: 0 } })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(await memberships(world, '1002')).toEqual(['Canteen by hand', 'Kitchen', 'Cook'])
    expect((await mails(world)).filter((mail) => mail.startsWith('transfer'))).toEqual([])
  })

  it('R19 two communities of the source linked to one by two integrations end one by one', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-02-28', '21:00'))
    const roster = { ...theLink('community', 'R1', 'canteen'), integration: 'roster' }
    await link(world.database, roster, at('2026-02-28', '21:00'))
    const shown = source([employee('7', { communities: ['R1'] })], { communities: [{ id: 'R1', name: 'Early' }] })
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-01', shown, { integration: 'roster' })
    expect(await units(world)).toContain('Canteen: manual, 2')

    await unlink(world.database, roster, at('2026-03-01', '10:00'))

    expect(await memberships(world, '1001')).toEqual(['Canteen', 'Cook'])
    expect(await world.night('2026-03-02', source([employee('1001')]))).toMatchObject({ status: 'unchanged' })
    await world.night('2026-03-02', shown, { integration: 'roster' })
    expect(await memberships(world, '7', 'roster')).toEqual(['Early', 'Cook'])
  })

  it('R19 a removed employee who was in the twin comes back into the linked community', async () => {
    await using world = await withCanteen(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    await world.night('2026-03-02', source([employee('1002')]))
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-03-02', '10:00'))
    const report = await world.night('2026-03-03', source([employee('1001'), employee('1002')]))

    expect(report.employees).toMatchObject({ restored: 1, rejected: 0 })
    expect(await memberships(world, '1001')).toEqual(['Canteen', 'Cook'])
  })

  it('R19 linked while the first import waits for approval, it counts as existing', async () => {
    await using world = await withCanteen(make)
    const shown = source([employee('1001'), employee('1002', { communities: ['D2'] })])
    const held = await world.night('2026-03-01', shown, { firstImport: 'hold' })
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-03-01', '08:00'))
    await link(world.database, theLink('function', 'F1', 'chef'), at('2026-03-01', '08:00'))

    await approve(world, held.run, '2026-03-01')

    expect(await units(world)).toEqual(['Bar: synchronized, 1', 'Canteen: manual, 1', 'Reception: synchronized, 0'])
    expect(await memberships(world, '1001')).toEqual(['Canteen', 'Chef'])
    expect(await world.night('2026-03-02', shown)).toMatchObject({
      communities: { added: 0, removed: 0 },
      employees: { updated: 0, transferred: 0 },
    })
  })

  it('R19 linked while a transfer waits for approval, the transfer is left out, and the next night makes it', async () => {
    await using world = await withCanteen(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D2'] })]))
    const moved = source([employee('1001')])
    const limits = { ...NO_LIMITS, 'employees.transferred': { count: 0 } }
    const held = await world.night('2026-03-02', moved, { limits })
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-03-02', '08:00'))

    expect(await approve(world, held.run, '2026-03-02')).toMatchObject({ applied: 0, leftOut: 1 })
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Cook'])

    expect((await world.night('2026-03-03', moved)).employees).toMatchObject({ transferred: 1 })
    expect(await memberships(world, '1001')).toEqual(['Canteen', 'Cook'])
  })

  it('R19 unlinked while a transfer waits for approval, nobody comes in any more', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('community', 'D1', 'canteen'), at('2026-02-28', '21:00'))
    await world.night('2026-03-01', source([employee('1001', { communities: ['D2'] })]))
    const moved = source([employee('1001')])
    const limits = { ...NO_LIMITS, 'employees.transferred': { count: 0 } }
    const held = await world.night('2026-03-02', moved, { limits })
    await unlink(world.database, theLink('community', 'D1', 'canteen'), at('2026-03-02', '08:00'))

    expect(await approve(world, held.run, '2026-03-02')).toMatchObject({ applied: 0, leftOut: 1 })

    await world.night('2026-03-03', moved)
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook'])
    expect(await units(world)).toContain('Canteen: manual, 0')
  })

  it('R20 functions are linked and unlinked as communities are', async () => {
    await using world = await withCanteen(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await link(world.database, theLink('function', 'F1', 'chef'), at('2026-03-01', '10:00'))
    expect(await world.night('2026-03-02', source([employee('1001')]))).toMatchObject({ functions: { added: 0 } })
    expect(await units(world, 'function')).toEqual(['Chef: manual, 1', 'Waiter: synchronized, 0'])

    await unlink(world.database, theLink('function', 'F1', 'chef'), at('2026-03-02', '10:00'))
    await world.night('2026-03-03', source([employee('1001')]))
    expect(await units(world, 'function')).toEqual([
      'Chef: manual, 0',
      'Cook: synchronized, 1',
      'Waiter: synchronized, 0',
    ])
  })

  it('R22 links of functions stay while functions are switched off', async () => {
    await using world = await withCanteen(make)
    await link(world.database, theLink('function', 'F1', 'chef'), at('2026-02-28', '21:00'))
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-02', source([employee('1001')], { functions: null }), { full: true })
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Chef'])
  })
})
