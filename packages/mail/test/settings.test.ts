import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { MailConfigError, mistakesIn, subjectOf } from '../src/index.js'
import { Acme, MONDAY, openPlatform } from './acme.js'

const [sqlite] = databases

describe('the settings of mails', () => {
  it.each([
    [{ from: 'nobody' }, 'mail.from'],
    [{ from: '' }, 'mail.from'],
    [{ from: 'Acme <people@acme.example>, Evil <evil@evil.example>' }, 'mail.from'],
    [{ transport: 'outbox' }, 'mail.transport'],
    [{ transport: 'smtp://' }, 'mail.transport'],
    [{ transport: 'smtp://mail.acme.example/inbox' }, 'mail.transport'],
    [{ transport: 'smtp://user:100%@mail.acme.example' }, 'mail.transport'],
    [{ link: 'people.acme.example' }, 'mail.link'],
    [{ link: 'javascript:alert(1)' }, 'mail.link'],
    [{ link: 'https://people.acme.example/#welcome' }, 'mail.link'],
  ])('a mistake in %j is told by its place, and nothing is sent', async (settings, path) => {
    if (!sqlite) throw new Error('There is no SQLite')
    await using platform = await openPlatform(sqlite.make)
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()

    const delivery = acme.deliver(MONDAY, settings)

    await expect(delivery).rejects.toThrow(MailConfigError)
    await expect(delivery).rejects.toMatchObject({ path, hint: expect.stringContaining(path.replace('mail.', '')) })
    expect(await acme.state(mail)).toBe('pending')
  })

  it('all mistakes are told at once, before anything runs', () => {
    const mistakes = mistakesIn({ from: 'nobody', transport: 'pigeon', link: 'nowhere' })

    expect(mistakes.map((mistake) => mistake.path)).toEqual(['mail.from', 'mail.transport', 'mail.link'])
    expect(mistakesIn({ from: 'people@acme.example', transport: 'smtps://user:p%40ss@mail.acme.example' })).toEqual([])
  })

  it('a subject can be told without writing the mail', () => {
    expect(subjectOf('invitation', 'de-AT', 'nl', 'Acme')).toBe('Willkommen in der App von Acme')
    expect(subjectOf('transfer', 'fr', 'nl', 'Acme')).toBe('Je hebt een nieuwe plek in de app van Acme')
    expect(subjectOf('transfer', 'fr', 'fr', 'Acme')).toBe('You have a new place in the Acme app')
  })
})
