import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { Acme, openPlatform, type Platform } from './acme.js'

describe.each(databases)('names and addresses of any kind on $name', ({ make }) => {
  let platform: Platform
  beforeAll(async () => {
    platform = await openPlatform(make)
  })
  afterAll(() => platform[Symbol.asyncDispose]())

  it.each([
    { name: 'Noor\r\nBcc: everybody@evil.example', shown: 'Noor Bcc: everybody@evil.example' },
    { name: 'Noor\nSubject: You have won\n\nClick here', shown: 'Noor Subject: You have won Click here' },
    { name: 'Noor\u2028Bcc: everybody@evil.example', shown: 'Noor Bcc: everybody@evil.example' },
    { name: '=?utf-8?q?evil=0ABcc:_everybody?=', shown: '= ?utf-8?q?evil=0ABcc:_everybody?=' },
    ...[
      '"Noor" <evil@evil.example>, Noor',
      'Noor, evil@evil.example;',
      'Noor \\" (evil@evil.example)',
      'Zoë Ørsted 🌱',
      '名前 '.repeat(30).trim(),
    ].map((name) => ({ name, shown: name })),
  ])('the name $name stays a name', async ({ name: firstName, shown }) => {
    await using acme = await Acme.open(platform.database, { name: `Acme ${firstName}` })
    const { mail } = await acme.invite({ firstName, lastName: 'de Wit' })

    expect(await acme.deliver()).toMatchObject({ sent: 1 })

    const email = await acme.read(mail)
    expect(email.to).toEqual([{ name: `${shown} de Wit`, address: 'noor@acme.example' }])
    expect(email.subject).toBe(`Welcome to the Acme ${shown} app`)
    expect(email.bcc ?? []).toEqual([])
    expect(email.headers.map((header) => header.key).sort()).toEqual([
      'auto-submitted',
      'content-language',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
      'x-auto-response-suppress',
    ])
  })

  it('what looks like HTML in a name is shown as text', async () => {
    await using acme = await Acme.open(platform.database, { name: 'R&D <Acme>' })
    const { mail } = await acme.move(['<img src=x onerror=alert(1)>'], [`"Bar" & 'Grill'`])

    await acme.deliver()

    const { html, text } = await acme.read(mail, 'transfer')
    expect(html).not.toContain('<img')
    expect(html).toContain('from &lt;img src=x onerror=alert(1)&gt; to &quot;Bar&quot; &amp; &#39;Grill&#39;')
    expect(html).toContain('R&amp;D &lt;Acme&gt;')
    expect(text).toContain(`from <img src=x onerror=alert(1)> to "Bar" & 'Grill'`)
  })

  it.each([
    'noor@acme.example, evil@evil.example',
    'noor@acme.example evil@evil.example',
    'Noor <noor@acme.example>',
    'noor@acme.example\r\nBcc: evil@evil.example',
    '"noor@evil.example "@acme.example',
    'noor@acme@evil.example',
    'noor',
    '',
  ])('the recipient %j is no address, so nothing is sent', async (email) => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite({ email })

    expect(await acme.deliver()).toMatchObject({ sent: 0, failed: 1 })

    expect(await acme.files()).toEqual([])
    expect(await acme.row(mail)).toMatchObject({ state: 'failed', error: 'the recipient is no address' })
  })

  it('an employee without a first name is greeted all the same', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite({ firstName: null })

    await acme.deliver()

    expect((await acme.read(mail)).text).toMatch(/^Hello,\n/)
  })

  it('every line of the file ends in CRLF, and none is longer than the standard allows', async () => {
    await using acme = await Acme.open(platform.database, { language: 'nl', name: 'Zoë’s Café' })
    const { mail } = await acme.invite()

    await acme.deliver()

    const raw = await acme.raw(mail)
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78)
    expect(raw).toMatch(/^[\x20-\x7e\r\n]*$/)
  })
})
