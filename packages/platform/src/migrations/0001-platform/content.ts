import type { Schema } from '../schema.js'

/** What is made by hand: messages, takeovers, and what has an audience. */
export function content(schema: Schema): void {
  const { id, name, integer, long, clustered } = schema
  schema.table('messages', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `community_id ${integer} NOT NULL`,
    `text ${long} NOT NULL`,
    `created_at ${integer} NOT NULL`,
  ])
  schema.index('messages', 'community_id')
  schema.table('takeovers', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `community_id ${integer} NOT NULL`,
    `employee_id ${integer} NOT NULL`,
    `shift ${name} NOT NULL`,
    `created_at ${integer} NOT NULL`,
  ])
  schema.index('takeovers', 'community_id')
  schema.index('takeovers', 'employee_id')
  schema.table('contents', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `organization_id ${id} NOT NULL REFERENCES organizations(id)`,
    `kind ${schema.text(10)} NOT NULL`, // group, survey, course, module
    `handle ${name} NOT NULL`,
    `name ${name} NOT NULL`,
    `everyone ${integer} NOT NULL`,
    'UNIQUE (organization_id, kind, handle)',
  ])
  schema.table(
    'audiences',
    [
      `content_id ${integer} NOT NULL`,
      `kind ${schema.text(10)} NOT NULL`, // community, function
      `unit_id ${integer} NOT NULL`,
      'PRIMARY KEY (content_id, kind, unit_id)',
    ],
    clustered,
  )
  schema.index('audiences', 'kind, unit_id')
}
