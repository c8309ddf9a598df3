import { failureOf } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reading, type Written } from './reading.js'
import { type Source, sourceKinds } from './sources.js'

describe.each(sourceKinds)('check of queries on $name', ({ make }) => {
  let source: Source
  beforeAll(async () => {
    source = await make()
    const digits = Array.from({ length: 10 }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ')
    await source.run(
      `CREATE TABLE digits AS ${digits}`,
      'CREATE TABLE people AS SELECT a.n * 100 + b.n * 10 + c.n AS id FROM digits a, digits b, digits c',
    )
  })
  afterAll(() => source[Symbol.asyncDispose]())

  const few = 'SELECT id, \'Bo\' AS "firstName" FROM people WHERE id < 4 ORDER BY id'
  const all = 'SELECT id, \'Bo\' AS "firstName" FROM people ORDER BY id'
  const memberships = "SELECT id AS employee, 'd1' AS community FROM people WHERE id < 4 ORDER BY id"
  const check = async (written: Written) => {
    using run = reading(source.url, written)
    const { works, warnings } = await run.check()
    return { works, warnings: warnings.filter((warning) => !warning.startsWith('connection:')) }
  }

  it('finds nothing where nothing is wrong', async () => {
    expect((await check({ employees: few, memberships })).warnings).toEqual([])
  })

  it.each([
    [
      'in another order',
      memberships.replace('ORDER BY id', 'ORDER BY id DESC'),
      'memberships row 2 belongs to employee 2',
    ],
    ['of more people', memberships.replace('id < 4', 'id < 6'), 'memberships row 5 belongs to employee 4'],
  ])('fails as the night would where all was read and the memberships are %s', async (_, memberships, message) => {
    expect(await failureOf(check({ employees: few, memberships }))).toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining(message),
    })
  })

  it.each([
    ['that come in another order', memberships.replace('id < 4', 'id < 1000').replace('BY id', 'BY id DESC'), 500],
    ['that are few', memberships, 496],
    ['of which there are none', memberships.replace('id < 4', 'id < 0'), 500],
  ])('warns of memberships %s', async (_, memberships, without) => {
    const { warnings } = await check({ employees: all, memberships })

    expect(warnings).toEqual([
      `memberships: ${without} of the first 500 employees have no row there: does the query give any, in the same order as employees?`,
    ])
  })

  it('warns of rows that a join has multiplied', async () => {
    const joined =
      "SELECT p.id, 'Bo' AS \"firstName\", 'd1' AS communities FROM people p, digits WHERE p.id < 4 ORDER BY p.id"

    expect((await check({ employees: joined })).warnings).toEqual([
      'employees: 36 of the first 40 rows have an identifier that was there before, and whoever has several rows is left alone: does a join multiply them?',
    ])
  })

  it('warns of people in no community, and of communities that nobody lists', async () => {
    const employees = `SELECT id, 'Bo' AS "firstName", CASE id WHEN 1 THEN '' WHEN 2 THEN 'd1|d9' ELSE 'd1' END AS communities
                         FROM people WHERE id < 4 ORDER BY id`

    expect((await check({ employees })).warnings).toEqual([
      'employees: 1 of the first 4 are in no community, and are left alone while in service',
      'employees: 1 of the first 4 are in a community that `communities` does not give, such as d9, and are left alone',
    ])
  })

  it('warns of queries that give nothing, and says what that would do', async () => {
    const { warnings } = await check({
      communities: "SELECT 'd1' AS id, 'Kitchen' AS name FROM people WHERE id < 0",
      employees: all.replace('FROM people', ", 'd1' AS communities FROM people WHERE id < 0"),
    })

    expect(warnings).toEqual(
      ['communities', 'employees'].map(
        (query) =>
          `${query}: the query gives no row, so that a night would remove them all, once somebody approves. If there are some, look at its WHERE, and whether the account sees all rows`,
      ),
    )
  })

  it('says of communities that are missing where they may come from', async () => {
    expect(await failureOf(check({ employees: few }))).toMatchObject({
      message: 'employees: there is no column communities',
      hint: expect.stringContaining('or give them by a query of their own, `memberships`'),
    })
  })
})
