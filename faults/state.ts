import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@rollcall/platform'

/**
 * What a platform and its mails are, without the numbers that differ from run to run: ids, runs, tokens. Each part is a
 * list of lines in order, so that what is there twice shows up twice.
 */
export interface State {
  readonly parts: Readonly<Record<string, readonly string[]>>
  /** Mails whose outcome a crash left unknown, as `RECIPIENT KIND`. */
  readonly unknown: readonly string[]
  /** Fingerprints by employee: where one is missing the employee is looked at again, where one is wrong it is not. */
  readonly fingerprints: ReadonlyMap<string, string>
  /** Mails at the sink, as `RECIPIENT KIND`. */
  readonly delivered: readonly string[]
}

type Row = Readonly<Record<string, unknown>>

/** Every table has to be read here or left out for a reason: a new one makes this fail. */
const LEFT_OUT = new Set([
  'counters', // where ids come from
  'leases', // looked at on their own: nobody who is alive holds one at the end
  'organizations',
  'run_problems', // of the last run; see below
  'schema_migrations',
])

export async function readState(database: Database, sink: string): Promise<State> {
  const tables = await readTables(database)
  const rows = (table: string): readonly Row[] => tables.get(table) ?? []
  const integrations = new Map(rows('integrations').map((row) => [Number(row['id']), String(row['slug'])]))
  const slugOf = (row: Row) => integrations.get(Number(row['integration_id'])) ?? 'by hand'
  const nameUnit = (row: Row) => (row['handle'] === null ? `${slugOf(row)}/${row['external_id']}` : `${row['handle']}`)
  const units = new Map<number, string>()
  for (const table of ['communities', 'functions']) {
    for (const row of rows(table)) units.set(Number(row['id']), nameUnit(row))
  }
  const employees = new Map(rows('employees').map((row) => [Number(row['id']), nameUnit(row)]))
  const employee = (row: Row) => employees.get(Number(row['employee_id'])) ?? 'nobody'
  const unit = (id: unknown) => (id === null ? null : (units.get(Number(id)) ?? 'removed'))
  const values = new Map(rows('change_values').map((row) => [Number(row['change_id']), row]))
  const contents = new Map(rows('contents').map((row) => [Number(row['id']), `${row['kind']}/${row['handle']}`]))
  const lastRuns = lastOfEach(rows('runs'))
  const recordsIn = (copy: Row) =>
    lines(
      rows('source_records').filter((row) => row['copy_id'] === copy['id']),
      (row) => [row['external_id'], row['record']],
    )

  const parts: Record<string, readonly string[]> = {
    integrations: lines(rows('integrations'), (row) => without(row, ['id', 'organization_id'])),
    employees: lines(rows('employees'), (row) => [nameUnit(row), without(row, ['id', 'integration_id'])]),
    correlations: lines(rows('correlations'), (row) => [
      slugOf(row),
      employee(row),
      without(row, ['integration_id', 'employee_id', 'fingerprint']),
    ]),
    communities: lines(rows('communities'), (row) => [nameUnit(row), without(row, ['id', 'integration_id'])]),
    functions: lines(rows('functions'), (row) => [nameUnit(row), without(row, ['id', 'integration_id'])]),
    community_members: lines(rows('community_members'), (row) => membership(row, employee(row), 'community_id', unit)),
    function_members: lines(rows('function_members'), (row) => membership(row, employee(row), 'function_id', unit)),
    links: lines(rows('links'), (row) => [slugOf(row), row['kind'], row['external_id'], unit(row['unit_id'])]),
    messages: lines(rows('messages'), (row) => [unit(row['community_id']), row['text'], row['created_at']]),
    takeovers: lines(rows('takeovers'), (row) => [unit(row['community_id']), employee(row), row['shift']]),
    contents: lines(rows('contents'), (row) => without(row, ['id'])),
    audiences: lines(rows('audiences'), (row) => [
      contents.get(Number(row['content_id'])),
      row['kind'],
      unit(row['unit_id']),
    ]),
    invitations: lines(rows('invitations'), (row) => [
      employee(row),
      row['token_hash'] === null ? 'no token' : 'token',
      row['expires_at'] === null ? 'without end' : 'expires', // some days after its mail, whenever that was
      without(row, ['id', 'employee_id', 'token_hash', 'expires_at']),
    ]),
    sessions: lines(rows('sessions'), (row) => [employee(row), row['started_at']]),
    outbox: lines(rows('outbox'), (row) => [
      employee(row),
      row['invitation_id'] === null ? 'no invitation' : 'invitation',
      // Unknown is how a crash may leave what a clean run has sent, and nothing else.
      row['state'] === 'unknown' ? 'sent' : row['state'],
      row['state'] === 'unknown' || row['state'] === 'sent'
        ? mailOf(row)
        : without(row, ['id', 'employee_id', 'invitation_id', 'state']),
    ]),
    runs: lines(lastRuns, (row) => [slugOf(row), row['night'], statusOf(row), heldIn(row)]),
    problems: lines(
      // Who is invited without an address is told once, by the run that makes the account; one that is killed tells nobody.
      rows('run_problems').filter(
        (row) => lastRuns.some((run) => run['id'] === row['run_id']) && row['code'] !== 'employee.no_email',
      ),
      (row) => [slugOf(row), row['code'], row['employee'], row['unit'], row['place'], row['message']],
    ),
    unfinished: lines(
      rows('runs').filter((row) => row['status'] === 'running'),
      (row) => [slugOf(row), row['id']],
    ),
    copies: lines(
      // What a run noted that was killed waits for the next one, which may come only after the end.
      rows('source_copies').filter((row) => row['run_id'] === null),
      (row) => [slugOf(row), without(row, ['id', 'integration_id', 'run_id']), recordsIn(row)],
    ),
    expected: lines(rows('expected_employees'), (row) => [slugOf(row), row['external_id'], row['due']]),
    nights: lines(rows('nights'), (row) => [slugOf(row), row['night'], row['ended_at']]),
    waiting: rows('plan_pages')
      .flatMap((row) => {
        const run = rows('runs').find((each) => each['id'] === row['run_id'])
        const changes: readonly unknown[] = JSON.parse(String(row['changes']))
        // How they are spread over pages depends on how much there was to do besides.
        const where = [run ? slugOf(run) : 'no run', run?.['night'], row['phase']]
        return changes.map((change) => JSON.stringify([...where, withoutIds(change)]))
      })
      .sort(),
    journal: lines(rows('changes'), (row) => {
      const value = values.get(Number(row['id']))
      return [
        row['kind'],
        row['employee_id'] === null ? null : employee(row),
        row['because'],
        slugOf(row),
        row['at'],
        json(row['details']),
        value ? [json(value['was']), json(value['becomes'])] : null,
      ]
    }),
    held_leases: lines(
      // That of a dead process is free, and so is one whose time is over.
      rows('leases').filter((row) => Number(row['until']) > Date.now() && isAlive(String(row['holder']))),
      (row) => [row['name'], row['holder']],
    ),
  }
  return {
    parts,
    unknown: lines(
      rows('outbox').filter((row) => row['state'] === 'unknown'),
      (row) => `${row['recipient']} ${row['kind']}`,
    ),
    fingerprints: new Map(
      rows('correlations').flatMap((row) =>
        row['fingerprint'] === null ? [] : [[`${slugOf(row)}/${row['external_id']}`, String(row['fingerprint'])]],
      ),
    ),
    delivered: await deliveredAt(sink),
  }
}

