import { Outbox, openDatabase } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { Acme, MONDAY, openPlatform } from './acme.js'

async function openOutbox(acme: Acme, database = acme.database): Promise<Outbox> {
  const outbox = await Outbox.open(database, acme.id)
  if (!(outbox instanceof Outbox)) throw new Error(`held by ${outbox.heldBy}`)
  return outbox
}

describe.each(databases)('mails that are taken at once on $name', ({ name, make }) => {
  it('R26 a mailer that lost its turn takes nothing beside the one that has it', async () => {
    await using platform = await openPlatform(make)
    await using acme = await Acme.open(platform.database)
    const mails = [await acme.invite(), await acme.move(['Kitchen'], ['Bar'])].map(({ mail }) => mail)
    const former = await openOutbox(acme)
    await platform.database
      .knex('leases')
      .where({ name: `outbox:${acme.id}` })
      .update({ until: 0 })
    const present = await openOutbox(acme)

    const [lost, taken] = await Promise.allSettled([former.claim(50, MONDAY), present.claim(50, MONDAY)])

    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'lease_lost' } })
    expect(taken.status === 'fulfilled' && taken.value.mails.map(({ id }) => id).sort()).toEqual(mails.sort())
  })

  it.runIf(name === 'MariaDB')(
    'R11 R26 a mail that is dropped at the very moment of being taken is not sent',
    async () => {
      const empty = await make()
      await using platform = await openPlatform(async () => empty)
      await using acme = await Acme.open(platform.database)
      const { mail, employee } = await acme.invite()
      const stays = await acme.invite()
      const outbox = await openOutbox(acme)
      // As a server does it that has no snapshot isolation: MySQL, and MariaDB before 10.6.18.
      await platform.database.knex.raw('SET SESSION innodb_snapshot_isolation = OFF').catch(() => undefined)
      const elsewhere = await openDatabase(empty.url, '/')
      try {
        const removal = await elsewhere.knex.transaction()
        await removal('employees').where({ id: employee }).update({ state: 'removed', removed_at: MONDAY })
        await removal('outbox').where({ id: mail }).delete()
        const isWaiting = new Promise<void>((done) => {
          platform.database.knex.on('query', ({ sql }: { sql: string }) => {
            if (sql.startsWith('update `outbox`')) done()
          })
        })
        const claimed = outbox.claim(50, MONDAY)
        await isWaiting
        await removal.commit()

        expect((await claimed).mails.map(({ id }) => id)).toEqual([stays.mail])
      } finally {
        await elsewhere.close()
      }
    },
  )
})
