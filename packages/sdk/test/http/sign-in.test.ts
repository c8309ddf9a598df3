import { constants, createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConnectorError } from '@rollcall/sdk'
import { type Auth, byOffset, type HttpDeclaration } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { employees, failureOf, HOUR, open, Page, readAll } from './reading.js'
import { employeesByOffset, type Reply, type Seen, serve } from './script-server.js'

const Anything = z.unknown()

async function sentWith(auth: Auth) {
  const server = await serve(() => ({ json: {} }))
  await open({ baseUrl: server.url, auth }).http.get('/employees', Anything)
  return server.seen[0]
}

describe('signing in by what does not change', () => {
  it('by a key in headers', async () => {
    const auth: Auth = { kind: 'apiKey', headers: { 'x-api-key': 'k3y', 'x-client-id': 'c1' } }
    expect((await sentWith(auth))?.headers).toMatchObject({ 'x-api-key': 'k3y', 'x-client-id': 'c1' })
  })

  it('by a key in the query', async () => {
    const auth: Auth = { kind: 'apiKey', query: { key: 'a b&c' } }
    expect((await sentWith(auth))?.url.search).toBe('?key=a%20b%26c')
  })

  it('by name and password, letters with accents included', async () => {
    const auth: Auth = { kind: 'basic', username: 'José', password: 'p:w' }
    expect((await sentWith(auth))?.headers.authorization).toBe(`Basic ${Buffer.from('José:p:w').toString('base64')}`)
  })

  it('by a token', async () => {
    expect((await sentWith({ kind: 'bearer', token: 't0k' }))?.headers.authorization).toBe('Bearer t0k')
  })

  it('not at all', async () => {
    expect((await sentWith({ kind: 'none' }))?.headers.authorization).toBeUndefined()
  })

  it('a key with a line break is told, and not shown', async () => {
    const server = await serve(() => ({ json: {} }))
    const { http } = open({ baseUrl: server.url, auth: { kind: 'bearer', token: 'very-secret\nkey' } })

    const error = await failureOf(http.get('/employees', Anything))

    expect(error).toMatchObject({ code: 'credentials' })
    expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain('very-secret')
  })
})

