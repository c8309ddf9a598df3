import { readFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { systemClock } from '@rollcall/sdk'
import { byNextUrl, type HttpDeclaration, openContext } from '@rollcall/sdk/http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { failureOf, open, readAll } from './reading.js'
import { serve } from './script-server.js'

const Anything = z.unknown()
const pem = (name: string) => readFileSync(join(import.meta.dirname, 'certificates', name), 'utf8')

function mistakeOf(declaration: HttpDeclaration) {
  return failureOf((async () => open(declaration).http.get('/', Anything))())
}

describe('private addresses are refused', () => {
  it.each([
    'https://127.0.0.2',
    'https://10.0.0.5',
    'https://192.168.1.1',
    'https://172.16.0.1',
    'https://169.254.169.254',
    'https://100.100.100.200',
    'https://0.0.0.0',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::1]',
    'https://[::ffff:10.0.0.5]',
    'https://[fd00:ec2::254]',
    'https://[fe80::1]',
    'https://[64:ff9b::a00:1]',
  ])('%s', async (baseUrl) => {
    expect(await mistakeOf({ baseUrl, network: {} })).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('private network'),
    })
  })

  it('where a name leads to one, when the connection is made', async () => {
    const server = await serve(() => ({ json: {} }))
    const { port } = new URL(server.url)

    const error = await mistakeOf({ baseUrl: `https://localhost:${port}` })

    expect(error).toMatchObject({
      code: 'configuration',
      hint: 'If that is meant, name localhost in `network.privateHosts`.', // the port is no part of it
    })
    expect(server.seen).toHaveLength(0)
  })

  it('but for the host that the configuration names', async () => {
    const server = await serve(() => ({ json: { ok: true } }))
    const { port } = new URL(server.url)
    const { http } = open({ baseUrl: `http://localhost:${port}`, network: { privateHosts: ['LOCALHOST'] } })

    expect(await http.get('/', z.object({ ok: z.boolean() }))).toEqual({ ok: true })
    expect(await mistakeOf({ baseUrl: server.url, network: { privateHosts: ['localhost'] } })).toMatchObject({
      code: 'configuration',
    })
  })
})

