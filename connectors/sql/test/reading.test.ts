import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readWhole } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sql from '../src/index.js'
import { readEmployees, reading } from './reading.js'
import { type Source, sourceKinds } from './sources.js'

describe.each(sourceKinds)('employees from $name', ({ name, make }) => {
  let source: Source
  const timestamp = name === 'MariaDB' ? 'DATETIME' : 'TIMESTAMP'
  beforeAll(async () => {
    source = await make()
    await source.run(
      `CREATE TABLE people (no BIGINT PRIMARY KEY, first VARCHAR(50), mail VARCHAR(50), born DATE, joined ${timestamp}, gone DATE)`,
      "INSERT INTO people VALUES (9007199254740993, 'Zoë', 'zoe@acme.example', '1990-02-28', '2020-03-29 02:30:00', '9999-12-31')",
      "INSERT INTO people VALUES (7, 'Bø', NULL, NULL, '2021-01-01 23:59:59', '2026-02-28')",
      'CREATE TABLE works (no BIGINT, dept VARCHAR(10), job VARCHAR(10))',
      "INSERT INTO works VALUES (7, 'd2', 'f1'), (9007199254740993, 'd1', 'f1'), (9007199254740993, 'd1', 'f2'), (9007199254740993, NULL, 'f3')",
      'CREATE TABLE digits (n INT)',
      `INSERT INTO digits VALUES ${Array.from({ length: 10 }, (_, n) => `(${n})`).join(',')}`,
    )
  })
  afterAll(() => source[Symbol.asyncDispose]())

  it('come with identifiers, dates and texts just as they stand in the database', async () => {
    const { records } = await readEmployees(source.url, {
      employees: `SELECT no AS id, first AS firstName, mail AS EMAIL, born AS birthDate, joined AS startDate, gone AS endDate,
                         'd1|d2' AS communities, 1 + 1 AS grade FROM people ORDER BY no DESC`,
    })

    expect(records).toEqual([
      {
        id: '9007199254740993',
        firstName: 'Zoë',
        email: 'zoe@acme.example',
        birthDate: '1990-02-28',
        startDate: '2020-03-29',
        endDate: null,
        communities: ['d1', 'd2'],
        attributes: { grade: '2' },
        at: 'employees row 1',
      },
      {
        id: '7',
        firstName: 'Bø',
        email: null,
        birthDate: null,
        startDate: '2021-01-01',
        endDate: '2026-02-28',
        communities: ['d1', 'd2'],
        attributes: { grade: '2' },
        at: 'employees row 2',
      },
    ])
  })

  it('without a column do not have the field at all', async () => {
    const { records } = await readEmployees(source.url, {
      employees: "SELECT no AS id, first AS lastName, 'd1' AS communities FROM people WHERE no = 7",
    })

    expect(records).toEqual([{ id: '7', lastName: 'Bø', communities: ['d1'], at: 'employees row 1' }])
  })

  it('keep a zero in front of an identifier that is text', async () => {
    const { records } = await readEmployees(source.url, {
      employees: "SELECT '007' AS id, 'Bo' AS firstName, 'd1' AS communities",
    })

    expect(records).toMatchObject([{ id: '007' }])
  })

  it('take their communities and functions from memberships, in whatever order both come', async () => {
    for (const order of ['no', 'no DESC', 'first']) {
      const { records } = await readEmployees(source.url, {
        employees: `SELECT no AS id, first AS firstName FROM people ORDER BY ${order}`,
        memberships: `SELECT w.no AS employee, w.dept AS community, w.job AS "function"
                      FROM works w JOIN people p ON p.no = w.no ORDER BY p.${order}, w.dept, w.job`.replaceAll(
          '"',
          name === 'MariaDB' ? '`' : '"',
        ),
        functions: "SELECT 'f1' AS id, 'Cook' AS name",
      })

      const byId = new Map(records.map((record) => [record.id, record]))
      expect(byId.get('7')).toMatchObject({ communities: ['d2'], functions: ['f1'] })
      expect(byId.get('9007199254740993')?.communities).toEqual(['d1'])
      expect(byId.get('9007199254740993')?.functions?.toSorted()).toEqual(['f1', 'f2', 'f3'])
    }
  })

  it('of a memberships row that finds no employee fail the read, and name whom', async () => {
    const read = readEmployees(source.url, {
      employees: 'SELECT no AS id, first AS firstName FROM people WHERE no > 7',
      memberships: 'SELECT no AS employee, dept AS community FROM works ORDER BY no',
    })

    await expect(read).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('memberships row 1 belongs to employee 7,'),
      hint: expect.stringContaining('ORDER BY'),
    })
  })

  it('come in pages, and their end is stated', async () => {
    const { pages, records, end } = await readEmployees(source.url, {
      employees: `SELECT a.n * 1000 + b.n * 100 + c.n * 10 + d.n AS id, 'x' AS firstName, 'd1' AS communities
                  FROM digits a, digits b, digits c, digits d WHERE a.n < 2`,
    })

    expect(pages).toEqual([500, 500, 500, 500])
    expect(new Set(records.map(({ id }) => id)).size).toBe(2000)
    expect(end.proof).toBe('the result set was read to its end')
  })

  it('may be none: that is an end too', async () => {
    const { pages, end } = await readEmployees(source.url, {
      employees: "SELECT no AS id, first AS firstName, 'd1' AS communities FROM people WHERE no < 0",
    })

    expect(pages).toEqual([])
    expect(end.total).toBeNull()
  })

  it('are asked for with the date of the night, which strings, comments and casts do not get', async () => {
    const cast = name === 'PostgreSQL' ? "'x'::text" : "'x'"
    const { records } = await readEmployees(
      source.url,
      {
        employees: `SELECT no AS id, ':night' AS firstName, ${cast} AS lastName, /* not :night */ 'd1' AS communities
                    FROM people WHERE gone < :night AND :night >= born OR born IS NULL -- nor :night;
                    ;`,
      },
      { night: '2026-03-01' },
    )

    expect(records).toMatchObject([{ id: '7', firstName: ':night', lastName: 'x' }])
  })

  it('R14 without an identifier are rejected, and only they', async () => {
    const { records, rejects } = await readEmployees(source.url, {
      employees: `SELECT CASE WHEN no = 7 THEN NULL ELSE no END AS id, first AS firstName, 'd1' AS communities
                  FROM people ORDER BY no`,
    })

    expect(rejects).toMatchObject([{ id: null, code: 'employee.no_identifier', at: 'employees row 1' }])
    expect(records).toMatchObject([{ id: '9007199254740993' }])
  })

  it('arrive no faster than they are taken', async () => {
    const text =
      name === 'MariaDB' ? "REPEAT('x', 1000)" : name === 'SQLite' ? "printf('%1000d', 1)" : "repeat('x', 1000)"
    using run = reading(source.url, {
      employees: `SELECT ((((a.n * 10 + b.n) * 10 + c.n) * 10 + d.n) * 10 + e.n) * 10 + f.n AS id,
                           'x' AS firstName, 'd1' AS communities, ${text} AS note
                    FROM digits a, digits b, digits c, digits d, digits e, digits f WHERE a.n < 3`,
    })
    const read = sql.employees(run.context)

    const before = held()
    let most = before
    let count = 0
    for (let step = await read.next(); !step.done; step = await read.next()) {
      count += step.value.length
      // Others get their turn, so that a source that does not wait could pile up its rows.
      await new Promise((turn) => setImmediate(turn))
      if (count % 30_000 === 0) most = Math.max(most, held())
    }

    expect(count).toBe(300_000)
    // The rows are 300 MB as text alone.
    expect(most - before).toBeLessThan(30 * 2 ** 20)
  })

  it('end at once when the run is stopped', async () => {
    const stop = new AbortController()
    using run = reading(
      source.url,
      {
        employees: `SELECT a.n AS id, 'x' AS firstName, 'd1' AS communities
                      FROM digits a, digits b, digits c, digits d, digits e, digits f, digits g, digits h, digits i, digits j`,
      },
      { signal: stop.signal },
    )
    const read = sql.employees(run.context)
    await read.next()

    const next = readWhole(read)
    stop.abort(new Error('stopped'))

    await expect(next).rejects.toThrow('stopped')
  })

  it('are looked at by check, which tells what works and what to know', async () => {
    using run = reading(source.url, {
      employees: 'SELECT no AS id, first AS firstName, mail AS boss FROM people',
      memberships: 'SELECT no AS employee, dept AS community FROM works WHERE no = 7',
    })
    const result = await run.check()

    expect(result.works).toEqual([
      name === 'SQLite'
        ? 'connection: the file opens, to be read only'
        : 'connection: signed in, not encrypted, reads only',
      'communities: the query works (read: 1 row)',
      'employees: the query works (read: all 2 rows)',
      'employees: further columns, kept as attributes: boss',
      'memberships: the query works',
    ])
    expect(result.warnings).toContain(
      'memberships: without ORDER BY the database may give employees and memberships in different orders',
    )
  })
})

