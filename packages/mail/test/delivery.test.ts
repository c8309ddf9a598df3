import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Outbox } from '@rollcall/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { forgetDelivered } from '../src/index.js'
import { Acme, DAY, MINUTE, MONDAY, openPlatform, type Platform } from './acme.js'

describe.each(databases)('mails on $name', ({ make }) => {
  let platform: Platform
  beforeAll(async () => {
    platform = await openPlatform(make)
  })
  afterAll(() => platform[Symbol.asyncDispose]())

  it('R6 an invitation is written in the language of the employee', async () => {
    await using acme = await Acme.open(platform.database, { language: 'en' })
    const dutch = await acme.invite({ language: 'nl-BE' })
    const german = await acme.invite({ language: 'de' })

    expect(await acme.deliver()).toMatchObject({ sent: 2, failed: 0, unknown: 0 })

    expect(await acme.read(dutch.mail)).toMatchObject({
      subject: 'Welkom in de app van Acme',
      from: { name: 'Acme', address: 'people@acme.example' },
      to: [{ name: 'Noor de Wit', address: 'noor@acme.example' }],
      text: expect.stringContaining('Hoi Noor,'),
      html: expect.stringContaining('Voor het eerst inloggen'),
    })
    expect((await acme.read(german.mail)).subject).toBe('Willkommen in der App von Acme')
  })

  it('R6 a language without texts falls back to that of the organization, and that to English', async () => {
    await using acme = await Acme.open(platform.database, { language: 'nl' })
    await using usine = await Acme.open(platform.database, { language: 'fr', name: 'Usine' })
    const atAcme = await acme.invite({ language: 'pl' })
    const atUsine = await usine.invite({ language: 'pl' })

    await acme.deliver()
    await usine.deliver()

    expect((await acme.read(atAcme.mail)).subject).toBe('Welkom in de app van Acme')
    expect((await usine.read(atUsine.mail)).subject).toBe('Welcome to the Usine app')
  })

  it('R6 the link carries a token that the platform knows by its hash alone', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail, invitation } = await acme.invite()

    await acme.deliver(MONDAY, { link: 'https://people.acme.example/welcome' })

    const token = await acme.tokenIn(mail)
    expect((await acme.read(mail)).html).toContain(`href="https://people.acme.example/welcome#${token}"`)
    const row = await platform.database.knex('invitations').where({ id: invitation }).first()
    expect(row.token_hash).toBe(createHash('sha256').update(token).digest('hex'))
    expect(Number(row.expires_at)).toBe(MONDAY + 90 * DAY)
    const outbox = await platform.database.knex('outbox').where({ id: mail }).first()
    expect(JSON.stringify([row, outbox])).not.toContain(token)
  })

  it('R10 the mail about a transfer names the communities left and joined', async () => {
    await using acme = await Acme.open(platform.database, { language: 'de' })
    const one = await acme.move(['Kitchen'], ['Bar'], { language: 'en' })
    const several = await acme.move(['Keuken', 'Afwas'], ['Bar', 'Terras', 'Café Zuid'], { language: 'nl' })
    const fallback = await acme.move(['Küche'], ['Theke', 'Lager'], { language: 'fr' })

    expect(await acme.deliver()).toMatchObject({ sent: 3 })

    expect((await acme.read(one.mail, 'transfer')).text).toContain('from Kitchen to Bar')
    expect((await acme.read(several.mail, 'transfer')).text).toContain(
      'van Keuken en Afwas naar Bar, Terras en Café Zuid',
    )
    expect((await acme.read(fallback.mail, 'transfer')).text).toContain('von Küche zu Theke und Lager')
  })

  it('R26 many mails go out in batches, each once', async () => {
    await using acme = await Acme.open(platform.database)
    const mails: number[] = []
    for (let index = 0; index < 120; index++) mails.push((await acme.invite({ email: `n${index}@acme.example` })).mail)

    expect(await acme.deliver()).toMatchObject({ sent: 120 })
    expect(await acme.deliver()).toMatchObject({ sent: 0 })

    expect(await acme.files()).toEqual(mails.map((mail) => `${mail}-invitation.eml`).sort())
    expect(new Set(await Promise.all(mails.map((mail) => acme.tokenIn(mail)))).size).toBe(120)
  })

  it('R26 a mail that was being handed over when the mailer died is unknown, and not sent again', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()
    const outbox = await openOutbox(acme)
    expect((await outbox.claim(10, MONDAY)).mails).toHaveLength(1)
    await outbox.close() // as a killed mailer leaves it: claimed, and never settled
    const later = await acme.invite()

    expect(await acme.deliver()).toMatchObject({ unknown: 1, sent: 1 })

    expect(await acme.row(mail)).toMatchObject({ state: 'unknown', error: 'the mailer stopped while handing it over' })
    expect(await acme.files()).toEqual([`${later.mail}-invitation.eml`])
    expect(acme.warnings).toEqual([expect.stringContaining('1 mails may or may not have been sent')])
    expect(await acme.deliver()).toMatchObject({ unknown: 0, sent: 0 })
  })

  it('R27 nobody delivers while another mailer does', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()
    const outbox = await openOutbox(acme)

    expect(await acme.deliver()).toMatchObject({ sent: 0, heldBy: expect.stringContaining(String(process.pid)) })
    expect(await acme.state(mail)).toBe('pending')

    await outbox.close()
    expect(await acme.deliver()).toMatchObject({ sent: 1, heldBy: null })
  })

  it('R8 R11 a mail that nobody should get any more is dropped', async () => {
    await using acme = await Acme.open(platform.database)
    const removed = await acme.invite({ state: 'removed' })
    const readdressed = await acme.invite()
    await platform.database.knex('invitations').where({ id: readdressed.invitation }).update({ died_at: MONDAY })
    const gone = await acme.move(['Kitchen'], ['Bar'], { state: 'removed' })
    const good = await acme.invite()

    expect(await acme.deliver()).toMatchObject({ sent: 1, dropped: 3 })

    expect(await acme.files()).toEqual([`${good.mail}-invitation.eml`])
    for (const { mail } of [removed, readdressed, gone]) expect(await acme.row(mail)).toBeUndefined()
  })

  it('R10 news of a transfer follows an employee to a new address', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail, employee } = await acme.move(['Kitchen'], ['Bar'])
    await platform.database.knex('employees').where({ id: employee }).update({ email: 'new@acme.example' })

    await acme.deliver()

    expect((await acme.read(mail, 'transfer')).to).toEqual([{ name: 'Noor de Wit', address: 'new@acme.example' }])
  })

  it('R13 the files of mails to an employee go once its 30 days are over', async () => {
    await using acme = await Acme.open(platform.database)
    const gone = [await acme.invite(), await acme.move(['Kitchen'], ['Bar'])]
    const restorable = await acme.invite()
    const stays = await acme.invite()
    await acme.deliver()
    const remove = (employee: number, at: number) =>
      platform.database.knex('employees').where({ id: employee }).update({ state: 'removed', removed_at: at })
    for (const { employee } of gone) await remove(employee, MONDAY)
    await remove(restorable.employee, MONDAY + 1)

    await forgetDelivered(platform.database, acme.id, {
      settings: { from: 'people@acme.example', transport: 'file:./outbox' },
      folder: acme.folder,
      at: MONDAY + 30 * DAY,
    })

    expect(await acme.files()).toEqual([`${restorable.mail}-invitation.eml`, `${stays.mail}-invitation.eml`].sort())
  })

  it('a mail waits for its time', async () => {
    await using acme = await Acme.open(platform.database)
    await acme.invite({}, MONDAY + DAY)

    expect(await acme.deliver(MONDAY)).toMatchObject({ sent: 0 })
    expect(await acme.deliver(MONDAY + DAY)).toMatchObject({ sent: 1 })
  })

  it('a folder that cannot be written costs no mail: they wait, and the log says what to check', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()
    await writeFile(join(acme.folder, 'file'), '')

    expect(await acme.deliver(MONDAY, { transport: 'file:./file/outbox' })).toMatchObject({ sent: 0, deferred: 1 })
    expect(await acme.row(mail)).toMatchObject({ state: 'pending', attempts: 0, due: MONDAY + MINUTE })
    expect(acme.warnings).toEqual([expect.stringMatching(/ENOTDIR.*check mail\.transport/)])

    expect(await acme.deliver(MONDAY + MINUTE)).toMatchObject({ sent: 1 })
  })

  it('a delivery that is stopped leaves the rest for the next one', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()

    expect(await acme.deliver(MONDAY, {}, AbortSignal.abort())).toMatchObject({ sent: 0 })
    expect(await acme.state(mail)).toBe('pending')
  })
})

async function openOutbox(acme: Acme): Promise<Outbox> {
  const outbox = await Outbox.open(acme.database, acme.id)
  if (!(outbox instanceof Outbox)) throw new Error(`held by ${outbox.heldBy}`)
  return outbox
}