/** A system with a token desk: gives `t1`, `t2` …, and takes those that `takes` says. */
async function desk(options: {
  takes?: (token: string, request: number) => boolean
  token?: (count: number) => Reply
  auth?: (tokenUrl: string) => Auth
  explain?: HttpDeclaration['explain']
}) {
  const posts: Seen[] = []
  let asked = 0
  const server = await serve((request) => {
    if (request.url.pathname === '/token') {
      posts.push(request)
      return (
        options.token?.(posts.length) ?? {
          json: { access_token: `t${posts.length}`, token_type: 'Bearer', expires_in: 3600 },
        }
      )
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const isTaken = options.takes?.(token, ++asked) ?? true
    return isTaken ? employeesByOffset(28)(request) : { status: 401 }
  })
  const tokenUrl = `${server.url}/token`
  const auth: Auth = options.auth?.(tokenUrl) ?? {
    kind: 'clientCredentials',
    tokenUrl,
    clientId: 'rollcall',
    client: { secret: 's:e/cret' },
    scope: 'read',
  }
  const { explain } = options
  const opened = open({ baseUrl: server.url, auth, ...(explain ? { explain } : {}) })
  const requests = () => server.seen.filter(({ url }) => url.pathname !== '/token')
  return {
    ...opened,
    posts,
    requests,
    read: () => readAll(opened.http.pages('/employees', Page, { ...employees, next: byOffset({ size: 10 }) })),
  }
}

const fieldsOf = (post: Seen | undefined) => Object.fromEntries(new URLSearchParams(post?.body))

describe('OAuth 2 client credentials', () => {
  it('are traded for one token, which all requests use', async () => {
    const { read, posts, requests } = await desk({})

    await read()

    expect(posts).toHaveLength(1)
    expect(fieldsOf(posts[0])).toEqual({ grant_type: 'client_credentials', scope: 'read' })
    expect(posts[0]?.headers.authorization).toBe(`Basic ${Buffer.from('rollcall:s%3Ae%2Fcret').toString('base64')}`)
    expect(requests().map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1'])
  })

  it('are sent among the fields where a system wants that', async () => {
    const { read, posts } = await desk({
      auth: (tokenUrl) => ({
        kind: 'clientCredentials',
        tokenUrl,
        clientId: 'c',
        client: { secret: 's', sentIn: 'body' },
        parameters: { audience: 'api' },
      }),
    })

    await read()

    expect(fieldsOf(posts[0])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'c',
      client_secret: 's',
      audience: 'api',
    })
    expect(posts[0]?.headers.authorization).toBeUndefined()
  })

  it('are traded anew shortly before the token ends', async () => {
    const { http, clock, posts } = await desk({})

    await http.get('/employees', Anything)
    await clock.wait(HOUR - 90_000, new AbortController().signal)
    await http.get('/employees', Anything)
    expect(posts).toHaveLength(1)
    await clock.wait(60_000, new AbortController().signal)
    await http.get('/employees', Anything)
    expect(posts).toHaveLength(2)
  })

  it('a token that is refused in mid-read is renewed once, and the read goes on', async () => {
    const { read, posts, requests } = await desk({ takes: (token, request) => token === (request < 2 ? 't1' : 't2') })

    expect((await read()).end).toMatchObject({ total: 28 })
    expect(posts).toHaveLength(2)
    expect(requests()).toHaveLength(4)
  })

  it('a new token that is refused too fails as credentials, without a storm', async () => {
    const { read, posts, requests } = await desk({ takes: () => false })

    expect(await failureOf(read())).toMatchObject({ code: 'credentials' })
    expect(posts).toHaveLength(2)
    expect(requests()).toHaveLength(2)
  })

  it('a renewal that gives the same token is not tried again', async () => {
    const { read, posts, requests } = await desk({
      takes: () => false,
      token: () => ({ json: { access_token: 'same', expires_in: 3600 } }),
    })

    expect(await failureOf(read())).toMatchObject({ code: 'credentials' })
    expect(posts).toHaveLength(2)
    expect(requests()).toHaveLength(1)
  })

  it('many requests that are refused at once renew once', async () => {
    const { http, posts, requests } = await desk({ takes: (token) => token !== 't1' })

    await Promise.all(Array.from({ length: 8 }, () => http.get('/employees', Anything)))

    expect(posts).toHaveLength(2)
    expect(requests()).toHaveLength(16)
  })

  it('403 is no reason for a new token', async () => {
    const server = await serve(({ url }) =>
      url.pathname === '/token' ? { json: { access_token: 'tok1' } } : { status: 403 },
    )
    const auth: Auth = {
      kind: 'clientCredentials',
      tokenUrl: `${server.url}/token`,
      clientId: 'c',
      client: { secret: 'secret' },
    }

    const { http } = open({ baseUrl: server.url, auth })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ code: 'permission' })
    expect(server.seen).toHaveLength(2)
  })

  it.each([
    [
      { status: 400, json: { error: 'invalid_client', error_description: 'rollcall s:e/cret' } },
      'credentials',
      'The sign-in of Acme HR gives no token (invalid_client)',
    ],
    [
      { status: 401, json: { error: 'no word of OAuth' } },
      'credentials',
      'The sign-in of Acme HR gives no token (status 401)',
    ],
    [
      { status: 400, json: { error: 'invalid_scope' } },
      'permission',
      'The sign-in of Acme HR gives no token (invalid_scope)',
    ],
    [{ status: 404, text: 'none here' }, 'configuration', 'The sign-in of Acme HR gives no token (status 404)'],
    [{ json: { token: 'elsewhere' } }, 'bad_data', 'The sign-in of Acme HR answered without a token'],
    [{ status: 503 }, 'unavailable', 'Acme HR cannot answer (status 503)'],
  ])('a desk that answers %j: %s', async (reply: Reply, code, message) => {
    const { read, requests } = await desk({ token: () => reply })

    const error = await failureOf(read())

    expect(error).toMatchObject({ code, message, at: expect.stringMatching(/^POST 127\.0\.0\.1:\d+\/token$/) })
    expect(requests()).toHaveLength(0)
  })
})

