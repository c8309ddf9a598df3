// What a team with SQL at hand would do instead: staging tables, and a statement for each kind of difference.
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createConnection } from 'mysql2/promise'
import { readPages } from './ndjson-source.ts'
import type { Day } from './organization.ts'
import { openPlain, type PlainDatabase, type Row } from './plain-database.ts'
import type { Done } from './task.ts'

interface Person {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly phone: string | null
  readonly language: string
  readonly startDate: string
  readonly endDate: string | null
  readonly communities: readonly string[]
  readonly functions: readonly string[]
}

const FIELDS = ['first', 'last', 'email', 'phone', 'language', 'starts', 'ends']
const ROWS_PER_TRANSACTION = 1_000

/** Day 1 by plain inserts, not timed; then day 2: staged, and brought over by set-based statements. */
export async function runSetBased(url: string, folder: string): Promise<Done> {
  const database = await openPlain(url)
  try {
    const mysql = database.dialect === 'mysql'
    for (const statement of tables('p_', mysql)) await database.execute(statement)
    await loadDay1(database, folder)
    const started = performance.now()
    for (const statement of tables('s_', mysql)) await database.execute(statement)
    const count = mysql ? await stageByLoading(url, folder) : await stageByInserts(database, folder)
    if (!mysql) await database.execute('BEGIN')
    for (const statement of mysql ? MARIADB : SQLITE) await database.execute(statement)
    if (!mysql) await database.execute('COMMIT')
    const seconds = (performance.now() - started) / 1000
    await requireEqual(database)
    return { seconds, count, said: `${count} records staged` }
  } finally {
    await database.close()
  }
}

function tables(prefix: string, mysql: boolean): readonly string[] {
  const id = mysql ? 'VARCHAR(64) COLLATE utf8mb4_bin' : 'TEXT'
  const text = mysql ? 'VARCHAR(190)' : 'TEXT'
  const fields = FIELDS.map((field) => `${field} ${text}`).join(', ')
  const [plain, clustered] = mysql ? [' CHARSET utf8mb4', ' CHARSET utf8mb4'] : [' STRICT', ' STRICT, WITHOUT ROWID']
  return [
    `CREATE TABLE ${prefix}people (xid ${id} NOT NULL PRIMARY KEY, ${fields})${plain}`,
    `CREATE TABLE ${prefix}teams (xid ${id} NOT NULL, unit ${id} NOT NULL, PRIMARY KEY (xid, unit))${clustered}`,
    `CREATE TABLE ${prefix}jobs (xid ${id} NOT NULL, unit ${id} NOT NULL, PRIMARY KEY (xid, unit))${clustered}`,
  ]
}

const DIFFERS = FIELDS.map((field) => `p.${field} <=> s.${field}`).join(' AND ')

const MARIADB = [
  'DELETE p FROM p_people p LEFT JOIN s_people s ON s.xid = p.xid WHERE s.xid IS NULL',
  `UPDATE p_people p JOIN s_people s ON s.xid = p.xid
   SET ${FIELDS.map((field) => `p.${field} = s.${field}`)} WHERE NOT (${DIFFERS})`,
  'INSERT INTO p_people SELECT s.* FROM s_people s LEFT JOIN p_people p ON p.xid = s.xid WHERE p.xid IS NULL',
  ...['teams', 'jobs'].flatMap((unit) => [
    `DELETE p FROM p_${unit} p LEFT JOIN s_${unit} s ON s.xid = p.xid AND s.unit = p.unit WHERE s.xid IS NULL`,
    `INSERT INTO p_${unit} SELECT s.* FROM s_${unit} s LEFT JOIN p_${unit} p ON p.xid = s.xid AND p.unit = s.unit
     WHERE p.xid IS NULL`,
  ]),
]

