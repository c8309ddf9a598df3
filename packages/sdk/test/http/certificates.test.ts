import { once } from 'node:events'
import { createServer as createHttps } from 'node:https'
import { connect, createServer, rootCertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { Authority, type CertificateOptions } from '../../../../test/authority.js'
import { Authorities, certificateProblem } from '../../src/http/index.js'
import { failureOf, open } from './reading.js'

const Anything = z.unknown()
const place = { owner: 'the owner of the directory', address: 'url' }
let authority: Authority
beforeAll(async () => {
  authority = await Authority.make()
})
afterAll(() => authority[Symbol.asyncDispose]())

const mistakes = (text: string) => Authorities.safeParse(text).error?.issues.map(({ message }) => message) ?? []

describe('certificates of authorities', () => {
  const [first = '', second = ''] = rootCertificates

  it('are one or several, with whatever is written between them', () => {
    expect(mistakes(first)).toEqual([])
    expect(mistakes(`Our authority\n${first}\n\nand another\n${second}\n`)).toEqual([])
  })

  it.each([
    ['a path', '/etc/rollcall/ca.pem'],
    ['a binary certificate that was read as text', '0\u0082\u0003\ufffd0\u0082\u0002'],
    ['a certificate that is cut off', first.slice(0, 500)],
    ['one whole certificate, and one that is cut off', `${first}\n${second.slice(0, 500)}`],
    ['something else between the lines of a certificate', first.replace(/M.*/, 'nonsense')],
  ])('are not %s', (_, text) => {
    expect(mistakes(text)).toEqual([expect.stringContaining('must be certificates as text (PEM)')])
  })

  it('are told apart from a private key, which they never repeat', async () => {
    const { cert, key } = await authority.issue({ hosts: 'DNS:localhost' })
    expect(mistakes(cert + key)).toEqual([
      'must hold certificates alone, and a private key stands in it: take it away from there',
    ])
  })
})

describe('a certificate that is not trusted', () => {
  async function problem(of: CertificateOptions, ca: string) {
    const { cert, key } = await authority.issue(of)
    const server = createServer({ cert, key }, (socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
    const socket = connect({ port: address.port, host: 'localhost', ca })
    const [error] = await once(socket, 'error')
    return certificateProblem(error, place)
  }

  it('says which of its faults it is, and who mends it', async () => {
    const stranger = await Authority.make()
    onTestFinished(() => stranger[Symbol.asyncDispose]())

    expect(await problem({ hosts: 'DNS:localhost', days: -1 }, authority.ca)).toEqual({
      what: 'has expired',
      hint: 'Let the owner of the directory renew it.',
    })
    expect(await problem({ hosts: 'DNS:dc1.acme.example' }, authority.ca)).toEqual({
      what: 'is for another host: DNS:dc1.acme.example',
      hint: 'Write the host in `url` as the certificate has it, or let the owner of the directory add this name to it.',
    })
    expect(await problem({ hosts: 'DNS:localhost' }, stranger.ca)).toEqual({
      what: 'comes from an authority that is not known',
      hint: 'Give the certificate of that authority (PEM) under `ca`: the owner of the directory has it.',
    })
  })

  it('is no word for other troubles', () => {
    expect(certificateProblem(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), place)).toBeNull()
  })
})

describe('a system that is asked over HTTPS', () => {
  async function failureWith(of: CertificateOptions, ca: string) {
    const { cert, key } = await authority.issue(of)
    const server = createHttps({ cert, key }, (_, response) => void response.end('{}')).listen(0, 'localhost')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
    const baseUrl = `https://localhost:${address.port}`
    const { http } = open({ baseUrl, network: { privateHosts: ['localhost'], ca } })
    const { message, hint, code } = await failureOf(http.get('/', Anything))
    const withoutPort = (text: string) => text.replaceAll(`localhost:${address.port}`, 'localhost')
    return { code, message: withoutPort(message), hint: withoutPort(hint ?? '') }
  }

  it('tells which fault its certificate has, and who mends it', async () => {
    const stranger = await Authority.make()
    onTestFinished(() => stranger[Symbol.asyncDispose]())

    expect(await failureWith({ hosts: 'DNS:localhost', days: -1 }, authority.ca)).toEqual({
      code: 'configuration',
      message: 'The certificate of localhost has expired',
      hint: 'Let the owner of localhost renew it.',
    })
    expect(await failureWith({ hosts: 'DNS:dc1.acme.example' }, authority.ca)).toEqual({
      code: 'configuration',
      message: 'The certificate of localhost is for another host: DNS:dc1.acme.example',
      hint: 'Write the host in the configuration as the certificate has it, or let the owner of localhost add this name to it.',
    })
    expect(await failureWith({ hosts: 'DNS:localhost' }, stranger.ca)).toEqual({
      code: 'configuration',
      message: 'The certificate of localhost comes from an authority that is not known',
      hint: 'Give the certificate of that authority (PEM) under `network.ca`: the owner of localhost has it.',
    })
  })
})
