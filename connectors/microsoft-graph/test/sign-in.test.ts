import { constants, verify, X509Certificate } from 'node:crypto'
import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { CLIENT_ID, group, refusal, startEntra, user } from '../../../test/entra.js'
import connector from '../src/index.js'
import { certificate, startForCertificates, TOKEN_PATH } from './certificate.js'
import { reading } from './reading.js'

describe('signing in', () => {
  it('is by secret, for the application alone, at the desk of the tenant', async () => {
    const { config, server } = await startEntra({ users: [user(1)], groups: [group(1, [1])] })
    await reading(config()).employees()

    const [post, ...more] = server.requests.filter(({ method }) => method === 'POST')
    expect(more).toEqual([])
    expect(post?.path).toBe('/acme.onmicrosoft.com/oauth2/v2.0/token')
    expect(Object.fromEntries(new URLSearchParams(post?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: CLIENT_ID,
      client_secret: 'entra-0123456789',
      scope: `${server.url}/.default`,
    })
  })

  it('is by certificate, whose key signs for five minutes', async () => {
    const { server, config } = await startForCertificates()
    const { records } = await reading(config, 'department').employees()

    const fields = Object.fromEntries(new URLSearchParams(server.requestsTo(TOKEN_PATH)[0]?.body))
    const [head = '', claims = '', signature = ''] = (fields['client_assertion'] ?? '').split('.')
    const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())
    const { raw, publicKey } = new X509Certificate(certificate)
    const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    expect(records).toHaveLength(1)
    expect(fields).toMatchObject({
      client_id: CLIENT_ID,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    expect(fields).not.toHaveProperty('client_secret')
    expect(part(head)).toEqual({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(raw))).toString('base64url'),
    })
    expect(part(claims)).toMatchObject({ iss: CLIENT_ID, sub: CLIENT_ID, aud: `${server.url}${TOKEN_PATH}` })
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it('with another secret is refused as Entra ID does it', async () => {
    const { config } = await startEntra({ users: [user(1)], groups: [group(1, [1])] })
    const said = await failureOf(reading(config({ signIn: { kind: 'secret', secret: 'entra-revoked' } })).check())

    expect(said).toMatchObject({ code: 'credentials', message: 'The client secret is wrong' })
    expect(JSON.stringify(said)).not.toContain('revoked')
  })

  it.each([
    [7000215, 401, 'credentials', 'The client secret is wrong', 'copy its value, not its ID'],
    [7000222, 401, 'credentials', 'The client secret has expired', 'two years at most'],
    [700027, 401, 'credentials', 'The application has no such certificate', 'upload the certificate'],
    [7000112, 400, 'credentials', 'The application is disabled', 'enterprise applications'],
    [700016, 400, 'configuration', 'The tenant has no such application', 'not the object ID'],
    [90002, 400, 'configuration', 'There is no such tenant', 'Check `tenant`'],
    [53003, 400, 'permission', 'Conditional access keeps the application out', 'let this application sign in'],
    [1, 401, 'credentials', 'The sign-in of Microsoft Entra ID gives no token (invalid_client)', 'Renew the client'],
  ])('that ends with AADSTS%i says what to do', async (number, status, code, message, hint) => {
    const { config, server } = await startEntra({ users: [user(1)], groups: [group(1, [1])] })
    const said = { error: 'invalid_client', error_description: `AADSTS${number}: Noor`, error_codes: [number] }
    const body = JSON.stringify(said)
    const answer = { status, headers: { 'content-type': 'application/json' }, body }
    const misbehavior = { ...refusal(status, ''), answer: () => ({ how: 'whole', answer }) as const }
    using _ = server.misbehave(misbehavior, { path: '/acme.onmicrosoft.com/oauth2/v2.0/token' })

    expect(await failureOf(reading(config()).check())).toEqual({
      code,
      message,
      hint: expect.stringContaining(hint),
      at: expect.stringMatching(/^POST 127\.0\.0\.1:\d+\/acme\.onmicrosoft\.com\/oauth2\/v2\.0\/token$/),
    })
  })

  it.each([
    ['/v1.0/users', 'Authorization_RequestDenied', 'The application may not read users', 'User.Read.All'],
    ['/v1.0/groups', 'Authorization_RequestDenied', 'The application may not read groups', 'GroupMember.Read.All'],
    ['/v1.0/users', 'insufficient_claims', 'The application may not read users', 'conditional access'],
  ])('and is refused %s with %s names the right, and where to look it up', async (path, code, message, hint) => {
    const { config, server } = await startEntra({ users: [user(1)], groups: [group(1, [1])] })
    using _ = server.misbehave(refusal(403, code), { path })
    const said = await failureOf(reading(config()).employees())

    expect(said).toMatchObject({ code: 'permission', message, hint: expect.stringContaining(hint) })
    expect(said.at).toBe(`GET ${path.slice(5)}, request-id 6b1c0000-aaaa-4bbb-8ccc-000000000000`)
    expect(JSON.stringify(said)).not.toContain('Noor')
  })
})

describe('a configuration', () => {
  const written = {
    tenant: 'acme.onmicrosoft.com',
    clientId: CLIENT_ID,
    signIn: { kind: 'secret', secret: 's3cret' },
  }
  const declared = (changes: object) => connector.http?.(connector.config.parse({ ...written, ...changes }), chosen)
  const chosen = { community: 'group', jobFunction: null }

  it.each([
    [undefined, 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
    ['global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
    ['usGovernment', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
    ['usDefense', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us'],
    ['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn'],
    [
      { login: 'https://login.acme.example/', graph: 'https://graph.acme.example/' },
      'https://login.acme.example',
      'https://graph.acme.example',
    ],
  ])('may name a cloud: %j', (cloud, login, graph) => {
    expect(declared({ cloud })).toMatchObject({
      baseUrl: `${graph}/v1.0`,
      auth: { tokenUrl: `${login}/acme.onmicrosoft.com/oauth2/v2.0/token`, scope: `${graph}/.default` },
    })
  })

  it.each([
    [{ tenant: 'common' }, 'must be the ID of the tenant, or one of its domains'],
    [{ tenant: 'https://acme.example' }, 'must be the ID of the tenant, or one of its domains'],
    [{ tenant: 'acme' }, 'must be the ID of the tenant, or one of its domains'],
    [
      { cloud: { login: 'https://login.acme.example', graph: 'https://graph.acme.example/v1.0' } },
      'ends with the host: what follows is added',
    ],
    [{ clientId: 'rollcall' }, 'must be the application (client) ID'],
    [{ signIn: { secret: 's3cret' } }, 'must say its kind: secret or certificate'],
    [{ groups: { only: ['Kitchen'] } }, 'must be the object ID of a group'],
    [{ groups: { only: [CLIENT_ID], filter: 'x' } }, 'has both `filter` and `only`: write one of them'],
    [{ fields: { birthDate: 'birthday' } }, 'is not shown in lists of users'],
    [
      { fields: { attributes: { a: 'a/b/c' } } },
      'must be a property as Graph names it: employeeId, employeeOrgData/costCenter',
    ],
    [{ fields: { startDate: 'employeeHireDate' } }, 'is needed with startDate or endDate, which Graph has as moments'],
    [{ timeZone: 'Amsterdam' }, 'must be a time zone, such as Europe/Amsterdam'],
  ])('%j %s', (changes, message) => {
    expect(connector.config.safeParse({ ...written, ...changes }).error?.issues.map((issue) => issue.message)).toEqual([
      message,
    ])
  })
})
