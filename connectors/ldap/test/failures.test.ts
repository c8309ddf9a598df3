import { failureOf, readWhole } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { GROUPS, PEOPLE, person, unit } from '../../../test/ldap/ldif.js'
import { hasSlapd, READER, Slapd } from '../../../test/ldap/slapd.js'
import ldap from '../src/index.js'
import { dn, PLANET_EXPRESS } from './planet-express.js'
import { communities, configFor, employees, reading } from './reading.js'
import { type Answer, type Asked, DISCONNECTION, startStandIn } from './stand-in.js'

const fry = [dn('Philip Fry'), { entryUUID: ['u1'], givenName: ['Philip'], sn: ['Fry'], ou: ['Delivery'] }] as const
const leela = [dn('Turanga Leela'), { entryUUID: ['u2'], givenName: ['Leela'], sn: ['T'], ou: ['Delivery'] }] as const

/** Everything is well, save what the test says of the pages of the read itself. */
async function pages(answer: (cookie: string) => Answer, signIn?: () => Answer) {
  const isRead = ({ attributes, cookie }: Asked) => cookie !== null && attributes.includes('ou')
  const server = await startStandIn((asked) => {
    if (isRead(asked)) return answer(asked.cookie ?? '')
    return { entries: [fry], cookie: asked.cookie === null ? null : '' }
  }, signIn)
  return configFor(server)
}

const read = (config: Parameters<typeof employees>[0]) =>
  employees(config, { community: 'attribute', jobFunction: null })

