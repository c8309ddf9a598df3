import { listChanges } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { all, person } from './people.js'
import { at, COMMUNITIES, employee, FUNCTIONS, source, World } from './world.js'

describe.each(databases)('the journal on $name', ({ make }) => {
  it('R28 every change says which run, when, what it was, what it became, and why', async () => {
    await using world = await World.create(make)
    const staff = ['stays', 'moves', 'leaves', 'ends', 'returns'].map((id) => employee(id))
    await world.night('2026-03-01', source(staff))
    await world.night('2026-03-02', source(staff.slice(0, 4)))
    const ids = Object.fromEntries(
      await Promise.all(staff.map(async ({ id }) => [id, (await person(world, id)).id] as const)),
    )

    const { run } = await world.night(
      '2026-03-03',
      source(
        [
          employee('stays', { lastName: 'New', phone: '06', attributes: { size: 'M' }, functions: ['F3'] }),
          employee('moves', { communities: ['D4'] }),
          employee('ends', { endDate: '2026-03-02' }),
          employee('returns'),
          employee('joins'),
        ],
        {
          communities: [...COMMUNITIES.slice(0, 2), { id: 'D4', name: 'Terrace' }],
          functions: [...FUNCTIONS.slice(0, 1), { id: 'F3', name: 'Host' }],
        },
      ),
    )

    const changes = await all(listChanges(world.database, { runId: run }))
    for (const change of changes) {
      expect(change).toMatchObject({
        organization: 'acme',
        integration: 'hr',
        run,
        at: new Date(at('2026-03-03')).toISOString(),
      })
      expect(change.because).toMatch(/^R\d+$/)
    }
    const kitchen = { externalId: 'D1', name: 'Kitchen' }
    const told = changes.map(({ kind, because, employee: who, was, becomes, details }) => ({
      kind,
      because,
      who,
      was,
      becomes,
      details,
    }))
    expect(told).toHaveLength(10)
    expect(told).toEqual(
      expect.arrayContaining(
        [
          { kind: 'community.added', because: 'R16', details: { externalId: 'D4', name: 'Terrace' } },
          { kind: 'function.added', because: 'R20', details: { externalId: 'F3', name: 'Host' } },
          { kind: 'community.removed', because: 'R18', details: { externalId: 'D3', name: 'Reception' } },
          { kind: 'function.removed', because: 'R21', details: { externalId: 'F2', name: 'Waiter' } },
          {
            kind: 'employee.updated',
            because: 'R8',
            who: ids['stays'],
            was: {
              lastName: 'Laststays',
              phone: null,
              attributes: {},
              functions: [{ externalId: 'F1', name: 'Cook' }],
            },
            becomes: {
              lastName: 'New',
              phone: '06',
              attributes: { size: 'M' },
              functions: [{ externalId: 'F3', name: 'Host' }],
            },
            details: { fields: ['lastName', 'phone', 'attributes', 'functions'] },
          },
          {
            kind: 'employee.transferred',
            because: 'R10',
            who: ids['moves'],
            was: { communities: [kitchen] },
            becomes: { communities: [{ externalId: 'D4', name: 'Terrace' }] },
            details: { transfer: { from: ['Kitchen'], to: ['Terrace'] } },
          },
          {
            kind: 'employee.removed',
            because: 'R11',
            who: ids['leaves'],
            was: { lastName: 'Lastleaves' },
            becomes: null,
            details: { reason: 'absent' },
          },
          {
            kind: 'employee.removed',
            because: 'R11',
            who: ids['ends'],
            was: { communities: [kitchen] },
            becomes: null,
            details: { reason: 'ended' },
          },
          { kind: 'employee.restored', because: 'R12', who: ids['returns'] },
          {
            kind: 'employee.invited',
            because: 'R6',
            who: (await person(world, 'joins')).id,
            was: null,
            becomes: {
              lastName: 'Lastjoins',
              email: 'joins@acme.example',
              communities: [kitchen],
              functions: [{ name: 'Cook' }],
            },
          },
        ].map((line) => expect.objectContaining(deep(line))),
      ),
    )
  })

  it('R28 what names a person stands apart from the change itself', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await world.night('2026-03-02', source([employee('1001', { lastName: 'de Wit', communities: ['D2'] })]))
    await world.night('2026-03-03', source([employee('1002')]))
    const changes = await all(listChanges(world.database))
    expect(changes.length).toBeGreaterThan(6)
    for (const { details } of changes) expect(JSON.stringify(details)).not.toMatch(/1001|First|Last|Wit|acme\.example/)
  })

  it('R28 a night on which nothing changes leaves nothing on record but the run', async () => {
    await using world = await World.create(make)
    const shown = source([employee('1001')])
    await world.night('2026-03-01', shown)
    const { run } = await world.night('2026-03-02', shown, { full: true })
    expect(await all(listChanges(world.database, { runId: run }))).toEqual([])
  })
})

/** As `toMatchObject` compares: what is within may hold more than is named. */
function deep(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, matching(part)]))
}

function matching(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(matching)
  if (typeof value !== 'object' || value === null) return value
  return Object.keys(value).length === 0 ? value : expect.objectContaining(deep(value))
}
