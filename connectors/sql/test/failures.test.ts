import { once } from 'node:events'
import { createServer } from 'node:net'
import { rootCertificates } from 'node:tls'
import { readWhole } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sql from '../src/index.js'
import { startCuttingProxy } from './cutting-proxy.js'
import { readEmployees, reading } from './reading.js'
import { ask } from './run-in.js'
import { type Source, sourceKinds } from './sources.js'

const ROWS = `SELECT a.n * 10000 + b.n * 1000 + c.n * 100 + d.n * 10 + e.n AS id, 'x' AS firstName, 'd1' AS communities
              FROM digits a, digits b, digits c, digits d, digits e`

function withDigits(make: () => Promise<Source>) {
  const held: { source?: Source } = {}
  beforeAll(async () => {
    held.source = await make()
    await held.source.run(
      'CREATE TABLE digits (n INT)',
      `INSERT INTO digits VALUES ${Array.from({ length: 10 }, (_, n) => `(${n})`).join(',')}`,
    )
  })
  afterAll(() => held.source?.[Symbol.asyncDispose]())
  return () => {
    if (!held.source) throw new Error('The database was not made.')
    return held.source
  }
}

describe.each(sourceKinds)('a query that $name does not take', ({ name, make }) => {
  const source = withDigits(make)

  it.each([
    ['a table that is not there', 'SELECT id FROM nowhere'],
    ['a column that is not there', 'SELECT nothing AS id FROM digits'],
    ['a mistake in its grammar', 'SELECT FROM FROM digits'],
  ])('because of %s is a matter of the configuration', async (_, employees) => {
    await expect(readEmployees(source().url, { employees })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/^employees: .* says: /),
      hint: expect.stringMatching(/^Mend the query in the configuration\./),
    })
  })

  it.runIf(name === 'PostgreSQL')('because of its schema names the right that may be missing', async () => {
    await expect(readEmployees(source().url, { employees: 'SELECT id FROM nowhere' })).rejects.toMatchObject({
      hint: expect.stringContaining('USAGE on its schema'),
    })
  })

  it('because it is two statements is a matter of the configuration', async () => {
    await expect(readEmployees(source().url, { employees: "SELECT 1 AS id; SELECT ';' AS id" })).rejects.toMatchObject({
      code: 'configuration',
      message: 'employees holds more than one statement',
    })
  })

  it.each([
    ['no identifier', "SELECT 1 AS number, 'Bo' AS firstName, 'd1' AS communities", 'employees: there is no column id'],
    ['no name', "SELECT 1 AS id, 'd1' AS communities", 'employees: there is no column firstName or lastName'],
    ['no communities', "SELECT 1 AS id, 'Bo' AS firstName", 'employees: there is no column communities'],
    ['a column twice', 'SELECT n AS id, n AS ID FROM digits', 'employees: two columns are called ID'],
  ])('because it gives %s names the column', async (_, employees, message) => {
    const read = readEmployees(source().url, {
      employees: name === 'PostgreSQL' ? employees.replace('ID', '"ID"') : employees,
    })

    await expect(read).rejects.toMatchObject({ code: 'configuration', message })
  })

  it('because memberships lack their columns names them too', async () => {
    const employees = "SELECT 1 AS id, 'Bo' AS firstName"
    await expect(readEmployees(source().url, { employees, memberships: 'SELECT 1 AS employee' })).rejects.toMatchObject(
      { message: 'memberships: there is no column community or function' },
    )
  })

  it.runIf(name === 'PostgreSQL')('because a value cannot be converted does not repeat the value', async () => {
    const read = readEmployees(source().url, {
      employees:
        "SELECT CAST(who AS INT) AS id, 'x' AS firstName, 'd1' AS communities FROM (VALUES ('Jansen')) AS people (who)",
    })

    await expect(read).rejects.toMatchObject({ code: 'bad_data', message: expect.not.stringContaining('Jansen') })
  })

  it('because it gives bytes that are no text names the column', async () => {
    const bytes = name === 'PostgreSQL' ? "'\\xff00'::bytea" : "x'ff00'"
    const read = readEmployees(source().url, {
      employees: `SELECT 1 AS id, 'x' AS firstName, 'd1' AS communities, ${bytes} AS photo`,
    })

    await expect(read).rejects.toMatchObject({ code: 'bad_data', message: expect.stringContaining('column photo') })
  })
})

