import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf, readWhole } from '@rollcall/testkit'
import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GROUPS, PEOPLE, person, unit, uuid } from '../../../test/ldap/ldif.js'
import { hasSlapd, Slapd, SUFFIX } from '../../../test/ldap/slapd.js'
import { sampleFolder } from '../../../test/sample-data.js'
import ldap from '../src/index.js'
import { dn, PLANET_EXPRESS } from './planet-express.js'
import { communities, configFor, employees, functions, reading } from './reading.js'

describe.runIf(hasSlapd)('a directory', () => {
  let slapd: Slapd
  beforeAll(async () => {
    slapd = await Slapd.start(PLANET_EXPRESS)
  })
  afterAll(() => slapd?.[Symbol.asyncDispose]())

  it('gives its people with what it knows of them, and leaves out what nobody has', async () => {
    const { records, rejects, end } = await employees(configFor(slapd), { community: 'attribute' })

    expect(rejects).toEqual([])
    expect(end.proof).toBe('the last page came with success and an empty cookie')
    expect(records).toHaveLength(4)
    expect(records).toContainEqual({
      id: uuid(1),
      firstName: 'Philip',
      lastName: 'Fry',
      email: 'fry@acme.example',
      phone: '+31 6 1',
      language: 'en-GB',
      communities: ['Delivery'],
      functions: ['Delivery boy'],
      at: `in ${PEOPLE}`,
    })
    expect(records).toContainEqual(
      expect.objectContaining({
        id: uuid(2),
        email: 'leela@acme.example',
        phone: null,
        communities: ['Delivery', 'Management'],
      }),
    )
  })

  it('R15 has groups as communities: nested, in a circle, written otherwise, of POSIX, with members that are no people', async () => {
    const { context, said } = reading(configFor(slapd))
    const [crew, staff, circle, night] = [uuid(101), uuid(102), uuid(103), uuid(104)]

    expect((await communities(configFor(slapd))).records).toEqual([
      { id: crew, name: 'crew', at: `cn=crew,${GROUPS}` },
      { id: staff, name: 'staff', at: `cn=staff,${GROUPS}` },
      { id: circle, name: 'circle', at: `cn=circle,${GROUPS}` },
      { id: night, name: 'night', at: `cn=night,${GROUPS}` },
    ])
    const { records } = await readWhole(ldap.employees(context))
    expect(Object.fromEntries(records.map(({ id, communities }) => [id, [...communities].sort()]))).toEqual({
      [uuid(1)]: [crew, staff, circle],
      [uuid(2)]: [crew, staff, circle],
      [uuid(3)]: [staff, circle, night],
      [uuid(4)]: [crew, staff, circle],
    })
    expect(said).toContain('members of groups who are no people that are read: 2')
  })

  it('R15 walks through groups that are no communities themselves', async () => {
    const config = configFor(slapd, { groups: { bases: [GROUPS], filter: '(cn=staff)' } })

    expect((await communities(config)).records).toMatchObject([{ name: 'staff' }])
    expect((await employees(config)).records.map(({ communities }) => communities)).toEqual(Array(4).fill([uuid(102)]))
  })

  it('R15 has the values of an attribute as communities, each once', async () => {
    const { records } = await communities(configFor(slapd), { community: 'attribute' })
    expect(records.map(({ id, name }) => [id, name])).toEqual([
      ['Delivery', 'Delivery'],
      ['Management', 'Management'],
    ])
  })

  it('R20 R22 has titles as functions, unless they are switched off', async () => {
    const { records } = await functions(configFor(slapd))
    expect(records.map(({ name }) => name).sort()).toEqual(['Bureaucrat', 'Captain', 'Delivery boy', 'Intern'])
    const without = await employees(configFor(slapd), { jobFunction: null })
    expect(without.records.every((record) => !('functions' in record))).toBe(true)
  })

  it('R23 reads page after page, and gives everybody once', async () => {
    const { records } = await employees(configFor(slapd, { pageSize: 1 }))
    expect(records.map(({ id }) => id).sort()).toEqual([uuid(1), uuid(2), uuid(3), uuid(4)])
    const twice = configFor(slapd, { people: { bases: [PEOPLE, PEOPLE] } })
    expect((await employees(twice)).records).toHaveLength(4)
  })

  it('reads over StartTLS, and over TLS only with the authority that signed the certificate', async () => {
    expect((await employees(configFor({ url: slapd.plainUrl, ca: slapd.ca }))).records).toHaveLength(4)

    const { ca: _, ...without } = configFor(slapd)
    expect(await failureOf(employees(without))).toMatchObject({
      code: 'configuration',
      message: 'The certificate of the directory comes from an authority that is not known (SELF_SIGNED_CERT_IN_CHAIN)',
      hint: expect.stringContaining('`ca`'),
    })
    const { ca: __, ...plain } = configFor({ url: slapd.plainUrl, ca: slapd.ca })
    expect(await failureOf(employees(plain))).toMatchObject({ code: 'configuration' })
    const otherName = configFor({ url: slapd.url.replace('127.0.0.1', 'localhost'), ca: slapd.ca })
    expect(await failureOf(employees(otherName))).toMatchObject({
      code: 'configuration',
      message:
        'The certificate of the directory is for another host: IP Address:127.0.0.1 (ERR_TLS_CERT_ALTNAME_INVALID)',
    })
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    const read = ldap.employees(reading(configFor(slapd, { pageSize: 1 }), { signal: stop.signal }).context)
    await read.next()
    stop.abort(new Error('The run was stopped'))
    await expect(read.next()).rejects.toThrow('The run was stopped')
  })
})

