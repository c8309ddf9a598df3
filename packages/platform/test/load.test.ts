import {
  listChanges,
  listContents,
  listEmployees,
  listMemberships,
  listMessages,
  listTakeovers,
  listUnits,
  load,
} from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { all, DAY, given, START } from './given.js'

const content = {
  organization: 'acme',
  communities: [{ id: 'staff-council', name: 'Staff council' }],
  functions: [{ id: 'first-aider', name: 'First aider' }],
  employees: [
    {
      id: 'm1',
      firstName: 'Ada',
      lastName: 'Smit',
      email: 'Ada@acme.example',
      attributes: { room: '12' },
      communities: ['staff-council'],
      functions: ['first-aider'],
    },
  ],
  memberships: [{ employee: 'hr/1001', community: 'staff-council' }],
  messages: [{ community: 'hr/D1', text: 'Welcome' }],
  takeovers: [{ community: 'hr/D1', employee: 'hr/1001', shift: '2026-03-05T09:00/17:00' }],
  groups: [{ id: 'kitchen-all', name: 'Kitchen', audience: { communities: ['hr/D1'], functions: ['hr/F3'] } }],
  surveys: [{ id: 's1', name: 'Pulse', audience: { functions: ['hr/F3'] } }],
  courses: [{ id: 'c1', name: 'Hygiene', audience: { functions: ['hr/F3', 'first-aider'] } }],
  modules: [
    { id: 'welcome', name: 'First week', audience: { everyone: true } },
    { id: 'nobody', name: 'For nobody', audience: {} },
  ],
}

