import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { Acme, MINUTE, MONDAY, openPlatform, type Platform, tokenOf } from './acme.js'
import { MailServer } from './mail-server.js'

describe.each(databases)('mails over SMTP on $name', ({ make }) => {
  let platform: Platform
  beforeAll(async () => {
    platform = await openPlatform(make)
  })
  afterAll(() => platform[Symbol.asyncDispose]())

  it('R6 an invitation arrives whole, over connections that are kept', async () => {
    await using acme = await Acme.open(platform.database, { language: 'nl' })
    await using server = await MailServer.start()
    for (let index = 0; index < 20; index++) await acme.invite({ email: `n${index}@acme.example` })

    expect(await acme.deliver(MONDAY, { transport: server.url() })).toMatchObject({ sent: 20, failed: 0, unknown: 0 })

    expect(server.recipients()).toEqual(Array.from({ length: 20 }, (_, index) => `n${index}@acme.example`).sort())
    expect(new Set(server.received.map(tokenOf)).size).toBe(20)
    expect(server.received[0]).toMatchObject({ subject: 'Welkom in de app van Acme' })
    expect(server.connections).toBeLessThanOrEqual(4)
  })

  it('R26 a recipient who is refused fails, and the others get their mails', async () => {
    await using acme = await Acme.open(platform.database)
    await using server = await MailServer.start()
    const refused = await acme.invite({ email: 'nobody@acme.example' })
    const spam = await acme.invite({ email: 'strict@acme.example' })
    for (const email of ['a@acme.example', 'b@acme.example', 'c@acme.example']) await acme.invite({ email })
    server.behave('nobody@acme.example', 'refuseRecipient')
    server.behave('strict@acme.example', 'refuseContent')

    expect(await acme.deliver(MONDAY, { transport: server.url() })).toMatchObject({ sent: 3, failed: 2 })

    expect(server.recipients()).toEqual(['a@acme.example', 'b@acme.example', 'c@acme.example'])
    expect(await acme.row(refused.mail)).toMatchObject({ state: 'failed', error: '550 at RCPT TO' })
    expect(await acme.row(spam.mail)).toMatchObject({ state: 'failed', error: '554 at DATA' })
  })

  it.each(['deferRecipient', 'deferContent'] as const)(
    'R26 a mail that the server puts off (%s) is tried again after growing pauses, then fails',
    async (behavior) => {
      await using acme = await Acme.open(platform.database)
      await using server = await MailServer.start()
      const { mail } = await acme.invite()
      server.behave('noor@acme.example', behavior)

      let at = MONDAY
      for (const pause of [1, 5, 30, 120, 360]) {
        expect(await acme.deliver(at, { transport: server.url() })).toMatchObject({ deferred: 1, failed: 0 })
        expect(await acme.row(mail)).toMatchObject({ state: 'pending', due: at + pause * MINUTE })
        expect(await acme.deliver(at + pause * MINUTE - 1, { transport: server.url() })).toMatchObject({ deferred: 0 })
        at += pause * MINUTE
      }
      expect(await acme.deliver(at, { transport: server.url() })).toMatchObject({ deferred: 0, failed: 1 })
      expect(await acme.state(mail)).toBe('failed')
    },
  )

  it('R26 a mail that was put off arrives once, with the token that counts', async () => {
    await using acme = await Acme.open(platform.database)
    await using server = await MailServer.start()
    await acme.invite()
    server.behave('noor@acme.example', 'deferContent')
    await acme.deliver(MONDAY, { transport: server.url() })
    server.behave('noor@acme.example', 'take')

    expect(await acme.deliver(MONDAY + MINUTE, { transport: server.url() })).toMatchObject({ sent: 1 })

    expect(server.recipients()).toEqual(['noor@acme.example'])
  })

  it('R26 a mail whose answer was lost is unknown, and never sent again by itself', async () => {
    await using acme = await Acme.open(platform.database)
    await using server = await MailServer.start()
    const { mail } = await acme.invite()
    server.behave('noor@acme.example', 'hangUp')

    expect(await acme.deliver(MONDAY, { transport: server.url() })).toMatchObject({ sent: 0, unknown: 1, deferred: 0 })
    expect(await acme.row(mail)).toMatchObject({ state: 'unknown', error: expect.stringContaining('no answer') })

    server.behave('noor@acme.example', 'take')
    expect(await acme.deliver(MONDAY + MINUTE, { transport: server.url() })).toMatchObject({ sent: 0, unknown: 0 })
    expect(server.recipients()).toEqual(['noor@acme.example']) // the server had taken it
  })

  it('R26 a mail at which the server always hangs up is given up in the end, and holds nobody up', async () => {
    await using acme = await Acme.open(platform.database)
    await using server = await MailServer.start()
    const { mail } = await acme.invite()
    const others = Array.from({ length: 9 }, (_, index) => `n${index}@acme.example`)
    for (const email of others) await acme.invite({ email })
    server.behave('noor@acme.example', 'hangUpAtRecipient')

    expect(await acme.deliver(MONDAY, { transport: server.url() })).toMatchObject({ sent: 9, deferred: 1 })
    expect(server.recipients()).toEqual(others)
    expect(await acme.row(mail)).toMatchObject({ state: 'pending', attempts: 1, due: MONDAY + MINUTE })

    let at = MONDAY
    for (const pause of [1, 5, 30, 120, 360]) {
      at += pause * MINUTE
      await acme.deliver(at, { transport: server.url() })
    }
    expect(await acme.row(mail)).toMatchObject({ state: 'failed', attempts: 6 })
  })

  it('R26 where a server answers to none of some mails, the others wait for the next delivery', async () => {
    await using acme = await Acme.open(platform.database)
    await using server = await MailServer.start()
    for (let index = 0; index < 4; index++) {
      await acme.invite({ email: `silent${index}@acme.example` })
      server.behave(`silent${index}@acme.example`, 'hangUpAtRecipient')
    }
    const later = await acme.invite({ email: 'later@acme.example' })

    expect(await acme.deliver(MONDAY, { transport: server.url() })).toMatchObject({ sent: 0, deferred: 4 })
    expect(await acme.row(later.mail)).toMatchObject({ state: 'pending', attempts: 0, due: MONDAY })
    expect(acme.warnings).toEqual([expect.stringContaining('answers to none of them')])

    await acme.deliver(MONDAY + MINUTE, { transport: server.url() })
    expect(server.recipients()).toEqual(['later@acme.example'])
  })

  it('a server that hangs up before it greets costs no mail and no attempt', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()
    await using server = await deafServer()

    expect(await acme.deliver(MONDAY, { transport: server.url })).toMatchObject({ deferred: 1, unknown: 0 })

    expect(await acme.row(mail)).toMatchObject({ state: 'pending', attempts: 0, due: MONDAY + MINUTE })
    expect(acme.warnings).toEqual([expect.stringMatching(/^Mails have to wait.*check mail\.transport$/)])
  })

  it('a server that is not there costs no mail either', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()
    let url = ''
    {
      await using server = await deafServer()
      url = server.url
    }

    expect(await acme.deliver(MONDAY, { transport: url })).toMatchObject({ deferred: 1 })

    expect(await acme.row(mail)).toMatchObject({ state: 'pending', error: expect.stringContaining('ECONNREFUSED') })
  })

  it('a password that is refused lets all mails wait, and is not shown', async () => {
    await using acme = await Acme.open(platform.database)
    await using server = await MailServer.start({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('no')),
    })
    const mails = [await acme.invite(), await acme.invite()]

    await acme.deliver(MONDAY, { transport: server.url('people:s3cret@') })

    for (const { mail } of mails) expect(await acme.state(mail)).toBe('pending')
    expect(acme.warnings).toEqual([expect.stringContaining('535')])
    expect(JSON.stringify([acme.warnings, await acme.row(mails[0]?.mail ?? 0)])).not.toContain('s3cret')
  })

  it('no mail leaves the machine without TLS, nor to a server whose certificate nobody vouches for', async () => {
    await using acme = await Acme.open(platform.database)
    await using plain = await MailServer.start({ allowInsecureAuth: true })
    await using selfSigned = await MailServer.start({ secure: true })
    const { mail } = await acme.invite()
    const notKnownAsThisMachine = plain.url().replace('127.0.0.1', '0.0.0.0')

    await acme.deliver(MONDAY, { transport: notKnownAsThisMachine })
    await acme.deliver(MONDAY + MINUTE, { transport: selfSigned.url().replace('smtp:', 'smtps:') })

    expect(plain.connections).toBe(1)
    expect(selfSigned.connections).toBe(1)
    expect([...plain.received, ...selfSigned.received]).toEqual([])
    expect(await acme.row(mail)).toMatchObject({ state: 'pending', attempts: 0 })
    expect(acme.warnings).toEqual([expect.stringContaining('STARTTLS'), expect.stringContaining('CERT')])
  })

  it('an address in percent-encoding signs in as what it stands for', async () => {
    await using acme = await Acme.open(platform.database)
    const logins: unknown[] = []
    await using server = await MailServer.start({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        logins.push([username, password])
        done(null, { user: username })
      },
    })
    await acme.invite()

    expect(await acme.deliver(MONDAY, { transport: server.url('people%40acme.example:p%40ss%2Fword@') })).toMatchObject(
      {
        sent: 1,
      },
    )
    expect(logins).toEqual([['people@acme.example', 'p@ss/word']])
  })
})

/** Takes connections and hangs up at once. */
async function deafServer(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server does not listen')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())),
  }
}
