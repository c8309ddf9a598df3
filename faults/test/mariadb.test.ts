import { afterAll, beforeAll, describe, it } from 'vitest'
import { findServerPrograms } from '../../test/mariadb/private-server.ts'
import { Grounds } from '../fault.ts'
import { FaultyServer } from '../server.ts'
import { expectToHold } from './short.ts'

let server: FaultyServer | null = null
let grounds = new Grounds({ database: 'MariaDB', server })
const order = () => ({ database: 'MariaDB', server, grounds }) as const

describe.skipIf(findServerPrograms() === null)('a night on MariaDB', () => {
  // Not the server of the other tests: this one is killed.
  beforeAll(async () => {
    server = await FaultyServer.make()
    grounds = new Grounds({ database: 'MariaDB', server })
  })

  afterAll(async () => {
    await grounds[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  it('R26 ends as a clean one when it is killed at statements, and run again', async () => {
    await expectToHold('kill-statements', order(), { seconds: 7 })
  })

  it('R26 ends as a clean one when it is killed at random, and run again', async () => {
    await expectToHold('kill', order(), { seconds: 5, times: 6 })
  })

  it('R26 sends no mail twice and loses none unseen when it is killed while mails are delivered', async () => {
    await expectToHold('kill-mails', order(), { seconds: 4, times: 4 })
  })

  it('R26 goes on with migrations that were killed', async () => {
    await expectToHold('kill-migration', order(), { seconds: 3 })
  })

  it('R26 is told as interrupted, and made up for, when the database is gone at statements', async () => {
    await expectToHold('gone', order(), { seconds: 5 })
  })

  it('R26 is told as interrupted, and made up for, when the server is killed', async () => {
    await expectToHold('server', order(), { seconds: 7, times: 4 })
  })

  it('R26 is told as interrupted, and made up for, when the server refuses', async () => {
    await expectToHold('refused', order(), { seconds: 5, times: 6 })
  })

  it('R27 writes nothing more once another has its turn', async () => {
    await expectToHold('turn', order(), { seconds: 4, times: 8 })
  })

  it('R27 writes nothing more when its process was stopped past its turn', async () => {
    await expectToHold('stopped', order(), { seconds: 4, times: 4 })
  })

  it('R27 takes over from a process that died on another machine after the stated time', async () => {
    await expectToHold('dead', order(), { seconds: 4, times: 1 })
  })
})