describe.each(sourceKinds)('communities and functions from $name', ({ name, make }) => {
  it('R15 R20 are the rows of their queries', async () => {
    await using source = await make()
    await source.run(
      'CREATE TABLE units (no INT, title VARCHAR(20))',
      "INSERT INTO units VALUES (1, 'Küche'), (2, 'Bar')",
    )
    using run = reading(source.url, {
      communities: 'SELECT no AS id, title AS name FROM units ORDER BY no',
      functions: 'SELECT title AS id, title AS name FROM units WHERE no = 2',
    })

    expect((await run.communities()).records).toEqual([
      { id: '1', name: 'Küche', at: 'communities row 1' },
      { id: '2', name: 'Bar', at: 'communities row 2' },
    ])
    expect((await run.functions()).records).toEqual([{ id: 'Bar', name: 'Bar', at: 'functions row 1' }])
  })

  it('without a name are rejected', async () => {
    await using source = await make()
    using run = reading(source.url, { communities: "SELECT 'd1' AS id, NULL AS name" })

    expect((await run.communities()).rejects).toMatchObject([{ id: 'd1', code: 'community.no_name' }])
  })

  it('R22 have no functions where there is no query for them', async () => {
    await using source = await make()
    using run = reading(source.url, {
      employees: "SELECT '7' AS id, 'Bo' AS firstName, 'd1' AS communities, 'f1' AS functions",
    })
    const { records } = await run.employees()

    expect(sql.hasFunctions?.(run.context.config)).toBe(false)
    expect(records[0]).not.toHaveProperty('functions')
  })

  it.runIf(name !== 'SQLite')(
    'come from the same state of the database as the employees, whatever changes meanwhile',
    async () => {
      await using source = await make()
      await source.run(
        'CREATE TABLE units (id INT, name VARCHAR(20))',
        "INSERT INTO units VALUES (1, 'Kitchen')",
        'CREATE TABLE people (id INT, lastName VARCHAR(20), unit INT)',
        "INSERT INTO people VALUES (7, 'Smit', 1)",
      )
      const queries = {
        communities: 'SELECT id, name FROM units',
        functions: 'SELECT id, name FROM units',
        employees: 'SELECT id, lastName FROM people ORDER BY id',
        memberships: 'SELECT id AS employee, unit AS community FROM people ORDER BY id',
      }
      using run = reading(source.url, queries)
      await run.communities()
      await source.run(
        "INSERT INTO units VALUES (2, 'Bar')",
        'UPDATE people SET unit = 2',
        "INSERT INTO people VALUES (8, 'Bo', 2)",
      )

      expect((await run.functions()).records.map(({ id }) => id)).toEqual(['1'])
      expect((await run.employees()).records).toMatchObject([{ id: '7', communities: ['1'] }])
      using next = reading(source.url, queries)
      expect((await next.employees()).records).toHaveLength(2)
    },
  )

  it.runIf(name !== 'SQLite')('leave no connection open when a run ends before its employees', async () => {
    await using source = await make()
    await source.run('CREATE TABLE units (id INT, name VARCHAR(20))')
    const run = reading(source.url, { communities: 'SELECT id, name FROM units' })
    await run.communities()
    run[Symbol.dispose]()

    // Waits for whoever still holds on to the table.
    await source.run('DROP TABLE units')
  })
})

const collect = collector()

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('Node gives no collector.')
  return () => collect()
}

/** Bytes that are still needed. */
function held(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
