import {
  accept,
  hashToken,
  listChanges,
  listEmployees,
  listInvitations,
  listOutbox,
  listTakeovers,
  load,
  restore,
  showEmployee,
} from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { all, DAY, type Given, given, START } from './given.js'

async function invite(platform: Given, employeeId: number, token: string | null, values = {}): Promise<number> {
  return platform.row('invitations', {
    employee_id: employeeId,
    token_hash: token === null ? null : hashToken(token),
    created_at: START,
    ...values,
  })
}

describe.each(databases)('the first login on $name', ({ make }) => {
  it('R7 gives at once communities, messages, modules, and every group that a community or function leads to', async () => {
    await using platform = await given(make)
    const { database } = platform
    const kitchen = await platform.community('D1', 'Kitchen')
    await platform.community('D2', 'Bar')
    const cook = await platform.jobFunction('F3', 'Cook')
    const noor = await platform.employee('1001', { state: 'invited' })
    await platform.inCommunity(noor, kitchen)
    await platform.hasFunction(noor, cook)
    await load(
      database,
      {
        organization: 'acme',
        messages: [
          { community: 'hr/D1', text: 'Welcome' },
          { community: 'hr/D2', text: 'Not for Noor' },
        ],
        groups: [
          { id: 'by-community', name: 'Kitchen', audience: { communities: ['hr/D1'] } },
          { id: 'by-function', name: 'Cooks', audience: { functions: ['hr/F3'] } },
          { id: 'other', name: 'Bar', audience: { communities: ['hr/D2'] } },
          { id: 'empty', name: 'Nobody', audience: {} },
        ],
        surveys: [{ id: 's', name: 'Pulse', audience: { functions: ['hr/F3'] } }],
        courses: [{ id: 'c', name: 'Hygiene', audience: { communities: ['hr/D1'] } }],
        modules: [{ id: 'm', name: 'First week', audience: { everyone: true } }],
      },
      START,
    )
    await invite(platform, noor, 'secret')

    const welcome = await accept(database, 'secret', START + DAY)

    expect(welcome).toMatchObject({
      organizationName: 'Acme',
      employee: { state: 'active', communities: [{ name: 'Kitchen' }], functions: [{ name: 'Cook' }] },
      messages: [{ community: 'Kitchen', text: 'Welcome' }],
      groups: [{ name: 'Cooks' }, { name: 'Kitchen' }],
      surveys: [{ name: 'Pulse' }],
      courses: [{ name: 'Hygiene' }],
      modules: [{ name: 'First week' }],
    })
    const shown = await showEmployee(database, 'acme/hr/1001', START + DAY)
    expect(shown).toMatchObject({
      found: true,
      firstLoginAt: new Date(START + DAY).toISOString(),
      sessions: 1,
      invitations: [{ state: 'accepted' }],
      history: [{ kind: 'invitation.accepted', because: 'R7', run: null }],
    })
  })

  it('R7 works once: a token that is used, dead, expired or unknown is refused, and nothing changes', async () => {
    await using platform = await given(make)
    const { database } = platform
    const noor = await platform.employee('1001', { state: 'invited' })
    await invite(platform, noor, 'used', { accepted_at: START })
    await invite(platform, noor, 'dead', { died_at: START })
    await invite(platform, noor, 'expired', { expires_at: START + DAY })
    const refusals: [string, string, string][] = [
      ['used', 'refused', 'This invitation was used already, at 2026-03-01 02:00 Europe/Amsterdam'],
      ['dead', 'refused', 'This invitation works no more: a newer one took its place, or the employee left'],
      ['expired', 'refused', 'This invitation expired at 2026-03-02 02:00 Europe/Amsterdam'],
      ['guessed', 'not_found', 'No invitation has this token'],
    ]
    for (const [token, code, message] of refusals) {
      await expect(accept(database, token, START + DAY)).rejects.toMatchObject({ code, message })
    }
    expect(await all(listEmployees(database))).toMatchObject([{ state: 'invited' }])
    expect((await all(listInvitations(database, START + DAY))).map(({ state }) => state)).toEqual([
      'accepted',
      'dead',
      'expired',
    ])
    expect(await all(listChanges(database))).toEqual([])

    await accept(database, 'expired', START + DAY - 1)
    await expect(accept(database, 'expired', START + DAY - 1)).rejects.toMatchObject({ code: 'refused' })
  })

  it('R11 is not there for somebody who was removed', async () => {
    await using platform = await given(make)
    const noor = await platform.employee('1001', { state: 'removed', removed_at: START })
    await invite(platform, noor, 'secret')
    await expect(accept(platform.database, 'secret', START)).rejects.toMatchObject({
      code: 'refused',
      message: 'The employee whom this invitation is for is no longer on the platform',
    })
  })
})

