import { failureOf } from '@rollcall/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reading } from './reading.js'
import { type Source, sourceKinds } from './sources.js'

const servers = sourceKinds.filter(({ name }) => name !== 'SQLite')

describe.each(servers)('an account of $name', ({ name, make }) => {
  let source: Source
  let user: string
  beforeAll(async () => {
    source = await make()
    user = `reader_${new URL(source.url).pathname.slice(-8)}`
    await source.run("CREATE TABLE units AS SELECT 'd1' AS id, 'Kitchen' AS name")
  })
  afterAll(() => source[Symbol.asyncDispose]())
  beforeEach(async () => {
    await source.run(
      name === 'MariaDB' ? `CREATE USER ${user} IDENTIFIED BY 'pw-of-it'` : `CREATE USER ${user} PASSWORD 'pw-of-it'`,
      ...(name === 'MariaDB' ? [`GRANT SELECT ON units TO ${user}`] : []),
    )
  })
  afterEach(() => source.run(name === 'MariaDB' ? `DROP USER ${user}` : `DROP ROLE ${user}`))

  const toldOf = async (...statements: readonly string[]) => {
    await source.run(...statements)
    const connection = Object.assign(new URL(source.url), { username: user, password: 'pw-of-it' }).href
    using run = reading(connection, {
      communities: 'SELECT id, name FROM units',
      employees: "SELECT 7 AS id, 'Smit' AS lastName",
      memberships: "SELECT 7 AS employee, 'd1' AS community",
    })
    return await failureOf(run.check())
  }

  describe.runIf(name === 'MariaDB')('', () => {
    it('that is locked is for its owner to unlock', async () => {
      expect(await toldOf(`ALTER USER ${user} ACCOUNT LOCK`)).toMatchObject({
        code: 'credentials',
        hint: `Let the owner of the database run: ALTER USER '${user}'@'…' ACCOUNT UNLOCK;`,
      })
    })

    it('whose password has expired needs another', async () => {
      expect(await toldOf(`ALTER USER ${user} PASSWORD EXPIRE`)).toMatchObject({
        code: 'credentials',
        hint: 'The password has expired: let the owner of the database set another one, and write it into the connection.',
      })
    })

    it('that may not connect twice is told how often it has to', async () => {
      expect(await toldOf(`ALTER USER ${user} WITH MAX_USER_CONNECTIONS 1`)).toMatchObject({
        code: 'unavailable',
        hint: 'Let the owner of the database allow this account more: it takes up to 3 connections at a time (MAX_USER_CONNECTIONS).',
      })
    })

    it('that may read no table at all is granted those of the queries, and no others', async () => {
      const { code, hint } = await toldOf(`REVOKE SELECT ON units FROM ${user}`)

      expect(code).toBe('permission')
      expect(hint).toMatch(
        /^Let the owner of the database run, for each table of the queries: GRANT SELECT ON `\w+`\.… TO '\w+'@'%';$/,
      )
    })
  })

  describe.runIf(name === 'PostgreSQL')('', () => {
    it('that may not log in is for its owner to admit', async () => {
      expect(await toldOf(`ALTER ROLE ${user} NOLOGIN`)).toMatchObject({
        code: 'credentials',
        hint: `Let the owner of the database run: ALTER ROLE ${user} LOGIN;`,
      })
    })

    it('that has expired looks like one with another password, which the hint says', async () => {
      expect(await toldOf(`ALTER ROLE ${user} VALID UNTIL '2020-01-01'`)).toMatchObject({
        code: 'credentials',
        hint: 'Mend user and password in the connection. PostgreSQL says the same of an account that has expired (VALID UNTIL).',
      })
    })
  })
})