/** What differs between the end of a clean night and that of a troubled one; empty where nothing does. */
export function differences(clean: State, troubled: State): readonly string[] {
  const found: string[] = []
  for (const [part, lines] of Object.entries(clean.parts)) {
    const now = troubled.parts[part] ?? []
    for (const line of minus(lines, now)) found.push(`${part}: missing ${line}`)
    for (const line of minus(now, lines)) found.push(`${part}: not in a clean run ${line}`)
  }
  for (const [employee, fingerprint] of troubled.fingerprints) {
    const right = clean.fingerprints.get(employee) ?? fingerprint
    if (right !== fingerprint) found.push(`fingerprints: wrong for ${employee}`)
  }
  for (const mail of minus(troubled.delivered, clean.delivered)) found.push(`mails: not sent by a clean run ${mail}`)
  // Lost are those that are neither at the sink nor listed as unknown.
  for (const mail of minus(minus(clean.delivered, troubled.delivered), troubled.unknown)) {
    found.push(`mails: lost ${mail}`)
  }
  return found
}

async function readTables(database: Database): Promise<ReadonlyMap<string, readonly Row[]>> {
  const { knex, dialect } = database
  const result = await knex.raw(
    dialect === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table'`
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  )
  const names: readonly { name: string }[] = dialect === 'mysql' ? result[0] : result
  const tables = new Map<string, readonly Row[]>()
  for (const { name } of names) tables.set(name, await knex(name).select('*'))
  const unknown = names.filter(({ name }) => !READ.has(name) && !LEFT_OUT.has(name) && !/^(schema|sqlite)_/.test(name))
  if (unknown.length > 0) throw new Error(`Say in state.ts what these tables mean: ${unknown.map((t) => t.name)}`)
  return tables
}