describe.runIf(hasSlapd)('a directory that changes', () => {
  it('R4 keeps the identifier of somebody who is renamed and moved, and of a group', async () => {
    await using slapd = await Slapd.start(PLANET_EXPRESS)
    const before = await employees(configFor(slapd))
    await slapd.change(async (owner) => {
      await owner.add(`ou=moon,${PEOPLE}`, { objectClass: 'organizationalUnit', ou: 'moon' })
      await owner.modifyDN(dn('Turanga Leela'), `cn=Leela Fry,ou=moon,${PEOPLE}`)
      await owner.modifyDN(`cn=crew,${GROUPS}`, 'cn=flyers')
    })
    const after = await employees(configFor(slapd))

    const ids = (whole: typeof before) => whole.records.map(({ id }) => id).sort()
    expect(ids(after)).toEqual(ids(before))
    const [moon] = (await communities(configFor(slapd), { community: 'unit' })).records.filter(
      ({ name }) => name === 'moon',
    )
    const inUnits = await employees(configFor(slapd), { community: 'unit' })
    expect(inUnits.records.find(({ id }) => id === uuid(2))?.communities).toEqual([moon?.id])
    expect((await communities(configFor(slapd))).records).toContainEqual(
      expect.objectContaining({ id: uuid(101), name: 'flyers' }),
    )
  })

  it('reads dates as directories write them, and rejects what is none', async () => {
    const dates = (text: string) => ({ description: text, employeeNumber: text.slice(0, 4) })
    await using slapd = await Slapd.start(
      [
        unit('people'),
        person('A B', dates('20260331220000Z')),
        person('C D', dates('2026-02-28')),
        person('E F', dates('next month')),
        person('G H'),
      ].join('\n'),
    )
    const config = configFor(slapd, {
      timeZone: 'Europe/Amsterdam',
      fields: { endDate: 'description' },
      attributes: ['employeeNumber'],
    })
    const { records, rejects } = await employees(config, { community: 'unit' })

    expect(records.map(({ endDate, attributes }) => [endDate, attributes?.['employeeNumber']])).toEqual([
      ['2026-04-01', '2026'],
      ['2026-02-28', '2026'],
      [null, null],
    ])
    expect(rejects).toMatchObject([
      { code: 'employee.impossible_date', reason: 'the end date (description) is no date' },
    ])
  })

  it('leaves out disabled accounts and units that do not count, and tells how many', async () => {
    await using slapd = await Slapd.start(
      [
        unit('people'),
        unit('service', PEOPLE),
        person('A B', { ou: 'X' }),
        person('Printing service', { ou: 'X' }, `ou=service,${PEOPLE}`),
        person('C D', {
          objectClass: ['inetOrgPerson', 'extensibleObject'],
          userAccountControl: '66050',
          ou: 'X',
        }),
        person('E F', {
          objectClass: ['inetOrgPerson', 'extensibleObject'],
          userAccountControl: '512',
          ou: 'X',
        }),
      ].join('\n'),
    )
    const filter = '(objectClass=person)'
    const people = { bases: [PEOPLE], filter, leaveOut: [`OU=Service, ${PEOPLE}`] }
    const { records, end } = await employees(configFor(slapd, { people }), { community: 'attribute' })

    expect(records.map(({ lastName }) => lastName)).toEqual(['B', 'F'])
    expect(end.leftOut).toBe('2 of 4 people left out: 1 below people.leaveOut, 1 disabled')
    const all = configFor(slapd, { people: { bases: [PEOPLE], filter, disabled: 'read' } })
    expect((await employees(all, { community: 'attribute' })).records).toHaveLength(4)
  })

  it('takes another identifier where the administrator chose one, and warns', async () => {
    await using slapd = await Slapd.start([unit('people'), person('A B', { employeeNumber: 'E7', ou: 'X' })].join('\n'))
    const { context } = reading(configFor(slapd, { identifier: 'employeeNumber' }), {
      community: 'attribute',
      jobFunction: null,
    })

    expect((await readWhole(ldap.employees(context))).records).toMatchObject([{ id: 'E7', at: `in ${PEOPLE}` }])
    expect((await ldap.check(context)).warnings).toContain(
      'People are identified by employeeNumber: where it changes, or is given to another, so does the person. entryUUID never changes.',
    )
    await slapd.change((owner) =>
      owner.modify(
        dn('A B'),
        new Change({ operation: 'delete', modification: new Attribute({ type: 'employeeNumber' }) }),
      ),
    )
    expect(await failureOf(readWhole(ldap.employees(context)))).toMatchObject({ code: 'permission' })
  })
})

