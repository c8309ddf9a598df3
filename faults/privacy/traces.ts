import type { Database } from '@rollcall/platform'
import { Scan } from './markers.ts'

type Row = Readonly<Record<string, unknown>>

/** Every table, row by row. */
export async function scanTables(database: Database): Promise<Scan> {
  const scan = new Scan()
  for (const name of await tableNames(database)) {
    for (const row of await database.knex(name).select('*')) {
      scan.add(JSON.stringify(row))
      scan.end()
    }
  }
  return scan
}

/** What must stay when people go: how many there were, and what happened, when, in which run, and why (R28). */
export async function readWhatStays({ knex }: Database): Promise<readonly string[]> {
  const counts: string[] = []
  for (const table of [
    'employees',
    'runs',
    'run_problems',
    'communities',
    'functions',
    'messages',
    'contents',
    'links',
  ]) {
    const row = await knex(table).count({ number: '*' }).first()
    counts.push(`${table}: ${row?.['number']}`)
  }
  const journal: readonly Row[] = await knex('changes')
    .whereNot({ kind: 'employee.anonymized' })
    .orderBy('id')
    .select('id', 'integration_id', 'run_id', 'at', 'kind', 'employee_id', 'unit_id', 'because', 'details')
  return [...counts, ...journal.map((row) => JSON.stringify(Object.values(row)))]
}

/** Where rows of people are left who are nobody any more, and who else is still there. */
export async function readLeftOvers({ knex }: Database): Promise<readonly string[]> {
  const found: string[] = []
  for (const table of PERSONAL) {
    const row = await knex(table)
      .whereIn('employee_id', knex('employees').where({ state: 'anonymized' }).select('id'))
      .count({ number: '*' })
      .first()
    if (Number(row?.['number']) > 0) found.push(`${row?.['number']} rows of anonymized people in ${table}`)
  }
  const others = await knex('employees').whereNot({ state: 'anonymized' }).count({ number: '*' }).first()
  if (Number(others?.['number']) !== 1) found.push(`${others?.['number']} employees are not anonymized, and not 1`)
  return found
}

const PERSONAL = [
  'change_values',
  'outbox',
  'invitations',
  'sessions',
  'community_members',
  'function_members',
  'takeovers',
  'correlations',
]

export async function tableNames({ knex, dialect }: Database): Promise<readonly string[]> {
  const result = await knex.raw(
    dialect === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  )
  const rows: readonly { name: string }[] = dialect === 'mysql' ? result[0] : result
  return rows.map(({ name }) => name)
}
