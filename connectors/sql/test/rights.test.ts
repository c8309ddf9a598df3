import { failureOf } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reading } from './reading.js'
import { type Source, sourceKinds } from './sources.js'

const servers = sourceKinds.filter(({ name }) => name !== 'SQLite')

describe.each(servers)('check of an account of $name', ({ name, make }) => {
  let source: Source
  let user: string
  beforeAll(async () => {
    source = await make()
    user = `reader_${database().slice(-8)}`
    await source.run(
      'CREATE TABLE people (id INT, lastName VARCHAR(20), unit INT)',
      'CREATE TABLE units (id INT, name VARCHAR(20))',
      "INSERT INTO units VALUES (1, 'Kitchen')",
      "INSERT INTO people VALUES (7, 'Smit', 1)",
      ...(name === 'MariaDB'
        ? [`CREATE USER ${user} IDENTIFIED BY 'pw-of-it'`]
        : [`CREATE USER ${user} PASSWORD 'pw-of-it'`]),
    )
    if (name === 'MariaDB') await source.run(`GRANT SELECT (id) ON people TO ${user}`)
  })
  afterAll(async () => {
    if (name === 'MariaDB') await source.run(`DROP USER ${user}`)
    else await source.run(`DROP OWNED BY ${user}`, `DROP ROLE ${user}`)
    await source[Symbol.asyncDispose]()
  })

  const database = () => new URL(source.url).pathname.slice(1)
  const asReader = () => Object.assign(new URL(source.url), { username: user, password: 'pw-of-it' }).href
  const queries = {
    communities: 'SELECT id, name FROM units',
    employees: 'SELECT id, lastName, unit AS communities FROM people ORDER BY id',
  }
  const check = async () => {
    using run = reading(asReader(), queries)
    return await run.check()
  }

  it('names all rights that are missing, with the statements that grant them', async () => {
    const to = name === 'MariaDB' ? `'${user}'@'%'` : user
    const { code, hint } = await failureOf(check())

    expect(code).toBe('permission')
    const grants = hint.match(/GRANT [^;]+;/g)
    expect(grants).toEqual(
      name === 'MariaDB'
        ? [`GRANT SELECT ON \`${database()}\`.\`units\` TO ${to};`, `GRANT SELECT (lastName) ON people TO ${to};`]
        : [`GRANT SELECT ON units TO ${to};`, `GRANT SELECT ON people TO ${to};`],
    )
    await source.run(...(grants ?? []), ...(name === 'MariaDB' ? [`GRANT SELECT ON people TO ${user}`] : []))
    expect((await check()).warnings).toEqual([])
  })

  it('names the rights that it has too many, and says that no more than reading is needed', async () => {
    await source.run(`GRANT INSERT, DELETE ON people TO ${user}`)
    const { warnings } = await check()

    const place = name === 'MariaDB' ? `${database()}.people` : 'public.people'
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/^connection: the account may do more than read/)
    expect(warnings[0]).toContain(`INSERT, DELETE on ${place}`)
    expect(warnings[0]).toContain('SELECT on the tables of the queries is enough')
    expect(JSON.stringify(warnings)).not.toContain('pw-of-it')
    await source.run(`REVOKE INSERT, DELETE ON people FROM ${user}`)
  })

  it('warns of one that may do anything', async () => {
    using run = reading(source.url, queries)

    expect((await run.check()).warnings[0]).toContain(
      name === 'MariaDB' ? 'ALL PRIVILEGES, GRANT OPTION on *.*' : 'SUPERUSER on everything',
    )
  })
})
