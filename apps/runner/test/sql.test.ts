import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sql from '@rollcall/connector-sql'
import { createConnection } from 'mysql2/promise'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { Authority } from '../../../test/authority.js'
import { findServerPrograms, startPrivateServer } from '../../../test/mariadb/private-server.js'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'

const read = (file: string) => readFile(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8')
const page = await read('docs/connectors/sql.md')
const blocks = (language: string, text = page) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block)
const [written = '', ...variants] = blocks('yaml')
const [grants = ''] = blocks('sql')
const programs = findServerPrograms()
const withPassword = { HR_PASSWORD: 'a-long-password' }

const HR = [
  'CREATE DATABASE hr',
  'CREATE TABLE hr.employee (emp_no INT PRIMARY KEY, first_name VARCHAR(50), last_name VARCHAR(50), email VARCHAR(80), hired_on DATE, left_on DATE)',
  'CREATE TABLE hr.department (dept_no VARCHAR(9) PRIMARY KEY, name VARCHAR(50))',
  'CREATE TABLE hr.title (title_no VARCHAR(9) PRIMARY KEY, name VARCHAR(50))',
  'CREATE TABLE hr.assignment (emp_no INT, dept_no VARCHAR(9), title_no VARCHAR(9), from_date DATE, to_date DATE)',
  "INSERT INTO hr.department VALUES ('d1', 'Kitchen'), ('d2', 'Bar')",
  "INSERT INTO hr.title VALUES ('t1', 'Cook')",
  "INSERT INTO hr.employee VALUES (7, 'Noor', 'de Wit', 'noor@acme.example', '2020-01-01', NULL), (8, 'Sanne', 'Bakker', 'sanne@acme.example', '2021-01-01', NULL)",
  "INSERT INTO hr.assignment VALUES (7, 'd1', 't1', '2020-01-01', NULL), (8, 'd2', 't1', '2021-01-01', NULL)",
]

/** The database of the docs in a server that encrypts, and a folder with the configuration of the docs for it. */
async function theDocs(server: NonNullable<typeof programs>) {
  const authority = await Authority.make()
  onTestFinished(() => authority[Symbol.asyncDispose]())
  const certificates = await mkdtemp(join(tmpdir(), 'rollcall-certificates-'))
  onTestFinished(() => rm(certificates, { recursive: true }))
  const { cert, key } = await authority.issue({ hosts: 'DNS:localhost' })
  for (const [name, text] of Object.entries({ cert, key, ca: authority.ca }))
    await writeFile(join(certificates, name), text)
  const files = ['cert', 'key', 'ca'].map((name) => `--ssl-${name}=${join(certificates, name)}`)
  const { url, stop } = await startPrivateServer(server, files)
  onTestFinished(stop)
  const owner = await createConnection(url)
  onTestFinished(() => owner.end())
  const run = async (...statements: readonly string[]) => {
    for (const statement of statements) await owner.query(statement)
  }
  await run(...HR, ...grants.split(';\n').filter((statement) => statement.trim() !== ''))
  const configuration = written
    .replace('db.acme.example:3306', `localhost:${new URL(url).port}`)
    .replace('/etc/rollcall/db-ca.pem', join(certificates, 'ca'))
  return {
    run,
    folder: await folderWith({ 'rollcall.yaml': `${configuration}        safeguards: { firstImport: allow }\n` }),
  }
}

describe('the page on databases', () => {
  it.each(variants.map((variant) => [variant.split('\n')[0], variant]))(
    'has settings that there are: %s',
    (_, variant) => {
      const { ca: _ca, ...config } = parse(written).organizations[0].integrations[0].config
      const parsed = parse(variant.replaceAll(/\$\{file:.*?\}/g, 'PEM'))
      const wrong = sql.config.safeParse({ ...config, ...parsed }).error?.issues.map(({ path }) => path.join('.')) ?? []
      expect(wrong).toEqual('clientCertificate' in parsed ? ['clientCertificate'] : [])
    },
  )

  it.each(['connectors/sql/README.md', 'docs/configuration.md'])('is followed by an example in %s', async (file) => {
    const [example = ''] = blocks('yaml', await read(file)).filter((text) => text.includes('connection: mysql://'))
    const { ca: _ca, ...config } = parse(example).config
    expect(sql.config.safeParse(config).error?.issues ?? []).toEqual([])
  })
})

describe('nights over a database', () => {
  it.runIf(programs)(
    'R10 R11 R23 import, follow what changes there, and leave everybody alone once rights are taken away',
    async () => {
      if (programs === null) return
      const { run, folder } = await theDocs(programs)
      const command = async (...words: string[]) =>
        jsonLines(await rollcall(folder, [...words, '--json'], withPassword))

      expect(await command('check')).toEqual([
        expect.objectContaining({
          status: 'works',
          works: [
            expect.stringMatching(/^connection: signed in, encrypted \(TLSv1\.3, \w+\), reads only$/),
            'communities: the query works (read: all 2 rows)',
            'functions: the query works (read: 1 row)',
            'employees: the query works (read: all 2 rows)',
            'memberships: the query works',
          ],
          warnings: [],
        }),
      ])
      expect(await command('sync')).toMatchObject([
        { status: 'applied', employees: { invited: 2 }, communities: { added: 2 }, functions: { added: 1 } },
      ])

      // Noor goes from the kitchen to the bar, and Sanne left yesterday.
      await run(
        "UPDATE hr.assignment SET dept_no = 'd2' WHERE emp_no = 7",
        'UPDATE hr.employee SET left_on = CURRENT_DATE - INTERVAL 1 DAY WHERE emp_no = 8',
      )
      expect(await command('sync')).toMatchObject([{ status: 'applied', employees: { transferred: 1, removed: 1 } }])

      await run("REVOKE SELECT ON hr.department FROM rollcall@'%'", "REVOKE SELECT ON hr.assignment FROM rollcall@'%'")
      const check = await rollcall(folder, ['check'], withPassword)
      expect(check.out).toBe(`acme/hr  SQL database
  ✗ communities: the database says: SELECT command denied to user
    'rollcall'@'127.0.0.1' for table \`hr\`.\`department\`. employees, memberships:
    the database says: SELECT command denied to user 'rollcall'@'127.0.0.1' for
    table \`hr\`.\`assignment\`
    Let the owner of the database run: GRANT SELECT ON \`hr\`.\`department\` TO
    'rollcall'@'%'; GRANT SELECT ON \`hr\`.\`assignment\` TO 'rollcall'@'%';
`)
      const refused = await rollcall(folder, ['sync', '--json'], withPassword)
      expect(refused.status).toBe(3)
      expect(jsonLines(refused)).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])
      expect(JSON.stringify([check, refused])).not.toContain(withPassword.HR_PASSWORD)
      expect(await command('list', 'employees')).toMatchObject([{ firstName: 'Noor', communities: [{ name: 'Bar' }] }])
    },
  )
})