describe('what a system says in its own codes', () => {
  const explain: HttpDeclaration['explain'] = ({ body, at }) => {
    if (JSON.stringify(body) !== '{"error":"E77"}') return null
    return new ConnectorError('permission', 'The contract has ended', { hint: 'Renew the contract.', at })
  }

  it('of a token or of a request is told as the connector explains it', async () => {
    const reply = { status: 401, json: { error: 'E77' } }
    const refused = { code: 'permission', message: 'The contract has ended', hint: 'Renew the contract.' }
    const atDesk = await failureOf((await desk({ explain, token: () => reply })).read())
    expect(atDesk).toMatchObject({ ...refused, at: expect.stringMatching(/^POST 127\.0\.0\.1:\d+\/token$/) })

    const server = await serve(() => ({ status: 400, json: { error: 'E77' } }))
    const { http } = open({ baseUrl: server.url, explain })
    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ ...refused, at: 'GET /employees' })
  })

  it('is tried again where it is explained as passing, with a pause as long as was declared', async () => {
    const tooQuick: HttpDeclaration['explain'] = ({ body, at }) =>
      JSON.stringify(body) === '{"error":"tooQuick"}'
        ? new ConnectorError('rate_limited', 'Too many', { hint: 'Try again later.', at })
        : null
    const answers: Reply[] = [{ status: 403, json: { error: 'tooQuick' } }, { status: 429 }, { json: {} }]
    const server = await serve(() => answers.shift() ?? { status: 403, json: { error: 'tooQuick' } })
    const rateLimit = { pauseMs: 20_000 }
    const { http, clock } = open({ baseUrl: server.url, explain: tooQuick, rateLimit })

    await http.get('/employees', Anything)
    expect(clock.waits).toHaveLength(2)
    expect(Math.min(...clock.waits)).toBeGreaterThanOrEqual(20_000)

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({
      code: 'rate_limited',
      message: 'Too many',
    })
    expect(server.seen).toHaveLength(6)
  })

  it.each([{ json: { error: 'E78' } }, { text: 'no JSON' }])('and as ever where it does not: %j', async (reply) => {
    const server = await serve(() => ({ status: 400, ...reply }))
    const { http } = open({ baseUrl: server.url, explain })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ code: 'configuration' })
  })
})

describe('what a token says of itself', () => {
  const jwt = ['{"alg":"RS256"}', '{"roles":["Users.Read"]}', 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

  it('is read from a JWT, which the requests then use as well', async () => {
    const { http, posts, read } = await desk({ token: () => ({ json: { access_token: jwt, expires_in: 3600 } }) })

    expect(await http.tokenClaims()).toEqual({ roles: ['Users.Read'] })
    await read()
    expect(posts).toHaveLength(1)
  })

  it.each(['t0k', 'a.b.c', `${jwt}.more`])('is nothing where the token is another: %s', async (token) => {
    const { http } = open({ baseUrl: 'https://acme.example', auth: { kind: 'bearer', token } })

    expect(await http.tokenClaims()).toBeNull()
  })

  it('is not told where there is no token', async () => {
    const { http } = await desk({ token: () => ({ status: 401, json: { error: 'invalid_client' } }) })

    expect(await failureOf(http.tokenClaims())).toMatchObject({ code: 'credentials' })
  })
})

describe('an OAuth 2 refresh token', () => {
  it('is traded for a token; a new one is used from then on, and told of', async () => {
    const { http, clock, posts, warnings } = await desk({
      token: (count) => ({ json: { access_token: `t${count}`, expires_in: 120, refresh_token: 'refresh-2' } }),
      auth: (tokenUrl) => ({ kind: 'refreshToken', tokenUrl, clientId: 'c', refreshToken: 'refresh-1' }),
    })

    await http.get('/employees', Anything)
    await clock.wait(HOUR, new AbortController().signal)
    await http.get('/employees', Anything)

    expect(posts.map(fieldsOf)).toEqual([
      { grant_type: 'refresh_token', refresh_token: 'refresh-1', client_id: 'c' },
      { grant_type: 'refresh_token', refresh_token: 'refresh-2', client_id: 'c' },
    ])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).not.toMatch(/refresh-\d/)
  })
})

