import { generateKeyPairSync, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { startSourceServer } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { reading } from './reading.js'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })

/** A desk that gives the token `t-0123456789` to whoever asks, and keeps what was asked. */
async function aDesk() {
  const asked: { form: URLSearchParams; authorization: string | undefined }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    asked.push({ form: new URLSearchParams(body), authorization: request.headers.authorization })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token: 't-0123456789', token_type: 'Bearer', expires_in: 3600 }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port')
  return { url: `http://127.0.0.1:${address.port}/token`, asked }
}

/** Reads the employees of a system that takes that token; gives what the desk was asked. */
async function signInWith(signIn: object) {
  const desk = await aDesk()
  const server = await startSourceServer({
    signIn: { by: 'bearer', token: 't-0123456789' },
    answers: { '/employees': () => [{ id: 1, name: 'Bo', department: 'D1' }] },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const system = reading({
    baseUrl: server.url,
    signIn: { tokenUrl: desk.url, ...signIn },
    paging: 'none',
    employees: { path: '/employees', fields: { id: 'id', lastName: 'name', communities: 'department' } },
    communities: { path: '/departments' },
    network: { privateHosts: ['127.0.0.1'] },
  })
  expect((await system.employees()).records).toHaveLength(1)
  const [asked] = desk.asked
  if (asked === undefined) throw new Error('nobody asked for a token')
  return { ...asked, form: Object.fromEntries(asked.form), tokenUrl: desk.url }
}

function claimsOf(jwt = '') {
  const [head = '', body = '', signature = ''] = jwt.split('.')
  expect(verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
  return {
    ...JSON.parse(Buffer.from(head, 'base64url').toString()),
    ...JSON.parse(Buffer.from(body, 'base64url').toString()),
  }
}

describe('signing in', () => {
  it('by client credentials sends the secret where it is wanted, with what else is asked for', async () => {
    const client = { kind: 'clientCredentials', clientId: 'rollcall', clientSecret: 'secret-1', scope: 'people.read' }
    const header = await signInWith(client)
    const body = await signInWith({ ...client, sentIn: 'body', parameters: { audience: 'hr' } })

    expect(header.authorization).toBe(`Basic ${btoa('rollcall:secret-1')}`)
    expect(header.form).toEqual({ grant_type: 'client_credentials', scope: 'people.read' })
    expect(body.authorization).toBeUndefined()
    expect(body.form).toMatchObject({ client_id: 'rollcall', client_secret: 'secret-1', audience: 'hr' })
  })

  it('by client credentials with a key signs who it is', async () => {
    const { form, tokenUrl } = await signInWith({
      kind: 'clientCredentials',
      clientId: 'rollcall',
      privateKey: pem,
      keyId: 'k1',
    })
    expect(claimsOf(form['client_assertion'])).toMatchObject({
      kid: 'k1',
      iss: 'rollcall',
      sub: 'rollcall',
      aud: tokenUrl,
    })
  })

  it('by refresh token shows that one', async () => {
    const client = { kind: 'refreshToken', clientId: 'rollcall', refreshToken: 'refresh-1' }
    const open = await signInWith(client)
    const withSecret = await signInWith({ ...client, clientSecret: 'secret-1' })

    expect(open.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-1', client_id: 'rollcall' })
    expect(withSecret.authorization).toBe(`Basic ${btoa('rollcall:secret-1')}`)
  })

  it('by service account trades a signed text for a token', async () => {
    const { form } = await signInWith({
      kind: 'serviceAccount',
      issuer: 'rollcall@acme.example',
      subject: 'admin@acme.example',
      audience: 'https://login.acme.example',
      privateKey: pem,
    })
    expect(claimsOf(form['assertion'])).toMatchObject({
      iss: 'rollcall@acme.example',
      sub: 'admin@acme.example',
      aud: 'https://login.acme.example',
    })
  })
})
