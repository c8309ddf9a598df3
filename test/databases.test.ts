import { createConnection } from 'mysql2/promise'
import { describe, expect, it } from 'vitest'
import { databases } from './databases.js'

describe.each(databases)('a test database on $name', ({ name, make }) => {
  it('is another one each time', async () => {
    await using one = await make()
    await using other = await make()
    expect(one.url).toMatch(name === 'SQLite' ? /^sqlite:\// : /^mysql:\/\//)
    expect(one.url).not.toBe(other.url)
  })
})

const mariadb = databases.find(({ name }) => name === 'MariaDB')

describe.runIf(mariadb)('a test database on MariaDB', () => {
  it('is dropped at the end', async () => {
    if (!mariadb) return
    const database = await mariadb.make()
    await (await createConnection(database.url)).end()

    await database[Symbol.asyncDispose]()

    await expect(createConnection(database.url)).rejects.toMatchObject({ code: 'ER_BAD_DB_ERROR' })
  })
})