const READ = new Set([
  'audiences',
  'change_values',
  'changes',
  'communities',
  'community_members',
  'contents',
  'correlations',
  'employees',
  'expected_employees',
  'function_members',
  'functions',
  'integrations',
  'invitations',
  'links',
  'messages',
  'nights',
  'outbox',
  'plan_pages',
  'runs',
  'sessions',
  'source_copies',
  'source_records',
  'takeovers',
])

function lines(rows: readonly Row[], line: (row: Row) => unknown): readonly string[] {
  return rows
    .map((row) => {
      const value = line(row)
      return typeof value === 'string' ? value : JSON.stringify(value)
    })
    .sort()
}

function without(row: Row, columns: readonly string[]): unknown {
  return Object.entries(row)
    .filter(([column]) => !columns.includes(column))
    .sort(([one], [other]) => (one < other ? -1 : 1))
}

function membership(row: Row, employee: string, column: string, unit: (id: unknown) => string | null): unknown {
  return [employee, unit(row[column]), `source ${row['from_source']}`, `hand ${row['by_hand']}`]
}

function mailOf(row: Row): unknown {
  return [row['kind'], row['recipient'], row['language'], json(row['details']), row['created_at']]
}

/** The last run of each integration and night: those before it are attempts. Ids sort by time. */
function lastOfEach(runs: readonly Row[]): readonly Row[] {
  const last = new Map<string, Row>()
  for (const run of [...runs].sort((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1))) {
    last.set(`${run['integration_id']} ${run['night']}`, run)
  }
  return [...last.values()]
}

/** Where an attempt before it has done everything, nothing is left for the last one. */
function statusOf(run: Row): unknown {
  return run['status'] === 'unchanged' ? 'applied' : run['status']
}

function heldIn(run: Row): unknown {
  const report = JSON.parse(String(run['report'] ?? '{}'))
  const held: readonly Row[] = report.held ?? []
  return held.map((entry) => [entry['kind'], entry['count'], entry['because'], entry['state']])
}

function json(text: unknown): unknown {
  return text === null || text === undefined ? null : withoutIds(JSON.parse(String(text)))
}

/** Ids inside the journal's values and in held changes. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id')
      .map(([key, inner]) => [key, withoutIds(inner)]),
  )
}

async function deliveredAt(sink: string): Promise<readonly string[]> {
  const mails: string[] = []
  for (const file of await readdir(sink)) {
    if (!file.endsWith('.eml')) continue
    const kind = file.replace(/^\d+-/, '').replace(/\.eml$/, '')
    const text = await readFile(join(sink, file), 'utf8')
    mails.push(`${/^To: .*?<?([^\s<>]+@[^\s<>]+)>?\s*$/m.exec(text)?.[1]} ${kind}`)
  }
  return mails.sort()
}

/** @param holder `host:pid` */
function isAlive(holder: string): boolean {
  const pid = Number(holder.slice(holder.lastIndexOf(':') + 1))
  return existsSync(`/proc/${pid}`)
}

/** What `some` has more often than `others`. */
function minus(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return some.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}
