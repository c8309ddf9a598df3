import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Config } from '../src/config.js'
import { parseConnection } from '../src/connection.js'
import { mysql } from '../src/databases/mysql.js'
import { postgres } from '../src/databases/postgres.js'
import { toStatement } from '../src/statement.js'

const queries = { employees: 'SELECT 1', communities: 'SELECT 1' }

function mistakes(config: Record<string, unknown>): string[] {
  const { error } = Config.safeParse({ connection: 'sqlite:./hr.db', ...queries, ...config })
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}

describe('the configuration', () => {
  it.each(['SELECT 1', ' with x AS (SELECT 1) SELECT * FROM x', '-- all\n/* of */ (SELECT 1)'])('takes %j', (query) => {
    expect(mistakes({ employees: query })).toEqual([])
  })

  it.each(['DELETE FROM people', 'CALL people()', 'SELECTED', '', '-- SELECT 1'])(
    'does not take %j as a query',
    (query) => {
      expect(mistakes({ functions: query })).toEqual([
        'functions: only a statement that starts with SELECT or WITH is accepted: this connector never writes',
      ])
    },
  )

  it('tells all mistakes at once', () => {
    expect(mistakes({ connection: 'oracle:hr', communities: undefined, employes: 'SELECT 1' })).toHaveLength(3)
  })

  it.each([
    ['hr.db', 'expected sqlite:./file.db'],
    ['sqlite:', 'the file is missing'],
    ['mysql://secret-word@host', 'the name of the database is missing'],
    ['postgres://host/hr', 'the user is missing'],
    ['mysql://me:secret-word@host/hr?multipleStatements=true', 'the only parameter'],
    ['postgres://me:secret-word@host/hr?sslmode=maybe', 'sslmode is disable, require or verify-full'],
    ['mysql://me:secret-word@10.0.0.3/hr?sslmode=verify-full', 'needs the name of the host'],
    ['postgres://me:secret-word%@host/hr', 'is written %25'],
  ])('says what is wrong with a connection, without repeating it', (connection, message) => {
    const [mistake, ...others] = mistakes({ connection })

    expect(others).toEqual([])
    expect(mistake).toContain(message)
    expect(mistake).not.toContain('secret-word')
  })

  it('marks the connection as a secret', () => {
    expect(z.toJSONSchema(Config, { io: 'input' })).toMatchObject({
      properties: { connection: { secret: true } },
      required: ['connection', 'employees', 'communities'],
    })
  })
})

describe('a connection', () => {
  it('is read with all its parts', () => {
    expect(parseConnection('postgresql://hr%40acme:p%2Fw@[::1]/people%20now?sslmode=verify-full')).toEqual({
      kind: 'postgres',
      host: '::1',
      port: 5432,
      user: 'hr@acme',
      password: 'p/w',
      database: 'people now',
      tls: 'verify-full',
    })
  })
})

describe('a statement', () => {
  it('gets a parameter of its own for each :night', () => {
    expect(
      toStatement('employees', 'SELECT :night::date, x::text, ":night" WHERE a<=:night', '2026-03-01', postgres),
    ).toEqual({
      name: 'employees',
      text: 'SELECT $1::date, x::text, ":night" WHERE a<=$2',
      values: ['2026-03-01', '2026-03-01'],
    })
  })

  it.each([
    [
      "PostgreSQL's strings",
      postgres,
      "SELECT 'it''s :night', E'\\':night', $$:night$$, $a$ $$ :night $a$, :nights, a:night",
    ],
    ["MySQL's strings", mysql, 'SELECT \'\\\':night\', ":night""", `:night`, 1--1'],
    ['hints', mysql, 'SELECT /*+ :night */ 1'],
  ])('leaves %s as they are', (_, dialect, text) => {
    expect(toStatement('employees', text, '2026-03-01', dialect)).toEqual({ name: 'employees', text, values: [] })
  })

  it('loses its comments and its semicolon', () => {
    const query = "SELECT 1 -- it's :night\n, ':night' /* ; */;\n-- that was it;"

    expect(toStatement('employees', query, '2026-03-01', mysql).text).toBe("SELECT 1  \n, ':night'")
  })
})