describe('requests go only where they may', () => {
  it.each([
    [
      'over http to a host that was not named',
      { baseUrl: 'http://api.acme.example' },
      'where everybody on the way can read along',
    ],
    ['to what is no address', { baseUrl: 'api.acme.example/v1' }, 'The base URL is no address'],
    ['to a file', { baseUrl: 'file:///etc/passwd' }, 'The base URL is no address'],
    ['with a password in the address', { baseUrl: 'https://me:pw@api.acme.example' }, 'holds a user or a password'],
  ])('not %s', async (_, declaration, message) => {
    expect(await mistakeOf(declaration)).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining(message),
    })
  })

  it('not to a host that is not declared', async () => {
    const server = await serve(() => ({ json: {} }))
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(http.get('https://elsewhere.example/x', Anything))).toMatchObject({
      code: 'configuration',
      message: 'Requests to elsewhere.example are not declared',
    })
  })

  it('to a declared host without credentials or headers', async () => {
    const other = await serve(() => ({ json: {} }))
    const server = await serve(() => ({ json: {} }))
    const { http } = open({
      baseUrl: server.url,
      hosts: [new URL(other.url).host],
      headers: { 'x-tenant': 't' },
      auth: { kind: 'apiKey', headers: { 'x-api-key': 'k3y-of-acme' }, query: { key: 'k' } },
    })

    await http.get(`${other.url}/files/1`, Anything)
    await http.get('/employees', Anything)

    expect(other.seen[0]?.headers).not.toHaveProperty('x-api-key')
    expect(other.seen[0]?.headers).not.toHaveProperty('x-tenant')
    expect(other.seen[0]?.url.search).toBe('')
    expect(server.seen[0]?.headers).toMatchObject({ 'x-api-key': 'k3y-of-acme', 'x-tenant': 't' })
  })

  it('with the credentials of the API never at the token desk, nor those of the desk at the API', async () => {
    const tokens = await serve(() => ({ json: { access_token: 'tok1' } }))
    const server = await serve(() => ({ json: {} }))
    const { http } = open({
      baseUrl: server.url,
      headers: { 'x-tenant': 't' },
      auth: { kind: 'clientCredentials', tokenUrl: `${tokens.url}/token`, clientId: 'c', client: { secret: 'secret' } },
    })

    await http.get('/employees', Anything)

    expect(tokens.seen[0]?.headers).not.toHaveProperty('x-tenant')
    expect(server.seen[0]?.headers.authorization).toBe('Bearer tok1')
  })

  it.each([
    ['../admin', '/v1/employees/..%2Fadmin'],
    ['a/b?c=d#e', '/v1/employees/a%2Fb%3Fc%3Dd%23e'],
    ['1001\r\nX-Evil: 1', '/v1/employees/1001%0D%0AX-Evil%3A%201'],
    ['é', '/v1/employees/%C3%A9'],
  ])('an identifier in a path is one segment: %j', async (id, path) => {
    const server = await serve(() => ({ json: {} }))
    const { http } = open({ baseUrl: `${server.url}/v1` })

    await http.get('/employees/{id}', Anything, { params: { id } })

    expect(server.seen[0]?.url.pathname).toBe(path)
  })

  it.each(['..', '.', ''])('an identifier %j leads nowhere', async (id) => {
    const server = await serve(() => ({ json: {} }))
    const { http } = open({ baseUrl: `${server.url}/v1` })

    expect(await failureOf(http.get('/employees/{id}', Anything, { params: { id } }))).toMatchObject({
      code: 'bad_data',
    })
  })

  it('a path does not lead out of the base URL', async () => {
    const { http } = open({ baseUrl: 'https://api.acme.example/v1' })

    expect(await failureOf(http.get('/../admin', Anything))).toMatchObject({
      message: 'A path leads out of the base URL',
    })
  })

  it('a next link to a private address is another host, whatever it looks like', async () => {
    const server = await serve(() => ({ json: { items: [1], next: 'http://169.254.169.254/latest/meta-data' } }))
    const { http } = open({ baseUrl: server.url })
    const page = z.object({ items: z.array(z.number()), next: z.string() })

    const read = http.pages('/x', page, {
      rows: (of) => of.items,
      next: byNextUrl({ url: (of) => of.next }),
      record: (row) => row,
    })

    expect(await failureOf(readAll(read))).toMatchObject({ code: 'incomplete_read' })
  })
})

describe('secrets stay secret', () => {
  const secret = 'p@ss/w+rd "ü" & <more>'
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
    Buffer.from(`me:${secret}`).toString('base64'),
    JSON.stringify(secret).slice(1, -1),
  ]

  it('in every form, whatever a system sends back, in errors with all that hangs on them', async () => {
    const server = await serve(({ headers }) => ({
      status: 302,
      headers: { location: `https://${Buffer.from(secret).toString('hex')}.example/${headers.authorization}` },
    }))
    const { http } = open({ baseUrl: server.url, auth: { kind: 'basic', username: 'me', password: secret } })

    const error = await failureOf(http.get('/employees', Anything))

    const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error)
    for (const form of forms) expect(shown).not.toContain(form)
    expect(error.message).toContain('[secret]')
  })

  it('in what a connector logs', () => {
    const { cover } = open({
      baseUrl: 'https://api.acme.example',
      auth: { kind: 'basic', username: 'me', password: secret },
    })

    for (const form of forms) expect(cover(`It said: ${form}!`)).toBe('It said: [secret]!')
    expect(cover('nothing to hide')).toBe('nothing to hide')
  })

  it('those of the configuration included that no client uses', () => {
    const config = z.strictObject({
      doors: z.array(
        z.object({
          name: z.string(),
          pin: z
            .string()
            .trim()
            .meta({ secret: true })
            .transform((pin) => pin.replace(' ', '-')),
        }),
      ),
    })
    const lines: string[] = []
    const log = { info: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) }
    const given = {
      ...{ config: { doors: [{ name: 'front', pin: '47-11' }] }, folder: '/', night: '2026-03-01' },
      ...{ community: 'team', jobFunction: null, signal: new AbortController().signal, log, clock: systemClock },
    }
    const connector = { name: 'Doors', config, http: () => ({ baseUrl: 'https://doors.example' }) }

    openContext(connector, given, 0).context.log.warn('front has 47-11')
    openContext({ name: 'Doors', config }, given, 0).context.log.warn('back has 47-11')

    expect(lines).toEqual(['front has [secret]', 'back has [secret]'])
  })

  it('tokens included that came meanwhile', async () => {
    const server = await serve(({ url }) => ({
      json: url.pathname === '/token' ? { access_token: 'fresh-token' } : {},
    }))
    const auth = {
      kind: 'clientCredentials',
      tokenUrl: `${server.url}/token`,
      clientId: 'c',
      client: { secret: 'cl13nt' },
    } as const
    const { http, cover } = open({ baseUrl: server.url, auth })

    await http.get('/employees', Anything)

    expect(cover('fresh-token of cl13nt')).toBe('[secret] of [secret]')
  })

  it('and a query is told nowhere', async () => {
    const server = await serve(() => ({ status: 500 }))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(http.get('/employees?name=Noor', Anything, { query: { email: 'noor@acme.example' } }))

    expect(error.at).toBe('GET /employees')
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/Noor|noor/)
  })
})

