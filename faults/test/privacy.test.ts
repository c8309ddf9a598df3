import { afterAll, beforeAll, describe, it } from 'vitest'
import { findServerPrograms } from '../../test/mariadb/private-server.ts'
import { Grounds } from '../fault.ts'
import { FaultyServer } from '../server.ts'
import { expectToHold } from './short.ts'

describe.each(['SQLite', 'MariaDB'] as const)('people on %s', (database) => {
  let server: FaultyServer | null = null
  let grounds = new Grounds({ database: 'SQLite', server })
  beforeAll(async () => {
    if (database === 'MariaDB') server = await FaultyServer.make()
    grounds = new Grounds({ database, server })
  })
  afterAll(async () => {
    await grounds[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })
  const isThere = database === 'SQLite' || findServerPrograms() !== null

  it.skipIf(!isThere)(
    'R13 R28 leave nothing behind, byte for byte, but that something happened, when and why',
    async () => {
      await expectToHold('forgotten', { database, server, grounds }, { seconds: 30, times: 4_000 })
    },
  )

  it.skipIf(!isThere)('R12 are as they were when they are brought back, field by field', async () => {
    await expectToHold('restored', { database, server, grounds }, { seconds: 30, times: 200 })
  })
})
