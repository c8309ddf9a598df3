import type { Schema } from '../schema.js'

/** What Rollcall does: invitations, mails, runs, their plans, and the journal. */
export function work(schema: Schema): void {
  const { id, name, date, integer, long, clustered } = schema
  schema.table('invitations', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `employee_id ${integer} NOT NULL`,
    `token_hash ${schema.text(64)}`, // SHA-256, hexadecimal; null until its mail is being written
    `created_at ${integer} NOT NULL`,
    `expires_at ${integer}`,
    `accepted_at ${integer}`,
    `died_at ${integer}`,
  ])
  schema.index('invitations', 'employee_id')
  schema.index('invitations', 'token_hash')
  schema.table('sessions', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `employee_id ${integer} NOT NULL`,
    `started_at ${integer} NOT NULL`,
  ])
  schema.index('sessions', 'employee_id')
  schema.table('outbox', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `employee_id ${integer} NOT NULL`,
    `invitation_id ${integer}`,
    `kind ${schema.text(10)} NOT NULL`, // invitation, transfer
    `language ${name} NOT NULL`,
    `recipient ${name} NOT NULL`,
    `details ${long}`, // JSON: { from, to } names of communities for a transfer
    `state ${schema.text(10)} NOT NULL`, // pending, sending, sent, failed, unknown
    `created_at ${integer} NOT NULL`,
    `attempts ${integer} NOT NULL`,
    `due_at ${integer} NOT NULL`,
    `sent_at ${integer}`,
    `error ${schema.text(1000)}`,
  ])
  schema.index('outbox', 'organization_id, state, due_at')
  schema.index('outbox', 'employee_id')
  schema.table('runs', [
    `id ${schema.text(36)} NOT NULL PRIMARY KEY`,
    `integration_id ${integer} NOT NULL REFERENCES integrations(id)`,
    `night ${date} NOT NULL`,
    `trigger_kind ${schema.text(10)} NOT NULL`, // schedule, hand
    `community_entity ${id} NOT NULL`, // what communities came from in this run (R16)
    `function_entity ${id}`,
    `status ${schema.text(12)} NOT NULL`, // running, then as in the report
    `started_at ${integer} NOT NULL`,
    `ended_at ${integer}`,
    `report ${long}`, // JSON, without its problems
  ])
  schema.index('runs', 'integration_id, started_at')
  schema.table('run_problems', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `run_id ${schema.text(36)} NOT NULL`,
    `integration_id ${integer} NOT NULL`,
    `code ${id} NOT NULL`,
    `employee ${name}`, // source identifier; taken out with the person, at the latest after 30 days
    `unit ${name}`,
    `place ${name}`,
    `message ${schema.text(1000)} NOT NULL`,
    `created_at ${integer} NOT NULL`,
  ])
  schema.index('run_problems', 'run_id')
  schema.index('run_problems', 'integration_id, employee')
  schema.table(
    'expected_employees',
    [
      `integration_id ${integer} NOT NULL`,
      `external_id ${name} NOT NULL`,
      `due ${date} NOT NULL`,
      'PRIMARY KEY (integration_id, external_id)',
    ],
    clustered,
  )
  schema.table(
    'nights',
    [
      `integration_id ${integer} NOT NULL`,
      `night ${date} NOT NULL`,
      `run_id ${schema.text(36)} NOT NULL`,
      `ended_at ${integer}`,
      'PRIMARY KEY (integration_id, night)',
    ],
    clustered,
  )
  schema.table('plan_pages', [
    `run_id ${schema.text(36)} NOT NULL`,
    `phase ${schema.text(20)} NOT NULL`,
    `page ${integer} NOT NULL`,
    `changes ${long} NOT NULL`, // JSON list
    'PRIMARY KEY (run_id, phase, page)',
  ])
  schema.table('changes', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `integration_id ${integer}`,
    `run_id ${schema.text(36)}`, // null: an administrator's or a person's own act
    `at ${integer} NOT NULL`,
    `kind ${schema.text(40)} NOT NULL`,
    `employee_id ${integer}`,
    `unit_id ${integer}`,
    `because ${schema.text(10)}`, // rule
    `details ${long}`, // JSON without personal values: names of fields, of communities and functions
  ])
  schema.index('changes', 'organization_id, at')
  schema.index('changes', 'employee_id')
  schema.index('changes', 'run_id')
  schema.table(
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
  schema.table(
    'leases',
    [
      `name ${name} NOT NULL PRIMARY KEY`, // integration:7, outbox:acme
      `token ${integer} NOT NULL`, // grows with every taking
      `holder ${name}`, // host:pid, null when given back
      `until ${integer} NOT NULL`, // by the database's clock
    ],
    clustered,
  )
  schema.table('counters', [`name ${id} NOT NULL PRIMARY KEY`, `next ${integer} NOT NULL`], clustered)
}
