import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import ldap from '../src/index.js'
import { activeDirectory, DOMAIN, groupOf, STAFF, unitOf, user } from './active-directory.js'
import { configFor, employees, reading, type Written } from './reading.js'
import { type Answer, type Asked, startStandIn } from './stand-in.js'

const GUID = '33221100-5544-7766-8899-aabbccdd'

async function directory(
  objects: Parameters<typeof activeDirectory>[0],
  and: (asked: Asked, usual: Answer) => Answer = (_, usual) => usual,
) {
  const usual = activeDirectory(objects)
  const server = await startStandIn((asked) => and(asked, usual(asked)))
  const config: Written = {
    ...configFor(server),
    directory: 'active-directory',
    user: 'rollcall@acme.example',
    people: { bases: [STAFF] },
    groups: { bases: [STAFF] },
    timeZone: 'Europe/Amsterdam',
  }
  return { config, operations: server.operations }
}

describe('Active Directory', () => {
  it('R4 has objectGUID as text, R11 accountExpires as last day, and leaves out disabled accounts', async () => {
    // 2026-04-01 00:00 in Amsterdam: the account works until the end of the 31st.
    const expires = String((BigInt(Date.parse('2026-03-31T22:00:00Z')) + 11_644_473_600_000n) * 10_000n)
    const { config } = await directory([
      user('Noor', 1, { accountExpires: [expires], department: ['Kitchen '] }),
      user('Sanne', 2, { accountExpires: ['0'], userAccountControl: ['66048'], department: ['Bar'] }),
      user('Gone', 3, { userAccountControl: ['66050'] }),
    ])
    const { records, end } = await employees(config, { community: 'attribute' })

    expect(records).toEqual([
      expect.objectContaining({ id: `${GUID}0001`, endDate: '2026-03-31', communities: ['Kitchen'] }),
      expect.objectContaining({ id: `${GUID}0002`, endDate: null, communities: ['Bar'] }),
    ])
    expect(end.leftOut).toBe('1 of 3 people left out: 1 disabled')
  })

  it('R15 reads a group of more members than come at once, range after range', async () => {
    const people = Array.from({ length: 3_700 }, (_, index) => user(`P${index}`, index))
    const crew = groupOf('Crew', 5_000, { member: people.map(([dn]) => dn) })
    const { config, operations } = await directory([...people, crew])

    const { records } = await employees(config)
    expect(records).toHaveLength(3_700)
    expect(records.every(({ communities }) => communities[0] === `${GUID}1388`)).toBe(true)
    // Signing in, searching and leaving: nothing that could change anything.
    expect([0x60, 0x63, 0x42]).toEqual(expect.arrayContaining([...operations]))
  })

  it('R15 knows those whose primary group it is, who are not among its members', async () => {
    const { config } = await directory([
      user('Noor', 1, { primaryGroupID: ['5001'] }),
      user('Sanne', 2),
      groupOf('Crew', 5001, { member: [`CN=Sanne,${STAFF}`] }),
    ])
    expect((await employees(config)).records.map(({ communities }) => communities)).toEqual([
      [`${GUID}1389`],
      [`${GUID}1389`],
    ])
  })

  it('R23 fails where the ranges of a group stop before their end', async () => {
    const people = Array.from({ length: 1_600 }, (_, index) => user(`P${index}`, index))
    const crew = groupOf('Crew', 5_000, { member: people.map(([dn]) => dn) })
    const { config } = await directory([...people, crew], (asked, usual) =>
      asked.attributes.includes('member;range=1500-*') ? { entries: [[asked.base, {}]], cookie: null } : usual,
    )
    expect(await failureOf(employees(config))).toMatchObject({
      code: 'incomplete_read',
      message: 'The directory stopped in the middle of the values of member',
    })
  })

  it('R23 fails where a child domain holds a part, and passes over partitions without people', async () => {
    const withReference = (references: string[]) =>
      directory([user('Noor', 1, { department: ['Bar'] })], (asked, usual) =>
        asked.scope === 'sub' ? { ...usual, references } : usual,
      )

    const own = await withReference([
      `ldap://DomainDnsZones.acme.example/DC=DomainDnsZones,${DOMAIN}`,
      `ldap://acme.example/CN=Configuration,${DOMAIN}`,
    ])
    expect((await employees(own.config, { community: 'attribute' })).records).toHaveLength(1)

    const child = await withReference([`ldap://child.acme.example/DC=child,${DOMAIN}??base`])
    expect(await failureOf(employees(child.config, { community: 'attribute' }))).toMatchObject({
      code: 'incomplete_read',
      message: `A part of this is kept elsewhere: ldap://child.acme.example/DC=child,${DOMAIN}`,
      at: STAFF,
    })
  })

  it('needs to see who is disabled', async () => {
    const { config } = await directory([user('Noor', 1, { userAccountControl: [], department: ['Bar'] })])
    expect(await failureOf(employees(config, { community: 'attribute' }))).toMatchObject({
      code: 'permission',
      hint: expect.stringContaining('Read Account Restrictions'),
    })
  })

  it('R23 R24 needs to see identifiers, also where a search finds those that it does not show', async () => {
    const hidden = (name: string, number: number) => user(name, number, { objectGUID: [], department: ['Bar'] })
    const { config } = await directory([hidden('Noor', 1), hidden('Sanne', 2)])
    expect(await failureOf(employees(config, { community: 'attribute' }))).toMatchObject({
      code: 'permission',
      message: 'Nobody has an attribute objectGUID, which is what identifies a person',
    })
  })

  it('R23 fails where a member of a group stands below a base and is not seen, unless it does not count there', async () => {
    const noor = user('Noor', 1)
    const printer = [`CN=Printer,OU=Desk,${STAFF}`, { objectClass: ['computer'] }] as const
    const members = [noor[0], printer[0], `CN=Sanne,OU=Bar,${STAFF}`, `CN=Other,DC=other,DC=example`]
    const { config } = await directory([noor, printer, groupOf('Crew', 9, { member: members })])

    const failure = await failureOf(employees(config))
    expect(failure).toMatchObject({
      code: 'permission',
      message: 'A member of a group stands below people.bases, and the account may not see it',
      at: `in OU=Bar,${STAFF}`,
      hint: expect.stringContaining('people.leaveOut'),
    })
    expect(JSON.stringify(failure)).not.toContain('Sanne')
    const people = { bases: [STAFF], leaveOut: [`OU=Bar,${STAFF}`] }
    expect((await employees({ ...config, people })).records).toHaveLength(1)
  })

  it('names the unit of a record without an identifier, and not the person', async () => {
    const { config } = await directory([user('Noor', 1), user('Sanne', 2, { objectGUID: [], department: ['Bar'] })])
    expect((await employees(config, { community: 'attribute' })).rejects).toMatchObject([
      { reason: 'there is no objectGUID', at: `in ${STAFF}` },
    ])
  })

  it('R23 needs somebody in a unit, where units are the communities', async () => {
    const { config } = await directory([user('Noor', 1), unitOf('Bar', 9)])
    expect(await failureOf(employees(config, { community: 'unit' }))).toMatchObject({
      code: 'configuration',
      message: 'Nobody who is read stands in an organizational unit',
    })
  })

  it('is told apart from other directories by check', async () => {
    const { config } = await directory([user('Noor', 1, { department: ['Bar'] })])
    const { context } = reading({ ...config, directory: 'openldap' }, { community: 'attribute' })
    expect(await failureOf(ldap.check(context))).toMatchObject({
      code: 'configuration',
      message: 'The directory is no OpenLDAP',
      hint: 'Set directory: active-directory.',
    })
    expect(await ldap.check(reading(config, { community: 'attribute' }).context)).toEqual({
      works: [
        expect.stringMatching(/^127\.0\.0\.1:\d+ lets rollcall@acme\.example sign in, encrypted$/),
        'communities: 1',
        'functions: 1',
        'employees: 1',
      ],
      warnings: [
        'Nobody has mail, mobile, preferredLanguage, or the account may not read them: what the platform has stays. If the directory has none, say so: fields: { email: null, phone: null, language: null }',
      ],
    })
  })
})
