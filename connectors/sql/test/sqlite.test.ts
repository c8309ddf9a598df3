import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEmployees } from './reading.js'

describe('an SQLite file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-sql-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const employees = "SELECT 1 AS id, 'Bo' AS firstName, 'd1' AS communities"

  it('is found from the folder of the configuration', async () => {
    new DatabaseSync(join(folder, 'h%r.db')).close()

    expect((await readEmployees('sqlite:./h%25r.db', { employees }, { folder })).records).toHaveLength(1)
    expect((await readEmployees(`sqlite://${folder}/h%25r.db`, { employees })).records).toHaveLength(1)
  })

  it('that is missing is named, and not made', async () => {
    await expect(readEmployees('sqlite:./none.db', { employees }, { folder })).rejects.toMatchObject({
      code: 'configuration',
      message: `connection: there is no file ${join(folder, 'none.db')}`,
    })
    expect(existsSync(join(folder, 'none.db'))).toBe(false)
  })

  it('that is none is told from one', async () => {
    await writeFile(join(folder, 'page.db'), '<html>Sign in first</html>'.repeat(100))

    await expect(
      readEmployees('sqlite:page.db', { employees: 'SELECT id FROM people' }, { folder }),
    ).rejects.toMatchObject({
      code: 'configuration',
      hint: expect.stringContaining('no SQLite database'),
    })
  })

  it('that is a folder is told from one', async () => {
    await expect(readEmployees('sqlite:.', { employees }, { folder })).rejects.toMatchObject({ code: 'configuration' })
  })

  it('is not written to, not even by a query that starts like a read', async () => {
    using database = new DatabaseSync(join(folder, 'keep.db'))
    database.exec('CREATE TABLE people (id INT); INSERT INTO people VALUES (1)')

    await expect(
      readEmployees('sqlite:keep.db', { employees: 'WITH x AS (SELECT 1) DELETE FROM people' }, { folder }),
    ).rejects.toMatchObject({ code: 'configuration', hint: expect.stringContaining('reads only') })
    expect(database.prepare('SELECT COUNT(*) AS n FROM people').get()).toMatchObject({ n: 1 })
  })

  it('R14 with a date that does not exist rejects that employee', async () => {
    const dates = [
      '2026-02-29',
      '2026-13-01',
      '1-3-2026',
      '20260301',
      '2026-03-01x',
      '2024-02-29',
      '2026-03-01T08:00:00Z',
    ]
    const { records, rejects } = await readEmployees(
      'sqlite:keep.db',
      {
        employees: dates
          .map((date, id) => `SELECT ${id} AS id, 'x' AS lastName, 'd1' AS communities, '${date}' AS birthDate`)
          .join(' UNION ALL '),
      },
      { folder },
    )

    expect(records.map(({ birthDate }) => birthDate)).toEqual(['2024-02-29', '2026-03-01'])
    expect(rejects.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4'])
  })

  it('reads an empty text as none', async () => {
    const { records } = await readEmployees(
      'sqlite:keep.db',
      { employees: "SELECT 1 AS id, '' AS firstName, 'x' AS lastName, '' AS endDate, ' d1 | |d2|d1' AS communities" },
      { folder },
    )

    expect(records).toEqual([
      { id: '1', firstName: null, lastName: 'x', endDate: null, communities: ['d1', 'd2'], at: 'employees row 1' },
    ])
  })
})