describe.each(databases)('content made by hand on $name', ({ make }) => {
  async function withKitchen() {
    const platform = await given(make)
    const kitchen = await platform.community('D1', 'Kitchen')
    const cook = await platform.jobFunction('F3', 'Cook')
    const noor = await platform.employee('1001')
    await platform.inCommunity(noor, kitchen)
    await platform.hasFunction(noor, cook)
    return Object.assign(platform, { kitchen, cook, noor })
  }

  it('is put on the platform, and its employees use the app already', async () => {
    await using platform = await withKitchen()
    const { database } = platform

    const { counts } = await load(database, content, START)

    expect(counts).toMatchObject({ employees: { added: 1 }, memberships: { added: 3 }, modules: { added: 2 } })
    const [, ada] = await all(listEmployees(database))
    expect(ada).toMatchObject({
      externalId: 'm1',
      integration: null,
      origin: 'manual',
      state: 'active',
      email: 'Ada@acme.example',
      attributes: { room: '12' },
      communities: [{ externalId: 'staff-council', name: 'Staff council', origin: 'manual' }],
      functions: [{ externalId: 'first-aider' }],
    })
    expect(await all(listMessages(database))).toMatchObject([{ community: { externalId: 'D1' }, text: 'Welcome' }])
    expect(await all(listTakeovers(database))).toMatchObject([
      { employee: { externalId: '1001' }, shift: '2026-03-05T09:00/17:00' },
    ])
    expect(await all(listContents(database, 'course'))).toMatchObject([{ externalId: 'c1', members: 2 }])
    expect(await all(listContents(database, 'survey'))).toMatchObject([{ externalId: 's1', members: 1 }])
    expect(await all(listContents(database, 'module'))).toMatchObject([
      { externalId: 'welcome', members: 2 },
      { externalId: 'nobody', members: 0 },
    ])
  })

  it('changes nothing when it is loaded again, not even the journal', async () => {
    await using platform = await withKitchen()
    const { database } = platform
    await load(database, content, START)
    const before = await all(listChanges(database))

    const { counts } = await load(database, content, START + DAY)

    expect(Object.values(counts).every(({ added, updated }) => added === 0 && updated === 0)).toBe(true)
    expect(await all(listChanges(database))).toEqual(before)
    // Nothing was written, so an earlier instant is not refused either.
    await load(database, content, START)
  })

  it('gives what is there the new values of the file, and leaves alone what the file does not name', async () => {
    await using platform = await withKitchen()
    const { database } = platform
    await load(database, content, START)

    await load(
      database,
      {
        organization: 'acme',
        communities: [{ id: 'staff-council', name: 'Works council' }],
        employees: [{ id: 'm1', firstName: 'Ada', lastName: 'Jansen', email: 'ada@acme.example' }],
        groups: [{ id: 'kitchen-all', name: 'Kitchen', audience: { functions: ['first-aider'] } }],
      },
      START + DAY,
    )

    expect(await all(listUnits(database, 'community'))).toMatchObject([
      { name: 'Kitchen' },
      { name: 'Works council', members: 2 },
    ])
    const [, ada] = await all(listEmployees(database))
    expect(ada).toMatchObject({ lastName: 'Jansen', attributes: {}, communities: [{ name: 'Works council' }] })
    expect(await all(listContents(database, 'group'))).toMatchObject([
      { audience: { communities: [], functions: [{ name: 'First aider' }] }, members: 1 },
    ])
    const changes = await all(listChanges(database))
    expect(changes.find(({ kind }) => kind === 'employee.updated')).toMatchObject({
      details: { fields: ['lastName', 'email', 'attributes'] },
      was: { lastName: 'Smit' },
      becomes: { lastName: 'Jansen' },
    })
  })

  it('R9 gives a membership by hand to a synchronized employee beside what the source gave', async () => {
    await using platform = await withKitchen()
    const { database } = platform
    const memberships = [{ employee: 'hr/1001', community: 'hr/D1' }]

    await load(database, { organization: 'acme', memberships }, START)

    expect(await database.knex('community_members').select('from_source', 'by_hand')).toEqual([
      expect.objectContaining({ from_source: 1, by_hand: 1 }),
    ])
    expect(await all(listMemberships(database))).toHaveLength(2)
    expect(await all(listChanges(database))).toMatchObject([
      { kind: 'membership.added', because: 'R9', employee: String(platform.noor), details: { community: 'Kitchen' } },
    ])
  })

  it('R19 finds a community by the source identifier that is linked to it', async () => {
    await using platform = await withKitchen()
    const { database, hr } = platform
    await load(database, content, START)
    const council = await database.knex('communities').where({ handle: 'staff-council' }).first('id')
    await database
      .knex('links')
      .insert({ integration_id: hr, kind: 'community', entity: 'department', external_id: 'D9', unit_id: council.id })

    await load(database, { organization: 'acme', messages: [{ community: 'hr/D9', text: 'Vote' }] }, START)

    const messages = await all(listMessages(database))
    expect(messages.at(-1)).toMatchObject({ community: { externalId: 'staff-council' }, text: 'Vote' })
  })

  it('is refused with all mistakes of its shape at once', async () => {
    await using platform = await withKitchen()
    const wrong = {
      organization: 'acme',
      communities: [
        { id: 'a/b', name: 'A' },
        { id: 7, name: '' },
      ],
      employees: [{ id: 'm1', email: 'nobody', birthDate: '2026-02-30' }],
      memberships: [{ employee: 'm1' }],
      gruops: [],
      modules: [{ id: 'w', name: 'W', audience: { everyone: 'yes' } }],
    }

    await expect(load(platform.database, wrong, START)).rejects.toMatchObject({
      code: 'content',
      message: [
        'The content has 9 mistakes:',
        '  communities[0].id must hold neither a blank nor a slash',
        '  communities[1].id must be a text; put numbers in quotes',
        '  communities[1].name must not be empty',
        '  employees[0].email must be one e-mail address',
        '  employees[0].birthDate must be a date, YYYY-MM-DD',
        '  employees[0] needs a firstName or a lastName',
        '  memberships[0] needs a community or a function',
        '  modules[0].audience.everyone must be true or false',
        '  gruops is not known here',
      ].join('\n'),
    })
  })

  it('is refused with all references that name nothing, and then nothing is written', async () => {
    await using platform = await withKitchen()
    const { database } = platform
    await platform.employee('gone', { state: 'removed', removed_at: START, state_before_removal: 'active' })
    const wrong = {
      organization: 'acme',
      communities: [{ id: 'staff-council', name: 'Staff council' }],
      employees: [
        { id: 'm1', firstName: 'Ada', email: '1001@ACME.example', communities: ['staff-counsil'] },
        { id: 'm2', firstName: 'Bo', email: 'bo@acme.example' },
        { id: 'm3', firstName: 'Co', email: 'BO@acme.example' },
      ],
      memberships: [
        { employee: 'hr/gone', community: 'staff-council' },
        { employee: 'hr/1002', function: 'hr/F9' },
      ],
      messages: [{ community: 'payroll/D1', text: 'Welcome' }],
    }

    await expect(load(database, wrong, START)).rejects.toMatchObject({
      code: 'content',
      message: [
        'The content has 8 mistakes:',
        '  employees[0].email is the address of hr/1001 already',
        '  employees[1].email is the address of m3 already',
        '  employees[2].email is the address of m2 already',
        '  employees[0].communities[0] names staff-counsil, but no community made by hand has this id (one of an integration is INTEGRATION/EXTERNAL-ID)',
        '  memberships[0].employee names hr/gone, who was removed from the platform',
        '  memberships[1].function names hr/F9, but there is no such function on the platform',
        '  memberships[1].employee names hr/1002, but there is no such employee on the platform',
        '  messages[0].community names payroll/D1, but acme has no integration payroll (it has: hr, rota)',
      ].join('\n'),
    })
    expect(await all(listUnits(database, 'community'))).toHaveLength(1)
    expect(await all(listChanges(database))).toEqual([])
  })

  it('is refused for an organization that is not there, and for an id that is given twice', async () => {
    await using platform = await given(make)
    const { database } = platform
    await expect(load(database, { organization: 'acne' }, START)).rejects.toMatchObject({
      code: 'not_found',
      hint: 'Known: acme.',
    })
    const groups = [
      { id: 'g', name: 'One' },
      { id: 'g', name: 'Two' },
    ]
    await expect(load(database, { organization: 'acme', groups }, START)).rejects.toThrow(
      'groups[1].id is the id of groups[0] already',
    )
  })
})
