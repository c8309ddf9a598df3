import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deliverOrganization, forgetDelivered } from '@rollcall/mail'
import { anonymizeDue, resendMail } from '@rollcall/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { outbox } from './people.js'
import { at, employee, source, World } from './world.js'

const settings = { from: 'Acme <people@acme.example>', transport: 'file:./outbox' }

describe.each(databases)('files of mails on $name', ({ make }) => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-forgotten-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const deliver = (world: World, date: string) =>
    deliverOrganization(world.database, 'acme', {
      ...{ settings, folder, now: () => at(date, '07:00') },
      log: { info: () => undefined, warn: () => undefined },
    })

  const files = () => readdir(join(folder, 'outbox'))

  /** As if the mailer had been killed before it could write down that the mail was handed over, and a person resent it. */
  async function resendAsUnknown(world: World, date: string): Promise<void> {
    const [mail] = await outbox(world)
    await world.database.knex('outbox').where({ id: mail?.id }).update({ state: 'unknown' })
    await resendMail(world.database, Number(mail?.id), at(date, '09:00'))
  }

  async function forget(world: World, date: string): Promise<void> {
    await forgetDelivered(world.database, 'acme', { settings, folder, at: at(date) })
    await anonymizeDue(world.database, 'acme', at(date))
  }

  it('R13 the file of a mail goes, also where it was to be sent once more and its reader left before that', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await deliver(world, '2026-03-01')
    await resendAsUnknown(world, '2026-03-01')
    await world.night('2026-03-02', source([employee('9001')]), { full: true })
    expect(await files()).toHaveLength(1)

    await forget(world, '2026-03-31')
    expect(await files()).toHaveLength(1)
    await forget(world, '2026-04-01')
    expect(await files()).toEqual([])
  })

  it('R13 the file of an invitation goes, also where a new address took its place while it was sent once more', async () => {
    await using world = await World.create(make)
    await world.night('2026-03-01', source([employee('1001')]))
    await deliver(world, '2026-03-01')
    await resendAsUnknown(world, '2026-03-01')
    await world.night('2026-03-02', source([employee('1001', { email: 'new@acme.example' })]))
    await deliver(world, '2026-03-02')
    await world.night('2026-03-03', source([employee('9001')]))
    expect(await files()).toHaveLength(2)

    await forget(world, '2026-04-02')
    expect(await files()).toEqual([])
  })
})
