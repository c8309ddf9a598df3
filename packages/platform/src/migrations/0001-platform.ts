import type { Knex } from 'knex'
import { content } from './0001-platform/content.js'
import { people } from './0001-platform/people.js'
import { work } from './0001-platform/work.js'
import { Schema } from './schema.js'

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
  const schema = new Schema(knex)
  people(schema)
  content(schema)
  work(schema)
  await schema.create(knex)
  await knex('counters').insert({ name: 'id', next: 1 }).onConflict('name').ignore()
}
