import { afterAll, beforeAll, describe, it } from 'vitest'
import { findServerPrograms } from '../../test/mariadb/private-server.ts'
import { Grounds } from '../fault.ts'
import { FaultyServer } from '../server.ts'
import { expectToHold } from './short.ts'

const hasServer = findServerPrograms() !== null
const DATABASES = ['SQLite', 'MariaDB'] as const

describe.each(DATABASES.filter((name) => name === 'SQLite' || hasServer))('any nights on %s', (database) => {
  let server: FaultyServer | null = null
  let grounds: Grounds
  beforeAll(async () => {
    if (database === 'MariaDB') server = await FaultyServer.make()
    grounds = new Grounds({ database, server })
  })
  afterAll(async () => {
    await grounds[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  it('R4–R28 end as a plain reading of the rules says, whatever happens to people, sources, runs and decisions', async () => {
    await expectToHold('any-nights', { database, server, grounds }, { seconds: 7, times: 1_500 })
  })

  it('R23 R24 R25 remove nobody on the word of an answer that is empty, cut, halved or renumbered', async () => {
    await expectToHold('wrong-answers', { database, server, grounds }, { seconds: 4, times: 1_000 })
  })

  it('R14 R23 end well with a source that breaks in every way, and the next good night is whole', async () => {
    await expectToHold('misbehaving-sources', { database, server, grounds }, { seconds: 6, times: 500 })
  })
})
