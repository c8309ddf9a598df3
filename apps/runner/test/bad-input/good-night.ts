import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll } from 'vitest'
import { type Ended, rollcall } from '../cli/rollcall.js'

export const HEADER = 'id;firstName;lastName;email;startDate;endDate;communities;functions'

/** The employees of the good night, by identifier. */
export const PEOPLE = {
  1001: '1001;Noor;de Wit;noor@acme.example;2020-01-01;;D1;F1',
  1002: '1002;Émile;Küçük;emile@acme.example;2020-01-01;;D1;F2',
  1003: '1003;Ada;Smit;ada@acme.example;2020-01-01;;D2;F2',
  1004: '1004;Bram;Bos;bram@acme.example;2020-01-01;;D2|D1;F2',
} as const

/** Somebody new in the bad night: what is wrong with others must not keep her out. */
export const NEWCOMER = '1009;Mia;Mol;mia@acme.example;2026-03-03;;D2;F2'

const CONFIGURATION = `database: sqlite:./rollcall.db
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    language: nl
    integrations:
      - id: hr
        connector: csv
        config:
          employees: { file: employees.csv }
          communities: { file: communities.csv }
          functions: { file: functions.csv }
`

const BY_HAND = `organization: acme
communities: [ { id: council, name: Staff council } ]
employees: [ { id: m1, firstName: Hans, lastName: Hand, email: hans@acme.example, communities: [council] } ]
messages: [ { community: hr/D1, text: Welcome } ]
`

/** What a night may not touch where its input is bad: every table but those that tell of the runs themselves. */
const TABLES = [
  'employees',
  'correlations',
  'communities',
  'community_members',
  'functions',
  'function_members',
  'links',
  'messages',
  'takeovers',
  'contents',
  'audiences',
  'invitations',
  'sessions',
  'outbox',
  'changes',
  'change_values',
] as const

/** So that no message is broken into lines. */
export const WIDE = { COLUMNS: '400' }

type Rows = readonly Readonly<Record<string, unknown>>[]

/** An employees' file with these lines below the header. */
export function employees(...lines: readonly string[]): string {
  return [HEADER, ...lines, ''].join('\n')
}

/** The employees' file of the good night, with other lines in the place of some: null leaves somebody out. */
export function changed(lines: Readonly<Record<number, string | null>>, ...further: readonly string[]): string {
  const all: Readonly<Record<number, string | null>> = { ...PEOPLE, ...lines }
  return employees(...Object.values(all).filter((line) => line !== null), ...further)
}

/** A folder with a configuration, its exports, and the platform as a good night left it. */
export class Office {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  write(name: string, content: string | Uint8Array): Promise<void> {
    return writeFile(this.path(name), content)
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8')
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  run(...words: readonly string[]): Promise<Ended> {
    return rollcall(this.folder, words, WIDE)
  }

  /** The night after the good one. */
  night(): Promise<Ended> {
    return this.run('sync', '--at', '2026-03-03')
  }

  /** Every row of what the platform holds. */
  platform(): Readonly<Record<string, Rows>> {
    using database = new DatabaseSync(this.path('rollcall.db'), { readOnly: true })
    return Object.fromEntries(TABLES.map((table) => [table, database.prepare(`SELECT * FROM ${table}`).all()]))
  }

  /** What scripts see of the platform. */
  async lists(): Promise<readonly string[]> {
    const things = ['employees', 'communities', 'outbox']
    const lists = await Promise.all(things.map((thing) => this.run('list', thing, '--json')))
    return lists.map(({ out }) => out)
  }

  /** Who is on the platform, by identifier, or `by hand`. */
  people(): Readonly<Record<string, string>> {
    using database = new DatabaseSync(this.path('rollcall.db'), { readOnly: true })
    const rows = database.prepare(WHO).all()
    return Object.fromEntries(rows.map(({ who, what }) => [String(who), String(what)]))
  }
}

const WHO = `
  SELECT coalesce(e.external_id, 'by hand') AS who,
         e.state || ': ' || e.first_name || ' ' || e.last_name || ', ' || e.email || ', ' || (
           SELECT group_concat(name, ' and ')
             FROM (SELECT c.name FROM community_members m JOIN communities c ON c.id = m.community_id
                    WHERE m.employee_id = e.id ORDER BY c.name)) AS what
    FROM employees e ORDER BY who`

/** What a person is told below the tables: what is wrong, where, and what to do. */
export function told({ out }: Ended): readonly string[] {
  const lines = out.split('\n')
  const first = lines.findIndex((line) => line.startsWith('Problems') || line.startsWith('  ✗'))
  return lines
    .slice(first === -1 ? lines.length : first)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim())
}

/** A copy of the good night's folder; disposing of it removes it. */
type Copy = Office & AsyncDisposable

/** The good night, once for a test file; each test gets a copy of what it left. */
export function goodNights(): { copy(): Promise<Copy> } {
  let root = ''
  let copies = 0
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'rollcall-bad-input-'))
    await mkdir(join(root, 'good'))
    await haveGoodNight(new Office(join(root, 'good')))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))
  return {
    async copy() {
      const folder = join(root, String(++copies))
      await cp(join(root, 'good'), folder, { recursive: true })
      const dispose = () => rm(folder, { recursive: true, force: true })
      return Object.assign(new Office(folder), { [Symbol.asyncDispose]: dispose })
    },
  }
}

async function haveGoodNight(office: Office): Promise<void> {
  await office.write('rollcall.yaml', CONFIGURATION)
  await office.write('employees.csv', employees(...Object.values(PEOPLE)))
  await office.write('communities.csv', 'id;name\nD1;Kitchen\nD2;Bar\n')
  await office.write('functions.csv', 'id;name\nF1;Cook\nF2;Waiter\n')
  await office.write('by-hand.yaml', BY_HAND)
  const first = await office.run('sync', '--yes', '--at', '2026-03-02')
  const loaded = await office.run('load', 'by-hand.yaml', '--at', '2026-03-02T12:00:00+01:00')
  if (first.status !== 0 || loaded.status !== 0)
    throw new Error(`The good night went wrong: ${JSON.stringify([first, loaded])}`)
}
