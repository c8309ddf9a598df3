import { accept, type Database, load, migrate, Outbox } from '@rollcall/platform'
import { instantOf, integrationIds, nightOf } from './night.ts'
import { byHand, hasLoggedIn, type Night, type Size } from './organization.ts'

const DAY = 86_400_000

/** Brings an empty database to where the faulty night begins. */
export async function makeFirstState(database: Database, size: Size): Promise<void> {
  await migrate(database)
  await integrationIds(database)
  const night = (name: Night) => nightOf(database, 'hr', { night: name, size, sink: '/nowhere' })
  await night('imported')
  await load(database, byHand(size), instantOf('imported'))
  await logIn(database, size, instantOf('imported'))
  await night('leftLongAgo')
  await night('left')
  await nightOf(database, 'roster', { night: 'eve', size, sink: '/nowhere' })
}

/** Some log in; of the others some got their invitation, and some wait for it still. */
async function logIn(database: Database, size: Size, at: number): Promise<void> {
  const indexOf = new Map<string, number>()
  for (let index = 0; index < size.employees; index++) indexOf.set(`e${index}@acme.example`, index)
  const outbox = await Outbox.open(database, 'acme')
  if (!(outbox instanceof Outbox)) throw new Error(`The outbox is held by ${outbox.heldBy}`)
  const tokens: string[] = []
  try {
    for (;;) {
      const { mails, dropped } = await outbox.claim(500, at)
      if (mails.length + dropped === 0) break
      const outcomes = mails.map((mail) => {
        const index = indexOf.get(mail.recipient) ?? 0
        const waits = !hasLoggedIn(index) && index % 3 === 0
        if (hasLoggedIn(index) && mail.kind === 'invitation') tokens.push(mail.token)
        return waits
          ? ({ id: mail.id, result: 'deferred', error: '450 at RCPT TO' } as const)
          : ({ id: mail.id, result: 'sent' } as const)
      })
      await outbox.settle(outcomes, at)
    }
  } finally {
    await outbox.close()
  }
  for (const token of tokens) await accept(database, token, at + DAY)
}