describe.each(databases)('restoring on $name', ({ make }) => {
  const removed = { state: 'removed', removed_at: START, state_before_removal: 'active' }

  it('R12 brings a profile back whole, and sends nothing to one who had logged in', async () => {
    await using platform = await given(make)
    const { database } = platform
    const kitchen = await platform.community('D1', 'Kitchen')
    const council = await platform.community('x', 'Council', { integration_id: null, external_id: null, handle: 'c' })
    const cook = await platform.jobFunction('F3', 'Cook')
    const noor = await platform.employee('1001', { ...removed, phone: '+31 6', attributes: '{"room":"12"}' })
    await platform.inCommunity(noor, kitchen)
    await platform.inCommunity(noor, council, { from_source: 0, by_hand: 1 })
    await platform.hasFunction(noor, cook)
    await platform.row('takeovers', {
      organization_id: 'acme',
      community_id: kitchen,
      employee_id: noor,
      shift: 'Friday',
      created_at: START,
    })
    expect(await all(listTakeovers(database))).toEqual([])

    const restored = await restore(database, 'acme/hr/1001', START + 29 * DAY)

    expect(restored).toMatchObject({ invitation: 'none', gone: [] })
    expect(restored.remarks[0]).toContain('its next run removes it again (R11)')
    expect(await all(listEmployees(database))).toEqual([restored.employee])
    expect(restored.employee).toMatchObject({
      state: 'active',
      email: '1001@acme.example',
      phone: '+31 6',
      attributes: { room: '12' },
      communities: [
        { name: 'Council', origin: 'manual' },
        { name: 'Kitchen', origin: 'synchronized' },
      ],
      functions: [{ name: 'Cook' }],
      removedAt: null,
      restorableUntil: null,
    })
    expect(await all(listTakeovers(database))).toMatchObject([{ shift: 'Friday' }])
    expect(await all(listOutbox(database))).toEqual([])
    expect(await all(listChanges(database))).toMatchObject([{ kind: 'employee.restored', because: 'R12' }])
    const row = await database.knex('correlations').first()
    expect(row).toMatchObject({ is_removed: 0, fingerprint: null })
    const key = await database.knex('employees').where({ id: noor }).first('email_key')
    expect(key.email_key).toBe('1001@acme.example')
  })

  it('R12 invites again somebody who had never logged in', async () => {
    await using platform = await given(make)
    const { database } = platform
    const noor = await platform.employee('1001', { ...removed, state_before_removal: 'invited', first_login_at: null })
    await invite(platform, noor, 'old', { died_at: START })

    const restored = await restore(database, String(noor), START + DAY)

    expect(restored).toMatchObject({ invitation: 'queued', employee: { state: 'invited' } })
    expect(await all(listOutbox(database))).toMatchObject([
      { kind: 'invitation', state: 'pending', to: '1001@acme.example', language: 'nl', employee: String(noor) },
    ])
    expect((await all(listInvitations(database, START + DAY))).map(({ state }) => state)).toEqual(['dead', 'waiting'])
    await expect(accept(database, 'old', START + DAY)).rejects.toMatchObject({ code: 'refused' })
  })

  it('R12 tells which communities have gone meanwhile', async () => {
    await using platform = await given(make)
    const noor = await platform.employee('1001', removed)
    await platform.row('changes', {
      organization_id: 'acme',
      at: START + DAY,
      kind: 'membership.ended',
      employee_id: noor,
      unit_id: 17,
      details: '{"community":"Kitchen"}',
    })
    expect(await restore(platform.database, 'acme/hr/1001', START + 2 * DAY)).toMatchObject({
      gone: [{ kind: 'community', name: 'Kitchen' }],
    })
  })

  it('R12 is possible for 30 days and not a millisecond longer', async () => {
    await using platform = await given(make)
    const { database } = platform
    await platform.employee('1001', removed)
    expect(await all(listEmployees(database, { states: ['removed'] }))).toMatchObject([
      { removedAt: '2026-03-01T01:00:00.000Z', restorableUntil: '2026-03-31T01:00:00.000Z' },
    ])

    await expect(restore(database, 'acme/hr/1001', START + 30 * DAY)).rejects.toMatchObject({
      code: 'refused',
      message: 'It is too late: this employee could be restored until 2026-03-31T01:00:00.000Z (R12)',
    })
    expect(await restore(database, 'acme/hr/1001', START + 30 * DAY - 1)).toMatchObject({
      employee: { state: 'active' },
    })
  })

  it('R12 is refused while somebody else has the address, and for one who is not removed or not there', async () => {
    await using platform = await given(make)
    const { database } = platform
    await platform.employee('1001', removed)
    const other = await platform.employee('1002', { email: '1001@ACME.example', email_key: '1001@acme.example' })
    await expect(restore(database, 'acme/hr/1001', START + DAY)).rejects.toMatchObject({
      code: 'refused',
      message: 'The e-mail address of this employee is taken meanwhile, by acme/hr/1002',
    })
    await expect(restore(database, String(other), START + DAY)).rejects.toMatchObject({
      code: 'refused',
      message: 'This employee is not removed, but active',
    })
    await expect(restore(database, 'acme/hr/9', START + DAY)).rejects.toMatchObject({ code: 'not_found' })
    expect(await all(listEmployees(database))).toHaveLength(1)
  })
})