const made = (name: string) => readFileSync(new URL(`./certificates/${name}`, import.meta.url), 'utf8')
const forSigning = { privateKey: made('signing.key'), certificate: made('signing.pem') }

describe('a signed JWT', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = (key: typeof rsa.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const part = (jwt: string, index: number) =>
    JSON.parse(Buffer.from(jwt.split('.')[index] ?? '', 'base64url').toString())

  it('of a service account is traded for a token, on behalf of the administrator that delegates', async () => {
    const { read, posts, clock } = await desk({
      auth: (tokenUrl) => ({
        kind: 'serviceAccount',
        tokenUrl,
        issuer: 'rollcall@project.example',
        subject: 'admin@acme.example',
        scope: 'directory.read',
        key: { privateKey: pem(rsa.privateKey), keyId: 'k1' },
      }),
    })

    await read()

    const { assertion = '', grant_type } = fieldsOf(posts[0])
    const [head, body, signature = ''] = assertion.split('.')
    expect(grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(part(assertion, 0)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
    expect(part(assertion, 1)).toMatchObject({
      iss: 'rollcall@project.example',
      sub: 'admin@acme.example',
      scope: 'directory.read',
      aud: posts[0]?.url.href,
      iat: clock.now() / 1_000,
      exp: clock.now() / 1_000 + 300,
    })
    expect(verify('sha256', Buffer.from(`${head}.${body}`), rsa.publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    )
  })

  it('stands in for a client secret, also by an elliptic curve', async () => {
    const { read, posts } = await desk({
      auth: (tokenUrl) => ({
        kind: 'clientCredentials',
        tokenUrl,
        clientId: 'c',
        client: { privateKey: pem(ec.privateKey), algorithm: 'ES256' },
      }),
    })

    await read()

    const { client_assertion = '', client_id } = fieldsOf(posts[0])
    const [head, body, signature = ''] = client_assertion.split('.')
    const key = { key: ec.publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(client_id).toBe('c')
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it('names the certificate of its key by the thumbprint', async () => {
    const { privateKey, certificate } = forSigning
    const { read, posts, clock } = await desk({
      auth: (tokenUrl) => ({
        kind: 'clientCredentials',
        tokenUrl,
        clientId: 'c',
        client: { privateKey, certificate, algorithm: 'PS256' },
      }),
    })

    await read()

    const { client_assertion = '' } = fieldsOf(posts[0])
    const [head, body, signature = ''] = client_assertion.split('.')
    const thumbprint = new X509Certificate(certificate).fingerprint256.replaceAll(':', '')
    expect(part(client_assertion, 0)).toEqual({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': Buffer.from(thumbprint, 'hex').toString('base64url'),
    })
    expect(part(client_assertion, 1)).toMatchObject({ nbf: clock.now() / 1_000 })
    const key = { key: createPublicKey(certificate), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it.each([
    ['cannot be read', forSigning.privateKey, 'no certificate'],
    ['belongs to another key', pem(rsa.privateKey), forSigning.certificate],
  ])('with a certificate that %s is a mistake of the configuration', async (message, privateKey, certificate) => {
    const { read } = await desk({
      auth: (tokenUrl) => ({
        kind: 'clientCredentials',
        tokenUrl,
        clientId: 'c',
        client: { privateKey, certificate, algorithm: 'PS256' },
      }),
    })

    expect(await failureOf(read())).toMatchObject({
      code: 'configuration',
      message: `The certificate to sign in with ${message}`,
    })
  })

  it.each([
    [
      'a key that is none',
      'no private key that can be read',
      '-----BEGIN PRIVATE KEY-----\nMIIabcdefghijklmnop\n-----END PRIVATE KEY-----',
    ],
    ['a key of another kind', 'no RSA key', pem(ec.privateKey)],
  ])('with %s is a mistake of the configuration', async (_, message, privateKey) => {
    const { read } = await desk({
      auth: (tokenUrl) => ({ kind: 'serviceAccount', tokenUrl, issuer: 'i', key: { privateKey } }),
    })

    expect(await failureOf(read())).toMatchObject({ code: 'configuration', message: expect.stringContaining(message) })
  })
})