describe.runIf(hasSlapd && sampleFolder !== null)('the Planet Express sample', () => {
  it('R15 R20 gives its seven people with crews and what they do, whatever photos and names there are', async () => {
    const sample = await readFile(join(sampleFolder ?? '', 'planet-express', 'planet-express.ldif'), 'utf8')
    // Its groups are of a class of Microsoft's, of which OpenLDAP's own schema asks for more than the sample has.
    const ldif = sample
      .replaceAll('dc=planetexpress,dc=com', SUFFIX)
      .replaceAll(/^objectclass: Group\n([\s\S]*?)groupType:.*$/gm, 'objectClass: groupOfNames\n$1description: crew')
    await using slapd = await Slapd.start(ldif)
    const config = configFor(slapd, {
      groups: { filter: '(objectClass=groupOfNames)', bases: [PEOPLE] },
      fields: { function: 'employeeType' },
    })

    const crews = (await communities(config)).records
    expect(crews.map(({ name }) => name).sort()).toEqual(['admin_staff', 'ship_crew'])
    const { records, rejects } = await employees(config)
    expect(rejects).toEqual([])
    expect(records).toHaveLength(7)
    const crewOf = ({ communities }: { communities: readonly string[] }) =>
      communities.map((id) => crews.find((crew) => crew.id === id)?.name)
    const leela = records.find(({ lastName }) => lastName === 'Turanga')
    expect(leela?.functions).toEqual(['Captain', 'Pilot'])
    expect(leela && crewOf(leela)).toEqual(['ship_crew'])
    expect((await functions(config)).records.map(({ name }) => name)).toContain("Ship's Robot")
  })
})
