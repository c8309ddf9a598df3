import type { Schema } from '../schema.js'

/** Who works where: organizations, employees, communities, functions, and what identifies them. */
export function people(schema: Schema): void {
  const { id, name, date, integer, long, clustered } = schema
  schema.table('organizations', [
    `id ${id} NOT NULL PRIMARY KEY`,
    `name ${name} NOT NULL`,
    `time_zone ${id} NOT NULL`,
    `language ${id} NOT NULL`,
    `last_written_at ${integer}`,
  ])
  schema.table('integrations', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `slug ${id} NOT NULL`,
    `first_imported_at ${integer}`,
    `last_full_night ${date}`,
    `failed_nights ${integer} NOT NULL DEFAULT 0`, // in a row
    `quarantined_at ${integer}`, // null: not in quarantine
    `quarantine_reason ${schema.text(1000)}`,
    'UNIQUE (organization_id, slug)',
  ])
  schema.table('employees', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `integration_id ${integer} REFERENCES integrations(id)`, // null: made by hand
    `external_id ${name}`,
    `handle ${name}`, // the id that `load` gave to one made by hand
    `state ${schema.text(10)} NOT NULL`, // invited, active, removed, anonymized
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
    `state_before_removal ${schema.text(10)}`,
    `anonymized_at ${integer}`,
    'UNIQUE (organization_id, handle)',
  ])
  schema.index('employees', 'organization_id, email_key')
  schema.index('employees', 'state, removed_at')
  schema.table(
    'correlations',
    [
      `integration_id ${integer} NOT NULL REFERENCES integrations(id)`,
      `external_id ${name} NOT NULL`,
      `employee_id ${integer} NOT NULL`,
      `is_removed ${integer} NOT NULL`,
      `fingerprint ${schema.text(32)}`,
      'PRIMARY KEY (integration_id, external_id)',
    ],
    clustered,
  )
  for (const [table, members, column] of [
    ['communities', 'community_members', 'community_id'],
    ['functions', 'function_members', 'function_id'],
  ] as const) {
    schema.table(table, [
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
    schema.table(
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
    schema.index(members, column)
  }
  schema.table(
    'links',
    [
      `integration_id ${integer} NOT NULL REFERENCES integrations(id)`,
      `kind ${schema.text(10)} NOT NULL`, // community, function
      `entity ${id} NOT NULL`,
      `external_id ${name} NOT NULL`,
      `unit_id ${integer} NOT NULL`,
      'PRIMARY KEY (integration_id, kind, entity, external_id)',
    ],
    clustered,
  )
}
