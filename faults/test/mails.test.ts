import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Grounds } from '../fault.ts'
import { Authority, canCertify } from '../mails/certificates.ts'
import { deliverOnce } from '../mails/mailer.ts'
import { Sink, type SinkOptions } from '../mails/sink.ts'
import { AT, makeWaitingMails } from '../mails/waiting-mails.ts'
import { expectToHold } from './short.ts'

describe('mails to a server that gives every kind of trouble', () => {
  const grounds = new Grounds({ database: 'SQLite', server: null })
  afterAll(() => grounds[Symbol.asyncDispose]())

  it('R26 arrive once, or are listed as unknown, though the mailer is killed again and again', async () => {
    await expectToHold('smtp', { database: 'SQLite', server: null, grounds }, { seconds: 30, times: 60 })
  })
})

/** Not a loopback address by its looks, so that nothing goes there without TLS. */
const HOST = '::ffff:127.0.0.1'
const LOGIN = { user: 'people@acme.example', pass: 'p@ss/word' }

describe.skipIf(!canCertify)('a mail server with a certificate of an authority of one’s own', () => {
  let folder = ''
  let own: Authority
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-certificates-'))
    own = await Authority.found(folder, 'own')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const quiet: SinkOptions = { random: Math.random, share: 0, stallMs: 0, login: LOGIN }

  /** Delivers four mails, and says how many arrived and where they stand. */
  async function deliver(sink: Sink, { password = LOGIN.pass, trusted }: { password?: string; trusted?: Authority }) {
    await using waiting = await makeWaitingMails({ server: null }, 4)
    const login = `${encodeURIComponent(LOGIN.user)}:${encodeURIComponent(password)}`
    const transport = `smtp://${login}@[${HOST}]:${sink.port}`
    const environment = trusted ? { NODE_EXTRA_CA_CERTS: trusted.file } : {}
    const { warnings } = await deliverOnce({ url: waiting.url, transport, at: AT }, environment)
    const states = new Set((await waiting.read()).map(({ state }) => state))
    return { arrived: sink.takenInAll, states: [...states], warnings }
  }

  it('is believed where NODE_EXTRA_CA_CERTS names the authority', async () => {
    await using sink = await Sink.start({ ...quiet, tls: await own.certify(`IP:${HOST}`) })
    expect(await deliver(sink, { trusted: own })).toEqual({ arrived: 4, states: ['sent'], warnings: [] })
  })

  it.each([
    ['no authority that is known', `IP:${HOST}`, false],
    ['another server’s name', 'DNS:mail.globex.example', true],
  ])('gets no mail where the certificate has %s', async (_, subject, isTrusted) => {
    await using sink = await Sink.start({ ...quiet, tls: await own.certify(subject) })
    const { arrived, states, warnings } = await deliver(sink, isTrusted ? { trusted: own } : {})
    expect({ arrived, states }).toEqual({ arrived: 0, states: ['pending'] })
    expect(warnings).toEqual([expect.stringContaining('check mail.transport')])
  })

  it('gets no mail, and no password, without TLS', async () => {
    await using sink = await Sink.start({ random: Math.random, share: 0, stallMs: 0 })
    expect(await deliver(sink, {})).toMatchObject({ arrived: 0, states: ['pending'] })
  })

  it('keeps mails waiting where the password is wrong', async () => {
    await using sink = await Sink.start({ ...quiet, tls: await own.certify(`IP:${HOST}`) })
    const { arrived, states, warnings } = await deliver(sink, { password: 'wrong', trusted: own })
    expect({ arrived, states }).toEqual({ arrived: 0, states: ['pending'] })
    expect(warnings).toEqual([expect.stringMatching(/535/)])
  })
})
