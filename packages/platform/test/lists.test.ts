import {
  listChanges,
  listContentMembers,
  listContents,
  listEmployees,
  listMemberships,
  listOutbox,
  listUnits,
  load,
} from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { insertMany } from '../src/database/batch.js'
import { all, given, START } from './given.js'

describe.each(databases)('lists on $name', ({ make }) => {
  it('give a line for each of many, a page at a time, in one order', async () => {
    await using platform = await given(make)
    const { database } = platform
    const kitchen = await platform.community('D1', 'Kitchen')
    const ids = await database.ids.take(1_234)
    await insertMany(
      database.knex,
      'employees',
      ['id', 'organization_id', 'state', 'created_at'],
      ids.map((id) => [id, 'acme', 'active', START]),
    )
    await insertMany(
      database.knex,
      'community_members',
      ['employee_id', 'community_id', 'from_source', 'by_hand'],
      ids.map((id) => [id, kitchen, 1, 0]),
    )
    await insertMany(
      database.knex,
      'changes',
      ['id', 'organization_id', 'at', 'kind', 'employee_id'],
      // The later an id, the earlier its instant: the journal goes by time.
      ids.map((id, index) => [id, 'acme', START - Math.floor(index / 3), 'employee.added', id]),
    )
    const group = { id: 'all', name: 'All', audience: { everyone: true } }
    const some = { id: 'some', name: 'Some', audience: { communities: ['hr/D1'] } }
    await load(database, { organization: 'acme', groups: [group, some] }, START + 1)

    const expected = ids.map(String)
    expect((await all(listEmployees(database))).map(({ id }) => id)).toEqual(expected)
    expect((await all(listMemberships(database))).map(({ employee }) => employee.id)).toEqual(expected)
    expect(await all(listUnits(database, 'community'))).toMatchObject([{ members: 1_234 }])
    expect((await all(listContents(database, 'group'))).map(({ members }) => members)).toEqual([1_234, 1_234])
    const members = await all(listContentMembers(database, 'group'))
    expect(members.map(({ employee }) => employee.id)).toEqual([...expected, ...expected])
    const journal = await all(listChanges(database))
    expect(journal).toHaveLength(1_236)
    expect(journal.every(({ at }, index) => index === 0 || at >= (journal[index - 1]?.at ?? ''))).toBe(true)
  })

  it('R11 are without the removed, in every list and group', async () => {
    await using platform = await given(make)
    const { database } = platform
    const kitchen = await platform.community('D1', 'Kitchen')
    const cook = await platform.jobFunction('F3', 'Cook')
    for (const [id, state] of [
      ['1001', 'active'],
      ['1002', 'removed'],
    ] as const) {
      const employee = await platform.employee(id, { state, removed_at: state === 'removed' ? START : null })
      await platform.inCommunity(employee, kitchen)
      await platform.hasFunction(employee, cook)
    }
    const audience = { communities: ['hr/D1'], functions: ['hr/F3'] }
    await load(database, { organization: 'acme', groups: [{ id: 'g', name: 'Kitchen', audience }] }, START)

    expect((await all(listEmployees(database))).map(({ externalId }) => externalId)).toEqual(['1001'])
    expect(await all(listMemberships(database))).toHaveLength(2)
    expect(await all(listUnits(database, 'community'))).toMatchObject([{ members: 1 }])
    expect(await all(listUnits(database, 'function'))).toMatchObject([{ members: 1 }])
    expect(await all(listContents(database, 'group'))).toMatchObject([{ members: 1 }])
    expect(await all(listContentMembers(database, 'group'))).toMatchObject([{ employee: { externalId: '1001' } }])
    expect(await all(listEmployees(database, { states: ['removed'] }))).toMatchObject([{ externalId: '1002' }])
  })

  it('have exactly the agreed shape, and can be narrowed to an organization', async () => {
    await using platform = await given(make)
    const { database } = platform
    const kitchen = await platform.community('D1', 'Kitchen')
    const noor = await platform.employee('1001', { state: 'invited', start_date: '2026-03-01' })
    await platform.inCommunity(noor, kitchen)
    const mail = await platform.row('outbox', {
      organization_id: 'acme',
      employee_id: noor,
      kind: 'transfer',
      language: 'nl',
      recipient: '1001@acme.example',
      details: '{"from":["Bar"],"to":["Kitchen"]}',
      state: 'pending',
      created_at: START,
      attempts: 0,
      due_at: START,
    })

    expect(await all(listEmployees(database, { organizationId: 'acme' }))).toEqual([
      {
        id: String(noor),
        organization: 'acme',
        integration: 'hr',
        externalId: '1001',
        origin: 'synchronized',
        state: 'invited',
        firstName: 'First1001',
        lastName: 'Last1001',
        email: '1001@acme.example',
        phone: null,
        language: null,
        birthDate: null,
        startDate: '2026-03-01',
        endDate: null,
        attributes: {},
        communities: [{ id: String(kitchen), externalId: 'D1', name: 'Kitchen', origin: 'synchronized' }],
        functions: [],
        removedAt: null,
        restorableUntil: null,
      },
    ])
    expect(await all(listUnits(database, 'community', { organizationId: 'acme' }))).toEqual([
      {
        id: String(kitchen),
        organization: 'acme',
        integration: 'hr',
        externalId: 'D1',
        name: 'Kitchen',
        origin: 'synchronized',
        members: 1,
      },
    ])
    expect(await all(listOutbox(database, { organizationId: 'acme' }))).toMatchObject([
      {
        id: String(mail),
        to: '1001@acme.example',
        kind: 'transfer',
        employee: String(noor),
        details: { from: ['Bar'], to: ['Kitchen'] },
        createdAt: '2026-03-01T01:00:00.000Z',
      },
    ])
    const elsewhere = { organizationId: 'other' }
    expect(await all(listEmployees(database, elsewhere))).toEqual([])
    expect(await all(listMemberships(database, elsewhere))).toEqual([])
    expect(await all(listOutbox(database, elsewhere))).toEqual([])
  })
})