describe.each(sourceKinds)('memberships from $name', ({ name, make }) => {
  const source = withDigits(make)
  const employees = "SELECT n AS id, 'x' AS firstName FROM digits WHERE n < 4 ORDER BY n"
  const rows = (...ids: readonly string[]) =>
    ids.map((id, place) => `SELECT ${id} AS employee, 'd1' AS community, ${place} AS place`).join(' UNION ALL ')

  it.each([
    ['stand in another order than the employees', ['0', '2', '1', '3'], 'memberships row 3 belongs to employee 1,'],
    ['come back to an employee', ['0', '1', '0', '2'], 'memberships row 3 belongs to employee 0,'],
    ['go beyond the last employee', ['1', '3', '4'], 'memberships row 3 belongs to employee 4,'],
    ['name nobody', ['0', 'NULL', '1'], 'memberships row 2 names no employee,'],
  ])('that %s fail the read', async (_, ids, message) => {
    const read = readEmployees(source().url, {
      employees,
      memberships: `SELECT employee, community FROM (${rows(...ids)}) r ORDER BY place`,
    })

    await expect(read).rejects.toMatchObject({ code: 'bad_data', message: expect.stringContaining(message) })
  })

  it('of employees who are rejected are taken with them', async () => {
    const [noId, noDate] = name === 'SQLite' ? ['NULL', "'2026-02-30'"] : ['NULL', "'no date'"]
    const { records, rejects } = await readEmployees(source().url, {
      employees: `SELECT CASE WHEN n = 1 THEN ${noId} ELSE n END AS id, 'x' AS firstName,
                         CASE WHEN n = 2 THEN ${noDate} ELSE '2020-01-01' END AS startDate FROM digits WHERE n < 4 ORDER BY n`,
      memberships: `SELECT employee, community FROM (${rows('0', 'NULL', 'NULL', '2', '3')}) r ORDER BY place`,
    })

    expect(records.map(({ id, communities }) => [id, ...communities])).toEqual([
      ['0', 'd1'],
      ['3', 'd1'],
    ])
    expect(rejects.map(({ id, code }) => [id, code])).toEqual([
      [null, 'employee.no_identifier'],
      ['2', 'employee.impossible_date'],
    ])
  })
})

const servers = sourceKinds.filter(({ name }) => name !== 'SQLite')

