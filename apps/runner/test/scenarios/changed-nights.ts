import type { Feed } from './feed.js'
import { employee, type NightOptions, type World } from './world.js'

export const FIVE = ['1001', '1002', '1003', '1004', '1005'].map((id) => employee(id))

/** A night with a source that says what changed. */
export function night(world: World, date: string, feed: Feed, options: NightOptions = {}) {
  return world.night(date, feed.night, { ...options, read: feed.read })
}

/** How many records runs have noted beside the copies, and how many the copies have. */
export async function noted({ database: { knex } }: World): Promise<readonly [number, number]> {
  const rows = await knex('source_records').select('copy_id')
  const kept = new Set((await knex('source_copies').where({ run_id: null }).pluck('id')).map(Number))
  const own = rows.filter(({ copy_id }) => kept.has(Number(copy_id))).length
  return [rows.length - own, own]
}
