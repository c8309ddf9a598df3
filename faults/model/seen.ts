// What an organization is on the platform, as lines that the model can give too. Read over a connection of its own, in
// SQL, so that neither the code that writes nor the one that lists is asked.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { createConnection } from 'mysql2/promise'
import type { Organization } from './rules.ts'
import { inOrder } from './rules-of-records.ts'
import { KINDS, LISTS, nameOf, type Unit } from './words.ts'

type Row = Readonly<Record<string, unknown>>

const OWN = 'SELECT id FROM employees WHERE organization_id = ?'
const QUERIES = {
  integrations: 'SELECT id, slug FROM integrations WHERE organization_id = ?',
  employees: 'SELECT * FROM employees WHERE organization_id = ?',
  correlations: `SELECT k.* FROM correlations k JOIN integrations i ON i.id = k.integration_id WHERE i.organization_id = ?`,
  communities: 'SELECT * FROM communities WHERE organization_id = ?',
  functions: 'SELECT * FROM functions WHERE organization_id = ?',
  communityMembers: `SELECT *, community_id AS unit_id FROM community_members WHERE employee_id IN (${OWN})`,
  functionMembers: `SELECT *, function_id AS unit_id FROM function_members WHERE employee_id IN (${OWN})`,
  links: `SELECT l.* FROM links l JOIN integrations i ON i.id = l.integration_id WHERE i.organization_id = ?`,
  messages: 'SELECT * FROM messages WHERE organization_id = ?',
  takeovers: 'SELECT * FROM takeovers WHERE organization_id = ?',
  audiences: 'SELECT a.*, c.handle FROM audiences a JOIN contents c ON c.id = a.content_id WHERE c.organization_id = ?',
  invitations: `SELECT * FROM invitations WHERE employee_id IN (${OWN})`,
  sessions: `SELECT * FROM sessions WHERE employee_id IN (${OWN})`,
  outbox: 'SELECT * FROM outbox WHERE organization_id = ?',
  held: `SELECT r.integration_id, r.report FROM runs r JOIN integrations i ON i.id = r.integration_id
    WHERE i.organization_id = ? AND r.status = 'held'
    AND EXISTS (SELECT 1 FROM plan_pages p WHERE p.run_id = r.id AND p.changes <> '[]')`,
  expected: `SELECT x.* FROM expected_employees x JOIN integrations i ON i.id = x.integration_id WHERE i.organization_id = ?`,
  changes: `SELECT c.*, v.was, v.becomes FROM changes c LEFT JOIN change_values v ON v.change_id = c.id AND v.employee_id = c.employee_id
    WHERE c.organization_id = ? AND c.id > ?`,
} as const
type Table = keyof typeof QUERIES

/** Reads all tables of one organization at once. */
export interface Reader {
  read(organization: string, afterChange: number): Promise<Readonly<Record<Table, readonly Row[]>>>
  /** Any statement, for what somebody else does behind the back of the runs. */
  close(): Promise<void>
}

const TABLES = Object.keys(QUERIES) as Table[] // the keys of a literal

export function sqliteReader(file: string): Reader {
  const database = new DatabaseSync(file, { readOnly: true })
  const statements = new Map<Table, StatementSync>()
  return {
    read: async (organization, afterChange) => {
      const rows = TABLES.map((table) => {
        const statement = statements.get(table) ?? database.prepare(QUERIES[table])
        statements.set(table, statement)
        return [table, table === 'changes' ? statement.all(organization, afterChange) : statement.all(organization)]
      })
      return Object.fromEntries(rows)
    },
    close: async () => database.close(),
  }
}

export async function mariaDbReader(url: string): Promise<Reader> {
  const connection = await createConnection({ uri: url, multipleStatements: true })
  const all = TABLES.map((table) => QUERIES[table]).join(';')
  return {
    read: async (organization, afterChange) => {
      const values = TABLES.flatMap((table) => (table === 'changes' ? [organization, afterChange] : [organization]))
      const [rows] = await connection.query(all, values)
      return Object.fromEntries(TABLES.map((table, index) => [table, (rows as Row[][])[index] ?? []])) as Record<
        Table,
        Row[]
      >
    },
    close: () => connection.end(),
  }
}

export interface Seen {
  readonly lines: readonly string[]
  readonly journal: readonly string[]
  readonly lastChange: number
  /** Mails by person, for whoever looks into the mails themselves. */
  readonly mailIds: ReadonlyMap<number, string>
  readonly employeeIds: ReadonlyMap<string, number>
}