describe.each(servers)('a $name server', ({ name, make }) => {
  const source = withDigits(make)

  it('R23 whose connection is cut in the middle of the rows is not read to its end', async () => {
    await using proxy = await startCuttingProxy(source().url, 200_000)
    using run = reading(proxy.url, { employees: ROWS })
    const read = sql.employees(run.context)
    expect((await read.next()).done).toBe(false)

    await expect(readWhole(read)).rejects.toMatchObject({ code: 'incomplete_read' })
  })

  it('R23 whose connection is cut while nobody reads is not read to its end', async () => {
    const proxy = await startCuttingProxy(source().url, 2 ** 30)
    using run = reading(proxy.url, { employees: ROWS })
    const read = sql.employees(run.context)
    await read.next()
    await proxy[Symbol.asyncDispose]()

    await expect(readWhole(read)).rejects.toMatchObject({ code: 'incomplete_read' })
  })

  it('whose connection is cut before the first row is unavailable', async () => {
    await using proxy = await startCuttingProxy(source().url, 20)

    await expect(readEmployees(proxy.url, { employees: ROWS })).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('that nobody runs is unavailable', async () => {
    const listener = createServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    listener.close()
    await once(listener, 'close')
    const url = new URL(source().url)
    url.port = String(typeof address === 'object' ? address?.port : '')

    await expect(readEmployees(url.href, { employees: ROWS })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('that offers no encryption gets no password', async () => {
    const url = Object.assign(new URL(source().url), { hostname: 'localhost' })

    await expect(readEmployees(url.href, { employees: ROWS, ca: rootCertificates[0] })).rejects.toMatchObject({
      code: 'configuration',
      message: 'connection: the database offers no encryption',
    })
  })

  it('that does not take the password asks for another, and does not repeat it', async () => {
    const url = new URL(source().url)
    url.password = 'wrong-horse'

    await expect(readEmployees(url.href, { employees: ROWS })).rejects.toMatchObject({
      code: 'credentials',
      message: expect.not.stringContaining('wrong-horse'),
    })
  })

  it('that has no such database says so', async () => {
    const url = new URL(source().url)
    url.pathname = '/nowhere'

    await expect(readEmployees(url.href, { employees: ROWS })).rejects.toMatchObject({
      code: 'configuration',
      hint: 'Mend the name of the database in the connection.',
    })
  })

  it('that does not let this user read the table says whom to ask', async () => {
    const url = new URL(source().url)
    const database = url.pathname.slice(1)
    const user = `reader_${database.slice(-8)}`
    await source().run(
      ...(name === 'MariaDB'
        ? [
            `CREATE USER ${user} IDENTIFIED BY 'pw'`,
            'CREATE TABLE open_to_all (n INT)',
            `GRANT SELECT ON ${database}.open_to_all TO ${user}`,
          ]
        : [`CREATE USER ${user} PASSWORD 'pw'`]),
    )
    url.username = user
    url.password = 'pw'

    await expect(readEmployees(url.href, { employees: ROWS })).rejects.toMatchObject({
      code: 'permission',
      hint: `Let the owner of the database run: GRANT SELECT ON ${
        name === 'MariaDB' ? `\`${database}\`.\`digits\` TO '${user}'@'%'` : `digits TO ${user}`
      };`,
    })
    await source().run(name === 'MariaDB' ? `DROP USER ${user}` : `DROP ROLE ${user}`)
  })

  it('is never written to, whatever a query calls', async () => {
    await source().run(
      'CREATE TABLE log (n INT)',
      name === 'MariaDB'
        ? 'CREATE FUNCTION note() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO log VALUES (1); RETURN 1; END'
        : "CREATE FUNCTION note() RETURNS INT LANGUAGE SQL AS 'INSERT INTO log VALUES (1) RETURNING n'",
    )

    await expect(readEmployees(source().url, { employees: 'SELECT note() AS id' })).rejects.toMatchObject({
      code: 'configuration',
      hint: expect.stringContaining('reads only'),
    })
  })

  it.runIf(name === 'PostgreSQL')('is not written to by what stands within a query', async () => {
    const employees = 'WITH gone AS (DELETE FROM digits RETURNING n) SELECT n AS id FROM gone'

    await expect(readEmployees(source().url, { employees })).rejects.toMatchObject({
      code: 'configuration',
      hint: expect.stringContaining('reads only'),
    })
  })

  it.runIf(name === 'PostgreSQL')(
    'that is none, but something else that listens, is a matter of the address',
    async () => {
      const listener = createServer((socket) => socket.resume().end('220 mail.acme.example ESMTP\r\n')).listen(
        0,
        '127.0.0.1',
      )
      await once(listener, 'listening')
      const address = listener.address()
      const port = String(typeof address === 'object' ? address?.port : '')
      const { href } = Object.assign(new URL(source().url), { hostname: 'localhost', port })

      await expect(readEmployees(href, { employees: ROWS, ca: rootCertificates[0] })).rejects.toMatchObject({
        code: 'configuration',
        message: 'connection: what answers there is no PostgreSQL',
      })
      listener.close()
      await once(listener, 'close')
    },
  )

  it('ends a query that takes longer than it may', async () => {
    const wait = name === 'MariaDB' ? 'SLEEP(60)' : 'pg_sleep(60)'
    const queries = { employees: `SELECT n AS id, ${wait} AS firstName, 'd1' AS communities FROM digits` }

    await expect(readEmployees(source().url, { ...queries, timeLimitMinutes: 1 / 60 })).rejects.toMatchObject({
      code: 'incomplete_read',
      hint: expect.stringContaining('timeLimitMinutes'),
    })
  })

  /** Statements that the server is computing in this database. */
  async function computing(): Promise<number> {
    const database = new URL(source().url).pathname.slice(1)
    const rows =
      name === 'MariaDB'
        ? await ask(
            source().url,
            `SELECT 1 FROM information_schema.processlist WHERE db = '${database}' AND info LIKE 'SELECT n AS id%'`,
          )
        : await ask(
            source().url,
            `SELECT 1 FROM pg_stat_activity WHERE datname = '${database}' AND state = 'active' AND query LIKE 'FETCH%'`,
          )
    return rows.length
  }

  it('is left at once when the run is stopped while it computes, and computes no more', async () => {
    const stop = new AbortController()
    const wait = name === 'MariaDB' ? 'SLEEP(60)' : 'pg_sleep(60)'
    const queries = { employees: `SELECT n AS id, ${wait} AS firstName, 'd1' AS communities FROM digits` }
    const read = readEmployees(source().url, queries, { signal: stop.signal })
    read.catch(() => {})
    await expect.poll(computing, { timeout: 20_000 }).toBe(1)
    stop.abort(new Error('stopped'))

    await expect(read).rejects.toThrow('stopped')
    await expect.poll(computing, { timeout: 20_000 }).toBe(0)
  })

  it('is not asked at all when the run was stopped before', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))

    await expect(readEmployees(source().url, { employees: ROWS }, { signal })).rejects.toThrow('stopped')
  })
})

describe.each(servers.filter(({ name }) => name === 'MariaDB'))('old dates in $name', ({ make }) => {
  it('R14 such as 0000-00-00 reject their employee, by its identifier', async () => {
    await using source = await make()
    await source.run(
      'CREATE TABLE people (id INT, joined DATE, seen DATETIME)',
      "INSERT INTO people VALUES (7, '0000-00-00', '2020-01-01'), (8, '2020-00-10', '2020-01-01'), (9, '2020-01-01', '0000-00-00')",
    )
    const { records, rejects } = await readEmployees(source.url, {
      employees:
        "SELECT id, 'x' AS firstName, 'd1' AS communities, joined AS startDate, seen AS invitationDate FROM people",
    })

    expect(records).toEqual([])
    expect(rejects).toMatchObject([
      { id: '7', code: 'employee.impossible_date', reason: 'the start date is no date (expected YYYY-MM-DD)' },
      { id: '8', code: 'employee.impossible_date' },
      { id: '9', code: 'employee.impossible_date', at: 'employees row 3' },
    ])
  })
})
