import type { Knex } from 'knex'
import { Schema } from './schema.js'

/**
 * What is kept of the records of sources that can say what changed since they were last read.
 *
 * - `source_copies` has the copy of an integration, and beside it what runs that are under way have noted (`run_id`).
 * - `source_records` has the records of both. A row goes as soon as the source has the employee no more (R13). On SQLite
 *   it is no clustered table: records are wide, and come in any order.
 */
export async function up(knex: Knex): Promise<void> {
  const schema = new Schema(knex)
  const { name, date, integer, long } = schema
  schema.table('source_copies', [
    `id ${integer} NOT NULL PRIMARY KEY`,
    `integration_id ${integer} NOT NULL REFERENCES integrations(id)`,
    `run_id ${schema.text(36)}`, // null: the copy; empty: it is being erased
    `checkpoint ${long}`,
    `shape ${name}`, // what the records' meaning depended on
    `night ${date} NOT NULL`, // of the last read
    `whole_night ${date} NOT NULL`, // of the last read of all
    `size ${integer} NOT NULL`,
    `left_out ${integer} NOT NULL`, // employees that the source has and the copy does not
  ])
  schema.index('source_copies', 'integration_id')
  schema.table('source_records', [
    `copy_id ${integer} NOT NULL`,
    `external_id ${name} NOT NULL`,
    `record ${long}`, // JSON; null, in what a run has noted: gone
    'PRIMARY KEY (copy_id, external_id)',
  ])
  await schema.create(knex)
}
