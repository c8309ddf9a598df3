import { failureOf, readWhole } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOMAIN, DOMAIN_READER, DomainController, type DomainObject, hasSamba } from '../../../../test/ldap/samba.js'
import ldap from '../../src/index.js'
import { employees, reading, type Written } from '../reading.js'

const MANY = 5_000
const STAFF = `OU=Staff,${DOMAIN}`
const GROUPS = `OU=Teams,${DOMAIN}`
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

const user = (index: number, attributes: DomainObject[1] = {}): DomainObject => [
  `CN=Noor Jansen${index},${STAFF}`,
  {
    objectClass: 'user',
    sAMAccountName: `noor${index}`,
    givenName: 'Noor',
    sn: `Jansen${index}`,
    mail: `noor${index}@acme.example`,
    department: index % 2 === 0 ? 'Kitchen' : 'Bar',
    title: 'Cook',
    userAccountControl: '544',
    ...attributes,
  },
]

/** The end of 2026-03-31 in Amsterdam. */
const expires = String((BigInt(Date.parse('2026-03-31T22:00:00Z')) + 11_644_473_600_000n) * 10_000n)
const PEOPLE = Array.from({ length: MANY }, (_, index) => {
  if (index === 0) return user(index, { accountExpires: expires })
  return index === 1 ? user(index, { userAccountControl: '546' }) : user(index)
})

describe.runIf(hasSamba)('a Samba domain controller with 5,000 people', () => {
  let controller: DomainController
  beforeAll(async () => {
    controller = await DomainController.start([
      [STAFF, { objectClass: 'organizationalUnit' }],
      [GROUPS, { objectClass: 'organizationalUnit' }],
      ...PEOPLE,
      [
        `CN=everybody,${GROUPS}`,
        { objectClass: 'group', sAMAccountName: 'everybody', member: PEOPLE.map(([dn]) => dn) },
      ],
      [
        `CN=team-all,${GROUPS}`,
        { objectClass: 'group', sAMAccountName: 'team-all', member: [`CN=everybody,${GROUPS}`] },
      ],
    ])
  }, 300_000)
  afterAll(() => controller?.[Symbol.asyncDispose]())

  const config = (changes: Partial<Written> = {}): Written => ({
    url: controller.url,
    ca: controller.ca,
    directory: 'active-directory',
    ...DOMAIN_READER,
    people: { bases: [STAFF] },
    groups: { bases: [GROUPS], filter: '(cn=team-*)' },
    timeZone: 'Europe/Amsterdam',
    ...changes,
  })

  it('R4 R15 R23 gives all of them but the disabled one, all in a group by way of another', async () => {
    const started = performance.now()
    const { context, said } = reading(config())
    const { records, rejects, end } = await readWhole(ldap.employees(context))
    const seconds = (performance.now() - started) / 1000

    expect(rejects).toEqual([])
    expect(records).toHaveLength(MANY - 1)
    expect(new Set(records.map(({ id }) => id)).size).toBe(MANY - 1)
    expect(records.every(({ id, communities }) => UUID.test(id) && communities.length === 1)).toBe(true)
    expect(records.find(({ lastName }) => lastName === 'Jansen0')?.endDate).toBe('2026-03-31')
    expect(records.find(({ lastName }) => lastName === 'Jansen2')?.endDate).toBeNull()
    expect(end.leftOut).toBe(`1 of ${MANY} people left out: 1 disabled`)
    expect(said.filter((sentence) => sentence.startsWith('members'))).toEqual([])
    process.stdout.write(`Active Directory (Samba), ${MANY} people: ${Math.round(MANY / seconds)} records a second\n`)
  })

  it('R4 keeps the identifier of somebody who is renamed', async () => {
    const idOf = async (lastName: string) =>
      (await employees(config(), { community: 'attribute' })).records.find((record) => record.lastName === lastName)?.id
    const before = await idOf('Jansen7')
    await controller.change((administrator) => administrator.modifyDN(`CN=Noor Jansen7,${STAFF}`, 'CN=Noor Bakker'))
    expect(await idOf('Jansen7')).toBe(before)
  })

  it('R15 knows the members of the group that is primary to everybody', async () => {
    const groups = { bases: [`CN=Users,${DOMAIN}`], filter: '(cn=Domain Users)' }
    const { records } = await employees(config({ groups, pageSize: 1000 }))
    expect(records.filter(({ communities }) => communities.length === 1)).toHaveLength(MANY - 1)
  })

  it('R23 reads from the root of the domain, past the references to partitions without people', async () => {
    const { records } = await employees(config({ people: { bases: [DOMAIN] } }), { community: 'attribute' })
    expect(records.length).toBeGreaterThanOrEqual(MANY - 1)
  })

  it('signs in over StartTLS, and says why it is not let in', async () => {
    const { context } = reading(config({ url: controller.plainUrl }))
    expect((await ldap.check(context)).works).toContain(`employees: ${MANY - 1}`)
    expect(await failureOf(employees(config({ password: 'wrong' })))).toMatchObject({
      code: 'credentials',
      message: expect.stringContaining('the user or the password is wrong'),
    })
  })

  it('R23 refuses what it may not see, in check as at night: members, who is disabled, identifiers', async () => {
    const few = `OU=Few,${DOMAIN}`
    await controller.change(async (administrator) => {
      await administrator.add(few, { objectClass: 'organizationalUnit' })
      const noor = { givenName: 'Noor', sn: 'de Wit', title: 'Cook', userAccountControl: '544' }
      await administrator.add(`CN=Noor,${few}`, { objectClass: 'user', sAMAccountName: 'noor', ...noor })
      await administrator.add(`CN=Few,${few}`, {
        objectClass: 'group',
        sAMAccountName: 'few',
        member: `CN=Noor,${few}`,
      })
    })
    const ofFew = config({ people: { bases: [few] }, groups: { bases: [few] } })
    async function refused() {
      const { message } = await failureOf(employees(ofFew))
      expect(await failureOf(ldap.check(reading(ofFew).context))).toMatchObject({ code: 'permission', message })
      return message
    }
    expect((await employees(ofFew)).records).toHaveLength(1)

    await controller.hide('member', `CN=Few,${few}`)
    expect(await refused()).toBe('Nobody who is read is in any of the groups')
    // A search finds it all the same.
    await controller.hide('objectGUID', `CN=Noor,${few}`)
    expect(await refused()).toBe('Nobody has an attribute objectGUID, which is what identifies a person')
    await controller.hide('userAccountControl', `CN=Noor,${few}`)
    expect(await refused()).toBe('The account may not read userAccountControl, so nobody knows who is disabled')
  })
})
