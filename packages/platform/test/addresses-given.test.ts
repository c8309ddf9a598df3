import { type Database, load, restore } from '@rollcall/platform'
import { describe, expect, it, vi } from 'vitest'
import { databases } from '../../../test/databases.js'
import { DAY, given, START } from './given.js'

const ADDRESS = 'desk@acme.example'
const ADA = { id: 'ada', firstName: 'Ada', lastName: 'Byron', email: ADDRESS }

/** Ways to give an address by hand, each while a run gives it to somebody else. */
const BY_HAND = {
  'a restore': (database: Database) => restore(database, 'acme/hr/1001', START + DAY),
  'a load': (database: Database) => load(database, { organization: 'acme', employees: [ADA] }, START + DAY),
}

describe.each(databases)('an address that is given while a run gives it on $name', ({ make }) => {
  it.each(['a restore', 'a load'] as const)('R14 %s waits for the run, and is refused', async (way) => {
    await using platform = await given(make)
    const { database, rota } = platform
    const away = { state: 'removed', removed_at: START, state_before_removal: 'active' }
    await platform.employee('1001', { ...away, email: ADDRESS })
    const [id = 0] = await database.ids.take(1)

    let byHand: Promise<unknown> = Promise.resolve()
    await database.knex.transaction(async (trx) => {
      await trx('organizations').where({ id: 'acme' }).forUpdate().first('id') // as each of a run's batches does
      byHand = BY_HAND[way](database).catch((error: unknown) => error)
      await hasToWait(database)
      const row = { organization_id: 'acme', integration_id: rota, external_id: '7', state: 'invited' }
      await trx('employees').insert({ id, ...row, email: ADDRESS, email_key: ADDRESS, created_at: START })
    })

    expect(await byHand).toMatchObject({ message: expect.stringContaining('address') })
    expect(await database.knex('employees').where({ email_key: ADDRESS }).pluck('id')).toEqual([id])
  })
})

/** On SQLite nobody else has even begun: there is one writer. */
async function hasToWait({ knex, dialect }: Database): Promise<void> {
  if (dialect === 'sqlite') return
  const waiting = async () => {
    const [rows] = await knex.raw("SELECT trx_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
    expect(rows).not.toEqual([])
  }
  // The server makes that table anew only where nobody has read it for 0.1 seconds.
  await vi.waitFor(waiting, { timeout: 20_000, interval: 150 })
}
