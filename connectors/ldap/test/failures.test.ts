import { once } from 'node:events'
import { createServer } from 'node:net'
import { rootCertificates } from 'node:tls'
import { failureOf, readWhole } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { GROUPS, group, PEOPLE, person, unit } from '../../../test/ldap/ldif.js'
import { hasSlapd, READER, Slapd } from '../../../test/ldap/slapd.js'
import { Config } from '../src/config.js'
import ldap from '../src/index.js'
import { dn, PLANET_EXPRESS } from './planet-express.js'
import { communities, configFor, employees, functions, reading } from './reading.js'
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

const [PEM = ''] = rootCertificates

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
    [
      'a password that has to be changed before anything else',
      () => ({ code: 50, text: 'Operations are restricted to bind/unbind/abandon/StartTLS/modify password' }),
      { code: 'credentials', message: expect.stringContaining('nothing but change its password') },
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
    ['52e', 'the user or the password is wrong', 'rollcall@acme.example'],
    ['533', 'the account is disabled', 'Enable it.'],
    ['532', 'the password has expired', 'Set a new one that does not expire'],
    ['775', 'the account is locked', 'Unlock it'],
  ])('says why Active Directory lets nobody in, and what to do: %s', async (data, reason, hint) => {
    const config = await pages(
      () => ({}),
      () => ({
        code: 49,
        text: `80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data ${data}`,
      }),
    )
    expect(await failureOf(read({ ...config, directory: 'active-directory' }))).toMatchObject({
      code: 'credentials',
      message: `The directory does not let the account sign in: ${reason} (result code 49)`,
      hint: expect.stringContaining(hint),
    })
  })

  it('says of OpenLDAP, which gives no reason, all that it may be', async () => {
    const config = await pages(
      () => ({}),
      () => ({ code: 49 }),
    )
    expect(await failureOf(read(config))).toMatchObject({
      code: 'credentials',
      hint: expect.stringContaining('pwdAccountLockedTime'),
    })
  })

  it('says where StartTLS is not offered, and sends no password there', async () => {
    const received: Buffer[] = []
    // An answer to an extended request: protocol error, unsupported.
    const refusal = Buffer.from('300c02010178070a010204000400', 'hex')
    const server = createServer((socket) => {
      socket.on('error', () => {}).on('data', (bytes) => received.push(bytes) === 1 && socket.write(refusal))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0

    expect(await failureOf(read(configFor({ url: `ldap://127.0.0.1:${port}`, ca: PEM })))).toMatchObject({
      code: 'configuration',
      message: 'The directory does not turn on TLS by StartTLS (result code 2)',
      hint: expect.stringContaining('ldaps://'),
    })
    expect(Buffer.concat(received).includes(READER.password)).toBe(false)
  })
})

describe('the configuration', () => {
  it('has certificates of authorities, and not a path to them', () => {
    const mistakes = (ca: string) => Config.safeParse(configFor({ url: 'ldaps://dc1.acme.example', ca })).error?.issues
    expect(mistakes(PEM)).toBeUndefined()
    expect(mistakes('/etc/rollcall/ca.pem')).toMatchObject([
      { path: ['ca'], message: expect.stringContaining('must be certificates as text (PEM)') },
    ])
  })
})

describe.runIf(hasSlapd)('OpenLDAP', () => {
  const many = Array.from({ length: 40 }, (_, index) => person(`Person ${index}`, { ou: 'X', title: 'Cook' }))
  const limited = configFor({ url: '', ca: PEM })

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

    /** What a night refuses, `check` refuses as well, with the same words. */
    async function refused(read: (of: typeof config) => Promise<unknown> = employees) {
      const failure = await failureOf(read(config))
      const { message } = failure
      expect(await failureOf(ldap.check(reading(config).context))).toMatchObject({ message })
      return failure
    }

    await hide(`dn.children="${PEOPLE}"`)
    expect(await refused()).toMatchObject({ code: 'permission', at: PEOPLE })
    await hide(`dn.subtree="${PEOPLE}"`)
    expect(await refused()).toMatchObject({
      code: 'configuration',
      at: PEOPLE,
      hint: expect.stringContaining('access to'),
    })
    await hide(`dn.children="${GROUPS}"`)
    expect(await refused(communities)).toMatchObject({ code: 'permission', at: GROUPS })
    await hide('attrs=title')
    expect(await refused(functions)).toMatchObject({ code: 'permission', at: PEOPLE })
    await hide('attrs=member,uniqueMember,memberUid')
    expect(await refused()).toMatchObject({ code: 'permission', hint: expect.stringContaining('member') })
    await hide('attrs=givenName,sn')
    expect(await refused()).toMatchObject({
      code: 'permission',
      message: 'Nobody has an attribute givenName or sn, which is the name of a person',
    })
    await hide('attrs=entryUUID')
    expect(await failureOf(employees(config))).toMatchObject({
      code: 'permission',
      message: expect.stringContaining('entryUUID'),
    })
    await hide('attrs=mail')
    const { context, said } = reading(config)
    expect((await readWhole(ldap.employees(context))).records.every((record) => !('email' in record))).toBe(true)
    expect(said).toContain(
      'Nobody has mail, or the account may not read it: what the platform has stays. If the directory has none, say so: fields: { email: null }',
    )
    await hide(`dn.exact="${dn('Hermes Conrad')}"`)
    const canary = { ...config, people: { bases: [PEOPLE], mustSee: [dn('Hermes Conrad')] } }
    expect(await failureOf(employees(canary))).toMatchObject({
      code: 'permission',
      message: 'Somebody whom people.mustSee names is not to be seen',
      at: 'people.mustSee[0]',
      hint: expect.stringContaining(`access to dn.subtree="${PEOPLE}"`),
    })
  })

  it('counts in check everybody whom a night would leave alone, not those of the first page', async () => {
    const crew = group('crew', [dn('Person 0')])
    await using slapd = await Slapd.start([unit('people'), unit('groups'), ...many, crew].join('\n'))
    const { context } = reading(configFor(slapd, { pageSize: 10 }))

    expect(await ldap.check(context)).toEqual({
      works: [expect.stringContaining('sign in, encrypted'), 'communities: 1', 'functions: 1', 'employees: 40'],
      warnings: [
        expect.stringContaining('fields: { email: null, phone: null, language: null }'),
        'employees: 39 have no community, and are left alone while in service',
      ],
    })
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