describe('TLS', () => {
  async function serveTls(options: { requestCert?: boolean } = {}) {
    const server = createHttpsServer(
      { cert: pem('server.pem'), key: pem('server.key'), ca: pem('ca.pem'), rejectUnauthorized: true, ...options },
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    )
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    onTestFinished(async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    return `https://localhost:${(server.address() as AddressInfo).port}`
  }
  const privateHosts = ['localhost']

  it('trusts an authority of its own where that is configured, and no stranger', async () => {
    const baseUrl = await serveTls()

    await open({ baseUrl, network: { privateHosts, ca: pem('ca.pem') } }).http.get('/', Anything)
    expect(await mistakeOf({ baseUrl, network: { privateHosts } })).toMatchObject({
      code: 'configuration',
      hint: expect.stringContaining('network.ca'),
    })
  })

  it('shows a certificate where a system asks for one', async () => {
    const baseUrl = await serveTls({ requestCert: true })
    const clientCertificate = { cert: pem('client.pem'), key: pem('client.key') }

    await open({ baseUrl, network: { privateHosts, ca: pem('ca.pem'), clientCertificate } }).http.get('/', Anything)
    expect(await mistakeOf({ baseUrl, tries: 1, network: { privateHosts, ca: pem('ca.pem') } })).toMatchObject({
      code: 'configuration',
      hint: expect.stringContaining('network.clientCertificate'),
    })
  })

  it('goes through a proxy, which sees the host and not the key', async () => {
    const seen: string[] = []
    const proxy = createProxy().on('connect', (request, socket) => {
      seen.push(`${request.url} ${request.headers['proxy-authorization']} ${JSON.stringify(request.headers)}`)
      const target = connect(Number(request.url?.split(':').at(-1)), 'localhost', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        target.pipe(socket).pipe(target)
      })
      socket.on('error', () => target.destroy())
      target.on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(
      () =>
        new Promise<void>((resolve) => {
          proxy.closeAllConnections()
          proxy.close(() => resolve())
        }),
    )
    const baseUrl = await serveTls()
    const address = `http://me:pr0xy-pw@127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const { http, cover } = open({
      baseUrl,
      auth: { kind: 'bearer', token: 'very-secret' },
      network: { privateHosts, ca: pem('ca.pem'), proxy: address },
    })

    await http.get('/', Anything)

    expect(seen).toHaveLength(1)
    expect(seen[0]).toContain(`Basic ${Buffer.from('me:pr0xy-pw').toString('base64')}`)
    expect(seen[0]).not.toContain('very-secret')
    expect(cover(address)).not.toContain('pr0xy-pw')
  })

  it('a proxy that is not there is told', async () => {
    const network = { privateHosts, proxy: 'http://127.0.0.1:1' }
    expect(await mistakeOf({ baseUrl: await serveTls(), tries: 1, network })).toMatchObject({ code: 'unavailable' })
  })
})