export async function seenOn(reader: Reader, organization: string, afterChange: number): Promise<Seen> {
  const rows = await reader.read(organization, afterChange)
  const slugs = new Map(rows.integrations.map((row) => [Number(row['id']), String(row['slug'])]))
  const nameOfRow = (row: Row) =>
    row['integration_id'] === null
      ? `${row['handle']}`
      : `${slugs.get(Number(row['integration_id']))}/${row['external_id']}`
  const employees = new Map(rows.employees.map((row) => [Number(row['id']), row]))
  const whoIs = (id: unknown) => {
    const row = employees.get(Number(id))
    return row === undefined || row['state'] === 'anonymized' ? '' : nameOfRow(row)
  }
  const units = new Map<string, string>()
  for (const kind of KINDS) for (const row of rows[LISTS[kind]]) units.set(`${kind} ${row['id']}`, nameOfRow(row))
  const group = (list: readonly Row[], key: string) => Map.groupBy(list, (row) => Number(row[key]))
  const members = {
    community: group(rows.communityMembers, 'employee_id'),
    function: group(rows.functionMembers, 'employee_id'),
  }
  const invitations = group(rows.invitations, 'employee_id')
  const sessions = group(rows.sessions, 'employee_id')

  const lines: string[] = []
  let anonymized = 0
  for (const row of rows.employees) {
    const id = Number(row['id'])
    const isFound = rows.correlations.some(
      (one) =>
        Number(one['employee_id']) === id &&
        one['external_id'] === row['external_id'] &&
        Number(one['is_removed']) === Number(row['state'] === 'removed'),
    )
    if (row['state'] === 'anonymized') {
      anonymized++
      if (PERSONAL.some((column) => row[column] !== null)) lines.push('anonymized with something left')
      continue
    }
    const has = KINDS.flatMap((kind) =>
      (members[kind].get(id) ?? []).map(
        (one) => `${kind} ${units.get(`${kind} ${one['unit_id']}`)} ${one['from_source']}${one['by_hand']}`,
      ),
    )
    const states = (invitations.get(id) ?? []).map((one) =>
      one['accepted_at'] !== null ? 'accepted' : one['died_at'] !== null ? 'dead' : 'open',
    )
    const email = row['email'] === null ? null : String(row['email'])
    const isKeyRight = row['email_key'] === (row['state'] === 'removed' ? null : (email?.toLowerCase() ?? null))
    lines.push(
      [
        nameOfRow(row),
        row['state'],
        row['first_login_at'] !== null,
        row['removed_at'] === null ? null : Number(row['removed_at']),
        ...COLUMNS.map((column) => row[column]),
        row['attributes'] === null ? '{}' : inOrder(Object.entries<string>(JSON.parse(String(row['attributes'])))),
        has.sort(),
        states.sort(),
        (sessions.get(id) ?? []).length,
        isKeyRight && (isFound || row['integration_id'] === null || row['state'] === 'removed')
          ? ''
          : 'not found any more',
      ].join('|'),
    )
  }
  lines.push(`anonymized ${anonymized}`)
  for (const kind of KINDS) {
    for (const row of rows[LISTS[kind]]) {
      const of = (list: readonly Row[]) =>
        kind === 'community' ? list.filter((one) => Number(one['community_id']) === Number(row['id'])) : []
      const audiences = rows.audiences.filter(
        (one) => one['kind'] === kind && Number(one['unit_id']) === Number(row['id']),
      )
      lines.push(
        unitLine(kind, nameOfRow(row), String(row['name']), {
          messages: of(rows.messages).map((one) => String(one['text'])),
          takeovers: of(rows.takeovers).map((one) => `${whoIs(one['employee_id'])} ${one['shift']}`),
          audiences: audiences.map((one) => String(one['handle'])),
        }),
      )
    }
  }
  for (const row of rows.links) {
    lines.push(
      `link ${slugs.get(Number(row['integration_id']))} ${row['kind']} ${row['external_id']} ${units.get(`${row['kind']} ${row['unit_id']}`)}`,
    )
  }
  for (const row of rows.outbox) {
    const details = row['details'] === null ? '' : transferText(JSON.parse(String(row['details'])))
    lines.push(
      ['mail', whoIs(row['employee_id']), row['kind'], row['recipient'], row['language'], row['state'], details].join(
        '|',
      ),
    )
  }
  for (const row of rows.expected)
    lines.push(`expected ${slugs.get(Number(row['integration_id']))} ${row['external_id']} ${row['due']}`)
  for (const row of rows.held) {
    const { held } = JSON.parse(String(row['report']))
    lines.push(waitingLine(slugs.get(Number(row['integration_id'])) ?? '', held))
  }
  return {
    lines: lines.sort(),
    journal: rows.changes.map((row) => journalLine(row, whoIs(row['employee_id']))).sort(),
    lastChange: rows.changes.reduce((last, row) => Math.max(last, Number(row['id'])), afterChange),
    mailIds: new Map(rows.outbox.map((row) => [Number(row['id']), whoIs(row['employee_id'])])),
    employeeIds: new Map(
      [...employees]
        .filter(([, row]) => row['state'] !== 'anonymized')
        .sort(([one], [other]) => one - other)
        .map(([id, row]) => [nameOfRow(row), id]),
    ),
  }
}

