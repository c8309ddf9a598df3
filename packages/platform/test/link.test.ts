import {
  type LinkRequest,
  link,
  listChanges,
  listEmployees,
  listOutbox,
  listUnits,
  load,
  PlatformError,
  unlink,
} from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { Lease } from '../src/database/lease.js'
import { all, DAY, type Given, given, START } from './given.js'

const request: Omit<LinkRequest, 'unit'> = {
  kind: 'community',
  organizationId: 'acme',
  integration: 'hr',
  entity: 'department',
  externalId: 'D1',
}

describe.each(databases)('links on $name', ({ make }) => {
  /** A kitchen made by hand, and one that a run has made for D1, with Noor from the source and Ada by hand as well. */
  async function withTwin() {
    const platform = await given(make)
    await load(
      platform.database,
      { organization: 'acme', communities: [{ id: 'kitchen', name: 'The kitchen' }] },
      START,
    )
    const own = await platform.database.knex('communities').where({ handle: 'kitchen' }).first('id')
    const twin = await platform.community('D1', 'Kitchen')
    const noor = await platform.employee('1001')
    await platform.inCommunity(noor, twin)
    return Object.assign(platform, { own: Number(own.id), twin, noor })
  }

  async function fingerprintOf(platform: Given, externalId: string): Promise<unknown> {
    const row = await platform.database.knex('correlations').where({ external_id: externalId }).first('fingerprint')
    return row.fingerprint
  }

  it('R19 takes the members of a twin over, and removes it where it holds nothing', async () => {
    await using platform = await withTwin()
    const { database, own, noor } = platform
    const ada = await platform.employee('1002')
    await platform.inCommunity(ada, platform.twin)
    await platform.inCommunity(ada, own, { from_source: 0, by_hand: 1 })
    await platform.employee('1003')

    const linked = await link(database, { ...request, unit: 'kitchen' }, START + DAY)

    expect(linked).toEqual({
      unit: { id: String(own), name: 'The kitchen' },
      isNew: true,
      moved: 2,
      twin: { id: String(platform.twin), name: 'Kitchen', outcome: 'removed', handle: null, holds: [] },
    })
    expect(await all(listUnits(database, 'community'))).toMatchObject([
      { externalId: 'kitchen', origin: 'manual', members: 2 },
    ])
    const members = await database.knex('community_members').orderBy('employee_id')
    expect(members.map(({ from_source, by_hand }) => [from_source, by_hand])).toEqual([
      [1, 0],
      [1, 1],
    ])
    expect(await fingerprintOf(platform, '1001')).toBeNull()
    expect(await fingerprintOf(platform, '1003')).not.toBeNull()
    expect(await all(listOutbox(database))).toEqual([])
    const changes = await all(listChanges(database))
    expect(
      changes
        .filter(({ because }) => because === 'R19')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['community.linked', 'community.removed', 'membership.moved', 'membership.moved'])
    expect(changes.find(({ employee }) => employee === String(noor))).toMatchObject({
      details: { from: 'Kitchen', to: 'The kitchen' },
    })
  })

  it('R19 keeps a twin that holds content, and reports it; it stands for the source no more', async () => {
    await using platform = await withTwin()
    const { database, twin, noor } = platform
    await database.knex('community_members').where({ employee_id: noor }).update({ by_hand: 1 })
    await load(
      database,
      {
        organization: 'acme',
        communities: [{ id: 'hr-D1', name: 'Has the handle already' }],
        messages: [{ community: 'hr/D1', text: 'Welcome' }],
        groups: [{ id: 'g', name: 'Kitchen', audience: { communities: ['hr/D1'] } }],
      },
      START,
    )

    const linked = await link(database, { ...request, unit: 'kitchen' }, START + DAY)

    expect(linked).toMatchObject({
      moved: 1,
      twin: {
        outcome: 'kept',
        handle: 'hr-D1-2',
        holds: ['audience (1)', 'membership by hand (1)', 'message (1)'],
      },
    })
    const row = await database.knex('communities').where({ id: twin }).first()
    expect(row).toMatchObject({ integration_id: null, entity: null, external_id: null })
    const [employee] = await all(listEmployees(database))
    expect(employee?.communities).toMatchObject([
      { name: 'Kitchen', origin: 'manual' },
      { name: 'The kitchen', origin: 'synchronized' },
    ])
    expect(await all(listChanges(database))).toContainEqual(
      expect.objectContaining({ kind: 'community.detached', unit: String(twin), because: 'R19' }),
    )
  })

  it('R19 links before any run has made a twin, and asking twice changes nothing', async () => {
    await using platform = await withTwin()
    const { database } = platform
    const early = { ...request, externalId: 'D7', unit: 'kitchen' }
    expect(await link(database, early, START)).toMatchObject({ isNew: true, moved: 0, twin: null })
    const before = await all(listChanges(database))

    expect(await link(database, early, START)).toMatchObject({ isNew: false, moved: 0 })
    expect(await all(listChanges(database))).toEqual(before)
  })

  it('R19 refuses what is synchronized, linked otherwise, unknown, or of another organization', async () => {
    await using platform = await withTwin()
    const { database, twin } = platform
    await load(database, { organization: 'acme', communities: [{ id: 'bar', name: 'Bar' }] }, START)
    await link(database, { ...request, unit: 'kitchen' }, START)
    const other = await platform.community('D8', 'Synchronized')
    const refusals: [Partial<LinkRequest> & { unit: string }, string, string][] = [
      [{ unit: String(other) }, 'refused', 'Synchronized is synchronized: a link leads to one that was made by hand'],
      [{ externalId: 'D2', unit: 'kitchen' }, 'refused', 'The kitchen is linked to hr/D1 already'],
      [{ unit: String(twin) }, 'not_found', `acme has no community ${twin}`],
      [{ unit: 'cellar' }, 'not_found', 'acme has no community cellar'],
    ]
    for (const [change, code, message] of refusals) {
      await expect(link(database, { ...request, ...change }, START)).rejects.toMatchObject({ code, message })
    }
    await expect(link(database, { ...request, unit: 'bar' }, START)).rejects.toThrow(
      'hr/D1 is linked to another community already',
    )
    await expect(link(database, { ...request, integration: 'pay', unit: 'bar' }, START)).rejects.toThrow(
      'acme has no integration pay',
    )
  })

  it('R19 `unlink` ends what the source gave, keeps what was given by hand, and lets the next run look again', async () => {
    await using platform = await withTwin()
    const { database, own } = platform
    await link(database, { ...request, unit: 'kitchen' }, START)
    await load(database, { organization: 'acme', memberships: [{ employee: 'hr/1001', community: 'kitchen' }] }, START)
    const ada = await platform.employee('1002')
    await platform.inCommunity(ada, own)
    const foreign = await platform.employee('r1', { integration_id: platform.rota })
    await platform.inCommunity(foreign, own)

    expect(await unlink(database, { ...request, unit: 'kitchen' }, START + DAY)).toEqual({
      unit: { id: String(own), name: 'The kitchen' },
      ended: 2,
    })

    const members = await database.knex('community_members').orderBy('employee_id')
    expect(members.map(({ employee_id, from_source, by_hand }) => [Number(employee_id), from_source, by_hand])).toEqual(
      [
        [platform.noor, 0, 1],
        [foreign, 1, 0],
      ],
    )
    expect(await fingerprintOf(platform, '1002')).toBeNull()
    expect(await fingerprintOf(platform, 'r1')).not.toBeNull()
    expect(await database.knex('links')).toEqual([])
    await expect(unlink(database, request, START + DAY)).rejects.toMatchObject({
      code: 'not_found',
      message: 'The community hr/D1 of the source is not linked',
    })
  })

  it('R20 links functions in the same way', async () => {
    await using platform = await given(make)
    const { database } = platform
    await load(database, { organization: 'acme', functions: [{ id: 'cook', name: 'Cook' }] }, START)
    const twin = await platform.jobFunction('F3', 'Kok')
    const noor = await platform.employee('1001')
    await platform.hasFunction(noor, twin)
    const ofFunction: Omit<LinkRequest, 'unit'> = { ...request, kind: 'function', entity: 'jobTitle', externalId: 'F3' }

    expect(await link(database, { ...ofFunction, unit: 'cook' }, START)).toMatchObject({
      moved: 1,
      twin: { outcome: 'removed' },
    })
    expect(await all(listUnits(database, 'function'))).toMatchObject([{ name: 'Cook', members: 1 }])
    expect(await unlink(database, ofFunction, START)).toMatchObject({ ended: 1 })
  })

  it('R27 waits for no run: while one is under way, neither link nor unlink writes', async () => {
    await using platform = await withTwin()
    const { database, hr } = platform
    const lease = await Lease.take(database, `integration:${hr}`)
    if (!(lease instanceof Lease)) throw new Error('Nobody else can have the lease')
    const refused = await link(database, { ...request, unit: 'kitchen' }, START).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(PlatformError)
    expect(refused).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('A run of acme/hr is under way'),
    })
    await lease.giveBack()
    expect(await link(database, { ...request, unit: 'kitchen' }, START)).toMatchObject({ isNew: true })
  })
})
