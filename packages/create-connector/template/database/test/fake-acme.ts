import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SourceBreak, TestedSource } from '@rollcall/testkit'

const EMPLOYEES = 1_200

let folder = ''
const file = () => join(folder, 'acme.db')
const asItWas = () => join(folder, 'as-it-was.db')

/** A database with the tables of Acme HR. */
function make(employees = EMPLOYEES): void {
  rmSync(file(), { force: true })
  const database = new DatabaseSync(file())
  database.exec(`
    CREATE TABLE org_units (id TEXT, name TEXT);
    INSERT INTO org_units VALUES ('A', 'Org unit A'), ('B', 'Org unit B');
    CREATE TABLE job_titles (id TEXT, name TEXT); -- with functions
    INSERT INTO job_titles VALUES ('J1', 'Cook'); -- with functions
    CREATE TABLE employees (
      id TEXT,
      job_title TEXT DEFAULT 'J1', -- with functions
      first_name TEXT DEFAULT 'Noor',
      last_name TEXT,
      email TEXT,
      start_date TEXT DEFAULT '2026-03-01',
      end_date TEXT,
      org_unit TEXT
    );
    BEGIN`)
  const insert = database.prepare('INSERT INTO employees (id, last_name, email, org_unit) VALUES (?, ?, ?, ?)')
  for (let number = 0; number < employees; number++) {
    const orgUnit = number % 2 === 0 ? 'A' : 'B'
    insert.run(`E${number}`, `Jansen ${number}`, `noor.${number}@acme.example`, orgUnit)
  }
  database.exec('COMMIT')
  database.close()
  copyFileSync(file(), asItWas())
}

/** The database as a source of the conformance suite: what it has, and how it breaks. */
export const fakeDatabase: TestedSource = {
  has: {
    communities: ['A', 'B'],
    functions: ['J1'], // with functions
    employees: Array.from({ length: EMPLOYEES }, (_, number) => `E${number}`),
  },
  async open() {
    folder = mkdtempSync(join(tmpdir(), 'acme-'))
    make()
  },
  close: async () => rmSync(folder, { recursive: true }),
  config: () => ({ file: file() }),
  secrets: () => [],
  complaints: async () => (readFileSync(file()).equals(readFileSync(asItWas())) ? [] : ['The database has changed']),
  async grow(employees) {
    make(employees)
    return { [Symbol.asyncDispose]: async () => make() }
  },
  breaks: [
    broken('missing file', ['configuration'], () => rmSync(file())),
    broken('another file', ['configuration'], () => writeFileSync(file(), 'id;name\n'.repeat(1_000))),
    broken('cut file', ['bad_data', 'configuration'], () => truncateSync(file(), 9_000)),
    broken('missing tables', ['configuration'], dropTables),
    broken('locked', ['unavailable'], (untilMended) => {
      untilMended.use(new DatabaseSync(file())).exec('BEGIN EXCLUSIVE')
    }),
  ],
}

function dropTables(): void {
  using database = new DatabaseSync(file())
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  for (const { name } of tables) database.exec(`DROP TABLE ${name}`)
}

function broken(
  name: string,
  codes: SourceBreak['codes'],
  strike: (untilMended: DisposableStack) => void,
): SourceBreak {
  return {
    name,
    codes,
    ends: 'failed',
    points: async (list) => [
      {
        at: list,
        async strike() {
          const untilMended = new DisposableStack()
          strike(untilMended)
          return {
            async [Symbol.asyncDispose]() {
              untilMended.dispose()
              copyFileSync(asItWas(), file())
            },
          }
        },
      },
    ],
  }
}
