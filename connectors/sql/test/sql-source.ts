import { copyFile, truncate, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import type { ListName, SourceBreak, Strike, TestedSource } from '@rollcall/testkit'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { startCuttingProxy } from './cutting-proxy.js'
import type { Source, SourceKind } from './sources.js'

const [EMPLOYEES, COMMUNITIES, FUNCTIONS] = [1_500, ['C1', 'C2', 'C3'], ['F1', 'F2']]
/** Of the answers, until the connection is cut: enough to sign in and for the first rows, and not for all. */
const CUT_AFTER_BYTES = 60_000
const ROWS_A_STATEMENT = 500

const QUERIES = {
  employees: `SELECT id, first_name AS "firstName", last_name AS "lastName", email, start_date AS "startDate"
              FROM employees ORDER BY id`,
  memberships: `SELECT employee, community, job AS "function" FROM works ORDER BY employee`,
  communities: 'SELECT id, name FROM communities ORDER BY id',
  functions: 'SELECT id, name FROM jobs ORDER BY id',
}
type Config = typeof QUERIES & { readonly connection: string; readonly timeLimitMinutes?: number }

/** The database of a made-up HR system as a source of the conformance suite. */
export function sqlSource(kind: SourceKind): TestedSource {
  const hr = new HrDatabase(kind)
  let whole = ''
  return {
    has: {
      communities: COMMUNITIES,
      functions: FUNCTIONS,
      employees: Array.from({ length: EMPLOYEES }, (_, index) => `${index}`),
    },
    async open() {
      await hr.make()
      whole = await hr.content()
    },
    close: () => hr.remove(),
    config: () => hr.config(),
    ...(kind.name === 'SQLite'
      ? {}
      : { wrongConfig: () => ({ ...hr.config(), connection: hr.urlWith({ password: 'not-the-password' }) }) }),
    secrets: () => (kind.name === 'SQLite' ? [] : [decodeURIComponent(new URL(hr.url).password), 'not-the-password']),
    complaints: async () => ((await hr.content()) === whole ? [] : ['The database is not as it was']),
    async grow(employees) {
      await hr.fill(employees)
      return { [Symbol.asyncDispose]: () => hr.fill(EMPLOYEES) }
    },
    breaks: [...queryBreaks(hr), ...(kind.name === 'SQLite' ? fileBreaks(hr) : serverBreaks(hr, kind.name))],
  }
}

class HrDatabase {
  readonly #kind: SourceKind
  #source: Source | null = null
  /** What is configured otherwise while something is broken. */
  #detour: Partial<Config> = {}

  constructor(kind: SourceKind) {
    this.#kind = kind
  }

  get url(): string {
    if (this.#source) return this.#source.url
    throw new Error('The database is not made')
  }

  urlWith(change: { readonly password?: string; readonly port?: string }): string {
    return Object.assign(new URL(this.url), change).href
  }

  config(): Config {
    return { connection: this.url, ...QUERIES, ...this.#detour }
  }

  async make(): Promise<void> {
    this.#source = await this.#kind.make()
    const units = (ids: readonly string[]) => ids.map((id) => `('${id}', 'Name of ${id}')`).join(',')
    await this.#source.run(
      'CREATE TABLE employees (id INT PRIMARY KEY, first_name VARCHAR(50), last_name VARCHAR(50), email VARCHAR(80), start_date DATE)',
      'CREATE TABLE works (employee INT, community VARCHAR(9), job VARCHAR(9))',
      'CREATE TABLE communities (id VARCHAR(9), name VARCHAR(50))',
      'CREATE TABLE jobs (id VARCHAR(9), name VARCHAR(50))',
      `INSERT INTO communities VALUES ${units(COMMUNITIES)}`,
      `INSERT INTO jobs VALUES ${units(FUNCTIONS)}`,
    )
    await this.fill(EMPLOYEES)
  }

  async fill(employees: number): Promise<void> {
    const statements = ['DELETE FROM employees', 'DELETE FROM works']
    for (let start = 0; start < employees; start += ROWS_A_STATEMENT) {
      const ids = Array.from({ length: Math.min(ROWS_A_STATEMENT, employees - start) }, (_, index) => start + index)
      const people = ids.map((id) => `(${id}, 'Noor', 'Jansen ${id}', 'noor.${id}@acme.example', '2024-02-29')`)
      const works = ids.map((id) => `(${id}, '${COMMUNITIES[id % 3]}', '${FUNCTIONS[id % 2]}')`)
      statements.push(`INSERT INTO employees VALUES ${people.join(',')}`, `INSERT INTO works VALUES ${works.join(',')}`)
    }
    await this.#source?.run(...statements)
  }

  async remove(): Promise<void> {
    await this.#source?.[Symbol.asyncDispose]()
  }

  /** Configures something else until it is mended. */
  lead(detour: Partial<Config>, mend?: () => Promise<void>): Strike {
    this.#detour = detour
    return {
      [Symbol.asyncDispose]: async () => {
        this.#detour = {}
        await mend?.()
      },
    }
  }

  /** Changes when anything in it does. */
  async content(): Promise<string> {
    const tables = ['employees', 'works', 'communities', 'jobs']
    if (this.#kind.name === 'SQLite') {
      using database = new DatabaseSync(this.file, { readOnly: true })
      return JSON.stringify(tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()))
    }
    if (this.#kind.name === 'MariaDB') {
      const connection = await createConnection(this.url)
      const [sums] = await connection.query(`CHECKSUM TABLE ${tables.join(', ')}`)
      await connection.end()
      return JSON.stringify(sums)
    }
    const client = new pg.Client(this.url)
    await client.connect()
    const sums = tables.map((table) => `SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM ${table} t`)
    const { rows } = await client.query(sums.join(' UNION ALL '))
    await client.end()
    return JSON.stringify(rows)
  }

  get file(): string {
    return this.url.slice('sqlite:'.length)
  }
}

function breakOf(
  name: string,
  codes: SourceBreak['codes'],
  strike: (list: ListName) => Strike | Promise<Strike>,
  lists: readonly ListName[] = ['communities', 'functions', 'employees'],
): SourceBreak {
  return {
    name,
    codes,
    ends: 'failed',
    points: async (list) => (lists.includes(list) ? [{ at: 'its query', strike: async () => strike(list) }] : []),
  }
}

/** What any database can do wrong. */
function queryBreaks(hr: HrDatabase): readonly SourceBreak[] {
  return [
    breakOf('table renamed', ['configuration'], (list) => hr.lead({ [list]: 'SELECT id, name FROM nowhere' })),
    breakOf('column renamed', ['configuration'], (list) =>
      hr.lead({ [list]: QUERIES[list].replace(' id', ' id AS number') }),
    ),
    breakOf(
      'memberships in another order',
      ['bad_data'],
      () => hr.lead({ memberships: QUERIES.memberships.replace('BY employee', 'BY employee DESC') }),
      ['employees'],
    ),
    breakOf(
      'membership of somebody who is not there',
      ['bad_data'],
      () => hr.lead({ employees: QUERIES.employees.replace('FROM employees', 'FROM employees WHERE id <> 700') }),
      ['employees'],
    ),
  ]
}

function fileBreaks(hr: HrDatabase): readonly SourceBreak[] {
  const damage = async (change: (path: string) => Promise<void>): Promise<Strike> => {
    const path = `${hr.file}.damaged`
    await copyFile(hr.file, path)
    await change(path)
    return hr.lead({ connection: `sqlite:${path}` })
  }
  return [
    breakOf('missing file', ['configuration'], () => hr.lead({ connection: `sqlite:${hr.file}.gone` })),
    breakOf('cut file', [], () => damage((path) => truncate(path, 20_000))),
    breakOf('empty file', ['configuration'], () => damage((path) => truncate(path, 0))),
    breakOf('HTML instead of a database', ['configuration', 'bad_data'], () =>
      damage((path) => writeFile(path, '<!doctype html><title>Sign in</title>\n'.repeat(500))),
    ),
  ]
}

function serverBreaks(hr: HrDatabase, name: SourceKind['name']): readonly SourceBreak[] {
  const wait = name === 'MariaDB' ? 'SLEEP(60)' : 'pg_sleep(60)'
  const never = breakOf('never answers', [], (list) => ({
    ...hr.lead({ [list]: `SELECT ${wait} AS id, 'x' AS name, 'x' AS "firstName"` }),
    met: new Promise((resolve) => setImmediate(resolve)),
  }))
  return [
    { ...never, ends: 'stopped' },
    breakOf('nobody listens', ['unavailable'], () => hr.lead({ connection: hr.urlWith({ port: '1' }) })),
    breakOf(
      'takes too long',
      ['incomplete_read'],
      (list) => hr.lead({ [list]: `SELECT ${wait} AS id, 'x' AS name, 'x' AS "firstName"`, timeLimitMinutes: 1 / 60 }),
      ['employees'],
    ),
    breakOf('cut before the first row', ['unavailable'], async () => cut(hr, 20)),
    breakOf('cut in the rows', ['incomplete_read', 'unavailable'], async () => cut(hr, CUT_AFTER_BYTES), ['employees']),
  ]
}

async function cut(hr: HrDatabase, afterBytes: number): Promise<Strike> {
  const proxy = await startCuttingProxy(hr.url, afterBytes)
  return hr.lead({ connection: proxy.url }, async () => proxy[Symbol.asyncDispose]())
}