const COLUMNS = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'language',
  'birth_date',
  'start_date',
  'end_date',
] as const
const PERSONAL = [...COLUMNS, 'external_id', 'handle', 'email_key', 'attributes', 'first_login_at']
const FIELDS = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'language',
  'birthDate',
  'startDate',
  'endDate',
  'attributes',
] as const

/** The same of the model. */
export function linesOf(organization: Organization): readonly string[] {
  const unitName = ({ slug, id }: Unit) => (slug === null ? id : `${slug}/${id}`)
  const lines = [`anonymized ${organization.anonymized}`]
  for (const person of organization.people) {
    const has = [...person.units].map(
      ([unit, { source, hand }]) => `${unit.kind} ${unitName(unit)} ${Number(source)}${Number(hand)}`,
    )
    lines.push(
      [
        nameOf(person),
        person.state,
        person.hasLoggedIn,
        person.removedAt,
        ...FIELDS.map((field) => person.fields[field]),
        has.sort(),
        person.invitations.map(({ state }) => state).sort(),
        person.sessions,
        '',
      ].join('|'),
    )
  }
  for (const unit of organization.units) {
    const takeovers = unit.takeovers.map(({ person, shift }) => `${nameOf(person)} ${shift}`)
    lines.push(
      unitLine(unit.kind, unitName(unit), unit.name, {
        messages: unit.messages,
        takeovers,
        audiences: [...unit.audiences],
      }),
    )
  }
  for (const [key, unit] of organization.links) lines.push(`link ${key} ${unitName(unit)}`)
  for (const { person, invitation, to, language, state, details } of organization.mails) {
    lines.push(['mail', nameOf(person), invitation ? 'invitation' : 'transfer', to, language, state, details].join('|'))
  }
  for (const [slug, expected] of organization.expected)
    for (const line of expected) lines.push(`expected ${slug} ${line}`)
  for (const { slug, held, added, changes, removals } of organization.waiting.values())
    if (added.length + changes.length + removals.length > 0) lines.push(waitingLine(slug, held))
  return lines.sort()
}

function waitingLine(slug: string, held: readonly { readonly kind: string; readonly state: string }[]): string {
  const pending = held.filter(({ state }) => state === 'pending').map(({ kind }) => kind)
  return `${slug} waits for a decision on ${pending.sort()}`
}

function unitLine(kind: string, id: string, name: string, holds: Readonly<Record<string, readonly string[]>>): string {
  return [kind, id, name, ...Object.values(holds).map((list) => list.toSorted().join(','))].join('|')
}

function transferText({ from, to }: { from: readonly string[]; to: readonly string[] }): string {
  return `${from.toSorted()} -> ${to.toSorted()}`
}

function journalLine(row: Row, who: string): string {
  const details = row['details'] === null ? {} : JSON.parse(String(row['details']))
  const isOfRun = row['run_id'] !== null
  const side = (text: unknown) => (isOfRun && typeof text === 'string' ? valuesText(JSON.parse(text)) : '-')
  const name = who || (details.name ?? details.community ?? '')
  return `${row['kind']} ${name} ${row['because']} ${side(row['was'])} -> ${side(row['becomes'])}`
}

function valuesText(values: Readonly<Record<string, unknown>>): string {
  return Object.keys(values)
    .sort()
    .map((key) => `${key}=${valueText(key, values[key])}`)
    .join(' ')
}

function valueText(key: string, value: unknown): string {
  if (key === 'communities' || key === 'functions')
    return (value as { name: string }[])
      .map(({ name }) => name)
      .sort()
      .join()
  if (key === 'attributes') return inOrder(Object.entries((value ?? {}) as Record<string, string>))
  return `${value}`
}
