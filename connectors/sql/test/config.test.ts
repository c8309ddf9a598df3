import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Config, UNENCRYPTED } from '../src/config.js'
import { connectionOf } from '../src/connection.js'
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
    ['postgres://me:secret-word@host/hr?sslmode=disable', 'it is always encrypted'],
    ['mysql://me:secret-word@10.0.0.3/hr', 'write the name of the host'],
    ['postgres://me:secret-word@localhost/hr?socket=/run/postgresql', 'is called .s.PGSQL.5432'],
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
  const wayOf = (connection: string, more: object = {}) => connectionOf({ connection, ...more })

  it('is read with all its parts', () => {
    expect(wayOf('postgresql://hr%40acme:p%2Fw@[::1]/people%20now')).toEqual({
      kind: 'postgres',
      host: '::1',
      port: 5432,
      socket: null,
      user: 'hr@acme',
      password: 'p/w',
      database: 'people now',
      tls: null,
    })
  })

  it.each([
    'mysql://me:pw@db.acme.example/hr',
    'postgres://me:pw@10.0.0.3/hr',
    'postgres://me:pw@localhost.acme.example/hr',
    'mariadb://me:pw@127.acme.example/hr',
  ])('to another machine is encrypted, and its certificate checked: %s', (connection) => {
    expect(wayOf(connection)).toMatchObject({ tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' } })
  })

  it.each([
    'mysql://me:pw@localhost/hr',
    'postgres://me:pw@127.0.0.9/hr',
    'postgres://me:pw@[::1]/hr',
    'mysql://me@host/hr?socket=/run/mysqld/mysqld.sock',
  ])('within this machine needs no encryption: %s', (connection) => {
    expect(wayOf(connection)).toMatchObject({ tls: null })
  })

  it('within this machine is encrypted where an authority is given', () => {
    expect(wayOf('mysql://me:pw@localhost/hr', { ca: 'PEM' })).toMatchObject({ tls: { rejectUnauthorized: true } })
  })

  it('to another machine is unencrypted only where the configuration says what that means', () => {
    const connection = 'mysql://me:pw@db.acme.example/hr'
    for (const tls of [false, null, 'off', 'none', '', 'disable']) expect(mistakes({ connection, tls })).toHaveLength(1)
    expect(mistakes({ connection, tls: UNENCRYPTED })).toEqual([])
    expect(wayOf(connection, { tls: UNENCRYPTED })).toMatchObject({ tls: null })
    expect(mistakes({ connection, tls: UNENCRYPTED, clientCertificate: { cert: 'x', key: 'y' } })).toContain(
      'connection: either it is encrypted, with ca and clientCertificate, or it is not, with tls',
    )
  })

  it('does not begin with certificates that are none', () => {
    const certificates = { ca: 'not PEM', clientCertificate: { cert: 'not PEM', key: 'nor this' } }
    expect(mistakes({ connection: 'mysql://me:pw@db.acme.example/hr', ...certificates })).toEqual([
      expect.stringContaining('ca: must be certificates as text (PEM)'),
      'clientCertificate: cert and key (PEM) cannot be read, do not belong together, or the passphrase is wrong or missing',
    ])
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

  it.each(["'x'", '@name', '/* here: */ "x"'])(
    'does not write files on the server of MySQL: INTO OUTFILE %s',
    (file) => {
      expect(() => toStatement('employees', `SELECT 1 INTO\n outfile ${file}`, '2026-03-01', mysql)).toThrow(
        'writes a file',
      )
      expect(() => toStatement('employees', "SELECT 'into outfile'", '2026-03-01', mysql)).not.toThrow()
    },
  )

  it('loses its comments and its semicolon', () => {
    const query = "SELECT 1 -- it's :night\n, ':night' /* ; */;\n-- that was it;"

    expect(toStatement('employees', query, '2026-03-01', mysql).text).toBe("SELECT 1  \n, ':night'")
  })
})