describe('the end of a read', () => {
  it('R23 is an empty cookie, not an empty page', async () => {
    const config = await pages((cookie) =>
      cookie === '' ? { entries: [fry], cookie: 'a' } : cookie === 'a' ? { cookie: 'b' } : { entries: [leela] },
    )
    expect((await read(config)).records.map(({ id }) => id)).toEqual(['u1', 'u2'])
  })

  it.each<[string, (cookie: string) => Answer, object]>([
    ['no word of pages', () => ({ entries: [fry], cookie: null }), { code: 'incomplete_read' }],
    [
      'the same empty page again and again',
      (cookie) => (cookie === '' ? { entries: [fry], cookie: 'a' } : { cookie: 'a' }),
      { code: 'incomplete_read' },
    ],
    [
      'the size limit',
      () => ({ entries: [fry], code: 4 }),
      { code: 'incomplete_read', hint: expect.stringContaining(`limits dn.exact="${READER.user}"`) },
    ],
    ['the time limit', () => ({ entries: [fry], code: 3 }), { code: 'incomplete_read' }],
    [
      'a lost cookie',
      (cookie) =>
        cookie === '' ? { entries: [fry], cookie: 'a' } : { code: 2, text: 'paged results cookie is invalid' },
      { code: 'incomplete_read', message: expect.stringContaining('cookie is invalid') },
    ],
    ['a referral instead of entries', () => ({ code: 10 }), { code: 'configuration' }],
    ['a server that is busy', () => ({ code: 51 }), { code: 'unavailable' }],
    [
      'a right that is gone',
      () => ({ code: 50 }),
      { code: 'permission', hint: expect.stringContaining(`access to dn.subtree="${PEOPLE}"`) },
    ],
    ['a directory without paging', () => ({ code: 12 }), { code: 'configuration' }],
    [
      'a notice that the server stops',
      (cookie) => (cookie === '' ? { entries: [fry], cookie: 'a' } : { instead: DISCONNECTION }),
      { code: 'incomplete_read' },
    ],
    [
      'bytes that are no answer',
      (cookie) =>
        cookie === '' ? { entries: [fry], cookie: 'a' } : { instead: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') },
      { code: 'incomplete_read' },
    ],
    ['nobody', () => ({}), { code: 'permission', at: PEOPLE }],
  ])('R23 is none: %s', async (_, answer, error) => {
    expect(await failureOf(read(await pages(answer)))).toMatchObject(error)
  })

  it.each([
    [
      '80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 533, v4563',
      'the account is disabled',
    ],
    [
      '80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 532, v4563',
      'the password has expired',
    ],
  ])('says why Active Directory lets nobody in: %s', async (text, reason) => {
    const config = await pages(
      () => ({}),
      () => ({ code: 49, text }),
    )
    expect(await failureOf(read(config))).toMatchObject({
      code: 'credentials',
      message: `The directory does not let the account sign in: ${reason} (result code 49)`,
    })
  })
})

describe.runIf(hasSlapd)('OpenLDAP', () => {
  const many = Array.from({ length: 40 }, (_, index) => person(`Person ${index}`, { ou: 'X', title: 'Cook' }))
  const limited = configFor({ url: '', ca: '' })

  it('R23 ends a read at its limits, which is no end', async () => {
    const slapd = await Slapd.start([unit('people'), ...many].join('\n'), {
      limits: [`limits dn.exact="${READER.user}" size.soft=10 size.hard=10 size.pr=10 size.prtotal=25`],
    })
    await using _ = slapd
    const config = { ...limited, url: slapd.url, ca: slapd.ca, pageSize: 10 }

    expect(await failureOf(read(config))).toMatchObject({
      code: 'incomplete_read',
      message: expect.stringContaining('The size limit'),
    })
    // Who looks at a first page alone sees nothing of it.
    const { context } = reading({ ...config, pageSize: 10 }, { community: 'attribute', jobFunction: null })
    expect(await failureOf(ldap.check(context))).toMatchObject({ code: 'incomplete_read' })
    expect(await failureOf(read({ ...config, pageSize: 20 }))).toMatchObject({ code: 'permission' })
    await slapd.rule({ limits: [`limits dn.exact="${READER.user}" size.prtotal=disabled`] })
    expect(await failureOf(read(config))).toMatchObject({
      code: 'permission',
      hint: expect.stringContaining('size.prtotal=unlimited'),
    })
  })

  it('R23 hides without a word what may not be read: nobody, no group and no attribute are never taken for none', async () => {
    await using slapd = await Slapd.start(PLANET_EXPRESS)
    const config = configFor(slapd)
    const hide = (what: string) =>
      slapd.rule({ access: [`access to ${what} by dn.exact="${READER.user}" none by * break`] })

    await hide(`dn.children="${PEOPLE}"`)
    expect(await failureOf(employees(config))).toMatchObject({ code: 'permission', at: PEOPLE })
    await hide(`dn.subtree="${PEOPLE}"`)
    expect(await failureOf(employees(config))).toMatchObject({
      code: 'configuration',
      at: PEOPLE,
      hint: expect.stringContaining('access to'),
    })
    await hide(`dn.children="${GROUPS}"`)
    expect(await failureOf(communities(config))).toMatchObject({ code: 'permission', at: GROUPS })
    await hide('attrs=member,uniqueMember,memberUid')
    expect(await failureOf(employees(config))).toMatchObject({
      code: 'permission',
      hint: expect.stringContaining('member'),
    })
    await hide('attrs=entryUUID')
    expect(await failureOf(employees(config))).toMatchObject({
      code: 'permission',
      message: expect.stringContaining('entryUUID'),
    })
    await hide('attrs=mail')
    const { context, said } = reading(config)
    expect((await readWhole(ldap.employees(context))).records.every((record) => !('email' in record))).toBe(true)
    expect(said).toContain('Nobody has an attribute mail, or the account may not read it: what the platform has stays')
    await hide(`dn.exact="${dn('Hermes Conrad')}"`)
    const canary = { ...config, people: { bases: [PEOPLE], mustSee: [dn('Hermes Conrad')] } }
    expect(await failureOf(employees(canary))).toMatchObject({ code: 'configuration' })
  })

  it('R23 refers to another server for a part of its people', async () => {
    await using slapd = await Slapd.start(PLANET_EXPRESS)
    await slapd.change((owner) =>
      owner.add(`ou=moon,${PEOPLE}`, {
        objectClass: ['referral', 'extensibleObject'],
        ou: 'moon',
        ref: 'ldap://moon.acme.example/ou=moon',
      }),
    )
    expect(await failureOf(employees(configFor(slapd)))).toMatchObject({
      code: 'incomplete_read',
      message: 'A part of this is kept elsewhere: ldap://moon.acme.example/ou=moon',
    })
  })

  it('R23 is stopped in the middle of a read', async () => {
    const slapd = await Slapd.start(PLANET_EXPRESS)
    const { context } = reading(configFor(slapd, { pageSize: 1 }))
    const running = ldap.employees(context)
    await running.next()
    await slapd[Symbol.asyncDispose]()
    expect(await failureOf(running.next())).toMatchObject({
      code: 'incomplete_read',
      message: 'The connection was cut',
    })
    expect(await failureOf(employees(configFor(slapd)))).toMatchObject({ code: 'unavailable' })
  })

  it('names what is wrong with the configuration', async () => {
    await using slapd = await Slapd.start(PLANET_EXPRESS)
    const wrong = (changes: object) => failureOf(employees(configFor(slapd, changes)))

    expect(await wrong({ password: 'wrong' })).toMatchObject({ code: 'credentials' })
    expect(await wrong({ people: { bases: ['ou=nowhere,dc=acme,dc=example'] } })).toMatchObject({
      code: 'configuration',
    })
    expect(await wrong({ people: { bases: ['moon=1,dc=acme,dc=example'] } })).toMatchObject({ code: 'configuration' })
    expect(await wrong({ url: slapd.plainUrl.replace('ldap:', 'ldaps:') })).toMatchObject({
      hint: expect.stringContaining('ldaps:// is for 636'),
    })
    expect(await wrong({ groups: { bases: [GROUPS], filter: '(cn=nothing)' } })).toMatchObject({ code: 'permission' })
  })
})
