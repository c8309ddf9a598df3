import { listChanges, load } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { all, logIn, mails, memberships, outbox, person } from './people.js'
import { at, COMMUNITIES, employee, NO_LIMITS, source, World } from './world.js'

const COUNCIL = [{ id: 'council', name: 'Staff council' }]

function byHand(...units: readonly { community?: string; function?: string }[]) {
  return {
    organization: 'acme',
    communities: COUNCIL,
    functions: [{ id: 'aider', name: 'First aider' }],
    memberships: units.map((unit) => ({ employee: 'hr/1001', ...unit })),
  }
}

async function transfers(world: World) {
  const sent = await outbox(world)
  return sent.flatMap(({ kind, details }) => (kind === 'transfer' && details ? [details] : []))
}

describe.each(databases)('placing on $name', ({ make }) => {
  it('R8 memberships that the source adds are added, and those that it drops are undone', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D1', 'D2'], functions: ['F1'] })]))
    const next = source([employee('1001', { communities: ['D2', 'D3'], functions: ['F2'] })])

    expect((await world.night('2026-03-02', next)).employees).toMatchObject({ updated: 1, transferred: 1 })
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Reception', 'Waiter'])
  })

  it('R8 an empty list of functions takes them away, and a list that is left out does not', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { functions: ['F1', 'F2'] })]))
    const { functions: _, ...silent } = employee('1001')

    await world.night('2026-03-02', source([silent]))
    expect(await memberships(world, '1001')).toEqual(['Kitchen', 'Cook', 'Waiter'])
    await world.night('2026-03-03', source([employee('1001', { functions: [] })]))
    expect(await memberships(world, '1001')).toEqual(['Kitchen'])
  })

  it('R9 a membership by hand stays, whatever the nights bring', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const given = byHand({ community: 'council' }, { community: 'hr/D2' }, { function: 'aider' })
    await load(world.database, given, at('2026-03-01', '10:00'))

    await world.night('2026-03-02', source([employee('1001', { phone: '112' })]))
    await world.night('2026-03-03', source([employee('1001', { communities: ['D3'], functions: [] })]), { full: true })

    expect(await memberships(world, '1001')).toEqual([
      'Bar by hand',
      'Reception',
      'Staff council by hand',
      'First aider by hand',
    ])
  })

  it('R9 a membership by hand stays also where the source gave the same one and takes it away again', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await load(world.database, byHand({ community: 'hr/D2' }, { function: 'hr/F2' }), at('2026-03-01', '10:00'))

    await world.night('2026-03-02', source([employee('1001', { communities: ['D1', 'D2'], functions: ['F1', 'F2'] })]))
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Kitchen', 'Cook', 'Waiter'])
    await world.night('2026-03-03', source([employee('1001')]))
    expect(await memberships(world, '1001')).toEqual(['Bar by hand', 'Kitchen', 'Cook', 'Waiter by hand'])
    expect(await mails(world)).toEqual(['invitation to 1001@acme.example'])
  })

  it('R9 one that the source gave first and an administrator too stays by hand when the source drops it', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D1', 'D2'] })]))
    await load(world.database, byHand({ community: 'hr/D2' }), at('2026-03-01', '10:00'))

    const report = await world.night('2026-03-02', source([employee('1001')]))

    expect(report.employees).toMatchObject({ updated: 1 })
    expect(await memberships(world, '1001')).toEqual(['Bar by hand', 'Kitchen', 'Cook'])
  })

  it('R9 employees of another integration keep what their source gave in a community of this one', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-01', source([employee('1001', { email: 'w@acme.example' })]), { integration: 'roster' })
    await world.night('2026-03-02', source([employee('1001', { communities: ['D2'] })]))
    expect(await memberships(world, '1001', 'roster')).toEqual(['Kitchen', 'Cook'])
  })

  it('R10 a transfer is told by one mail that names both communities', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { language: 'de' })]))
    await logIn(world, '2026-03-01', '1001')

    const report = await world.night('2026-03-02', source([employee('1001', { communities: ['D2'], language: 'de' })]))

    expect(report.employees).toMatchObject({ updated: 1, transferred: 1 })
    expect(await outbox(world)).toMatchObject([
      { kind: 'invitation' },
      {
        kind: 'transfer',
        to: '1001@acme.example',
        language: 'de',
        state: 'pending',
        details: { from: ['Kitchen'], to: ['Bar'] },
      },
    ])
  })

  it('R10 a transfer between several communities is still one mail, and what stays is not named', async () => {
    await using world = await World.create(make)
    const communities = [...COMMUNITIES, { id: 'D4', name: 'Garden' }, { id: 'D5', name: 'Spa' }]
    await world.night('2026-03-01', source([employee('1001', { communities: ['D1', 'D2', 'D3'] })], { communities }))
    await world.night('2026-03-02', source([employee('1001', { communities: ['D3', 'D4', 'D5'] })], { communities }))

    const [mail, ...others] = await transfers(world)
    expect(others).toEqual([])
    expect(mail?.from.toSorted()).toEqual(['Bar', 'Kitchen'])
    expect(mail?.to.toSorted()).toEqual(['Garden', 'Spa'])
  })

  it('R10 two transfers in two nights are two mails, and there and back is one each', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-02', source([employee('1001', { communities: ['D2'] })]))
    await world.night('2026-03-03', source([employee('1001', { communities: ['D1'] })]))
    await world.night('2026-03-04', source([employee('1001', { communities: ['D1'] })]), { full: true })

    expect(await transfers(world)).toEqual([
      { from: ['Kitchen'], to: ['Bar'] },
      { from: ['Bar'], to: ['Kitchen'] },
    ])
  })

  it('R10 a first assignment, one more community and a mere removal send nothing', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const more = await world.night('2026-03-02', source([employee('1001', { communities: ['D1', 'D2', 'D3'] })]))
    const less = await world.night('2026-03-03', source([employee('1001', { communities: ['D3'] })]))

    expect(more.employees).toMatchObject({ updated: 1, transferred: 0 })
    expect(less.employees).toMatchObject({ updated: 1, transferred: 0 })
    expect(await transfers(world)).toEqual([])
  })

  it('R10 a new function is no transfer', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const report = await world.night('2026-03-02', source([employee('1001', { functions: ['F2'] })]))
    expect(report.employees).toMatchObject({ updated: 1, transferred: 0 })
    expect(await transfers(world)).toEqual([])
  })

  it('R10 who was in the new community by hand already has not moved, and neither has who stays in the old one', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001'), employee('1002')]))
    const given = {
      organization: 'acme',
      memberships: [
        { employee: 'hr/1001', community: 'hr/D2' },
        { employee: 'hr/1002', community: 'hr/D1' },
      ],
    }
    await load(world.database, given, at('2026-03-01', '10:00'))

    const moved = ['1001', '1002'].map((id) => employee(id, { communities: ['D2'] }))
    const report = await world.night('2026-03-02', source(moved))

    expect(report.employees).toMatchObject({ updated: 2, transferred: 0 })
    expect(await transfers(world)).toEqual([])
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Cook'])
    expect(await memberships(world, '1002')).toEqual(['Bar', 'Kitchen by hand', 'Cook'])
  })

  it('R10 a transfer into a community that is new this night, out of one that goes, names both', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { communities: ['D3'] })]))
    const communities = [...COMMUNITIES.slice(0, 2), { id: 'D4', name: 'Garden' }]
    const report = await world.night('2026-03-02', source([employee('1001', { communities: ['D4'] })], { communities }))

    expect(report).toMatchObject({ communities: { added: 1, removed: 1 }, employees: { transferred: 1 } })
    expect(await transfers(world)).toEqual([{ from: ['Reception'], to: ['Garden'] }])
    expect(await memberships(world, '1001')).toEqual(['Garden', 'Cook'])
  })

  it('R10 without an address there is nobody to tell, and the transfer takes place', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001', { email: null })]))
    await world.night('2026-03-02', source([employee('1001', { email: null, communities: ['D2'] })]))
    expect(await mails(world)).toEqual([])
    expect(await memberships(world, '1001')).toEqual(['Bar', 'Cook'])
  })

  it('R10 a transfer that waits for approval sends nothing yet, and changes nothing yet', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const limits = { ...NO_LIMITS, 'employees.transferred': { count: 0 } }
    const report = await world.night('2026-03-02', source([employee('1001', { communities: ['D2'], phone: '112' })]), {
      limits,
    })

    expect(report).toMatchObject({ status: 'held', held: [{ kind: 'employees.transferred', count: 1 }] })
    expect(await transfers(world)).toEqual([])
    expect(await person(world, '1001')).toMatchObject({ phone: null, communities: [{ name: 'Kitchen' }] })
  })

  it('R10 what moved, and which rule says so, is on record', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    const { run } = await world.night('2026-03-02', source([employee('1001', { communities: ['D2'] })]))

    const [change, ...others] = await all(listChanges(world.database, { runId: run }))
    expect(others).toEqual([])
    expect(change).toMatchObject({
      kind: 'employee.transferred',
      because: 'R10',
      details: { transfer: { from: ['Kitchen'], to: ['Bar'] } },
      was: { communities: [{ name: 'Kitchen' }] },
      becomes: { communities: [{ name: 'Bar' }] },
    })
  })
})
