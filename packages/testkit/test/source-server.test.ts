import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cursorPages, misbehaviors, offsetPages, onePage, startSourceServer } from '../src/index.js'

const lists = {
  '/people': {
    records: { count: 7, make: (index: number) => ({ id: index }) },
    paging: offsetPages({ total: 'meta.total', rows: 'data.items', size: 3 }),
  },
  '/teams': { records: [{ id: 'A' }, { id: 'B' }], paging: onePage({ rows: '' }) },
}

const made = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

function signedBy(key: string, claims: object): string {
  const [head, body] = [{ alg: 'RS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), key).toString('base64url')}`
}

async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

describe('the source server', () => {
  it('answers with pages in the frame that it was told', async () => {
    await using server = await startSourceServer({ lists })

    expect((await ask(`${server.url}/people?offset=6&limit=3`)).body).toEqual({
      data: { items: [{ id: 6 }] },
      meta: { total: 7 },
    })
    expect((await ask(`${server.url}/teams`)).body).toEqual([{ id: 'A' }, { id: 'B' }])
    expect((await ask(`${server.url}/people?limit=none`)).status).toBe(400)
  })

  it('notes every request, and tells apart what reads, what writes and what is not there', async () => {
    await using server = await startSourceServer({ lists, readByPost: ['/people'] })
    await ask(`${server.url}/people?offset=3`)
    await ask(`${server.url}/people`, { method: 'POST', body: '{}' })
    await ask(`${server.url}/teams/A`, { method: 'DELETE' })

    expect(server.requests.map(({ method, path, query, status }) => `${method} ${path} ${query} ${status}`)).toEqual([
      'GET /people offset=3 200',
      'POST /people  200',
      'DELETE /teams/A  404',
    ])
    expect(server.requests[0]?.at).toBeLessThanOrEqual(Date.now())
    expect(server.writes.map(({ path }) => path)).toEqual(['/teams/A'])
    expect(server.unexpected.map(({ path }) => path)).toEqual(['/teams/A'])
    expect(server.unasked).toEqual(['/teams'])
  })

  it('fails where and as often as it was told, and is well again afterwards', async () => {
    await using server = await startSourceServer({ lists })
    const people = (offset: number) => ask(`${server.url}/people?offset=${offset}`).then(({ status }) => status)
    {
      using trouble = server.misbehave(misbehaviors['503 twice'], { path: '/people', page: 1 })
      expect([await people(0), await people(3), await people(3), await people(3)]).toEqual([200, 503, 503, 200])
      expect(trouble.count).toBe(2)
      await trouble.met
    }
    using _ = server.misbehave(misbehaviors['404'], { path: '/teams' })
    expect(await people(3)).toBe(200)
    expect((await ask(`${server.url}/teams`)).status).toBe(404)
  })

  it('gives tokens for the right secret, for as many requests as they last', async () => {
    const signIn = { by: 'clientCredentials', clientId: 'me', clientSecret: 'a+b/c d', lastsForRequests: 2 } as const
    await using server = await startSourceServer({ signIn, lists })
    const form = (secret: string) =>
      new URLSearchParams({ grant_type: 'client_credentials', client_id: 'me', client_secret: secret })
    const token = (secret: string) => ask(`${server.url}/oauth/token`, { method: 'POST', body: form(secret) })
    const { body } = await token('a+b/c d')
    const headers = { authorization: `Bearer ${body.access_token}` }
    const teams = () => ask(`${server.url}/teams`, { headers }).then(({ status }) => status)

    expect([await teams(), await teams(), await teams()]).toEqual([200, 200, 401])
    expect((await token('wrong')).status).toBe(401)
    expect(server.secrets).toContain(body.access_token)
    expect(server.writes).toEqual([])
    expect(server.requestsTo('/teams')[0]?.headers).toHaveProperty('host')
    expect(server.requestsTo('/teams')[0]?.headers).not.toHaveProperty('authorization')
  })

  it('gives tokens for what a service account has signed, on whose behalf it may, for what it may', async () => {
    const signIn = {
      by: 'serviceAccount',
      issuer: 'rollcall@project.example',
      subject: 'admin@acme.example',
      scopes: ['people.read', 'teams.read'],
      privateKey: made(),
    } as const
    await using server = await startSourceServer({ signIn, lists })
    const refusedWith = async (changes: object, key: string = signIn.privateKey) => {
      const claims = { iss: signIn.issuer, sub: signIn.subject, scope: 'people.read', ...changes }
      const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
      const body = new URLSearchParams({ grant_type, assertion: signedBy(key, claims) })
      const token = await ask(`${server.url}/oauth/token`, { method: 'POST', body })
      if (token.status !== 200) return token.body.error
      const headers = { authorization: `Bearer ${token.body.access_token}` }
      return (await ask(`${server.url}/teams`, { headers })).status
    }

    expect(await refusedWith({})).toBe(200)
    expect(await refusedWith({ scope: 'people.read people.write' })).toBe('invalid_scope')
    expect(await refusedWith({ sub: 'noor@acme.example' })).toBe('invalid_grant')
    expect(await refusedWith({ iss: 'somebody@project.example' })).toBe('invalid_grant')
    expect(await refusedWith({}, made())).toBe('invalid_grant')
    expect(server.secrets).toContain(signIn.privateKey)
  })

  it('refuses tokens, queries and what is gone in the words of the source', async () => {
    const signIn = {
      by: 'clientCredentials',
      clientId: 'rollcall',
      clientSecret: 'secret',
      refusal: { error_codes: [7000215] },
    } as const
    const isThere = { now: true }
    await using server = await startSourceServer({
      signIn,
      answers: { '/teams/A': () => (isThere.now ? { id: 'A' } : undefined) },
      refusals: { 404: { status: 404, body: { error: { code: 'NotFound' } } } },
    })
    const form = (secret: string) =>
      new URLSearchParams({ grant_type: 'client_credentials', client_id: 'rollcall', client_secret: secret })
    const token = (secret: string) => ask(`${server.url}/oauth/token`, { method: 'POST', body: form(secret) })
    const headers = { authorization: `Bearer ${(await token('secret')).body.access_token}` }

    expect((await token('another')).body).toEqual({
      error: 'invalid_client',
      error_codes: [7000215],
    })
    expect((await ask(`${server.url}/teams/A`, { headers })).body).toEqual({ id: 'A' })
    isThere.now = false
    expect(await ask(`${server.url}/teams/A`, { headers })).toEqual({
      status: 404,
      body: { error: { code: 'NotFound' } },
    })
  })

  it('gives of a list what a filter asks for, on pages of its own, and refuses one that makes no sense', async () => {
    const { records, paging } = lists['/people']
    const filter = (query: URLSearchParams) => {
      const asked = query.get('parity')
      if (asked === null) return undefined
      if (asked !== 'even') return null
      return (record: unknown) => Number(Reflect.get(Object(record), 'id')) % 2 === 0
    }
    await using server = await startSourceServer({
      lists: { '/people': { records, paging, filter } },
      refusals: { 400: { status: 400, body: { error: 'E400' } } },
    })

    expect((await ask(`${server.url}/people`)).body.meta).toEqual({ total: 7 })
    expect((await ask(`${server.url}/people?parity=even&offset=3`)).body).toEqual({
      data: { items: [{ id: 6 }] },
      meta: { total: 4 },
    })
    expect(await ask(`${server.url}/people?parity=odd`)).toEqual({ status: 400, body: { error: 'E400' } })
  })

  it('writes into its tokens what a source would', async () => {
    const claims = { roles: ['Users.Read'] }
    const signIn = { by: 'clientCredentials', clientId: 'me', clientSecret: 'secret-1', claims } as const
    await using server = await startSourceServer({ signIn, lists })
    const form = { grant_type: 'client_credentials', client_id: 'me', client_secret: 'secret-1' }
    const { body } = await ask(`${server.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
    const [, payload = ''] = body.access_token.split('.')

    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject(claims)
    expect(
      (await ask(`${server.url}/teams`, { headers: { authorization: `Bearer ${body.access_token}` } })).status,
    ).toBe(200)
  })

  it('has lists whose records come and go, also after it has failed', async () => {
    const people = ['Noor']
    const records = {
      get count() {
        return people.length
      },
      make: (index: number) => ({ name: people[index] }),
    }
    await using server = await startSourceServer({ lists: { '/people': { records, paging: onePage({ rows: '' }) } } })
    const names = async () => (await ask(`${server.url}/people`)).body.map(({ name }: { name: string }) => name)
    expect(await names()).toEqual(['Noor'])
    server.misbehave(misbehaviors['503'], { path: '/people' })[Symbol.dispose]()
    people.push('Sanne')

    expect(await names()).toEqual(['Noor', 'Sanne'])
  })

  it('cuts an answer so that the client sees it', async () => {
    await using server = await startSourceServer({ lists })
    for (const name of ['cut in a record', 'cut after a record', 'last chunk missing'] as const) {
      using _ = server.misbehave(misbehaviors[name], { path: '/people' })
      await expect(ask(`${server.url}/people`), name).rejects.toThrow('terminated')
    }
    using _ = server.misbehave(misbehaviors['cut after a record, without Content-Length'], { path: '/people' })
    await expect(ask(`${server.url}/people`)).rejects.toThrow('JSON')
  })

  it('stops to answer a reader who goes in circles', async () => {
    await using server = await startSourceServer({
      lists: { '/people': { ...lists['/people'], paging: cursorPages({ size: 3 }) } },
    })
    using _ = server.misbehave(misbehaviors['next page is the same'], { path: '/people' })
    const circles = async () => {
      for (let cursor = ''; ; )
        cursor = (await ask(`${server.url}/people${cursor && `?cursor=${cursor}`}`)).body.nextCursor
    }
    await expect(circles()).rejects.toThrow('fetch failed')
    expect(server.isOverrun).toBe(true)
  })

  it('speaks HTTPS with a certificate', async () => {
    const tls = selfSigned()
    await using server = await startSourceServer({ lists, tls })
    const status = await new Promise((resolve, reject) => {
      get(
        `${server.url}/teams`,
        { ca: tls.cert, servername: 'localhost', checkServerIdentity: () => undefined },
        (response) => resolve(response.resume().statusCode),
      ).on('error', reject)
    })

    expect(server.url).toMatch(/^https:/)
    expect(status).toBe(200)
  })
})

function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  try {
    const wanted = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost']
    execFileSync('openssl', ['req', '-x509', ...wanted, '-keyout', key, '-out', cert], { stdio: 'pipe' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
