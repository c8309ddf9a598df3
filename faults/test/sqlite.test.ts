import { afterAll, describe, it } from 'vitest'
import { Grounds } from '../fault.ts'
import { expectToHold } from './short.ts'

const grounds = new Grounds({ database: 'SQLite', server: null })
const order = { database: 'SQLite', server: null, grounds } as const

describe('a night on SQLite', () => {
  afterAll(() => grounds[Symbol.asyncDispose]())

  it('R26 ends as a clean one when it is killed at statements, and run again', async () => {
    await expectToHold('kill-statements', order, { seconds: 7 })
  })

  it('R26 ends as a clean one when it is killed at random, and run again', async () => {
    await expectToHold('kill', order, { seconds: 5, times: 10 })
  })

  it('R26 sends no mail twice and loses none unseen when it is killed while mails are delivered', async () => {
    await expectToHold('kill-mails', order, { seconds: 4, times: 5 })
  })

  it('R26 ends as a clean one when it is killed at writes and syncs', async () => {
    await expectToHold('syscalls', order, { seconds: 5 })
  })

  it('R26 goes on with migrations that were killed', async () => {
    await expectToHold('kill-migration', order, { seconds: 3 })
  })

  it('R26 is told as interrupted, and made up for, when the database fails at statements', async () => {
    await expectToHold('gone', order, { seconds: 5 })
  })

  it('R26 fails plainly when the disk is full, and is made up for', async () => {
    await expectToHold('full', order, { seconds: 4, times: 4 })
  })

  it('R27 writes nothing more once another has its turn', async () => {
    await expectToHold('turn', order, { seconds: 4, times: 12 })
  })

  it('R27 writes nothing more when its process was stopped past its turn', async () => {
    await expectToHold('stopped', order, { seconds: 4, times: 5 })
  })

  it('R27 takes over from a process that died on another machine after the stated time', async () => {
    await expectToHold('dead', order, { seconds: 4, times: 1 })
  })
})
