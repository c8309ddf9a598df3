import type { Knex } from 'knex'

/**
 * The whole platform. Instants are milliseconds since 1970 (UTC), dates are local `YYYY-MM-DD`.
 *
 * - `correlations` is what a night compares with: narrow, in the order in which it is read. It goes with the person at
 *   anonymization, so neither identifier nor fingerprint outlives it (R13).
 * - A membership is one row with two origins: the source's and an administrator's (R9). It goes when neither is left.
 * - Removed employees keep their memberships, so that a restore is whole (R12); whoever lists members asks the state.
 * - `change_values` has the personal part of the journal, and goes with the person (R13, R28).
 */
export async function up(knex: Knex): Promise<void> {
  const isMySql = knex.client.driverName === 'mysql2'
  const charset = isMySql ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ENGINE=InnoDB' : ' STRICT'
  const text = (length: number) => (isMySql ? `VARCHAR(${length})` : 'TEXT')
  const long = isMySql ? 'LONGTEXT' : 'TEXT'
  const integer = isMySql ? 'BIGINT' : 'INTEGER'
  const clustered = isMySql ? charset : ' STRICT, WITHOUT ROWID'
  const id = text(64)
  const name = text(255)
  const date = text(10)
  const tables: Table[] = []
  const create = (name: string, columns: readonly string[], options = charset) => {
    tables.push({ name, columns, options, indexes: [] })
  }
  const index = (table: string, columns: string) => {
    tables.find(({ name }) => name === table)?.indexes.push(columns)
  }

  create('organizations', [
    `id ${id} NOT NULL PRIMARY KEY`,
    `name ${name} NOT NULL`,
    `time_zone ${id} NOT NULL`,
    `language ${id} NOT NULL`,
    `last_written_at ${integer}`,
  ])
  create('integrations', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `slug ${id} NOT NULL`,
    `first_imported_at ${integer}`,
    `last_full_night ${date}`,
    `failed_nights ${integer} NOT NULL DEFAULT 0`, // in a row
    `quarantined_at ${integer}`, // null: not in quarantine
    `quarantine_reason ${text(1000)}`,
    'UNIQUE (organization_id, slug)',
  ])
  create('employees', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `integration_id ${integer} REFERENCES integrations(id)`, // null: made by hand
    `external_id ${name}`,
    `handle ${name}`, // the id that `load` gave to one made by hand
    `state ${text(10)} NOT NULL`, // invited, active, removed, anonymized
    `first_name ${name}`,
    `last_name ${name}`,
    `email ${name}`,
    `email_key ${name}`, // lower case, and null for whoever holds no address any more (removed)
    `phone ${name}`,
    `language ${name}`,
    `birth_date ${date}`,
    `start_date ${date}`,
    `end_date ${date}`,
    `attributes ${long}`, // JSON object, or null for none
    `first_login_at ${integer}`,
    `created_at ${integer} NOT NULL`,
    `removed_at ${integer}`,
    `state_before_removal ${text(10)}`,
    `anonymized_at ${integer}`,
    'UNIQUE (organization_id, handle)',
  ])
  index('employees', 'organization_id, email_key')
  index('employees', 'state, removed_at')
  create(
    'correlations',
    [
      `integration_id ${integer} NOT NULL REFERENCES integrations(id)`,
      `external_id ${name} NOT NULL`,
      `employee_id ${integer} NOT NULL`,
      `is_removed ${integer} NOT NULL`,
      `fingerprint ${text(32)}`,
      'PRIMARY KEY (integration_id, external_id)',
    ],
    clustered,
  )
  for (const [table, members, column] of [
    ['communities', 'community_members', 'community_id'],
    ['functions', 'function_members', 'function_id'],
  ] as const) {
    create(table, [
      `id ${integer} NOT NULL PRIMARY KEY`,
      `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
      `integration_id ${integer} REFERENCES integrations(id)`, // null: made by hand
      `entity ${id}`,
      `external_id ${name}`,
      `handle ${name}`,
      `name ${name} NOT NULL`,
      `created_at ${integer} NOT NULL`,
      'UNIQUE (integration_id, entity, external_id)',
      'UNIQUE (organization_id, handle)',
    ])
    create(
      members,
      [
        `employee_id ${integer} NOT NULL`,
        `${column} ${integer} NOT NULL`,
        `from_source ${integer} NOT NULL`,
        `by_hand ${integer} NOT NULL`,
        `PRIMARY KEY (employee_id, ${column})`,
      ],
      clustered,
    )
    index(members, column)
  }
  create(
    'links',
    [
      `integration_id ${integer} NOT NULL REFERENCES integrations(id)`,
      `kind ${text(10)} NOT NULL`, // community, function
      `entity ${id} NOT NULL`,
      `external_id ${name} NOT NULL`,
      `unit_id ${integer} NOT NULL`,
      'PRIMARY KEY (integration_id, kind, entity, external_id)',
    ],
    clustered,
  )
  create('messages', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `community_id ${integer} NOT NULL`,
    `text ${long} NOT NULL`,
    `created_at ${integer} NOT NULL`,
  ])
  index('messages', 'community_id')
  create('takeovers', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `community_id ${integer} NOT NULL`,
    `employee_id ${integer} NOT NULL`,
    `shift ${name} NOT NULL`,
    `created_at ${integer} NOT NULL`,
  ])
  index('takeovers', 'community_id')
  index('takeovers', 'employee_id')
  create('contents', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `kind ${text(10)} NOT NULL`, // group, survey, course, module
    `handle ${name} NOT NULL`,
    `name ${name} NOT NULL`,
    `everyone ${integer} NOT NULL`,
    'UNIQUE (organization_id, kind, handle)',
  ])
  create(
    'audiences',
    [
      `content_id ${integer} NOT NULL`,
      `kind ${text(10)} NOT NULL`, // community, function
      `unit_id ${integer} NOT NULL`,
      'PRIMARY KEY (content_id, kind, unit_id)',
    ],
    clustered,
  )
  index('audiences', 'kind, unit_id')
  create('invitations', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `employee_id ${integer} NOT NULL`,
    `token_hash ${text(64)}`, // SHA-256, hexadecimal; null until its mail is being written
    `created_at ${integer} NOT NULL`,
    `expires_at ${integer}`,
    `accepted_at ${integer}`,
    `died_at ${integer}`,
  ])
  index('invitations', 'employee_id')
  index('invitations', 'token_hash')
  create('sessions', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `employee_id ${integer} NOT NULL`,
    `started_at ${integer} NOT NULL`,
  ])
  index('sessions', 'employee_id')
  create('outbox', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `employee_id ${integer} NOT NULL`,
    `invitation_id ${integer}`,
    `kind ${text(10)} NOT NULL`, // invitation, transfer
    `language ${name} NOT NULL`,
    `recipient ${name} NOT NULL`,
    `details ${long}`, // JSON: { from, to } names of communities for a transfer
    `state ${text(10)} NOT NULL`, // pending, sending, sent, failed, unknown
    `created_at ${integer} NOT NULL`,
    `attempts ${integer} NOT NULL`,
    `due_at ${integer} NOT NULL`,
    `sent_at ${integer}`,
    `error ${text(1000)}`,
  ])
  index('outbox', 'organization_id, state, due_at')
  index('outbox', 'employee_id')
  create('runs', [
    `id ${text(36)} NOT NULL PRIMARY KEY`,
    `integration_id ${integer} NOT NULL REFERENCES integrations(id)`,
    `night ${date} NOT NULL`,
    `trigger_kind ${text(10)} NOT NULL`, // schedule, hand
    `community_entity ${id} NOT NULL`, // what communities came from in this run (R16)
    `function_entity ${id}`,
    `status ${text(12)} NOT NULL`, // running, then as in the report
    `started_at ${integer} NOT NULL`,
    `ended_at ${integer}`,
    `report ${long}`, // JSON, without its problems
  ])
  index('runs', 'integration_id, started_at')
  create('run_problems', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `run_id ${text(36)} NOT NULL`,
    `integration_id ${integer} NOT NULL`,
    `code ${id} NOT NULL`,
    `employee ${name}`, // source identifier; taken out with the person, at the latest after 30 days
    `unit ${name}`,
    `place ${name}`,
    `message ${text(1000)} NOT NULL`,
    `created_at ${integer} NOT NULL`,
  ])
  index('run_problems', 'run_id')
  index('run_problems', 'integration_id, employee')
  create(
    'expected_employees',
    [
      `integration_id ${integer} NOT NULL`,
      `external_id ${name} NOT NULL`,
      `due ${date} NOT NULL`,
      'PRIMARY KEY (integration_id, external_id)',
    ],
    clustered,
  )
  create(
    'nights',
    [
      `integration_id ${integer} NOT NULL`,
      `night ${date} NOT NULL`,
      `run_id ${text(36)} NOT NULL`,
      `ended_at ${integer}`,
      'PRIMARY KEY (integration_id, night)',
    ],
    clustered,
  )
  create('plan_pages', [
    `run_id ${text(36)} NOT NULL`,
    `phase ${text(20)} NOT NULL`,
    `page ${integer} NOT NULL`,
    `changes ${long} NOT NULL`, // JSON list
    'PRIMARY KEY (run_id, phase, page)',
  ])
  create('changes', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `integration_id ${integer}`,
    `run_id ${text(36)}`, // null: an administrator's or a person's own act
    `at ${integer} NOT NULL`,
    `kind ${text(40)} NOT NULL`,
    `employee_id ${integer}`,
    `unit_id ${integer}`,
    `because ${text(10)}`, // rule
    `details ${long}`, // JSON without personal values: names of fields, of communities and functions
  ])
  index('changes', 'organization_id, at')
  index('changes', 'employee_id')
  index('changes', 'run_id')
  create(
    'change_values',
    [
      `change_id ${integer} NOT NULL`,
      `employee_id ${integer} NOT NULL`,
      `was ${long}`, // JSON
      `becomes ${long}`,
      'PRIMARY KEY (employee_id, change_id)',
    ],
    clustered,
  )
  create(
    'leases',
    [
      `name ${name} NOT NULL PRIMARY KEY`, // integration:7, outbox:acme
      `token ${integer} NOT NULL`, // grows with every taking
      `holder ${name}`, // host:pid, null when given back
      `until ${integer} NOT NULL`, // by the database's clock
    ],
    clustered,
  )
  create('counters', [`name ${id} NOT NULL PRIMARY KEY`, `next ${integer} NOT NULL`], clustered)

  for (const table of tables) await makeTable(knex, table, isMySql)
  await knex('counters').insert({ name: 'id', next: 1 }).onConflict('name').ignore()
}

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly options: string
  /** Columns of each. */
  readonly indexes: string[]
}

/** MariaDB commits at every table, so a table is made with its indexes at once, and one that is there already stays. */
async function makeTable(knex: Knex, { name, columns, options, indexes }: Table, isMySql: boolean): Promise<void> {
  const named = indexes.map((list) => ({ list, key: `${name}_by_${list.replaceAll(/\W+/g, '_')}` }))
  const lines = [...columns, ...(isMySql ? named.map(({ key, list }) => `INDEX ${key} (${list})`) : [])]
  await knex.raw(`CREATE TABLE IF NOT EXISTS ${name} (\n  ${lines.join(',\n  ')}\n)${options}`)
  if (isMySql) return
  for (const { key, list } of named) await knex.raw(`CREATE INDEX IF NOT EXISTS ${key} ON ${name} (${list})`)
}