const SQLITE = [
  'DELETE FROM p_people WHERE xid NOT IN (SELECT xid FROM s_people)',
  `UPDATE p_people SET ${FIELDS.map((field) => `${field} = s.${field}`)} FROM s_people s
   WHERE s.xid = p_people.xid AND (${FIELDS.map((field) => `p_people.${field} IS NOT s.${field}`).join(' OR ')})`,
  'INSERT INTO p_people SELECT s.* FROM s_people s LEFT JOIN p_people p ON p.xid = s.xid WHERE p.xid IS NULL',
  ...['teams', 'jobs'].flatMap((unit) => [
    `DELETE FROM p_${unit} WHERE NOT EXISTS
     (SELECT 1 FROM s_${unit} s WHERE s.xid = p_${unit}.xid AND s.unit = p_${unit}.unit)`,
    `INSERT INTO p_${unit} SELECT s.* FROM s_${unit} s LEFT JOIN p_${unit} p ON p.xid = s.xid AND p.unit = s.unit
     WHERE p.xid IS NULL`,
  ]),
]

const people = (folder: string, day: Day) => readPages<Person>(join(folder, `day${day}.ndjson`))

async function loadDay1(database: PlainDatabase, folder: string): Promise<void> {
  for (const page of people(folder, 1)) await insertPage(database, 'p_', page)
}

async function stageByInserts(database: PlainDatabase, folder: string): Promise<number> {
  let count = 0
  for (const page of people(folder, 2)) {
    await insertPage(database, 's_', page)
    count += page.length
  }
  return count
}

async function insertPage(database: PlainDatabase, prefix: string, page: readonly Person[]): Promise<void> {
  for (let start = 0; start < page.length; start += ROWS_PER_TRANSACTION) {
    const part = page.slice(start, start + ROWS_PER_TRANSACTION)
    await database.execute('BEGIN')
    await database.insert(`${prefix}people`, ['xid', ...FIELDS], part.map(valuesOf))
    const teams = part.flatMap(({ id, communities }) => communities.map((unit) => [id, unit]))
    await database.insert(`${prefix}teams`, ['xid', 'unit'], teams)
    const jobs = part.flatMap(({ id, functions }) => functions.map((unit) => [id, unit]))
    await database.insert(`${prefix}jobs`, ['xid', 'unit'], jobs)
    await database.execute('COMMIT')
  }
}

const valuesOf = (p: Person): Row => [
  p.id,
  p.firstName,
  p.lastName,
  p.email,
  p.phone,
  p.language,
  p.startDate,
  p.endDate,
]

/** The source is read once; memberships, which are short, wait until the people are in. */
async function stageByLoading(url: string, folder: string): Promise<number> {
  const connection = await createConnection({ uri: url, charset: 'utf8mb4' })
  const load = (table: string, texts: Iterable<string>) =>
    connection.query({
      sql: `LOAD DATA LOCAL INFILE 'stream' INTO TABLE ${table} CHARACTER SET utf8mb4`,
      infileStreamFactory: () => Readable.from(encoded(texts), { objectMode: false }),
    })
  try {
    let count = 0
    const teams: string[] = []
    const jobs: string[] = []
    const lines = function* () {
      for (const page of people(folder, 2)) {
        count += page.length
        let [text, team, job] = ['', '', '']
        for (const person of page) {
          text += `${valuesOf(person)
            .map((value) => value ?? '\\N')
            .join('\t')}\n`
          for (const unit of person.communities) team += `${person.id}\t${unit}\n`
          for (const unit of person.functions) job += `${person.id}\t${unit}\n`
        }
        teams.push(team)
        jobs.push(job)
        yield text
      }
    }
    await load('s_people', lines())
    await load('s_teams', teams)
    await load('s_jobs', jobs)
    return count
  } finally {
    await connection.end()
  }
}

function* encoded(texts: Iterable<string>): Generator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

/** A peer that leaves something undone is none. */
async function requireEqual(database: PlainDatabase): Promise<void> {
  for (const table of ['people', 'teams', 'jobs']) {
    const [[is] = []] = await database.select(`SELECT count(*) FROM p_${table}`)
    const [[staged] = []] = await database.select(`SELECT count(*) FROM s_${table}`)
    if (is !== staged) throw new Error(`p_${table} has ${is} rows, staged are ${staged}`)
  }
}
